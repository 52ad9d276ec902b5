using Orleans.Configuration;

namespace Commerce.Engine.Tests;

/// <summary>How activations begin and end: one at a time for a grain, and no call is lost in between.</summary>
public sealed class LifeTests
{
    [Fact]
    public async Task Callers_that_come_at_once_meet_in_one_activation()
    {
        await using var silo = await TestSilo.StartAsync();
        silo.Script["who"] = step => Task.FromResult($"{step.Grain.Instance}");

        for (var key = 0; key < 20; key++)
        {
            var name = $"{key}";
            var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(
                _ => Task.Run(() => silo.Serial(name).RunAsync("who"))));
            Assert.Single(answers.Distinct(StringComparer.Ordinal));
        }
    }

    [Theory]
    [InlineData("constructor")]
    [InlineData("at once")]
    [InlineData("later")]
    public async Task A_failed_activation_fails_its_callers_and_leaves_nothing(string where)
    {
        await using var silo = await TestSilo.StartAsync();
        var error = new InvalidOperationException("bad start");
        var broken = true;
        silo.Script.Constructing = () => Fail("constructor");
        silo.Script.Activating = async _ =>
        {
            Fail("at once");
            await Task.Yield();
            Fail("later");
        };
        silo.Script["run"] = _ => Task.FromResult("well");
        var grain = silo.Serial();

        var calls = Enumerable.Range(0, 3).Select(_ => grain.RunAsync("run")).ToList();

        foreach (var call in calls)
        {
            Assert.Same(error, await Assert.ThrowsAsync<InvalidOperationException>(() => call));
        }

        Assert.Null(silo.Find(grain));
        broken = false;
        Assert.Equal("well", await grain.RunAsync("run"));

        void Fail(string here)
        {
            if (broken && where == here)
            {
                throw error;
            }
        }
    }

    [Fact]
    public async Task Calls_wait_until_the_grain_is_activated()
    {
        await using var silo = await TestSilo.StartAsync();
        var gate = new Gate();
        silo.Script.Activating = _ => gate.Opened.Task;
        silo.Script["run"] = _ => Task.FromResult("");

        var call = silo.Serial().InterleaveAsync("run");
        Assert.False(call.IsCompleted);
        gate.Open();

        await call;
    }

    [Fact]
    public async Task An_activation_that_takes_too_long_fails_its_callers()
    {
        await using var silo = await TestSilo.StartAsync();
        var token = new TaskCompletionSource<CancellationToken>();
        silo.Script.Activating = step =>
        {
            token.SetResult(step.Token);
            return new TaskCompletionSource().Task;
        };

        var call = silo.Serial().RunAsync("run");
        var given = await token.Task;
        await silo.AdvanceAsync(TimeSpan.FromSeconds(6));

        var error = await Assert.ThrowsAsync<CallNotExecutedException>(() => call);
        Assert.Contains("did not activate", error.Message, StringComparison.Ordinal);
        Assert.True(given.IsCancellationRequested);
        Assert.Null(silo.Find(silo.Serial()));
    }

    [Fact]
    public async Task Calls_that_wait_for_an_ending_activation_go_to_the_next_one()
    {
        await using var silo = await TestSilo.StartAsync();
        var gate = silo.Script.Gate("gate");
        silo.Script["end"] = async step =>
        {
            step.Grain.End();
            await Task.Yield();
            return await gate.Opened.Task + step.Grain.Instance;
        };
        silo.Script["who"] = step => Task.FromResult($"{step.Grain.Instance}");
        var grain = silo.Serial();
        var old = await grain.RunAsync("who");
        var oldActivation = silo.Find(grain)!;

        var ending = grain.RunAsync("end");
        var waiting = Enumerable.Range(0, 5).Select(_ => grain.RunAsync("who")).ToList();
        var always = grain.InterleaveAsync("who");
        Assert.False(waiting[0].IsCompleted || always.IsCompleted);
        gate.Open();

        Assert.Equal(old, await ending);
        var next = Assert.Single((await Task.WhenAll(waiting.Append(always))).Distinct(StringComparer.Ordinal));
        Assert.NotEqual(old, next);
        await oldActivation.Deactivated;
        Assert.Equal(["ApplicationRequested"], silo.Script.Log);
    }

    [Fact]
    public async Task No_call_is_lost_while_activations_come_and_go()
    {
        await using var silo = await TestSilo.StartAsync();
        var executed = 0;
        silo.Script["run"] = async step =>
        {
            if (Interlocked.Increment(ref executed) % 5 == 0)
            {
                step.Grain.End();
            }

            await Task.Yield();
            return "";
        };

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            for (var i = 0; i < 250; i++)
            {
                await silo.Serial().RunAsync("run");
            }
        })));

        Assert.Equal(2_000, executed);
    }

    [Fact]
    public async Task A_grain_that_ends_whenever_it_begins_is_an_error_not_a_circle()
    {
        await using var silo = await TestSilo.StartAsync();
        silo.Script.Activating = step =>
        {
            step.Grain.End();
            return Task.CompletedTask;
        };

        var error = await Assert.ThrowsAsync<OrleansException>(() => silo.Serial().RunAsync("run"));

        Assert.Contains("DeactivateOnIdle", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Idle_activations_end_and_used_or_busy_or_delayed_ones_stay()
    {
        await using var silo = await TestSilo.StartAsync(
            configure: host => host.Configure<GrainCollectionOptions>(
                options => options.CollectionAge = TimeSpan.FromMinutes(2)));
        var gate = silo.Script.Gate("gate");
        silo.Script["run"] = _ => Task.FromResult("");
        silo.Script["delay"] = step =>
        {
            step.Grain.Delay(TimeSpan.FromMinutes(10));
            return Task.FromResult("");
        };
        await Task.WhenAll(silo.Serial("idle").RunAsync("run"), silo.Serial("used").RunAsync("run"),
            silo.Serial("delayed").RunAsync("delay"));
        var busy = silo.Serial("busy").RunAsync("gate");
        await gate.Entered.Task;
        var idle = silo.Find(silo.Serial("idle"))!;

        await silo.PassAsync(TimeSpan.FromMinutes(1.5));
        await silo.Serial("used").RunAsync("run");
        await silo.PassAsync(TimeSpan.FromMinutes(1));
        await idle.Deactivated;

        Assert.Equal(["ActivationIdle"], silo.Script.Log);
        Assert.NotNull(silo.Find(silo.Serial("used")));
        Assert.NotNull(silo.Find(silo.Serial("busy")));
        Assert.NotNull(silo.Find(silo.Serial("delayed")));
        gate.Open();
        await Assert.ThrowsAsync<TimeoutException>(() => busy);
    }

    [Fact]
    public async Task A_stuck_request_keeps_neither_those_who_wait_nor_those_who_come()
    {
        await using var silo = await TestSilo.StartAsync(
            configure: host => host.Configure<SiloMessagingOptions>(
                options => options.MaxRequestProcessingTime = TimeSpan.FromSeconds(3)));
        var gate = silo.Script.Gate("stuck");
        silo.Script["who"] = step => Task.FromResult($"{step.Grain.Instance}");
        var grain = silo.Serial();
        var old = await grain.RunAsync("who");

        var stuck = grain.RunAsync("stuck");
        await gate.Entered.Task;
        await silo.AdvanceAsync(TimeSpan.FromSeconds(9));
        var waiting = grain.RunAsync("who");
        await silo.AdvanceAsync(TimeSpan.FromSeconds(2));

        await Assert.ThrowsAsync<TimeoutException>(() => stuck);
        Assert.NotEqual(old, await waiting);
        Assert.NotEqual(old, await grain.RunAsync("who"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_stuck_tick_of_a_timer_keeps_nobody_and_one_that_lets_others_in_ends_nothing(bool interleave)
    {
        await using var silo = await TestSilo.StartAsync();
        var (ticking, second) = (new TaskCompletionSource(), TimeSpan.FromSeconds(1));
        var gate = silo.Script.Gate("busy");
        silo.Script["who"] = step => Task.FromResult($"{step.Grain.Instance}");
        silo.Script["start"] = step =>
        {
            step.Grain.RegisterGrainTimer(
                _ =>
                {
                    ticking.TrySetResult();
                    return new TaskCompletionSource().Task;
                },
                new GrainTimerCreationOptions(second, Timeout.InfiniteTimeSpan) { Interleave = interleave });
            return Task.FromResult($"{step.Grain.Instance}");
        };
        var grain = silo.Serial();
        var old = await grain.RunAsync("start");
        await silo.AdvanceAsync(second);
        await ticking.Task;

        await silo.AdvanceAsync(9 * second);
        var running = interleave ? grain.RunAsync("busy") : Task.FromResult("");
        var waiting = grain.RunAsync("who");
        await silo.AdvanceAsync(2 * second);
        if (interleave)
        {
            gate.Open();
        }

        await running;
        Assert.Equal(interleave, old == await waiting.WaitAsync(SiloGroup.Never));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task B9_a_grain_that_blocks_its_thread_keeps_no_other_and_what_waits_goes_to_the_next(bool inline)
    {
        await using var silo = await TestSilo.StartAsync(inline);
        using var thread = new ManualResetEventSlim();
        var entered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        silo.Script["block"] = _ =>
        {
            entered.SetResult();
            thread.Wait();
            return Task.FromResult("");
        };
        silo.Script["who"] = step => Task.FromResult($"{step.Grain.Instance}");
        var grain = silo.Serial();
        var old = await grain.RunAsync("who");

        var blocked = Task.Run(() => grain.RunAsync("block"));
        await entered.Task;
        await silo.Serial("other").RunAsync("who");
        silo.Time.Advance(TimeSpan.FromSeconds(9));
        var waiting = grain.RunAsync("who");
        silo.Time.Advance(TimeSpan.FromSeconds(2));

        Assert.NotEqual(old, await waiting);
        await silo.Serial("other").RunAsync("who");
        if (!inline) // Else the caller's thread is the one that is blocked.
        {
            await Assert.ThrowsAsync<TimeoutException>(() => blocked);
        }

        thread.Set();
    }

    [Fact]
    public async Task A_deactivation_that_takes_too_long_is_left_behind()
    {
        await using var silo = await TestSilo.StartAsync();
        var ending = new TaskCompletionSource<CancellationToken>();
        silo.Script.Deactivating = (step, _) =>
        {
            ending.TrySetResult(step.Token);
            return new TaskCompletionSource().Task;
        };
        silo.Script["end"] = step =>
        {
            step.Grain.End();
            return Task.FromResult("");
        };
        silo.Script["run"] = _ => Task.FromResult("next");
        var grain = silo.Serial();

        await grain.RunAsync("end");
        var waiting = grain.RunAsync("run");
        var token = await ending.Task;
        await silo.AdvanceAsync(TimeSpan.FromSeconds(4));

        Assert.Equal("next", await waiting);
        Assert.True(token.IsCancellationRequested);
    }

    [Fact]
    public async Task A_silo_that_stops_ends_its_activations_and_refuses_calls()
    {
        await using var silo = await TestSilo.StartAsync();
        silo.Script["run"] = _ => Task.FromResult("");
        await silo.Serial("a").RunAsync("run");
        await silo.Reentrant("b").RunAsync("run");

        await silo.StopAsync();

        Assert.Equal(["ShuttingDown", "ShuttingDown"], silo.Script.Log);
        await Assert.ThrowsAsync<SiloUnavailableException>(() => silo.Serial("a").RunAsync("run"));
        Assert.Equal(SiloStatus.Dead, Assert.Single(silo.Silo.Views.Current.Silos).Status);
    }

    [Fact]
    public async Task A_stuck_grain_does_not_keep_a_silo_from_stopping()
    {
        await using var silo = await TestSilo.StartAsync(
            configure: host => host.Configure<GrainCollectionOptions>(
                options => options.DeactivationTimeout = TimeSpan.FromHours(1)));
        var gate = silo.Script.Gate("stuck");
        var stuck = silo.Serial().RunAsync("stuck");
        var waiting = silo.Serial().RunAsync("stuck");
        await gate.Entered.Task;

        var stopping = silo.StopAsync();
        Assert.False(stopping.IsCompleted);
        await silo.AdvanceAsync(TimeSpan.FromSeconds(9));
        Assert.False(stopping.IsCompleted);
        await silo.AdvanceAsync(TimeSpan.FromSeconds(2));
        await stopping;

        await Assert.ThrowsAnyAsync<Exception>(() => stuck);
        await Assert.ThrowsAnyAsync<Exception>(() => waiting);
    }

    [Fact]
    public void A_grain_made_by_hand_says_how_grains_are_made()
    {
        var error = Assert.Throws<InvalidOperationException>(() => new SerialGrain(new Script()));
        Assert.Contains("reference", error.Message, StringComparison.Ordinal);
    }
}
