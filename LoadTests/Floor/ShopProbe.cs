using System.Diagnostics;
using System.Globalization;
using Commerce.LoadTests.Flash;
using Commerce.LoadTests.Http;
using Commerce.LoadTests.Measure;
using Commerce.LoadTests.Shop;

namespace Commerce.LoadTests.Floor;

/// <summary>
/// Asks a shop that this program started, in sales of their own, so that rounds do not burden each other. After
/// receipts it waits until the last orders are in their buyers' lists: a relay that does not keep up would make the
/// next run cheap.
/// </summary>
internal sealed class ShopProbe : IDisposable
{
    private const int Units = 1_000_000;
    private const int LimitPerBuyer = 10_000;
    private static readonly TimeSpan RelayTimeMax = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan PollPeriod = TimeSpan.FromMilliseconds(10);

    private readonly ServerProcess _server;
    private readonly ShopApi _api;
    private readonly int _connections;
    private readonly TimeProvider _time;
    private readonly string _ops;
    private readonly IReadOnlyList<string> _buyers;
    private readonly SaleTarget _soldOut;
    private int _runs;

    private ShopProbe(
        ServerProcess server, ShopApi api, int connections, TimeProvider time, string ops, IReadOnlyList<string> buyers,
        SaleTarget soldOut)
    {
        (_server, _api, _connections, _time, _ops, _buyers, _soldOut) =
            (server, api, connections, time, ops, buyers, soldOut);
    }

    /// <summary>Time from the last receipt of each run until its orders were listed.</summary>
    internal List<TimeSpan> RelayLags { get; } = [];

    internal static async Task<ShopProbe> PrepareAsync(
        ServerProcess server, int connections, int buyerCount, TimeProvider time, CancellationToken cancellationToken)
    {
        var api = new ShopApi(server.Url);
        var ops = await api.CreateSessionAsync("ops", cancellationToken);
        var buyers = await api.CreateSessionsAsync(buyerCount, null, cancellationToken);
        var soldOut = await SaleSetup.CreateAsync(api, null, 1, 1, 999, ops, time, cancellationToken);
        var probe = new ShopProbe(server, api, connections, time, ops, buyers, soldOut);
        var first = await api.CreateSessionsAsync(1, null, cancellationToken);
        await probe.SendAsync(
            soldOut, first, FloorProbe.ClosedLoad(TimeSpan.FromSeconds(5)) with { RequestCountMax = 1 },
            cancellationToken);
        return probe;
    }

    /// <summary>Receipts, as fast as the connections allow.</summary>
    internal async Task<ClosedRun> AcceptAsync(TimeSpan duration, CancellationToken cancellationToken)
    {
        var sale = await NewSaleAsync(cancellationToken);
        var cpu = _server.Cpu;
        var run = await SendAsync(sale, _buyers, FloorProbe.ClosedLoad(duration), cancellationToken);
        var lag = await RelayLagAsync(run, cancellationToken);
        RelayLags.Add(lag);
        var result = ClosedRun.Of(run, _server.Cpu - cpu, accepted: true);

        // What the relay still had to do is part of the work: orders a second over the whole time that they took.
        return lag < TimeSpan.FromSeconds(1)
            ? result
            : result with { Rate = run.Accepted / (run.Elapsed + lag).TotalSeconds };
    }

    /// <summary>Refusals after the last unit, as fast as the connections allow.</summary>
    internal async Task<ClosedRun> RefuseAsync(TimeSpan duration, CancellationToken cancellationToken)
    {
        var cpu = _server.Cpu;
        var run = await SendAsync(_soldOut, _buyers, FloorProbe.ClosedLoad(duration), cancellationToken);
        return ClosedRun.Of(run, _server.Cpu - cpu, accepted: false);
    }

    /// <summary>Receipts at a rate that the shop can hold, by the clock: what a shopper waits.</summary>
    internal async Task<(LoadRun Run, double CommitMs)> AcceptAtAsync(
        double rate, TimeSpan duration, CancellationToken cancellationToken)
    {
        var sale = await NewSaleAsync(cancellationToken);
        var schedule = new ArrivalSchedule(rate, duration, ArrivalKind.Poisson, new Random(1));
        var run = await SendAsync(
            sale, _buyers, FloorProbe.ClosedLoad(duration) with { Schedule = schedule }, cancellationToken);
        var commits = await _api.GetCommitTimesAsync(_ops, cancellationToken);
        return (run, commits.Max());
    }

    public void Dispose() => _api.Dispose();

    private Task<SaleTarget> NewSaleAsync(CancellationToken cancellationToken) =>
        SaleSetup.CreateAsync(_api, null, Units, LimitPerBuyer, 999, _ops, _time, cancellationToken);

    private Task<LoadRun> SendAsync(
        SaleTarget sale, IReadOnlyList<string> buyers, FlashLoadOptions options, CancellationToken cancellationToken)
    {
        var key = string.Create(CultureInfo.InvariantCulture,
            $"load-{_time.GetUtcNow().ToUnixTimeMilliseconds()}-{_runs++}");
        var request = new FlashRequest(_server.Url, sale.OrderPath, buyers, key, quantity: 1);
        return LoadRunner.RunAsync(
            _server.Url, start => new FlashLoad(options, request, new Random(1), start), _connections,
            TimeSpan.FromSeconds(10),
            progress: null, _time, cancellationToken);
    }

    private async Task<TimeSpan> RelayLagAsync(LoadRun run, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        var last = run.Load.Receipts
            .Select(receipt => Receipt.Parse(receipt.Request, receipt.Request % _buyers.Count, receipt.Body))
            .MaxBy(receipt => receipt.Sequence);
        while (last is not null)
        {
            var (_, orderIds) = await _api.ListOrdersAsync(_buyers[last.Buyer], cancellationToken);
            var lag = Stopwatch.GetElapsedTime(started);
            if (orderIds.Contains(last.OrderId, StringComparer.Ordinal))
            {
                return lag;
            }

            if (lag > RelayTimeMax)
            {
                throw new ShopApiException(
                    $"Order {last.OrderId} was not in its buyer's list {RelayTimeMax} after its receipt.");
            }

            await Task.Delay(PollPeriod, _time, cancellationToken);
        }

        return TimeSpan.Zero;
    }
}
