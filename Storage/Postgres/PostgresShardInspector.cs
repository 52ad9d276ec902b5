using System.Data.Common;
using Commerce.Storage.Servers;
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
        var shards = options.Shards.Select(shard => PostgresOpening.Of(shard, "commerce inspector", timelines: null))
            .ToList();
        try
        {
            shards.ForEach(shard => shard.FindPrimary(requireStandby: false, timelineMin: 0));
            return new PostgresShardInspector(shards[0].Primary.Schema.ReadStoredMap(), shards);
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

internal sealed class PostgresShardSnapshot : ServerSnapshot
{
    /// <summary>Rows of a batch: a whole log need not fit into memory.</summary>
    private const int FetchRows = 5_000;

    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlTransaction _transaction;
    private int _cursors;

    public PostgresShardSnapshot(NpgsqlConnection connection)
        : base(PostgresDialect.Instance)
    {
        _connection = connection;
        _transaction = connection.BeginTransaction(System.Data.IsolationLevel.RepeatableRead);
        using var first = new NpgsqlCommand(PostgresSql.ReadSchemaVersion, connection);
        first.ExecuteScalar();
    }

    public override void Dispose()
    {
        _transaction.Dispose();
        _connection.Dispose();
    }

    // By a cursor, so that several enumerations can be open, each with a part of its rows in memory.
    protected override IEnumerable<T> Read<T>(string sql, Func<DbDataReader, T> read, params object[] values)
    {
        var cursor = $"rows_{++_cursors}";
        using (var declare = new NpgsqlCommand($"DECLARE {cursor} NO SCROLL CURSOR FOR {sql}", _connection))
        {
            PostgresDialect.Instance.Bind(declare, values);
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
