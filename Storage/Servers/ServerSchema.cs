using System.Buffers.Binary;
using System.Data.Common;
using System.Text.Json;

namespace Commerce.Storage.Servers;

/// <summary>
/// Brings a shard's database up to date and checks that it is the one that the configuration means. Safe from many
/// processes at once: they take turns.
/// </summary>
/// <param name="dialect">Which the server speaks.</param>
/// <param name="control">Its connections.</param>
/// <param name="shard">Name of the shard in the configuration.</param>
/// <param name="place">Name of the server, for messages.</param>
internal sealed class ServerSchema(Dialect dialect, DbDataSource control, string shard, string place)
{
    private const string Name = "name";

    /// <exception cref="InvalidOperationException">The database is of another shard or of a later program.</exception>
    public void Prepare(TimeProvider time)
    {
        using var connection = control.OpenConnection();
        using var turn = BeginTurn(connection);
        Run(turn, dialect.CreateSchemaVersion);
        var version = Ask(turn, dialect.ReadSchemaVersion, row => row.GetInt32(0));
        var migrations = dialect.Migrations;
        if (version > migrations.Count)
        {
            throw new InvalidOperationException(
                $"Shard {shard} at {place} has schema version {version}; this program knows versions up to " +
                $"{migrations.Count}. Start a newer one.");
        }

        for (; version < migrations.Count; version++)
        {
            foreach (var batch in dialect.BatchesOf(migrations[version]))
            {
                Run(turn, batch);
            }

            Run(turn, dialect.AddSchemaVersion, version + 1, time.GetUtcNow().ToUnixTimeMilliseconds());
        }

        var stored = Ask(turn, dialect.ReadInfo, row => row.GetString(0), Name);
        if (stored is null)
        {
            Run(turn, dialect.AddInfo, Name, shard);
        }

        CheckName(stored ?? shard);
        turn.Commit();
    }

    /// <summary>Refuses a database that holds another shard.</summary>
    public void CheckName()
    {
        using var command = control.CreateCommand(dialect.ReadInfo);
        dialect.Bind(command, Name);
        CheckName(command.ExecuteScalar() as string ?? "");
    }

    /// <summary>
    /// The stored map, checked against the configured shards; an even one, stored, when there is none yet.
    /// </summary>
    public ShardMap ReadOrCreateMap(IReadOnlyList<string> configured)
    {
        using var connection = control.OpenConnection();
        using var turn = BeginTurn(connection);
        var map = Ask(turn, dialect.ReadMap, ReadMap) ?? CreateMap(turn, configured);
        turn.Commit();
        return map.Shards.SequenceEqual(configured, StringComparer.Ordinal)
            ? map
            : throw new InvalidOperationException(
                $"The shard map at {place} (version {map.Version}) names the shards " +
                $"{string.Join(", ", map.Shards)}; Commerce:Storage:Shards names {string.Join(", ", configured)}. " +
                "They must be the same, in the same order: rows lie where the map says.");
    }

    /// <summary>The stored map.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public ShardMap ReadStoredMap()
    {
        using var command = control.CreateCommand(dialect.ReadMap);
        using var row = command.ExecuteReader();
        return row.Read()
            ? ReadMap(row)
            : throw new InvalidOperationException($"{place} holds no shard map: it is not the first shard of a shop.");
    }

    /// <summary>The highest view under which a pool of this shard was taken; 0 if none was.</summary>
    public long ReadHighestView()
    {
        using var command = control.CreateCommand(dialect.ReadHighestView);
        return (long)command.ExecuteScalar()!;
    }

    /// <summary>
    /// Counts one more opening of the store: each has a higher number than those before it, and than
    /// <paramref name="above"/>.
    /// </summary>
    public long CountOpening(long above)
    {
        using var command = control.CreateCommand(dialect.CountOpen);
        dialect.Bind(command, above);
        return (long)command.ExecuteScalar()!;
    }

    // Others may be migrating, and this process may be slow: it holds up nobody but those who start too.
    private DbTransaction BeginTurn(DbConnection connection)
    {
        var turn = connection.BeginTransaction();
        Run(turn, dialect.LockSchema);
        return turn;
    }

    private ShardMap CreateMap(DbTransaction turn, IReadOnlyList<string> shards)
    {
        var map = ShardMap.Even(shards);
        var bytes = new byte[2 * Slots.Count];
        for (var slot = 0; slot < Slots.Count; slot++)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(2 * slot), (ushort)map.ShardOf(slot));
        }

        Run(turn, dialect.AddMap, map.Version, JsonSerializer.Serialize(shards), bytes);
        return map;
    }

    private static ShardMap ReadMap(DbDataReader row)
    {
        var bytes = ServerRows.Bytes(row, 2);
        return new ShardMap(
            row.GetInt64(0), JsonSerializer.Deserialize<string[]>(row.GetString(1))!,
            [.. Enumerable.Range(0, bytes.Length / 2)
                .Select(slot => (int)BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(2 * slot)))]);
    }

    private void CheckName(string stored)
    {
        if (stored != shard)
        {
            throw new InvalidOperationException(
                $"The database at {place} is configured as shard '{shard}' but holds shard '{stored}'. " +
                "Databases and names must not be swapped: correct Commerce:Storage:Shards.");
        }
    }

    private void Run(DbTransaction turn, string sql, params ReadOnlySpan<object?> values)
    {
        using var command = Command(turn, sql, values);
        command.ExecuteNonQuery();
    }

    private T? Ask<T>(DbTransaction turn, string sql, Func<DbDataReader, T> read, params ReadOnlySpan<object?> values)
    {
        using var command = Command(turn, sql, values);
        using var row = command.ExecuteReader();
        return row.Read() ? read(row) : default;
    }

    private DbCommand Command(DbTransaction turn, string sql, ReadOnlySpan<object?> values)
    {
        var command = turn.Connection!.CreateCommand();
        command.Transaction = turn;
        command.CommandText = sql;
        command.CommandTimeout = 120;
        dialect.Bind(command, values);
        return command;
    }
}
