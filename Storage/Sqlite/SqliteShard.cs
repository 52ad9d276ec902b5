using Commerce.Storage.Writer;
using Microsoft.Extensions.Logging;

namespace Commerce.Storage.Sqlite;

/// <summary>One file: its writer, its readers, and the signal of its outbox.</summary>
internal sealed class SqliteShard : IDisposable
{
    private readonly SqliteCheckpointer _checkpointer;
    private readonly string _path;

    public SqliteShard(string name, string path, WriterLimits limits, TimeProvider time, ILogger logger)
    {
        (Name, _path) = (name, path);
        using (var database = SqliteDatabase.OpenReader(path))
        {
            Outbox = new OutboxSignal(SqliteShardInfo.ReadLastOutboxId(database));
        }

        _checkpointer = new SqliteCheckpointer(name, path, SqliteCheckpointer.PagesBeforeCopy, logger);
        Writer = new GroupCommitWriter(name, () => OpenSession(path, time), limits, time, logger);
        Readers = new SqliteReaders(name, path);
    }

    public string Name { get; }

    public GroupCommitWriter Writer { get; }

    public SqliteReaders Readers { get; }

    public OutboxSignal Outbox { get; }

    public SqliteFacets Facets { get; } = new();

    /// <summary>Makes a new file, or checks an old one: schema, name, owners of earlier processes.</summary>
    /// <returns>The connection, for the shard map.</returns>
    public static SqliteDatabase Prepare(string name, string path, TimeProvider time)
    {
        var database = SqliteDatabase.OpenWriter(path);
        try
        {
            SqliteMigrator.Migrate(database, time);
            SqliteShardInfo.CheckName(database, name);
            database.Execute(SqliteSql.ForgetViews);
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>A read transaction on a connection of its own.</summary>
    public SqliteShardSnapshot OpenSnapshot() => new(SqliteDatabase.OpenReader(_path));

    public Task<TResult> WriteAsync<TResult>(ShardWork<TResult> work)
    {
        Writer.Enqueue(work);
        return work.Task;
    }

    public async Task<ShardStatus> GetStatusAsync(
        ShardMap map, int shard, int queueLengthMax, CancellationToken cancellationToken)
    {
        var (outbox, deadlines) = await Readers.QueueAsync(SqliteQueries.CountWaiting, cancellationToken);
        var commits = Writer.Statistics.Read();
        return new ShardStatus(
            Name,
            Enumerable.Range(0, Slots.Count).Count(slot => map.ShardOf(slot) == shard),
            Writer.QueueLength,
            queueLengthMax,
            commits.MsP50,
            commits.MsP99,
            commits.RowsMean,
            outbox,
            deadlines,
            commits.Healthy);
    }

    public void Dispose()
    {
        Writer.Dispose();
        _checkpointer.Dispose();
        Readers.Dispose();
    }

    private SqliteWriteSession OpenSession(string path, TimeProvider time)
    {
        var database = SqliteDatabase.OpenWriter(path);
        try
        {
            // After a commit of unknown outcome, what it added is there or not: read, not remembered.
            var lastOutboxId = SqliteShardInfo.ReadLastOutboxId(database);
            Outbox.Committed(lastOutboxId);
            return new SqliteWriteSession(database, lastOutboxId + 1, Outbox.Committed, _checkpointer, time);
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }
}
