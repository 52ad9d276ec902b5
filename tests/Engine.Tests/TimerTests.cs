using Orleans.Configuration;

namespace Commerce.Engine.Tests;

/// <summary>Timers of grains: ticks are turns.</summary>
public sealed class TimerTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task Ticks_never_overlap_and_the_period_counts_from_their_end()
    {
        await using var silo = await TestSilo.StartAsync();
        var ticks = new Ticks();
        silo.Script["start"] = step => Start(step, token => ticks.TickAsync(token));
        await silo.Serial().RunAsync("start");

        silo.Time.Advance(Second);
        var first = await ticks.NextAsync();
        silo.Time.Advance(5 * Second);
        Assert.Equal(1, ticks.Count);
        first.SetResult();
        await silo.SettleAsync();
        silo.Time.Advance(0.9 * Second);
        Assert.Equal(1, ticks.Count);
        silo.Time.Advance(0.1 * Second);

        (await ticks.NextAsync()).SetResult();
    }

    [Fact]
    public async Task A_tick_waits_for_a_request_and_a_request_for_a_tick_unless_it_interleaves()
    {
        await using var silo = await TestSilo.StartAsync();
        var ticks = new Ticks();
        var interleaving = new Ticks();
        var gate = silo.Script.Gate("gate");
        silo.Script["start"] = step => Start(step, token => ticks.TickAsync(token));
        silo.Script["start interleaving"] =
            step => Start(step, token => interleaving.TickAsync(token), interleave: true);
        silo.Script["run"] = _ => Task.FromResult("");
        var grain = silo.Serial();
        await grain.RunAsync("start");
        await grain.RunAsync("start interleaving");

        var request = grain.RunAsync("gate");
        await gate.Entered.Task;
        silo.Time.Advance(Second);
        var beside = await interleaving.NextAsync();
        Assert.Equal(0, ticks.Count);
        gate.Open();
        await request;
        var alone = await ticks.NextAsync();
        var waiting = grain.RunAsync("run");
        beside.SetResult();
        await silo.SettleAsync();
        Assert.False(waiting.IsCompleted);
        alone.SetResult();

        await waiting;
    }

    [Fact]
    public async Task A_tick_that_fails_is_followed_by_the_next()
    {
        await using var silo = await TestSilo.StartAsync();
        var ticks = new Ticks();
        silo.Script["start"] = step => Start(step, token => ticks.TickAsync(token));
        await silo.Serial().RunAsync("start");

        silo.Time.Advance(Second);
        (await ticks.NextAsync()).SetException(new InvalidOperationException("bad tick"));
        await silo.SettleAsync();
        silo.Time.Advance(Second);

        (await ticks.NextAsync()).SetResult();
    }

    [Fact]
    public async Task A_timer_ends_with_its_activation_and_tells_the_tick_that_runs()
    {
        await using var silo = await TestSilo.StartAsync();
        var ticks = new Ticks();
        silo.Script["start"] = step => Start(step, token => ticks.TickAsync(token), interleave: true);
        silo.Script["end"] = step =>
        {
            step.Grain.End();
            return Task.FromResult("");
        };
        var grain = silo.Serial();
        await grain.RunAsync("start");
        silo.Time.Advance(Second);
        var tick = await ticks.NextAsync();
        var activation = silo.Find(grain)!;

        await grain.RunAsync("end");
        await ticks.Cancelled.Task;
        Assert.False(activation.Deactivated.IsCompleted);
        tick.SetResult();
        await activation.Deactivated;
        silo.Time.Advance(10 * Second);
        await silo.SettleAsync();

        Assert.Equal(1, ticks.Count);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_timer_keeps_its_activation_only_if_it_says_so(bool keepAlive)
    {
        await using var silo = await TestSilo.StartAsync(
            configure: host => host.Configure<GrainCollectionOptions>(
                options => options.CollectionAge = TimeSpan.FromMinutes(2)));
        silo.Script["start"] = step => Start(step, _ => Task.CompletedTask, keepAlive: keepAlive);
        var grain = silo.Serial();
        await grain.RunAsync("start");
        var activation = silo.Find(grain)!;

        await silo.PassAsync(TimeSpan.FromMinutes(5));

        Assert.Equal(keepAlive, ReferenceEquals(activation, silo.Find(grain)));
    }

    [Fact]
    public async Task A_timer_can_be_changed_and_disposed_from_its_own_tick()
    {
        await using var silo = await TestSilo.StartAsync();
        var ticks = 0;
        silo.Script["start"] = step =>
        {
            IGrainTimer timer = null!;
            timer = step.Grain.RegisterGrainTimer(
                () =>
                {
                    switch (++ticks)
                    {
                        case 1:
                            timer.Change(3 * Second, Second);
                            break;
                        case 3:
                            timer.Dispose();
                            break;
                    }

                    return Task.CompletedTask;
                },
                new GrainTimerCreationOptions(Second, Second));
            return Task.FromResult("");
        };
        await silo.Serial().RunAsync("start");

        var seen = new List<int>();
        for (var i = 0; i < 8; i++)
        {
            silo.Time.Advance(Second);
            await silo.SettleAsync();
            seen.Add(ticks);
        }

        Assert.Equal([1, 1, 1, 2, 3, 3, 3, 3], seen);
    }

    [Fact]
    public async Task B8_ending_while_ticking_never_hangs()
    {
        await using var silo = await TestSilo.StartAsync();
        silo.Script["start"] = async step =>
        {
            step.Grain.RegisterGrainTimer(() => Task.CompletedTask, TimeSpan.Zero, TimeSpan.FromMilliseconds(1));
            await Task.Yield();
            step.Grain.End();
            return "";
        };

        for (var i = 0; i < 10_000; i++)
        {
            var call = silo.Serial().RunAsync("start");
            silo.Time.Advance(TimeSpan.FromMilliseconds(1));
            await call;
        }
    }

    private static Task<string> Start(
        Step step, Func<CancellationToken, Task> tick, bool interleave = false, bool keepAlive = false)
    {
        step.Grain.RegisterGrainTimer(
            tick, new GrainTimerCreationOptions(Second, Second) { Interleave = interleave, KeepAlive = keepAlive });
        return Task.FromResult("");
    }

    /// <summary>Ticks that end when the test says so.</summary>
    private sealed class Ticks
    {
        private readonly System.Threading.Channels.Channel<TaskCompletionSource> _running =
            System.Threading.Channels.Channel.CreateUnbounded<TaskCompletionSource>();

        public int Count { get; private set; }

        public TaskCompletionSource Cancelled { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public async Task TickAsync(CancellationToken token)
        {
            Count++;
            using var registration = token.Register(() => Cancelled.SetResult());
            var end = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            await _running.Writer.WriteAsync(end, CancellationToken.None);
            await end.Task;
        }

        public async Task<TaskCompletionSource> NextAsync() => await _running.Reader.ReadAsync();
    }
}
