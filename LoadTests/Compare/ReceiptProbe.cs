using System.Diagnostics;
using System.Globalization;
using Commerce.LoadTests.Flash;
using Commerce.LoadTests.Http;
using Commerce.LoadTests.Shop;

namespace Commerce.LoadTests.Compare;

/// <summary>
/// Asks a server for orders, in sales of their own, so that rounds do not burden each other. A run is over when its
/// last order is in its buyer's list, which is read from the database: who answers first and writes later does that
/// work within the run too. Then what was promised is compared with what there is.
/// </summary>
internal sealed class ReceiptProbe : IDisposable
{
    internal const int Units = 1_000_000;
    internal const int LimitPerBuyer = 10_000;
    internal const long Price = 999;
    private static readonly TimeSpan LagMax = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan PollPeriod = TimeSpan.FromMilliseconds(10);

    private int _runs;

    internal required ServerProcess Server { get; init; }

    internal required ShopApi Api { get; init; }

    internal required CpuMeter Cpu { get; init; }

    internal required IReadOnlyList<string> Buyers { get; init; }

    /// <summary>A session that may read pools.</summary>
    internal required string OpsToken { get; init; }

    internal required int Connections { get; init; }

    /// <summary>Opens a sale of <see cref="Units"/>.</summary>
    internal required Func<CancellationToken, Task<SaleTarget>> NewSaleAsync { get; init; }

    internal required TimeProvider Time { get; init; }

    /// <summary>Receipts, as fast as the connections allow.</summary>
    internal async Task<ClosedRun> AcceptAsync(TimeSpan duration, CancellationToken cancellationToken)
    {
        var sale = await NewSaleAsync(cancellationToken);
        var cpu = Cpu.Read();
        var run = await SendAsync(sale, Buyers, FloorProbe.ClosedLoad(duration), cancellationToken);
        var lag = await LagAsync(run, cancellationToken);
        var result = ClosedRun.Of(run, Cpu.Read() - cpu, accepted: true);
        await CheckAsync(sale, run, cancellationToken);
        return result with { Rate = run.Accepted / (run.Elapsed + lag).TotalSeconds, Lag = lag };
    }

    internal Task<LoadRun> SendAsync(
        SaleTarget sale, IReadOnlyList<string> buyers, FlashLoadOptions options, CancellationToken cancellationToken)
    {
        var key = string.Create(CultureInfo.InvariantCulture,
            $"load-{Time.GetUtcNow().ToUnixTimeMilliseconds()}-{_runs++}");
        var request = new FlashRequest(Server.Url, sale.OrderPath, buyers, key, quantity: 1);
        return LoadRunner.RunAsync(
            Server.Url, start => new FlashLoad(options, request, new Random(1), start), Connections,
            TimeSpan.FromSeconds(10), progress: null, Time, cancellationToken);
    }

    private async Task<TimeSpan> LagAsync(LoadRun run, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        var last = run.Load.Receipts
            .Select(receipt => Receipt.Parse(receipt.Request, receipt.Request % Buyers.Count, receipt.Body))
            .MaxBy(receipt => receipt.Sequence);
        while (last is not null)
        {
            var (_, orderIds) = await Api.ListOrdersAsync(Buyers[last.Buyer], cancellationToken);
            var lag = Stopwatch.GetElapsedTime(started);
            if (orderIds.Contains(last.OrderId, StringComparer.Ordinal))
            {
                return lag;
            }

            if (lag > LagMax)
            {
                throw new ShopApiException(
                    $"Order {last.OrderId} was not in its buyer's list {LagMax} after its receipt.");
            }

            await Task.Delay(PollPeriod, Time, cancellationToken);
        }

        return TimeSpan.Zero;
    }

    private async Task CheckAsync(SaleTarget sale, LoadRun run, CancellationToken cancellationToken)
    {
        if (run.Load.Unknown > 0)
        {
            return; // Counted among the other answers; nothing exact can be said.
        }

        var pool = await Api.GetPoolAsync(sale.PoolId, OpsToken, cancellationToken);
        if (pool.Held != run.Accepted || pool.Available != pool.Intake - pool.Held)
        {
            throw new ShopApiException(
                $"{pool.PoolId} of {Server.Url} gave {run.Accepted} receipts and has {pool.Held} units held, " +
                $"{pool.Available} left of {pool.Intake}: it does not do what it is measured for.");
        }
    }

    public void Dispose() => Api.Dispose();
}
