using System.ComponentModel.DataAnnotations;
using Commerce.Storage.Sqlite;

namespace Commerce.Storage;

/// <summary>Section <c>Commerce:Storage</c> of the configuration.</summary>
public sealed class StorageOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "Commerce:Storage";

    /// <summary>SQLite files of one process.</summary>
    public const string Sqlite = "Sqlite";

    /// <summary>PostgreSQL servers.</summary>
    public const string PostgreSql = "PostgreSql";

    /// <summary>SQL Server databases.</summary>
    public const string SqlServer = "SqlServer";

    /// <summary>Which database holds the shards: <c>Sqlite</c>, <c>PostgreSql</c> or <c>SqlServer</c>.</summary>
    public string Provider { get; set; } = Sqlite;

    /// <summary>
    /// The shards, in the order of their numbers; empty: two SQLite files in the data directory. Other providers have
    /// no default.
    /// </summary>
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

    /// <summary>
    /// How old what a replica shows may be, in milliseconds, 250 to 60,000, for reads that bear it: listings and
    /// search. When it is older, or the replica is away, they go to the primary.
    /// </summary>
    [Range(250, 60_000)]
    public int ReplicaLagMsMax { get; set; } = 2_000;

    /// <summary>
    /// Whether commits wait for a synchronous replica also while it is away, so that nothing is sold until it is back.
    /// By default they stop waiting, and an order acknowledged meanwhile is lost if the primary's disk is.
    /// </summary>
    public bool RequireReplica { get; set; }

    /// <summary>
    /// How long a start waits for shards that are away or recovering, 0 to 1 hour, before it gives up. SQLite's shards
    /// are files: they are there or not.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00", ErrorMessage = "must be 00:00:00 to 01:00:00")]
    public TimeSpan WaitForShards { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// How long it stays known who took a pool over, 1 day to 10 years. Only checks of what happened ask for it; the
    /// newest record of each pool, and the one that was in force at that time, stay whatever this says.
    /// </summary>
    [Range(typeof(TimeSpan), "1.00:00:00", "3650.00:00:00", ErrorMessage = "must be 1.00:00:00 to 3650.00:00:00")]
    public TimeSpan KeepTakeovers { get; set; } = TimeSpan.FromDays(30);

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

    /// <summary>
    /// Connection string; for SQLite <c>Data Source=FILE</c>, for PostgreSQL <c>Host=…;Port=…;Database=…;Username=…;
    /// Password=…</c> of one server, for SQL Server <c>Server=…;Database=…;User ID=…;Password=…</c> of one server or of
    /// an availability group's listener.
    /// </summary>
    public string Primary { get; set; } = "";

    /// <summary>
    /// Connection string of a streaming replica: it answers reads that may be stale, and is followed when it is
    /// promoted. For SQL Server the listener with <c>ApplicationIntent=ReadOnly</c>. SQLite has none.
    /// </summary>
    public string? Replica { get; set; }
}
