using System.Data.Common;
using Commerce.Storage.Verification;

namespace Commerce.Storage.Servers;

/// <summary>A read transaction of one database; its first read sets the moment.</summary>
internal abstract class ServerSnapshot(Dialect dialect) : IShardSnapshot
{
    public IEnumerable<PoolRow> Pools() => Read(dialect.ReadPools, ServerRows.ReadPool);

    public IEnumerable<PoolEntry> Entries(PoolRow pool) =>
        Read(dialect.ReadEntries, ServerRows.ReadEntry, pool.Number, 0L);

    public IEnumerable<TakeoverRecord> Takeovers(PoolRow pool) =>
        Read(dialect.ReadTakeovers, ServerRows.ReadTakeover, pool.Number);

    public IEnumerable<StoredState> States(string grainType) => Read(
        dialect.ReadStates,
        row => new StoredState(row.GetString(0), row.GetInt64(1), ServerRows.Bytes(row, 2)),
        grainType);

    public IEnumerable<OrderIndexRow> Orders() => Read(dialect.ReadAllOrders, ServerRows.ReadOrder);

    public IEnumerable<Deadline> Deadlines() => Read(dialect.ReadAllDeadlines, ServerRows.ReadDeadline);

    public IEnumerable<OutboxRow> Outbox() => Read(dialect.ReadAllOutbox, ServerRows.ReadOutbox);

    public IEnumerable<InboxRow> Inbox() => Read(dialect.ReadAllInbox, ServerRows.ReadInbox);

    public IEnumerable<SalesRow> Sales() => Read(dialect.ReadAllSales, ServerRows.ReadSales);

    public IEnumerable<SoldTogetherRow> SoldTogether() =>
        Read(dialect.ReadAllSoldTogether, ServerRows.ReadSoldTogether);

    public abstract void Dispose();

    /// <summary>Reads rows as they are enumerated; several enumerations can be open at once.</summary>
    protected abstract IEnumerable<T> Read<T>(string sql, Func<DbDataReader, T> read, params object[] values);
}
