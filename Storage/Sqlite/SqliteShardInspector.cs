using Commerce.Storage.Verification;

namespace Commerce.Storage.Sqlite;

/// <summary>The inspector over SQLite files.</summary>
internal sealed class SqliteShardInspector : IShardInspector
{
    private readonly List<string> _paths;

    private SqliteShardInspector(ShardMap map, List<string> paths)
    {
        Map = map;
        _paths = paths;
    }

    public ShardMap Map { get; }

    public static SqliteShardInspector Open(StorageOptions options, string dataDirectory)
    {
        var paths =
            options.ShardsOrDefault(dataDirectory).Select(shard => SqliteDatabase.PathOf(shard.Primary)).ToList();
        if (paths.Find(path => !File.Exists(path)) is { } missing)
        {
            throw new InvalidOperationException(
                $"There is no shard at {missing}. Name the data directory of the shop to inspect.");
        }

        using var first = SqliteDatabase.OpenReader(paths[0]);
        var map = SqliteShardMap.Read(first)
            ?? throw new InvalidOperationException(
                $"{paths[0]} holds no shard map: it is not the first shard of a shop.");
        return new SqliteShardInspector(map, paths);
    }

    public IShardSnapshot OpenSnapshot(int shard) => new SqliteShardSnapshot(SqliteDatabase.OpenReader(_paths[shard]));

    public void Dispose()
    {
        // Snapshots have connections of their own.
    }
}
