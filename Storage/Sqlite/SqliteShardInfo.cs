using System.Globalization;

namespace Commerce.Storage.Sqlite;

/// <summary>What a shard's file says about itself.</summary>
internal static class SqliteShardInfo
{
    public const string OutboxTrimmed = "outbox_trimmed";
    private const string Name = "name";

    /// <summary>Gives a new file its shard's name, and refuses a file that has another.</summary>
    public static void CheckName(SqliteDatabase database, string shard)
    {
        if (Read(database, Name) is not { } stored)
        {
            database.Prepare(SqliteSql.PutInfo).Start().Add(Name).Add(shard).Run();
        }
        else if (stored != shard)
        {
            throw new InvalidOperationException(
                $"{database.Path} is configured as shard '{shard}' but holds shard '{stored}'. Files and names " +
                "must not be swapped: correct Commerce:Storage:Shards.");
        }
    }

    /// <summary>Id of the last event that was ever in the outbox.</summary>
    public static long ReadLastOutboxId(SqliteDatabase database)
    {
        var trimmed = long.Parse(Read(database, OutboxTrimmed) ?? "0", CultureInfo.InvariantCulture);
        var range = database.Prepare(SqliteSql.ReadOutboxRange);
        range.Step();
        var last = range.Int64(1);
        range.Reset();
        return Math.Max(last, trimmed);
    }

    private static string? Read(SqliteDatabase database, string name)
    {
        var statement = database.Prepare(SqliteSql.ReadInfo).Start().Add(name);
        if (!statement.Step())
        {
            return null;
        }

        var value = statement.Text(0);
        statement.Reset();
        return value;
    }
}
