using System.Globalization;
using Commerce.LoadTests.Flash;
using Commerce.LoadTests.Http;
using Commerce.LoadTests.Shop;

namespace Commerce.LoadTests.Compare;

/// <summary>Asks the floor with the bytes that the shop is asked with.</summary>
internal sealed class FloorProbe(ServerProcess server, int connections, TimeProvider time)
{
    // As long as those of the shop: 256 bits in base 64.
    private static readonly string[] Tokens =
        [.. Enumerable.Range(0, 20_000).Select(i => i.ToString("D43", CultureInfo.InvariantCulture))];

    private readonly FlashRequest _request = new(
        server.Url, "/api/flash-sales/06fa8c3h2v00/items/85123A/orders", Tokens,
        $"load-{time.GetUtcNow().ToUnixTimeMilliseconds()}", quantity: 1);

    private readonly CpuMeter _cpu = new(server);

    internal async Task<ClosedRun> RunAsync(TimeSpan duration, CancellationToken cancellationToken)
    {
        var cpu = _cpu.Read();
        var run = await LoadRunner.RunAsync(
            server.Url,
            start => new FlashLoad(ClosedLoad(duration), _request, new Random(1), start),
            connections, TimeSpan.FromSeconds(10), progress: null, time, cancellationToken);
        return ClosedRun.Of(run, _cpu.Read() - cpu, accepted: true);
    }

    /// <summary>As fast as connections allow, for a time.</summary>
    internal static FlashLoadOptions ClosedLoad(TimeSpan duration) => new(
        int.MaxValue, Schedule: null, Patience: TimeSpan.FromSeconds(1), StopAfter: duration,
        SettleTime: TimeSpan.FromSeconds(20),
        CheckShare: 0, RetryOverloaded: false, KeepReceipts: false);
}
