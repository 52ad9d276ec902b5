using System.Diagnostics;
using System.Globalization;
using Commerce.LoadTests.Compare;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Commerce.LoadTests.Engine;

/// <summary>How the engine is measured.</summary>
/// <param name="Duration">How long each case is measured.</param>
/// <param name="Rounds">How often; the median is printed, with the extremes.</param>
public sealed record EngineBenchmarkOptions(TimeSpan Duration, int Rounds);

/// <summary>
/// Calls a second and bytes a call, in process. The same source runs on both engines
/// (<c>-p:ActorEngine=Orleans</c>), so that the ratio can be taken on one machine.
/// </summary>
public static class EngineBenchmark
{
    private const string EngineName =
#if ACTOR_ENGINE_ORLEANS
        "Microsoft Orleans";
#else
        "Commerce.Engine";
#endif

    private static readonly (string Name, int Grains, int Callers)[] Cases =
    [
        ("one grain, 1 caller", 1, 1),
        ("one grain, 32 callers", 1, 32),
        ("1,000 grains, 256 callers", 1_000, 256),
    ];

    public static async Task<int> RunAsync(
        EngineBenchmarkOptions options, TextWriter output, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(output);
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.UseOrleans(silo => silo.UseLocalhostClustering());
        using var host = builder.Build();
        await host.StartAsync(cancellationToken);
        var grains = host.Services.GetRequiredService<IGrainFactory>();

        await output.WriteLineAsync(
            $"{EngineName}, {Environment.ProcessorCount} cores, {options.Rounds} x {options.Duration}");
        await output.WriteLineAsync(
            $"{"",-28}{"calls/s",12}{"least",12}{"most",12}{"bytes/call",12}{"CPU ns/call",12}");
        foreach (var (name, grainCount, callers) in Cases)
        {
            await MeasureAsync(grains, grainCount, callers, options.Duration / 4, cancellationToken); // warm-up
            var rounds = new List<(double Rate, double Bytes, double Nanoseconds)>();
            for (var round = 0; round < options.Rounds; round++)
            {
                rounds.Add(await MeasureAsync(grains, grainCount, callers, options.Duration, cancellationToken));
            }

            rounds.Sort();
            var (rate, bytes, _) = rounds[rounds.Count / 2];
            var cpu = RatioSeries.Median(rounds.Select(each => each.Nanoseconds));
            await output.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"{name,-28}{rate,12:N0}{rounds[0].Rate,12:N0}{rounds[^1].Rate,12:N0}{bytes,12:N0}{cpu,12:N0}"));
        }

        await host.StopAsync(cancellationToken);
        return 0;
    }

    private static async Task<(double Rate, double Bytes, double Nanoseconds)> MeasureAsync(
        IGrainFactory factory, int grainCount, int callers, TimeSpan duration, CancellationToken cancellationToken)
    {
        var grains = Enumerable.Range(0, grainCount).Select(key => factory.GetGrain<IEchoGrain>(key)).ToArray();
        // Callers whose calls end at once keep their threads to themselves: on a machine that does other things too,
        // a grain that began to activate among them might not come to its turn in time.
        await Task.WhenAll(grains.Select(grain => grain.EchoAsync(0)));
        var bytes = GC.GetTotalAllocatedBytes(precise: true);
        var cpu = Environment.CpuUsage.TotalTime;
        var clock = Stopwatch.StartNew();
        var calls = await Task.WhenAll(Enumerable.Range(0, callers).Select(caller =>
            Task.Factory.StartNew(
                () => CallAsync(grains, caller, clock, duration),
                cancellationToken, TaskCreationOptions.None, TaskScheduler.Default).Unwrap()));
        var elapsed = clock.Elapsed;
        var total = calls.Sum();
        return (
            total / elapsed.TotalSeconds,
            (double)(GC.GetTotalAllocatedBytes(precise: true) - bytes) / total,
            (Environment.CpuUsage.TotalTime - cpu).TotalNanoseconds / total);
    }

    private static async Task<long> CallAsync(IEchoGrain[] grains, int caller, Stopwatch clock, TimeSpan duration)
    {
        var calls = 0L;
        var at = caller * 7;
        while (true)
        {
            // The clock is read once in 64 calls: reading it would cost as much as a call.
            for (var i = 0; i < 64; i++)
            {
                var answer = await grains[at % grains.Length].EchoAsync(i);
                at += 7;
                if (answer != i)
                {
                    throw new InvalidOperationException($"The grain answered {answer} to {i}.");
                }
            }

            calls += 64;
            if (clock.Elapsed >= duration)
            {
                return calls;
            }
        }
    }
}
