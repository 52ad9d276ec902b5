namespace Commerce.Engine.Tests;

/// <summary>
/// What a turn promises to a grain: nothing else of it runs at the same time, what it awaits comes back to it, and only
/// attributes let requests interleave. Once with first turns on the caller's thread, once with all of them queued.
/// </summary>
public abstract class TurnTests(bool inline)
{
    [Fact]
    public async Task A_grain_never_runs_twice_at_the_same_time()
    {
        await using var silo = await TestSilo.StartAsync(inline, MoreRoom);
        var inside = 0;
        var overlaps = 0;
        silo.Script["count"] = async step =>
        {
            overlaps += Interlocked.Increment(ref inside) == 1 ? 0 : 1;
            step.Grain.Counter++;
            Interlocked.Decrement(ref inside);
            await Task.Yield();
            overlaps += Interlocked.Increment(ref inside) == 1 ? 0 : 1;
            step.Grain.Counter++;
            Interlocked.Decrement(ref inside);
            return "";
        };
        silo.Script["total"] = step => Task.FromResult($"{step.Grain.Counter}");
        var grain = silo.Reentrant();

        await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(async () =>
        {
            for (var i = 0; i < 200; i++)
            {
                await grain.RunAsync("count");
            }
        })));

        Assert.Equal("6400", await grain.RunAsync("total"));
        Assert.Equal(0, overlaps);
    }

    [Fact]
    public async Task A_request_waits_until_the_one_before_it_has_ended()
    {
        await using var silo = await TestSilo.StartAsync(inline);
        var gate = silo.Script.Gate("first");
        silo.Script["second"] = _ => Task.FromResult("2");
        var grain = silo.Serial();

        var first = grain.RunAsync("first");
        await gate.Entered.Task;
        var second = grain.RunAsync("second");
        await silo.Serial("other").RunAsync("second");

        Assert.False(second.IsCompleted);
        gate.Open("1");
        Assert.Equal("1", await first);
        Assert.Equal("2", await second);
    }

    [Fact]
    public async Task Requests_begin_in_the_order_of_their_arrival()
    {
        await using var silo = await TestSilo.StartAsync(inline);
        var gate = silo.Script.Gate("gate");
        var order = new List<int>();
        var grain = silo.Serial();

        var calls = new List<Task> { grain.RunAsync("gate") };
        await gate.Entered.Task;
        for (var i = 0; i < 100; i++)
        {
            var number = i;
            silo.Script[$"{i}"] = async _ =>
            {
                order.Add(number);
                await Task.Yield();
                return "";
            };
            calls.Add(grain.RunAsync($"{i}"));
        }

        gate.Open();
        await Task.WhenAll(calls);
        Assert.Equal(Enumerable.Range(0, 100), order);
    }

    [Fact]
    public async Task What_a_grain_awaits_or_starts_comes_back_to_its_turns()
    {
        await using var silo = await TestSilo.StartAsync(inline);
        silo.Script["run"] = async step =>
        {
            var own = (TaskScheduler)step.Grain.GrainContext;
            var here = new List<bool> { TaskScheduler.Current == own };
            await Task.Yield();
            here.Add(TaskScheduler.Current == own);
            await Task.Run(() => Assert.NotSame(own, TaskScheduler.Current));
            here.Add(TaskScheduler.Current == own);
            await Task.Factory.StartNew(() => here.Add(TaskScheduler.Current == own));
            await Task.CompletedTask.ContinueWith(_ => here.Add(TaskScheduler.Current == own));
            await Task.WhenAll(Nested(), Nested());
            here.Add(TaskScheduler.Current == own);
            return string.Join(' ', here);

            async Task Nested()
            {
                await Task.Delay(1);
                here.Add(TaskScheduler.Current == own);
            }
        };

        Assert.Equal("True True True True True True True True", await silo.Serial().RunAsync("run"));
    }

    [Fact]
    public async Task A_reentrant_grain_interleaves_where_it_awaits()
    {
        await using var silo = await TestSilo.StartAsync(inline);
        var gate = silo.Script.Gate("first");
        silo.Script["second"] = _ => Task.FromResult("2");
        var grain = silo.Reentrant();

        var first = grain.RunAsync("first");
        await gate.Entered.Task;

        Assert.Equal("2", await grain.RunAsync("second"));
        Assert.False(first.IsCompleted);
        gate.Open("1");
        Assert.Equal("1", await first);
    }

    [Fact]
    public async Task Always_interleave_passes_by_those_who_wait()
    {
        await using var silo = await TestSilo.StartAsync(inline);
        var gate = silo.Script.Gate("first");
        silo.Script["other"] = _ => Task.FromResult("");
        var grain = silo.Serial();

        var first = grain.RunAsync("first");
        await gate.Entered.Task;
        var waiting = grain.RunAsync("other");
        await grain.InterleaveAsync("other");

        Assert.False(waiting.IsCompleted);
        gate.Open();
        await Task.WhenAll(first, waiting);
    }

    [Fact]
    public async Task Anything_runs_beside_always_interleave()
    {
        await using var silo = await TestSilo.StartAsync(inline);
        var gate = silo.Script.Gate("first");
        silo.Script["other"] = _ => Task.FromResult("");
        var grain = silo.Serial();

        var first = grain.InterleaveAsync("first");
        await gate.Entered.Task;
        await grain.RunAsync("other");

        gate.Open();
        await first;
    }

    [Fact]
    public async Task Readers_run_beside_readers_and_not_beside_writers()
    {
        await using var silo = await TestSilo.StartAsync(inline);
        var reading = silo.Script.Gate("reading");
        var writing = silo.Script.Gate("writing");
        silo.Script["read"] = _ => Task.FromResult("");
        var grain = silo.Serial();

        var reader = grain.ReadAsync("reading");
        await reading.Entered.Task;
        await grain.ReadAsync("read");
        var writer = grain.RunAsync("writing");
        Assert.False(writing.Entered.Task.IsCompleted);
        reading.Open();
        await reader;
        await writing.Entered.Task;
        var late = grain.ReadAsync("read");
        await silo.Serial("other").ReadAsync("read");

        Assert.False(late.IsCompleted);
        writing.Open();
        await Task.WhenAll(writer, late);
    }

    [Fact]
    public async Task A_grain_that_waits_for_itself_is_told_so_by_the_timeout()
    {
        await using var silo = await TestSilo.StartAsync(inline);
        var called = new TaskCompletionSource();
        silo.Script["self"] = step =>
        {
            var call = step.Grain.Grains.GetGrain<ISerialGrain>("a").RunAsync("self");
            called.TrySetResult();
            return call;
        };

        var cycle = silo.Serial().RunAsync("self");
        await called.Task;
        await silo.AdvanceAsync(TimeSpan.FromSeconds(11));

        await Assert.ThrowsAsync<TimeoutException>(() => cycle);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_call_chain_comes_back_only_within_a_section_that_allows_it(bool allowed)
    {
        await using var silo = await TestSilo.StartAsync(inline);
        var called = new TaskCompletionSource();
        silo.Script["out"] = async step =>
        {
            using var section = allowed ? RequestContext.AllowCallChainReentrancy() : default;
            return await step.Grain.Grains.GetGrain<ISerialGrain>("b").RunAsync("over");
        };
        silo.Script["over"] = step =>
        {
            var call = step.Grain.Grains.GetGrain<ISerialGrain>("a").RunAsync("back");
            called.TrySetResult();
            return call;
        };
        silo.Script["back"] = _ => Task.FromResult("back");

        var chain = silo.Serial().RunAsync("out");
        await called.Task;

        if (allowed)
        {
            Assert.Equal("back", await chain);
        }
        else
        {
            await silo.AdvanceAsync(TimeSpan.FromSeconds(11));
            await Assert.ThrowsAsync<TimeoutException>(() => chain);
        }
    }

    [Fact]
    public async Task Other_calls_wait_while_a_call_chain_may_come_back()
    {
        await using var silo = await TestSilo.StartAsync(inline);
        var gate = silo.Script.Gate("over");
        silo.Script["out"] = async step =>
        {
            using var section = RequestContext.AllowCallChainReentrancy();
            return await step.Grain.Grains.GetGrain<ISerialGrain>("b").RunAsync("over");
        };
        silo.Script["other"] = _ => Task.FromResult("");

        var chain = silo.Serial().RunAsync("out");
        await gate.Entered.Task;
        var stranger = silo.Serial().RunAsync("other");
        await silo.Serial("c").RunAsync("other");

        Assert.False(stranger.IsCompleted);
        gate.Open();
        await Task.WhenAll(chain, stranger);
    }

    [Fact]
    public async Task A_one_way_call_returns_at_once_and_keeps_its_error_to_itself()
    {
        await using var silo = await TestSilo.StartAsync(inline);
        var gate = silo.Script.Gate("gate");
        var told = new TaskCompletionSource();
        silo.Script["tell"] = _ =>
        {
            told.SetResult();
            throw new InvalidOperationException("nobody hears it");
        };
        var grain = silo.Serial();

        var blocking = grain.RunAsync("gate");
        await gate.Entered.Task;
        var telling = grain.TellAsync("tell");

        Assert.True(telling.IsCompletedSuccessfully);
        Assert.False(told.Task.IsCompleted);
        gate.Open();
        await told.Task;
        await blocking;
    }

    private static void MoreRoom(Orleans.Hosting.ISiloBuilder silo) =>
        Orleans.Hosting.SiloBuilderExtensions.Configure<Orleans.Configuration.SiloMessagingOptions>(
            silo, options => options.MaxEnqueuedRequestsHardLimit = 10_000);
}

public sealed class InlineTurnTests() : TurnTests(inline: true);

public sealed class QueuedTurnTests() : TurnTests(inline: false);
