using Commerce.LoadTests.Flash;
using Commerce.LoadTests.Measure;
using Commerce.LoadTests.Shop;

namespace Commerce.LoadTests.Compare;

/// <summary>Asks a shop that this program started.</summary>
internal sealed class ShopProbe : IDisposable
{
    private readonly ReceiptProbe _receipts;
    private readonly SaleTarget _soldOut;

    private ShopProbe(ReceiptProbe receipts, SaleTarget soldOut) => (_receipts, _soldOut) = (receipts, soldOut);

    internal ReceiptProbe Receipts => _receipts;

    /// <summary>A sale of the shop as each run has it.</summary>
    internal static Task<SaleTarget> NewSaleAsync(
        ShopApi api, string opsToken, TimeProvider time, CancellationToken cancellationToken) =>
        SaleSetup.CreateAsync(
            api, null, ReceiptProbe.Units, ReceiptProbe.LimitPerBuyer, ReceiptProbe.Price, opsToken, time,
            cancellationToken);

    internal static async Task<ShopProbe> PrepareAsync(
        ServerProcess server, int connections, int buyerCount, TimeProvider time,
        CancellationToken cancellationToken)
    {
        var api = new ShopApi(server.Url);
        var ops = await api.CreateSessionAsync("ops", cancellationToken);
        var buyers = await api.CreateSessionsAsync(buyerCount, null, cancellationToken);
        var receipts = new ReceiptProbe
        {
            Server = server,
            Api = api,
            Cpu = new CpuMeter(server),
            Buyers = buyers,
            OpsToken = ops,
            Connections = connections,
            NewSaleAsync = cancellation => NewSaleAsync(api, ops, time, cancellation),
            Time = time,
        };
        var soldOut = await SaleSetup.CreateAsync(api, null, 1, 1, ReceiptProbe.Price, ops, time, cancellationToken);
        var first = await api.CreateSessionsAsync(1, null, cancellationToken);
        await receipts.SendAsync(
            soldOut, first, FloorProbe.ClosedLoad(TimeSpan.FromSeconds(5)) with { RequestCountMax = 1 },
            cancellationToken);
        return new ShopProbe(receipts, soldOut);
    }

    /// <summary>Refusals after the last unit, as fast as the connections allow.</summary>
    internal async Task<ClosedRun> RefuseAsync(TimeSpan duration, CancellationToken cancellationToken)
    {
        var cpu = _receipts.Cpu.Read();
        var run = await _receipts.SendAsync(
            _soldOut, _receipts.Buyers, FloorProbe.ClosedLoad(duration), cancellationToken);
        return ClosedRun.Of(run, _receipts.Cpu.Read() - cpu, accepted: false);
    }

    /// <summary>Receipts at a rate that the shop can hold, by the clock: what a shopper waits.</summary>
    internal async Task<(LoadRun Run, double CommitMs)> AcceptAtAsync(
        double rate, TimeSpan duration, CancellationToken cancellationToken)
    {
        var sale = await _receipts.NewSaleAsync(cancellationToken);
        var schedule = new ArrivalSchedule(rate, duration, ArrivalKind.Poisson, new Random(1));
        var run = await _receipts.SendAsync(
            sale, _receipts.Buyers, FloorProbe.ClosedLoad(duration) with { Schedule = schedule }, cancellationToken);
        var commits = await _receipts.Api.GetCommitTimesAsync(_receipts.OpsToken, cancellationToken);
        return (run, commits.Max());
    }

    public void Dispose() => _receipts.Dispose();
}
