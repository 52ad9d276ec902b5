using System.Data;
using System.Data.Common;
using Commerce.Storage.Servers;
using Commerce.Storage.Verification;

namespace Commerce.Storage.SqlServer;

/// <summary>The inspector over SQL Server: reads the primaries.</summary>
internal sealed class SqlServerShardInspector : IShardInspector
{
    private readonly IReadOnlyList<SqlServerOpening> _shards;

    private SqlServerShardInspector(ShardMap map, IReadOnlyList<SqlServerOpening> shards)
    {
        Map = map;
        _shards = shards;
    }

    public ShardMap Map { get; }

    public static SqlServerShardInspector Open(StorageOptions options)
    {
        var shards = SqlServerOpening.All(options);
        try
        {
            return new SqlServerShardInspector(shards[0].Schema.ReadStoredMap(), shards);
        }
        catch (Exception exception)
        {
            foreach (var shard in shards)
            {
                shard.Dispose();
            }

            throw exception is DbException
                ? new InvalidOperationException(
                    $"The shards cannot be read: {SqlServerErrors.Text(exception)}", exception)
                : exception;
        }
    }

    public IShardSnapshot OpenSnapshot(int shard) =>
        new SqlServerSnapshot(_shards[shard].Primary.Snapshots.OpenConnection());

    public void Dispose()
    {
        foreach (var shard in _shards)
        {
            shard.Dispose();
        }
    }
}

internal sealed class SqlServerSnapshot : ServerSnapshot
{
    private readonly DbConnection _connection;
    private readonly DbTransaction _transaction;

    /// <param name="connection">Owned; one that bears several readers at once.</param>
    public SqlServerSnapshot(DbConnection connection)
        : base(SqlServerDialect.Instance)
    {
        _connection = connection;
        _transaction = connection.BeginTransaction(IsolationLevel.Snapshot);
        using var first = Command(SqlServerSql.ReadSchemaVersion);
        first.ExecuteScalar();
    }

    public override void Dispose()
    {
        _transaction.Dispose();
        _connection.Dispose();
    }

    protected override IEnumerable<T> Read<T>(string sql, Func<DbDataReader, T> read, params object[] values)
    {
        using var command = Command(sql, values);
        using var rows = command.ExecuteReader();
        while (rows.Read())
        {
            yield return read(rows);
        }
    }

    private DbCommand Command(string sql, params object[] values)
    {
        var command = _connection.CreateCommand();
        (command.CommandText, command.Transaction) = (sql, _transaction);
        SqlServerDialect.Instance.Bind(command, values);
        return command;
    }
}
