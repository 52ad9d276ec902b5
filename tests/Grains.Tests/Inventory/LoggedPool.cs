using Commerce.Orders;
using Commerce.Storage;

namespace Commerce.Inventory;

/// <summary>A pool together with its log: what its grain and the store are to it.</summary>
internal sealed class LoggedPool
{
    public const int Slot = 77;
    public const int Number = 5;

    public static readonly DateTimeOffset Start = new(2026, 11, 11, 0, 0, 0, TimeSpan.Zero);

    private static readonly PoolTerms StartTerms = new(
        new Money(1999, "GBP"), Start, Start.AddHours(1),
        LimitPerBuyer: 3, TimeSpan.FromMinutes(15), Paused: false, "Mug");

    public StockPool Pool { get; } = new(Slot, Number);

    public List<PoolEntry> Log { get; } = [];

    public DateTimeOffset Now { get; set; } = Start;

    public static PoolTerms Terms => StartTerms;

    public static LoggedPool WithUnits(int units, PoolTerms? terms = null)
    {
        var pool = new LoggedPool();
        pool.Do(pool.Pool.DecideTerms(terms ?? Terms, Start));
        pool.Adjust(units, "opening");
        return pool;
    }

    public T Do<T>(PoolDecision<T> decision)
    {
        if (decision.Entry is { } entry)
        {
            Pool.Apply(entry);
            Log.Add(entry);
        }

        return decision.Result;
    }

    public HoldResult Hold(long buyer, string key, int quantity = 1, long hash = 1) =>
        Do(Pool.DecideHold(new HoldStock(new MemberId(buyer), quantity, key, hash, null), Now));

    public OrderId Held(long buyer, string key, int quantity = 1) => Hold(buyer, key, quantity).Receipt!.OrderId;

    public ReserveOutcome Reserve(OrderId order, long buyer, int quantity = 1) =>
        Do(Pool.DecideReserve(new ReserveStock(order, new MemberId(buyer), quantity), Now));

    public SettleOutcome Return(OrderId order) => Do(Pool.DecideReturn(order, "cancelled", Now));

    public SettleOutcome ReturnUnits(OrderId order, string key, int quantity = 1) =>
        Do(Pool.DecideReturnUnits(new ReturnUnits(order, quantity, key, "returned"), Now));

    public SettleOutcome Sell(OrderId order) => Do(Pool.DecideSell(order, Now));

    public SettleOutcome Release(OrderId order) => Do(Pool.DecideRelease(order, "expired", Now));

    public RetakeOutcome Retake(OrderId order) => Do(Pool.DecideRetake(order, Now));

    public AdjustResult Adjust(int delta, string key, string reason = "test") =>
        Do(Pool.DecideAdjust(new AdjustStock(delta, reason, key), Now));

    public MoveResult MoveOut(string move, int? quantity) =>
        Do(Pool.DecideMoveOut(new MoveUnits(move, quantity, PoolId.ForSku("other")), Now));

    public MoveResult MoveIn(string move, int? quantity) =>
        Do(Pool.DecideMoveIn(new MoveUnits(move, quantity, PoolId.ForSku("other")), Now));

    public StockPool Replay()
    {
        var again = new StockPool(Slot, Number);
        foreach (var entry in Log)
        {
            again.Apply(entry);
        }

        return again;
    }
}
