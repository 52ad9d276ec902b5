namespace Commerce.Storage.Verification;

/// <summary>
/// Reads whole shards for a checker, without taking part in the shop: it takes no lock of the data directory, writes
/// nothing, and may run beside a live shop or on a stopped one.
/// </summary>
/// <remarks>
/// <para>
/// A snapshot is one read transaction of one shard: everything read through it is as of one commit. Snapshots of
/// different shards, or two of the same, are of different moments.
/// </para>
/// <para>
/// In a live shop compare in this order: first read every pool and its log (one snapshot per shard), then take new
/// snapshots and read the orders. Then a hold with a sequence number up to the pool's <c>RelayedSeq</c> must have its
/// order; one after it may not have it yet. An order whose hold is later than the pool's snapshot is younger than that
/// snapshot. An order that was paid, cancelled or expired may be ahead of its pool by the sale or release that the pool
/// has not been told yet. When the shop is stopped or idle nothing may lag but holds after <c>RelayedSeq</c>, which the
/// next start relays.
/// </para>
/// </remarks>
public interface IShardInspector : IDisposable
{
    /// <summary>Which shard has which slot, as stored.</summary>
    ShardMap Map { get; }

    /// <summary>
    /// Begins a read transaction of a shard. Dispose it soon: it keeps the shard's write-ahead log from shrinking.
    /// </summary>
    /// <param name="shard">Number of the shard, as in <see cref="Map"/>.</param>
    IShardSnapshot OpenSnapshot(int shard);
}

/// <summary>
/// One shard as of one commit. Rows are read as they are enumerated; finish one enumeration of a kind before the next.
/// Used by one thread at a time.
/// </summary>
public interface IShardSnapshot : IDisposable
{
    /// <summary>All pools, by number.</summary>
    IEnumerable<PoolRow> Pools();

    /// <summary>A pool's whole log, by sequence number.</summary>
    IEnumerable<PoolEntry> Entries(PoolRow pool);

    /// <summary>Who has owned a pool, by epoch; those of files older than this record are not in it.</summary>
    IEnumerable<TakeoverRecord> Takeovers(PoolRow pool);

    /// <summary>All states of one kind of grain, by key.</summary>
    /// <param name="grainType">As it was written with <see cref="PutState"/>, for example <c>order</c>.</param>
    IEnumerable<StoredState> States(string grainType);

    /// <summary>All listing rows of orders, by order id.</summary>
    IEnumerable<OrderIndexRow> Orders();

    /// <summary>All deadlines, earliest first.</summary>
    IEnumerable<Deadline> Deadlines();

    /// <summary>All events that wait in the outbox, in commit order.</summary>
    IEnumerable<OutboxRow> Outbox();

    /// <summary>What consumers have handled of it, by event.</summary>
    IEnumerable<InboxRow> Inbox();

    /// <summary>The rollups of sales, by SKU and hour.</summary>
    IEnumerable<SalesRow> Sales();

    /// <summary>What was sold together, by SKU.</summary>
    IEnumerable<SoldTogetherRow> SoldTogether();
}

/// <summary>A grain's stored state with its key.</summary>
/// <param name="GrainKey">The grain's key.</param>
/// <param name="Version">The ETag.</param>
/// <param name="Payload">As the grain's provider encoded it.</param>
public sealed record StoredState(string GrainKey, long Version, ReadOnlyMemory<byte> Payload);
