using System.Data.Common;

namespace Commerce.Storage.SqlServer;

/// <summary>How a database is set up.</summary>
/// <param name="CompatibilityLevel">130 is SQL Server 2016.</param>
/// <param name="ReadCommittedSnapshot">Whether reads see the last commit and wait for nobody.</param>
/// <param name="SnapshotIsolation">1: allowed; others: not, or not yet.</param>
/// <param name="DelayedDurability">2: every commit is acknowledged before it is on disk.</param>
/// <param name="Writable">Whether it takes writes.</param>
/// <param name="Administrator">Whether the login rules the server.</param>
internal sealed record SqlServerSettings(
    int CompatibilityLevel,
    bool ReadCommittedSnapshot,
    int SnapshotIsolation,
    int DelayedDurability,
    bool Writable,
    bool Administrator)
{
    private const int CompatibilityLevelMin = 130; // OPENJSON

    public static SqlServerSettings Read(DbDataReader row) => new(
        row.GetInt32(0), row.GetBoolean(1), row.GetInt32(2), row.GetInt32(3), row.GetInt32(4) == 1,
        row.GetInt32(5) == 1);

    /// <summary>What would lose or mix up what is acknowledged, and how to mend it.</summary>
    public IEnumerable<string> Faults()
    {
        if (CompatibilityLevel < CompatibilityLevelMin)
        {
            yield return $"Its compatibility level is {CompatibilityLevel}; {CompatibilityLevelMin} (SQL Server 2016) "
                + "is the lowest that will do: ALTER DATABASE CURRENT SET COMPATIBILITY_LEVEL = 130.";
        }

        if (!ReadCommittedSnapshot)
        {
            yield return "READ_COMMITTED_SNAPSHOT is off: reads would wait for commits. "
                + "ALTER DATABASE CURRENT SET READ_COMMITTED_SNAPSHOT ON.";
        }

        if (SnapshotIsolation != 1)
        {
            yield return "Snapshot isolation is off: no checker could read a moment of it. "
                + "ALTER DATABASE CURRENT SET ALLOW_SNAPSHOT_ISOLATION ON.";
        }

        if (DelayedDurability == 2)
        {
            yield return "DELAYED_DURABILITY is FORCED: a crash would lose acknowledged orders. "
                + "ALTER DATABASE CURRENT SET DELAYED_DURABILITY = DISABLED.";
        }

        if (!Writable)
        {
            yield return "It is read-only. Primary must lead to the primary, by an availability group's listener say.";
        }
    }
}

/// <summary>Whether a database is fit to keep orders: asked once, at start.</summary>
internal static class SqlServerCheck
{
    /// <returns>What is allowed but unwise.</returns>
    /// <exception cref="InvalidOperationException">It is not fit.</exception>
    public static IReadOnlyList<string> Check(SqlServerEndpoint database)
    {
        using var command = database.Control.CreateCommand(SqlServerSql.ReadSettings);
        using var row = command.ExecuteReader();
        row.Read();
        var settings = SqlServerSettings.Read(row);
        var faults = settings.Faults().ToList();
        return faults.Count > 0
            ? throw new InvalidOperationException(
                $"Shard {database.Shard}: {database.Name} cannot be used. {string.Join(" ", faults)}")
            : settings.Administrator
                ? [$"The login of shard {database.Shard} on {database.Name} is sysadmin. Give the shop one of its own."]
                : [];
    }
}
