using System.Diagnostics;
using Commerce.Storage.Writer;
using Npgsql;

namespace Commerce.Storage.Postgres;

/// <summary>
/// A writing connection of a shard. Work is gathered in memory; the commit sends all of it as one pipelined batch
/// without BEGIN, which the server runs and commits as one transaction in one round trip: no transaction is open while
/// this process thinks or is paused.
/// </summary>
/// <param name="connection">Owned; open.</param>
/// <param name="primary">The right to write to this server; told when it ends.</param>
/// <param name="committed">Told the last event's id after each commit that added some.</param>
/// <param name="time">For the columns that say when a row was written.</param>
internal sealed class PostgresWriteSession(
    NpgsqlConnection connection, WritePermit primary, Action<long> committed, TimeProvider time) : IWriteSession
{
    /// <summary>Warning: the commit is in the primary's log, but the wait for its standby was broken off.</summary>
    private const string CommittedLocally = "01000";

    private readonly AppendLayers _appends = new();
    private readonly TransactionLayers _transactions = new();
    private long _trimThroughId;
    private bool _waitsForStandby = true; // As the server has it.
    private string? _warning;

    /// <summary>The server's warnings during the batch; set once, by whoever opened the connection.</summary>
    public void Warned(PostgresNotice notice)
    {
        if (notice.SqlState == CommittedLocally)
        {
            _warning = notice.MessageText;
        }
    }

    public bool Usable => connection.FullState == System.Data.ConnectionState.Open && !primary.Revoked;

    public void Begin()
    {
        _appends.Clear();
        _transactions.Clear();
        _trimThroughId = 0;
    }

    public void Execute(ShardWork work)
    {
        switch (work)
        {
            case AppendWork append:
                _appends.Add(append);
                break;
            case TransactionsWork group:
                _transactions.Add(group);
                break;
            case TrimOutboxWork trim:
                _trimThroughId = Math.Max(_trimThroughId, trim.ThroughId);
                break;
            default:
                throw new UnreachableException($"No PostgreSQL session executes {work.GetType().Name}.");
        }
    }

    public void Commit()
    {
        var waits = primary.WaitsForStandby;
        try
        {
            Send(waits, careful: false);
        }
        catch (PostgresException error) when (
            error is { SqlState: PostgresErrorCodes.UniqueViolation, InvariantSeverity: "ERROR" }
            && _transactions.HaveNewStates)
        {
            Send(waits, careful: true); // Nothing was written. Something is there already: see what.
        }

        _waitsForStandby = waits;
        if (_warning is { } warning)
        {
            throw new UnacknowledgedCommitException(warning);
        }

        if (primary.Revoked)
        {
            throw new UnacknowledgedCommitException(primary.Why);
        }

        Finish();
    }

    /// <summary>Nothing to undo: what was not acknowledged has been rolled back by the server, or is unknown.</summary>
    public void Rollback()
    {
    }

    /// <remarks>
    /// An error that the server reports has rolled the batch back. A fatal one, or a connection that breaks, may come
    /// after the commit: unknown.
    /// </remarks>
    public WriteFailure Classify(Exception exception, bool committing) => exception switch
    {
        UnacknowledgedCommitException => WriteFailure.Unknown,
        PostgresException { InvariantSeverity: "ERROR" } error =>
            PostgresErrors.IsOfTheStore(error) ? WriteFailure.Store : WriteFailure.Work,
        _ => committing ? WriteFailure.Unknown : WriteFailure.Work,
    };

    public void Dispose() => connection.Dispose();

    private void Send(bool waits, bool careful)
    {
        _warning = null;
        using var batch = new NpgsqlBatch(connection);
        SetStandby(batch, waits);
        _appends.AddTo(batch);
        _transactions.AddTo(batch, time.GetUtcNow().ToUnixTimeMilliseconds(), careful);
        if (_trimThroughId > 0)
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand(PostgresSql.TrimOutbox)
            {
                Parameters = { new NpgsqlParameter<long> { TypedValue = _trimThroughId } },
            });
        }

        if (batch.BatchCommands.Count > 0)
        {
            using var reader = batch.ExecuteReader();
            _appends.Read(reader);
            _transactions.Read(reader);
        }
    }

    // Sent along with the batch: no round trip of its own. Undone with the batch, if that fails.
    private void SetStandby(NpgsqlBatch batch, bool waits)
    {
        if (_waitsForStandby != waits)
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand(
                $"SET synchronous_commit TO {(waits ? "on" : "local")}"));
        }
    }

    // The batch is durable: what follows only tells people why some of it was refused.
    private void Finish()
    {
        _transactions.SetResults();
        if (_transactions.LastOutboxId > 0)
        {
            committed(_transactions.LastOutboxId);
        }

        foreach (var (work, added) in _appends.NotTaken())
        {
            work.Refusal = Refuse(work.Append, added);
        }
    }

    private Exception Refuse(PoolAppend append, PoolCounters added)
    {
        try
        {
            var pool = ReadPool(append.PoolId);
            var (refusal, quarantine) = AppendCheck.Judge(append, added, pool);
            if (quarantine is not null)
            {
                using var command = Command(
                    PostgresSql.QuarantinePool, append.PoolId, quarantine, append.Epoch, append.Owner,
                    append.ExpectedSeq);
                command.ExecuteNonQuery();
            }

            return refusal;
        }
        catch (NpgsqlException exception)
        {
            return new StaleEpochException(
                $"An append to pool {append.PoolId} was refused and not written; why could not be read: "
                + PostgresErrors.Text(exception));
        }
    }

    private PoolRow? ReadPool(string poolId)
    {
        using var command = Command(PostgresSql.ReadPool, poolId);
        using var row = command.ExecuteReader();
        return row.Read() ? PostgresRows.ReadPool(row) : null;
    }

    private NpgsqlCommand Command(string sql, params ReadOnlySpan<object> values)
    {
        var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        return command;
    }
}
