using Commerce.Storage.Verification;
using Npgsql;

namespace Commerce.Storage.Postgres;

/// <summary>The inspector over PostgreSQL: reads the primaries.</summary>
internal sealed class PostgresShardInspector : IShardInspector
{
    private readonly List<PostgresOpening> _shards;

    private PostgresShardInspector(ShardMap map, List<PostgresOpening> shards)
    {
        Map = map;
        _shards = shards;
    }

    public ShardMap Map { get; }

    public static PostgresShardInspector Open(StorageOptions options)
    {
        var shards = options.Shards.Select(shard => PostgresOpening.Of(shard, "commerce inspector")).ToList();
        try
        {
            shards.ForEach(shard => shard.FindPrimary(requireStandby: false, timelineMin: 0));
            using var connection = shards[0].Primary.Snapshots.OpenConnection();
            var map = PostgresSchema.ReadMap(connection);
            return new PostgresShardInspector(
                map ?? throw new InvalidOperationException(
                    $"{shards[0].Primary.Name} holds no shard map: it is not the first shard of a shop."),
                shards);
        }
        catch (Exception exception)
        {
            shards.ForEach(shard => shard.Dispose());
            throw exception is NpgsqlException
                ? new InvalidOperationException(
                    $"The shards cannot be read: {PostgresErrors.Text(exception)}", exception)
                : exception;
        }
    }

    public IShardSnapshot OpenSnapshot(int shard) =>
        new PostgresShardSnapshot(_shards[shard].Primary.Snapshots.OpenConnection());

    public void Dispose() => _shards.ForEach(shard => shard.Dispose());
}

/// <summary>A repeatable-read transaction of one database; its first read sets the moment.</summary>
internal sealed class PostgresShardSnapshot : IShardSnapshot
{
    /// <summary>Rows of a batch: a whole log need not fit into memory.</summary>
    private const int FetchRows = 5_000;

    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlTransaction _transaction;
    private int _cursors;

    public PostgresShardSnapshot(NpgsqlConnection connection)
    {
        _connection = connection;
        _transaction = connection.BeginTransaction(System.Data.IsolationLevel.RepeatableRead);
        using var first = new NpgsqlCommand(PostgresSql.ReadSchemaVersion, connection);
        first.ExecuteScalar();
    }

    public IEnumerable<PoolRow> Pools() => Read(PostgresSql.ReadPools, PostgresRows.ReadPool);

    public IEnumerable<PoolEntry> Entries(PoolRow pool) =>
        Read(PostgresSql.ReadEntries, PostgresRows.ReadEntry, pool.Number, 0L);

    public IEnumerable<TakeoverRecord> Takeovers(PoolRow pool) =>
        Read(PostgresSql.ReadTakeovers, PostgresRows.ReadTakeover, pool.Number);

    public IEnumerable<StoredState> States(string grainType) => Read(
        PostgresSql.ReadStates,
        row => new StoredState(row.GetString(0), row.GetInt64(1), PostgresRows.Bytes(row, 2)),
        grainType);

    public IEnumerable<OrderIndexRow> Orders() => Read(PostgresSql.ReadAllOrders, PostgresRows.ReadOrder);

    public IEnumerable<Deadline> Deadlines() => Read(PostgresSql.ReadAllDeadlines, PostgresRows.ReadDeadline);

    public IEnumerable<OutboxRow> Outbox() => Read(PostgresSql.ReadAllOutbox, PostgresRows.ReadOutbox);

    public void Dispose()
    {
        _transaction.Dispose();
        _connection.Dispose();
    }

    // By a cursor, so that several enumerations can be open, each with a part of its rows in memory.
    private IEnumerable<T> Read<T>(string sql, Func<NpgsqlDataReader, T> read, params object[] values)
    {
        var cursor = $"rows_{++_cursors}";
        using (var declare = new NpgsqlCommand($"DECLARE {cursor} NO SCROLL CURSOR FOR {sql}", _connection))
        {
            PostgresQueries.Bind(declare.Parameters, values);
            declare.ExecuteNonQuery();
        }

        var batch = new List<T>();
        do
        {
            batch.Clear();
            using (var fetch = new NpgsqlCommand($"FETCH {FetchRows} FROM {cursor}", _connection))
            using (var rows = fetch.ExecuteReader())
            {
                while (rows.Read())
                {
                    batch.Add(read(rows));
                }
            }

            foreach (var row in batch)
            {
                yield return row;
            }
        }
        while (batch.Count == FetchRows);
        using var close = new NpgsqlCommand($"CLOSE {cursor}", _connection);
        close.ExecuteNonQuery();
    }
}
