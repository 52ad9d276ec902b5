using System.ComponentModel.DataAnnotations;
using Commerce.Storage.Sqlite;

namespace Commerce.Storage;

/// <summary>Section <c>Commerce:Storage</c> of the configuration.</summary>
public sealed class StorageOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "Commerce:Storage";

    /// <summary>The one provider of this version.</summary>
    public const string Sqlite = "Sqlite";

    /// <summary>Which database holds the shards: <c>Sqlite</c>.</summary>
    public string Provider { get; set; } = Sqlite;

    /// <summary>The shards, in the order of their numbers; empty: two SQLite files in the data directory.</summary>
    public IList<ShardOptions> Shards { get; } = [];

    /// <summary>Rows that may wait for a commit of a shard, 1,000 to 10,000,000; more are refused at once.</summary>
    [Range(1_000, 10_000_000)]
    public int QueueRowsMax { get; set; } = 65_536;

    /// <summary>
    /// Rows in one commit, 1 to 100,000; larger work is committed alone. The default keeps a commit near 5 ms however
    /// much waits, so that a sale's holds do not wait long behind an import.
    /// </summary>
    [Range(1, 100_000)]
    public int BatchRowsMax { get; set; } = 2_048;

    /// <summary>The configured shards, or the default ones under a data directory.</summary>
    internal IReadOnlyList<ShardOptions> ShardsOrDefault(string dataDirectory) => Shards.Count > 0
        ? [.. Shards]
        : [.. Enumerable.Range(0, 2).Select(n => new ShardOptions
        {
            Name = $"shard-{n}",
            Primary = SqliteDatabase.ConnectionStringTo(Path.Combine(dataDirectory, $"shard-{n}.db")),
        })];
}

/// <summary>One shard.</summary>
public sealed class ShardOptions
{
    /// <summary>Its name, stored in the shard map: never change it once there is data.</summary>
    public string Name { get; set; } = "";

    /// <summary>Connection string; for SQLite <c>Data Source=FILE</c>.</summary>
    public string Primary { get; set; } = "";

    /// <summary>Connection string of a replica for reads that may be stale. SQLite has none.</summary>
    public string? Replica { get; set; }
}
