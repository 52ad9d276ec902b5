using System.Diagnostics;
using Commerce.Storage.Writer;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Commerce.Storage.Sqlite;

/// <summary>The writer's connection of a SQLite shard: executes work by prepared statements.</summary>
/// <param name="database">Owned.</param>
/// <param name="firstOutboxId">Id of the next event.</param>
/// <param name="committed">Told the last event's id after each commit that added some.</param>
/// <param name="checkpointer">Told before each batch.</param>
/// <param name="time">For the columns that say when a row was written.</param>
internal sealed class SqliteWriteSession(
    SqliteDatabase database,
    long firstOutboxId,
    Action<long> committed,
    SqliteCheckpointer checkpointer,
    TimeProvider time) : IWriteSession
{
    private readonly SqliteStatement _begin = database.Prepare(SqliteSql.Begin);
    private readonly SqliteStatement _commit = database.Prepare(SqliteSql.Commit);
    private readonly SqlitePoolWriter _pools = new(database);
    private readonly SqliteTransactionWriter _transactions = new(database, firstOutboxId);

    public SqliteDatabase Database { get; } = database;

    public bool Usable => true;

    public void Begin()
    {
        checkpointer.BeforeBatch(Database);
        _begin.Run();
        _transactions.Now = time.GetUtcNow();
    }

    public void Execute(ShardWork work)
    {
        switch (work)
        {
            case AppendWork append:
                append.Refusal = _pools.Append(append.Append);
                break;
            case TransactionsWork group:
                group.Result = _transactions.Write(group.Transactions);
                break;
            case TakeoverWork takeover:
                (takeover.Result, takeover.Refusal) = _pools.TakeOver(takeover.Takeover, _transactions.Now);
                break;
            case TrimOutboxWork trim:
                _transactions.TrimOutbox(trim.ThroughId);
                break;
            case TrimTakeoversWork trim:
                _pools.TrimTakeovers(trim.Pools);
                break;
            default:
                throw new UnreachableException($"No provider executes {work.GetType().Name}.");
        }
    }

    public void Commit()
    {
        _commit.Run();
        if (_transactions.Committed())
        {
            committed(_transactions.LastOutboxId);
        }
    }

    public void Rollback()
    {
        _pools.Forget();
        _transactions.Forget();
        if (Database.InTransaction) // A failed statement may have ended it.
        {
            Database.Execute(SqliteSql.Rollback);
        }
    }

    /// <remarks>
    /// A commit that finds the disk full has an incomplete last frame in the log, which no recovery accepts: rolled
    /// back. Any other error of a commit may come after the frame was written. It is settled by the next commit, which
    /// overwrites the frames, or by a recovery, which reads them: a takeover sees one or the other.
    /// </remarks>
    public WriteFailure Classify(Exception exception, bool committing) => exception switch
    {
        SqliteException { SqliteErrorCode: raw.SQLITE_FULL or raw.SQLITE_BUSY or raw.SQLITE_LOCKED } =>
            WriteFailure.Store,
        _ when committing => WriteFailure.Unknown,
        SqliteException
        {
            SqliteErrorCode: raw.SQLITE_IOERR or raw.SQLITE_NOMEM or raw.SQLITE_READONLY or raw.SQLITE_CANTOPEN
                or raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB or raw.SQLITE_PROTOCOL or raw.SQLITE_PERM,
        } => WriteFailure.Store,
        _ => WriteFailure.Work,
    };

    public void Dispose() => Database.Dispose();
}
