using System.Buffers.Binary;
using System.Text.Json;

namespace Commerce.Storage.Sqlite;

/// <summary>The shard map as the first shard stores it: names as a JSON array, two bytes for each slot.</summary>
internal static class SqliteShardMap
{
    /// <summary>
    /// The stored map, checked against the configured shards; an even one, stored, when there is none yet.
    /// </summary>
    public static ShardMap ReadOrCreate(SqliteDatabase database, IReadOnlyList<string> configured)
    {
        database.Execute(SqliteSql.Begin);
        try
        {
            var map = Read(database) ?? Create(database, configured);
            database.Execute(SqliteSql.Commit);
            if (!map.Shards.SequenceEqual(configured, StringComparer.Ordinal))
            {
                throw new InvalidOperationException(
                    $"The shard map in {database.Path} (version {map.Version}) names the shards " +
                    $"{string.Join(", ", map.Shards)}; " +
                    $"Commerce:Storage:Shards names {string.Join(", ", configured)}. They must be the same, in the " +
                    "same order: rows lie where the map says.");
            }

            return map;
        }
        finally
        {
            if (database.InTransaction)
            {
                database.Execute(SqliteSql.Rollback);
            }
        }
    }

    public static ShardMap? Read(SqliteDatabase database)
    {
        var row = database.Prepare(SqliteSql.ReadMap);
        if (!row.Step())
        {
            return null;
        }

        var shards = JsonSerializer.Deserialize<string[]>(row.Text(1))!;
        var bytes = row.Bytes(2);
        var map = new ShardMap(row.Int64(0), shards,
            [.. Enumerable.Range(0, bytes.Length / 2)
                .Select(slot => (int)BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(2 * slot)))]);
        row.Reset();
        return map;
    }

    private static ShardMap Create(SqliteDatabase database, IReadOnlyList<string> shards)
    {
        var map = ShardMap.Even(shards);
        var bytes = new byte[2 * Slots.Count];
        for (var slot = 0; slot < Slots.Count; slot++)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(2 * slot), (ushort)map.ShardOf(slot));
        }

        database.Prepare(SqliteSql.AddMap).Start()
            .Add(map.Version).Add(JsonSerializer.Serialize(shards)).Add(bytes).Run();
        return map;
    }
}
