using System.Globalization;
using Commerce.LoadTests.Flash;
using Commerce.LoadTests.Http;
using Commerce.LoadTests.Measure;
using Commerce.LoadTests.Shop;

namespace Commerce.LoadTests.Floor;

/// <summary>Measures the floor alone: what the machine, the web server and the generator can do at all.</summary>
internal static class FloorCommand
{
    internal static async Task<int> RunAsync(
        bool bare, int connections, TimeSpan duration, TimeProvider time, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("commerce-floor-").FullName;
        try
        {
            await using var server = ServerProcess.Floor(folder, bare, time);
            await server.StartAsync(cancellationToken);
            var probe = new FloorProbe(server, connections, time);
            await probe.RunAsync(duration, cancellationToken);
            var result = await probe.RunAsync(duration, cancellationToken);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{result.Rate:N0} answers/s over {connections} connections; p50 {result.LatencyMs(0.5):0.00} ms, " +
                $"p99 {result.LatencyMs(0.99):0.00} ms; " +
                $"CPU a request: server {result.ServerMicroseconds:0.0} µs, generator " +
                $"{result.GeneratorMicroseconds:0.0} µs " +
                $"({result.GeneratorShare:P0} of what both used)."));
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}

/// <summary>A run as fast as the connections allow against a server that this program started.</summary>
/// <param name="Rate">Answers of the kind asked for, a second.</param>
/// <param name="Latency">Of these answers.</param>
/// <param name="ServerMicroseconds">CPU of the server for an answer.</param>
/// <param name="GeneratorMicroseconds">CPU of this program for an answer.</param>
/// <param name="Others">Answers of any other kind.</param>
internal sealed record ClosedRun(
    double Rate, LatencyHistogram Latency, double ServerMicroseconds, double GeneratorMicroseconds, long Others)
{
    internal double GeneratorShare => GeneratorMicroseconds / (GeneratorMicroseconds + ServerMicroseconds);

    internal double LatencyMs(double share) => Latency.Percentile(share) / 1000.0;

    internal static ClosedRun Of(LoadRun run, TimeSpan serverCpu, bool accepted)
    {
        var latency = accepted ? run.Load.AcceptedLatency : run.Load.RefusedLatency;
        var others = run.Answered - latency.Count + run.Load.Unanswered.All.Sum(lost => lost.Count);
        return new ClosedRun(
            latency.Count / run.Elapsed.TotalSeconds, latency, serverCpu.TotalMicroseconds / Math.Max(1, run.Answered),
            run.GeneratorMicroseconds, others);
    }
}

/// <summary>Asks the floor with the bytes that the shop is asked with.</summary>
internal sealed class FloorProbe(ServerProcess server, int connections, TimeProvider time)
{
    // As long as those of the shop: 256 bits in base 64.
    private static readonly string[] Tokens =
        [.. Enumerable.Range(0, 20_000).Select(i => i.ToString("D43", CultureInfo.InvariantCulture))];

    private readonly FlashRequest _request = new(
        server.Url, "/api/flash-sales/06fa8c3h2v00/items/85123A/orders", Tokens,
        $"load-{time.GetUtcNow().ToUnixTimeMilliseconds()}", quantity: 1);

    internal async Task<ClosedRun> RunAsync(TimeSpan duration, CancellationToken cancellationToken)
    {
        var cpu = server.Cpu;
        var run = await LoadRunner.RunAsync(
            server.Url,
            start => new FlashLoad(ClosedLoad(duration), _request, new Random(1), start),
            connections, TimeSpan.FromSeconds(10), progress: null, time, cancellationToken);
        return ClosedRun.Of(run, server.Cpu - cpu, accepted: true);
    }

    /// <summary>As fast as connections allow, for a time.</summary>
    internal static FlashLoadOptions ClosedLoad(TimeSpan duration) => new(
        int.MaxValue, Schedule: null, Patience: TimeSpan.FromSeconds(1), StopAfter: duration,
        SettleTime: TimeSpan.FromSeconds(20),
        CheckShare: 0, RetryOverloaded: false, KeepReceipts: false);
}
