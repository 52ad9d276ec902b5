using System.Text;
using Commerce.Storage;
using Commerce.Storage.Verification;
using Commerce.Verification.Histories;
using Commerce.Verification.Shards;

namespace Commerce.Verification.Tests;

/// <summary>
/// The shards of a small shop, in memory and consistent: a SKU's pool, a sale's pool that got 10 units from it, and
/// four buyers, one of whom paid, one of whom let it expire. Tests plant one difference each.
/// </summary>
internal sealed class FakeShop : IShardInspector
{
    internal const string SkuPool = "sku:tea";
    internal const string SalePool = "sale:s1:tea";
    internal const long Price = 500;

    private static readonly DateTimeOffset Origin = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    internal static readonly DateTimeOffset Noon = new(2026, 11, 11, 12, 0, 0, TimeSpan.Zero);

    /// <summary>Nothing in it, for a test to fill.</summary>
    internal static FakeShop Empty { get => new(filled: false); }

    internal FakeShop()
        : this(filled: true)
    {
    }

    private FakeShop(bool filled)
    {
        Map = ShardMap.Even(["one", "two"]);
        if (filled)
        {
            Fill();
        }
    }

    private void Fill()
    {
        Logs[SkuPool] = [Entry(1, PoolEntryKind.Intake, 100, key: "import"),
            Entry(2, PoolEntryKind.Allot, -10, key: "allot:s1:tea", reason: $"to {SalePool}")];
        Logs[SalePool] =
        [
            Entry(1, PoolEntryKind.Allot, 10, key: "allot:s1:tea", reason: $"from {SkuPool}"),
            Terms(2, limit: 2),
            Hold(3, "anna", 2),
            Hold(4, "ben", 1),
            Hold(5, "cleo", 1),
            Hold(6, "dora", 2),
        ];
        Logs[SalePool].Add(Settle(7, PoolEntryKind.Sell, 4));
        Logs[SalePool].Add(Settle(8, PoolEntryKind.Release, 5));
        foreach (var pool in Logs.Keys)
        {
            Rows[pool] = Row(pool);
        }

        foreach (var hold in Logs[SalePool].Where(entry => entry.Kind == PoolEntryKind.Hold))
        {
            PutOrder(hold, hold.Seq switch { 4 => "paid", 5 => "expired", _ => "awaitingPayment" });
        }
    }

    public ShardMap Map { get; }

    internal List<TakeoverRecord> Takeovers { get; } = [];

    internal Dictionary<string, List<PoolEntry>> Logs { get; } = new(StringComparer.Ordinal);

    internal Dictionary<string, PoolRow> Rows { get; } = new(StringComparer.Ordinal);

    internal Dictionary<string, string> Orders { get; } = new(StringComparer.Ordinal);

    /// <summary>Checkouts by key: order and phase.</summary>
    internal Dictionary<string, (string OrderId, string Phase)> Checkouts { get; } = new(StringComparer.Ordinal);

    internal Dictionary<string, OrderIndexRow> Index { get; } = new(StringComparer.Ordinal);

    internal List<Deadline> Expiries { get; } = [];

    internal List<OutboxRow> Events { get; } = [];

    public IShardSnapshot OpenSnapshot(int shard) => new Snapshot(this, shard);

    public void Dispose()
    {
    }

    internal PoolEntry HoldAt(long seq) => Logs[SalePool].First(entry => entry.Seq == seq);

    /// <summary>Replaces an entry; the pool's row follows the log, so that only the entry itself is wrong.</summary>
    internal void Replace(long seq, Func<PoolEntry, PoolEntry> change)
    {
        var log = Logs[SalePool];
        var at = log.FindIndex(entry => entry.Seq == seq);
        log[at] = change(log[at]);
        Rows[SalePool] = Row(SalePool);
    }

    internal void Append(PoolEntry entry)
    {
        Logs[SalePool].Add(entry);
        Rows[SalePool] = Row(SalePool);
    }

