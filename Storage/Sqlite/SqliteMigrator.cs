namespace Commerce.Storage.Sqlite;

/// <summary>Brings a shard's schema up to date. Safe to run twice and by several processes at once.</summary>
internal static class SqliteMigrator
{
    public static void Migrate(SqliteDatabase database, TimeProvider time)
    {
        database.Execute(SqliteSql.CreateSchemaVersion);
        database.Execute(SqliteSql.Begin); // Whoever comes second waits here, and then finds the work done.
        try
        {
            var readVersion = database.Prepare(SqliteSql.ReadSchemaVersion);
            readVersion.Step();
            var version = readVersion.Int32(0);
            readVersion.Reset();
            if (version > SqliteSql.Migrations.Length)
            {
                throw new InvalidOperationException(
                    $"{database.Path} has schema version {version}; this program knows versions up to " +
                    $"{SqliteSql.Migrations.Length}. Start a newer one.");
            }

            for (; version < SqliteSql.Migrations.Length; version++)
            {
                database.Execute(SqliteSql.Migrations[version]);
                database.Prepare(SqliteSql.AddSchemaVersion).Start().Add(version + 1).Add(time.GetUtcNow()).Run();
            }

            database.Execute(SqliteSql.Commit);
        }
        catch
        {
            if (database.InTransaction)
            {
                database.Execute(SqliteSql.Rollback);
            }

            throw;
        }
    }
}
