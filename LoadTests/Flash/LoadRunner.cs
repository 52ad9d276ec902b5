using System.Diagnostics;
using System.Net;
using Commerce.LoadTests.Http;
using Commerce.LoadTests.Measure;

namespace Commerce.LoadTests.Flash;

/// <summary>A load that was sent.</summary>
/// <param name="Load">What came of it.</param>
/// <param name="Elapsed">From the start to the last answer.</param>
/// <param name="GeneratorCpu">CPU time that this process used.</param>
/// <param name="Reconnects">Connections that were lost and made again.</param>
internal sealed record LoadRun(FlashLoad Load, TimeSpan Elapsed, TimeSpan GeneratorCpu, int Reconnects)
{
    internal long Accepted => Load.Outcomes[OutcomeCounts.Accepted];

    internal double AcceptedPerSecond => Accepted / Elapsed.TotalSeconds;

    internal double AnsweredPerSecond => Answered / Elapsed.TotalSeconds;

    internal long Answered => Load.AcceptedLatency.Count + Load.RefusedLatency.Count;

    /// <summary>Microseconds of this process's CPU for an answer.</summary>
    internal double GeneratorMicroseconds => GeneratorCpu.TotalMicroseconds / Math.Max(1, Answered);
}

/// <summary>Sends a flash load over the loop.</summary>
internal static class LoadRunner
{
    internal static async Task<LoadRun> RunAsync(
        Uri url, Func<long, FlashLoad> makeLoad, int connections, TimeSpan timeout, ProgressLine? progress,
        TimeProvider time, CancellationToken cancellationToken)
    {
        using var loop = new LoadLoop(await ResolveAsync(url, cancellationToken), connections, timeout, time);
        await loop.ConnectAsync();

        var cpu = Machine.OwnCpu();
        var start = Stopwatch.GetTimestamp();
        var load = makeLoad(start);
        loop.Run(load, now =>
        {
            progress?.Show(load, now - start);
            return !cancellationToken.IsCancellationRequested;
        });
        progress?.Done();
        var elapsed = TimeSpan.FromSeconds(Clock.Seconds(Math.Max(load.LastAnswer, start + 1) - start));
        return new LoadRun(load, elapsed, Machine.OwnCpu() - cpu, loop.Reconnects);
    }

    internal static async Task<EndPoint> ResolveAsync(Uri url, CancellationToken cancellationToken)
    {
        var addresses = await Dns.GetHostAddressesAsync(url.DnsSafeHost, cancellationToken);

        // Kestrel listens on both for localhost; IPv4 is what everybody else measures.
        var address = addresses.FirstOrDefault(a => a.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork)
            ?? addresses[0];
        return new IPEndPoint(address, url.Port);
    }
}