    internal void PutOrder(PoolEntry hold, string status, string timeline = "", string payments = "")
    {
        var orderId = hold.OrderId!;
        Orders[orderId] = $$"""
            {"orderId":"{{orderId}}","buyer":"{{hold.Buyer}}","poolId":"{{SalePool}}","sku":"tea","name":"Tea",
            "quantity":{{hold.Quantity}},"unitPrice":{"amount":{{hold.UnitPrice}},"currency":"GBP"},
            "placedAt":"{{hold.At:O}}","payBefore":"{{hold.HeldUntil:O}}","saleId":"s1",
            "status":"{{status}}","timeline":[{{timeline}}],"payments":[{{payments}}]}
            """;
        Index[orderId] = new OrderIndexRow(
            hold.Buyer!, orderId, status, hold.UnitPrice * hold.Quantity, "GBP", "Tea", 1, hold.At,
            status == "awaitingPayment" ? hold.HeldUntil : null);
        Expiries.RemoveAll(deadline => deadline.Key == orderId);
        if (status == "awaitingPayment")
        {
            Expiries.Add(new Deadline(hold.HeldUntil!.Value, "order-expiry", orderId));
        }
    }

    /// <summary>Units of a SKU's pool for an order of the checkout.</summary>
    internal void Reserve(string pool, string orderId, string buyer, int quantity) =>
        Then(pool, PoolEntryKind.Reserve, orderId, quantity, buyer);

    /// <summary>The next entry of a pool's log.</summary>
    internal void Then(string pool, PoolEntryKind kind, string orderId, int quantity, string? buyer = null)
    {
        Logs[pool].Add(Entry(Logs[pool].Count + 1, kind, quantity, orderId, buyer));
        Rows[pool] = Row(pool);
    }

    /// <summary>An order of the checkout.</summary>
    internal void PutCheckoutOrder(
        string orderId, string buyer, string status, params (string Sku, int Quantity)[] lines)
    {
        var json = lines.Select(line => $$"""
            "poolId":"sku:{{line.Sku}}","sku":"{{line.Sku}}","name":"{{line.Sku}}","quantity":{{line.Quantity}},
            "unitPrice":{"amount":{{Price}},"currency":"GBP"}
            """).ToList();
        Orders[orderId] = $$"""
            {"orderId":"{{orderId}}","buyer":"{{buyer}}",{{json[0]}},
            "moreLines":[{{string.Join(',', json.Skip(1).Select(line => "{" + line + "}"))}}],
            "placedAt":"{{Noon:O}}","payBefore":"{{Noon.AddMinutes(15):O}}","status":"{{status}}","timeline":[]}
            """;
        Index[orderId] = new OrderIndexRow(
            buyer, orderId, status, Price * lines.Sum(line => line.Quantity), "GBP", lines[0].Sku, lines.Length, Noon,
            null);
        Expiries.RemoveAll(deadline => deadline.Key == orderId);
        if (status == "awaitingPayment")
        {
            Expiries.Add(new Deadline(Noon.AddMinutes(15), "order-expiry", orderId));
        }
    }

    internal static PoolEntry Hold(long seq, string buyer, int quantity) => Entry(
        seq, PoolEntryKind.Hold, quantity, OrderIdOf(At(seq), seq, buyer), buyer, $"key-of-{buyer}") with
    {
        UnitPrice = Price,
        HeldUntil = At(seq).AddMinutes(15),
    };

    internal static PoolEntry Terms(long seq, int limit) => Entry(seq, PoolEntryKind.Terms, 0) with
    {
        Detail = Encoding.UTF8.GetBytes($$"""
            {"unitPrice":{"amount":{{Price}},"currency":"GBP"},"opensAt":"{{Noon:O}}",
            "closesAt":"{{Noon.AddHours(1):O}}","limitPerBuyer":{{limit}},
            "holdDuration":"00:15:00","paused":false,"itemName":"Tea"}
            """),
    };

    internal PoolEntry Settle(long seq, PoolEntryKind kind, long holdSeq)
    {
        var hold = HoldAt(holdSeq);
        return Entry(seq, kind, hold.Quantity, hold.OrderId);
    }

    internal static string OrderIdOf(DateTimeOffset at, long seq, string buyer)
    {
        var ms = (ulong)(at - Origin).TotalMilliseconds;
        var high = (ms << 24) | ((ulong)Slots.Of(buyer) << 12) | (uint)Slots.Of(SalePool);
        return Base32(high) + Base32((2UL << 40) | (ulong)seq);
    }

