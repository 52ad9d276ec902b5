using Commerce.Storage.Servers;
using Commerce.Storage.Writer;
using Npgsql;

namespace Commerce.Storage.Postgres;

/// <summary>
/// Sends one pipelined batch without BEGIN, which the server runs and commits as one transaction.
/// </summary>
/// <param name="connection">Owned; open.</param>
/// <param name="primary">The right to write to this server; told when it ends.</param>
/// <param name="committed">Told the last event's id after each commit that added some.</param>
/// <param name="time">For the columns that say when a row was written.</param>
internal sealed class PostgresWriteSession(
    NpgsqlConnection connection, WritePermit primary, Action<long> committed, TimeProvider time)
    : ServerWriteSession<PostgresAppends, PostgresTransactions>(PostgresDialect.Instance, connection, committed)
{
    /// <summary>Warning: the commit is in the primary's log, but the wait for its standby was broken off.</summary>
    private const string CommittedLocally = "01000";

    private readonly NpgsqlConnection _connection = connection;
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

    public override bool Usable =>
        _connection.FullState == System.Data.ConnectionState.Open && !primary.Revoked;

    /// <summary>Nothing to undo: what was not acknowledged has been rolled back by the server, or is unknown.</summary>
    public override void Rollback()
    {
    }

    /// <remarks>
    /// An error that the server reports has rolled the batch back. A fatal one, or a connection that breaks, may come
    /// after the commit: unknown.
    /// </remarks>
    public override WriteFailure Classify(Exception exception, bool committing) => exception switch
    {
        UnacknowledgedCommitException => WriteFailure.Unknown,
        PostgresException { InvariantSeverity: "ERROR" } error =>
            PostgresErrors.IsOfTheStore(error) ? WriteFailure.Store : WriteFailure.Work,
        _ => committing ? WriteFailure.Unknown : WriteFailure.Work,
    };

    protected override void Send()
    {
        var waits = primary.WaitsForStandby;
        try
        {
            Send(waits, careful: false);
        }
        catch (PostgresException error) when (
            error is { SqlState: PostgresErrorCodes.UniqueViolation, InvariantSeverity: "ERROR" }
            && Transactions.HaveNewStates)
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
    }

    private void Send(bool waits, bool careful)
    {
        _warning = null;
        using var batch = new NpgsqlBatch(_connection);
        SetStandby(batch, waits);
        Appends.AddTo(batch);
        Transactions.AddTo(batch, time.GetUtcNow().ToUnixTimeMilliseconds(), careful);
        if (TrimThroughId > 0)
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand(PostgresSalesSql.TrimOutbox)
            {
                Parameters = { new NpgsqlParameter<long> { TypedValue = TrimThroughId } },
            });
        }

        if (OldTakeovers.Count > 0)
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand(PostgresSql.TrimTakeovers)
            {
                Parameters =
                {
                    new NpgsqlParameter<int[]> { TypedValue = [.. OldTakeovers.Select(old => old.Number)] },
                    new NpgsqlParameter<long[]> { TypedValue = [.. OldTakeovers.Select(old => old.Below)] },
                },
            });
        }

        if (batch.BatchCommands.Count > 0)
        {
            using var reader = batch.ExecuteReader();
            Appends.Read(reader);
            Transactions.Read(reader);
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
}
