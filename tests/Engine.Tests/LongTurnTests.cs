using System.Diagnostics.Metrics;
using Commerce.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;

namespace Commerce.Engine.Tests;

/// <summary>
/// Goal: who writes a grain that keeps its thread learns which one, and nobody's log is flooded. Method: steps that
/// move the clock by which turns are measured.
/// </summary>
public sealed class LongTurnTests : IDisposable
{
    private const string InRun = "in Commerce.Engine.Tests.IScript/RunAsync";

    private readonly ManualTimeProvider _time = new();
    private readonly Lines _lines = new();

    public void Dispose() => _lines.Dispose();

    [Theory]
    [InlineData(49, false)]
    [InlineData(50, true)]
    public async Task A_turn_as_long_as_the_threshold_is_told_with_grain_method_and_length(int ms, bool told)
    {
        await using var silo = await StartAsync(inline: false);
        silo.Script["long"] = _ => TakeAsync(ms);
        var grain = silo.Serial();

        await grain.RunAsync("long");
        await silo.SettleAsync();

        var line = $"A turn of {grain.GetGrainId()} {InRun} kept its thread for 50 ms;";
        Assert.Equal(told ? 1 : 0, _lines.Count(line));
    }

    [Theory]
    [InlineData(99, false)]
    [InlineData(100, true)]
    public async Task A_turn_on_its_callers_thread_is_told_when_it_was_certainly_as_long(int ms, bool told)
    {
        await using var silo = await StartAsync(inline: true);
        silo.Script["short"] = _ => Task.FromResult("");
        silo.Script["long"] = _ => TakeAsync(ms);
        var grain = silo.Serial();
        await grain.RunAsync("short");

        await grain.RunAsync("long");

        Assert.Equal(told ? 1 : 0, _lines.Count($"{InRun} kept its thread for 50 ms;"));
    }

    [Fact]
    public async Task A_turn_after_an_await_counts_alone_and_is_told_with_the_method_that_awaited()
    {
        await using var silo = await StartAsync(inline: false);
        var gate = silo.Script.Gate("gate");
        silo.Script["long"] = async step =>
        {
            await TakeAsync(30);
            await silo.Script.Steps["gate"](step);
            return await TakeAsync(70);
        };
        var call = silo.Serial().RunAsync("long");
        await gate.Entered.Task;
        await silo.AdvanceAsync(TimeSpan.FromSeconds(2)); // Waiting keeps no thread.

        gate.Open();
        await call;
        await silo.SettleAsync();

        Assert.Equal(1, _lines.Count($"{InRun} kept its thread for 70 ms;"));
        Assert.Equal(1, _lines.Count("kept its thread"));
    }

    [Fact]
    public async Task A_class_is_told_of_once_in_ten_seconds_and_every_turn_is_counted()
    {
        await using var silo = await StartAsync(inline: false);
        silo.Script["long"] = _ => TakeAsync(60);
        using var counted = new Counter(silo.Silo.Instruments.LongTurns);

        for (var n = 0; n < 5; n++)
        {
            await silo.Serial($"{n}").RunAsync("long");
        }

        await silo.Reentrant().RunAsync("long");
        await silo.SettleAsync();

        Assert.Equal(2, _lines.Count("kept its thread")); // The other class is not hidden by the first.
        Assert.Equal(2, _lines.Count("there were 0 more."));
        Assert.Equal(6, counted.Sum);

        await silo.AdvanceAsync(TimeSpan.FromSeconds(10));
        await silo.Serial().RunAsync("long");
        await silo.SettleAsync();

        Assert.Equal(1, _lines.Count("there were 4 more."));
        Assert.Equal(7, counted.Sum);
    }

    [Fact]
    public async Task The_threshold_is_an_option()
    {
        await using var silo = await StartAsync(inline: false, TimeSpan.FromSeconds(1));
        silo.Script["long"] = _ => TakeAsync(999);
        silo.Script["longer"] = _ => TakeAsync(1000);

        await silo.Serial().RunAsync("long");
        await silo.Serial().RunAsync("longer");
        await silo.SettleAsync();

        Assert.Equal(1, _lines.Count("kept its thread"));
    }

    private Task<string> TakeAsync(int ms)
    {
        _time.Advance(TimeSpan.FromMilliseconds(ms));
        return Task.FromResult("");
    }

    private Task<TestSilo> StartAsync(bool inline, TimeSpan? threshold = null) => TestSilo.StartAsync(
        inline,
        silo =>
        {
            silo.Services.AddSingleton<ITurnThreads>(new Threads(_time, inline));
            silo.Services.AddSingleton<ILoggerProvider>(_lines);
            if (threshold is { } longer)
            {
                silo.Configure<SchedulingOptions>(options => options.TurnWarningLengthThreshold = longer);
            }
        },
        _time);

    private sealed class Threads(ManualTimeProvider time, bool inline) : ITurnThreads
    {
        public bool AllowInline => inline;

        public long Milliseconds => time.GetTimestamp() / TimeSpan.TicksPerMillisecond;

        public void Queue(IThreadPoolWorkItem work) => ThreadPool.UnsafeQueueUserWorkItem(work, preferLocal: false);
    }

    private sealed class Counter : IDisposable
    {
        private readonly MeterListener _listener = new();
        private long _sum;

        public Counter(Instrument counted)
        {
            _listener.SetMeasurementEventCallback<long>((_, value, _, _) => Interlocked.Add(ref _sum, value));
            _listener.EnableMeasurementEvents(counted);
            _listener.Start();
        }

        public long Sum => Interlocked.Read(ref _sum);

        public void Dispose() => _listener.Dispose();
    }
}