    internal static string CheckoutIdOf(string buyer, long random)
    {
        var ms = (ulong)(Noon - Origin).TotalMilliseconds;
        return Base32((ms << 24) | ((ulong)Slots.Of(buyer) << 12)) + Base32((ulong)random);
    }

    private PoolRow Row(string pool)
    {
        var counters = default(PoolCounters);
        foreach (var entry in Logs[pool])
        {
            counters = counters.After(entry);
        }

        return new PoolRow(pool, pool == SkuPool ? 1 : 2, 3, new Guid(1, 2, 3, new byte[8]), counters, counters.Seq,
            null, null);
    }

    private static DateTimeOffset At(long seq) => Noon.AddSeconds(seq);

    /// <summary>A buyer's question that ended with a hold, as a history has it.</summary>
    internal static (Op Invoke, Op End) Bought(PoolEntry hold, int process, long from, long to)
    {
        var invoke = new Op
        {
            At = from,
            Process = process,
            Kind = OpKind.Invoke,
            Action = OpAction.Buy,
            Pool = SalePool,
            Buyer = hold.Buyer,
            Key = hold.IdempotencyKey,
            Units = hold.Quantity,
        };
        return (invoke, invoke with
        {
            At = to,
            Kind = OpKind.Ok,
            OrderId = hold.OrderId,
            Seq = hold.Seq,
            Price = hold.UnitPrice,
            PayBefore = hold.HeldUntil,
            Body = hold.OrderId,
        });
    }

    internal static PoolEntry Entry(long seq, PoolEntryKind kind, int quantity, DateTimeOffset at) =>
        Entry(seq, kind, quantity) with { At = at };

    private static PoolEntry Entry(
        long seq, PoolEntryKind kind, int quantity, string? orderId = null, string? buyer = null, string? key = null,
        string? reason = null) =>
        new(seq, kind, quantity, orderId, buyer, key, 0, 0, reason, At(seq), null, null);

    private static string Base32(ulong value) => string.Create(13, value, static (text, rest) =>
    {
        for (var i = text.Length - 1; i >= 0; i--, rest >>= 5)
        {
            text[i] = "0123456789abcdefghjkmnpqrstvwxyz"[(int)(rest & 31)];
        }
    });

    private sealed class Snapshot(FakeShop shop, int shard) : IShardSnapshot
    {
        public IEnumerable<PoolRow> Pools() => shop.Rows.Values.Where(row => Here(Slots.Of(row.PoolId)));

        public IEnumerable<PoolEntry> Entries(PoolRow pool) => shop.Logs[pool.PoolId];

        public IEnumerable<TakeoverRecord> Takeovers(PoolRow pool) =>
            pool.PoolId == SalePool ? shop.Takeovers : [];

        public IEnumerable<StoredState> States(string grainType) => grainType == "order"
            ? shop.Orders.Where(order => OrderHere(order.Key)).Select(order => State(order.Key, order.Value))
            : shop.Checkouts.Where(checkout => OrderHere(checkout.Value.OrderId)).Select(checkout => State(
                checkout.Key,
                $$"""{"orderId":"{{checkout.Value.OrderId}}","phase":"{{checkout.Value.Phase}}"}"""));

        public IEnumerable<OrderIndexRow> Orders() => shop.Index.Values.Where(row => OrderHere(row.OrderId));

        public IEnumerable<Deadline> Deadlines() => shop.Expiries.Where(deadline => OrderHere(deadline.Key));

        public IEnumerable<OutboxRow> Outbox() => shop.Events.Where(row => OrderHere(row.Key));

        public IEnumerable<InboxRow> Inbox() => [];

        public IEnumerable<SalesRow> Sales() => [];

        public IEnumerable<SoldTogetherRow> SoldTogether() => [];

        public void Dispose()
        {
        }

        private static StoredState State(string key, string json) => new(key, 1, Encoding.UTF8.GetBytes(json));

        private bool Here(int slot) => shop.Map.ShardOf(slot) == shard;

        private bool OrderHere(string orderId) => Here(OrderIdParts.TryParse(orderId)!.Value.BuyerSlot);
    }
}
