using System.Buffers.Binary;
using System.Text.Json;
using Npgsql;

namespace Commerce.Storage.Postgres;

/// <summary>
/// Brings a shard's database up to date and checks that it is the one that the configuration means. Safe from many
/// processes at once: they take turns.
/// </summary>
internal static class PostgresSchema
{
    private const string Name = "name";

    /// <exception cref="InvalidOperationException">The database is of another shard or of a later program.</exception>
    public static void Prepare(PostgresEndpoint server, TimeProvider time)
    {
        using var connection = server.Control.OpenConnection();
        using var transaction = BeginTurn(connection);
        Run(connection, PostgresSql.CreateSchemaVersion);
        var version = Ask(connection, PostgresSql.ReadSchemaVersion, row => row.GetInt32(0));
        if (version > PostgresSql.Migrations.Length)
        {
            throw new InvalidOperationException(
                $"Shard {server.Shard} at {server.Name} has schema version {version}; this program knows versions up " +
                $"to {PostgresSql.Migrations.Length}. Start a newer one.");
        }

        for (; version < PostgresSql.Migrations.Length; version++)
        {
            Run(connection, PostgresSql.Migrations[version]);
            Run(connection, PostgresSql.AddSchemaVersion, version + 1, time.GetUtcNow().ToUnixTimeMilliseconds());
        }

        var stored = Ask(connection, PostgresSql.ReadInfo, row => row.GetString(0), Name);
        if (stored is null)
        {
            Run(connection, PostgresSql.AddInfo, Name, server.Shard);
        }

        CheckName(server, stored ?? server.Shard);
        transaction.Commit();
    }

    /// <summary>Refuses a database that holds another shard.</summary>
    public static void CheckName(PostgresEndpoint server)
    {
        using var connection = server.Control.OpenConnection();
        CheckName(server, Ask(connection, PostgresSql.ReadInfo, row => row.GetString(0), Name) ?? "");
    }

    /// <summary>
    /// The stored map, checked against the configured shards; an even one, stored, when there is none yet.
    /// </summary>
    public static ShardMap ReadOrCreateMap(PostgresEndpoint first, IReadOnlyList<string> configured)
    {
        using var connection = first.Control.OpenConnection();
        using var transaction = BeginTurn(connection);
        var map = ReadMap(connection) ?? CreateMap(connection, configured);
        transaction.Commit();
        return map.Shards.SequenceEqual(configured, StringComparer.Ordinal)
            ? map
            : throw new InvalidOperationException(
                $"The shard map at {first.Name} (version {map.Version}) names the shards " +
                $"{string.Join(", ", map.Shards)}; Commerce:Storage:Shards names {string.Join(", ", configured)}. " +
                "They must be the same, in the same order: rows lie where the map says.");
    }

    /// <summary>The stored map; null if there is none.</summary>
    public static ShardMap? ReadMap(NpgsqlConnection connection) => Ask(connection, PostgresSql.ReadMap, row =>
    {
        var bytes = PostgresRows.Bytes(row, 2);
        return new ShardMap(
            row.GetInt64(0), JsonSerializer.Deserialize<string[]>(row.GetString(1))!,
            [.. Enumerable.Range(0, bytes.Length / 2)
                .Select(slot => (int)BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(2 * slot)))]);
    });

    /// <summary>Counts one more opening of the store: each opening has a higher number than those before it.</summary>
    public static long CountOpening(PostgresEndpoint first)
    {
        using var connection = first.Control.OpenConnection();
        return Ask(connection, PostgresSql.CountOpen, row => row.GetInt64(0));
    }

    // Others may be migrating, and this process may be slow: it holds up nobody but those who start too.
    private static NpgsqlTransaction BeginTurn(NpgsqlConnection connection)
    {
        var transaction = connection.BeginTransaction();
        Run(
            connection,
            "SET LOCAL lock_timeout TO '60s'; SET LOCAL statement_timeout TO '120s'; "
                + "SET LOCAL idle_in_transaction_session_timeout TO '60s'");
        Run(connection, PostgresSql.LockSchema);
        return transaction;
    }

    private static ShardMap CreateMap(NpgsqlConnection connection, IReadOnlyList<string> shards)
    {
        var map = ShardMap.Even(shards);
        var bytes = new byte[2 * Slots.Count];
        for (var slot = 0; slot < Slots.Count; slot++)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(2 * slot), (ushort)map.ShardOf(slot));
        }

        Run(connection, PostgresSql.AddMap, map.Version, JsonSerializer.Serialize(shards), bytes);
        return map;
    }

    private static void CheckName(PostgresEndpoint server, string stored)
    {
        if (stored != server.Shard)
        {
            throw new InvalidOperationException(
                $"The database at {server.Name} is configured as shard '{server.Shard}' but holds shard '{stored}'. " +
                "Databases and names must not be swapped: correct Commerce:Storage:Shards.");
        }
    }

    private static void Run(NpgsqlConnection connection, string sql, params ReadOnlySpan<object?> values)
    {
        using var command = new NpgsqlCommand(sql, connection);
        PostgresQueries.Bind(command.Parameters, values);
        command.ExecuteNonQuery();
    }

    private static T? Ask<T>(
        NpgsqlConnection connection, string sql, Func<NpgsqlDataReader, T> read, params ReadOnlySpan<object?> values)
    {
        using var command = new NpgsqlCommand(sql, connection);
        PostgresQueries.Bind(command.Parameters, values);
        using var row = command.ExecuteReader();
        return row.Read() ? read(row) : default;
    }
}
