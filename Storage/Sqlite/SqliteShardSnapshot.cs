using Commerce.Storage.Verification;

namespace Commerce.Storage.Sqlite;

/// <summary>A read transaction of one file; its first read sets the moment.</summary>
internal sealed class SqliteShardSnapshot : IShardSnapshot
{
    private readonly SqliteDatabase _database;

    public SqliteShardSnapshot(SqliteDatabase database)
    {
        _database = database;
        database.Prepare(SqliteSql.BeginRead).Run();
        var first = database.Prepare(SqliteSql.ReadSchemaVersion);
        first.Step();
        first.Reset();
    }

    public IEnumerable<PoolRow> Pools() => Read(SqliteSql.ReadPools, _ => { }, SqlitePools.ReadPool);

    public IEnumerable<PoolEntry> Entries(PoolRow pool) => Read(
        SqliteSql.ReadEntries,
        rows => rows.Add(SqlitePools.EntryId(pool.Number, 0)).Add(SqlitePools.EntryId(pool.Number + 1, 0)),
        SqlitePools.ReadEntry);

    public IEnumerable<TakeoverRecord> Takeovers(PoolRow pool) => Read(
        SqliteSql.ReadTakeovers, rows => rows.Add(pool.Number), SqlitePools.ReadTakeover);

    public IEnumerable<StoredState> States(string grainType) => Read(
        SqliteSql.ReadStates, rows =>
            rows.Add(grainType), row => new StoredState(row.Text(0), row.Int64(1), row.Bytes(2)));

    public IEnumerable<OrderIndexRow> Orders() => Read(SqliteSql.ReadAllOrders, _ => { }, SqliteQueries.ReadOrder);

    public IEnumerable<Deadline> Deadlines() => Read(
        SqliteSql.ReadDeadlines, rows => rows.Add(long.MaxValue).Add(-1), SqliteQueries.ReadDeadline);

    public IEnumerable<OutboxRow> Outbox() => Read(
        SqliteSql.ReadOutbox, rows => rows.Add(0).Add(-1), SqliteQueries.ReadOutboxRow);

    public IEnumerable<InboxRow> Inbox() => Read(SqliteSalesSql.ReadInbox, _ => { }, SqliteSales.ReadInbox);

    public IEnumerable<SalesRow> Sales() => Read(SqliteSalesSql.ReadAllSales, _ => { }, SqliteSales.ReadSales);

    public IEnumerable<SoldTogetherRow> SoldTogether() =>
        Read(SqliteSalesSql.ReadAllSoldTogether, _ => { }, SqliteSales.ReadSoldTogether);

    public void Dispose() => _database.Dispose();

    private IEnumerable<T> Read<T>(string sql, Action<SqliteStatement> bind, Func<SqliteStatement, T> read)
    {
        var rows = _database.Prepare(sql);
        bind(rows.Start());
        try
        {
            while (rows.Step())
            {
                yield return read(rows);
            }
        }
        finally
        {
            rows.Reset();
        }
    }
}
