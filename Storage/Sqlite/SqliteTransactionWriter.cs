using System.Diagnostics;

namespace Commerce.Storage.Sqlite;

/// <summary>Shard transactions and the outbox, inside the writer's transaction.</summary>
internal sealed class SqliteTransactionWriter(SqliteDatabase database, long firstOutboxId)
{
    private readonly SqliteStatement _addState = database.Prepare(SqliteSql.AddState);
    private readonly SqliteStatement _replaceState = database.Prepare(SqliteSql.ReplaceState);
    private readonly SqliteStatement _putOrder = database.Prepare(SqliteSql.PutOrder);
    private readonly SqliteStatement _addDeadline = database.Prepare(SqliteSql.AddDeadline);
    private readonly SqliteStatement _removeDeadline = database.Prepare(SqliteSql.RemoveDeadline);
    private readonly SqliteStatement _addOutbox = database.Prepare(SqliteSql.AddOutbox);

    private long _nextOutboxId = firstOutboxId;
    private long _committedOutboxId = firstOutboxId;

    /// <summary>Stamp of the rows that this transaction writes.</summary>
    public DateTimeOffset Now { get; set; }

    public long LastOutboxId => _committedOutboxId - 1;

    /// <summary>What was written is durable; true if there are events among it.</summary>
    public bool Committed()
    {
        var added = _nextOutboxId != _committedOutboxId;
        _committedOutboxId = _nextOutboxId;
        return added;
    }

    /// <summary>What was written since the last commit is not there any more.</summary>
    public void Forget() => _nextOutboxId = _committedOutboxId;

    public TransactionOutcome[] Write(IReadOnlyList<ShardTransaction> transactions)
    {
        var outcomes = new TransactionOutcome[transactions.Count];
        for (var i = 0; i < outcomes.Length; i++)
        {
            outcomes[i] = Write(transactions[i].Writes);
        }

        return outcomes;
    }

    public void TrimOutbox(long throughId)
    {
        // Ids stay used even if the outbox is emptied and the process starts again.
        var last = Math.Min(throughId, _nextOutboxId - 1);
        database.Prepare(SqliteSql.TrimOutbox).Start().Add(last).Run();
        database.Prepare(SqliteSql.PutInfo).Start().Add(SqliteShardInfo.OutboxTrimmed).Add($"{last}").Run();
        database.Prepare(SqliteSalesSql.ForgetInbox).Start().Add(last).Run();
        database.Prepare(SqliteSalesSql.TrimInbox).Start().Add(last).Run();
    }

    // Conditions come first. A single one is checked by its own write, before anything else is written; several are
    // read beforehand, so that no savepoint is needed to take the first ones back.
    private TransactionOutcome Write(IReadOnlyList<ShardWrite> writes)
    {
        var conditions = 0;
        for (var i = 0; i < writes.Count; i++)
        {
            conditions += IsCondition(writes[i]) ? 1 : 0;
        }

        if (conditions > 1 && !writes.Where(IsCondition).All(Holds))
        {
            return TransactionOutcome.Conflict;
        }

        for (var i = 0; conditions > 0 && i < writes.Count; i++)
        {
            if (!IsCondition(writes[i]) || WriteIfHolds(writes[i]))
            {
                continue;
            }

            return conditions == 1
                ? TransactionOutcome.Conflict
                : throw new ArgumentException($"{writes[i]} contradicts an earlier write of the same transaction.",
                    nameof(writes));
        }

        for (var i = 0; i < writes.Count; i++)
        {
            if (!IsCondition(writes[i]))
            {
                WriteAlways(writes[i]);
            }
        }

        return TransactionOutcome.Committed;
    }

    private static bool IsCondition(ShardWrite write) => write is PutState or DeleteState or AddInbox;

    private bool Holds(ShardWrite condition) => condition switch
    {
        PutState put => VersionOf(put.GrainType, put.GrainKey) == put.ExpectedVersion,
        DeleteState delete => VersionOf(delete.GrainType, delete.GrainKey) == delete.ExpectedVersion,
        AddInbox inbox =>
            !Exists(database.Prepare(SqliteSalesSql.HasInbox).Start().Add(inbox.EventId).Add(inbox.Consumer)),
        _ => throw new UnreachableException(),
    };

    private bool WriteIfHolds(ShardWrite write) => 1 == write switch
    {
        PutState { ExpectedVersion: 0 } put => _addState.Start()
            .Add(put.GrainType).Add(put.GrainKey).Add(put.Payload.Span).Add(Now).Run(),
        PutState put => _replaceState.Start()
            .Add(put.GrainType).Add(put.GrainKey).Add(put.Payload.Span).Add(Now).Add(put.ExpectedVersion).Run(),
        DeleteState delete => database.Prepare(SqliteSql.DeleteState).Start()
            .Add(delete.GrainType).Add(delete.GrainKey).Add(delete.ExpectedVersion).Run(),
        AddInbox inbox => database.Prepare(SqliteSalesSql.AddInbox).Start()
            .Add(inbox.EventId).Add(inbox.Consumer).Add(Now).Run(),
        _ => throw new UnreachableException(),
    };

    private void WriteAlways(ShardWrite write)
    {
        switch (write)
        {
            case PutOrderIndex { Row: var row }:
                _putOrder.Start().Add(row.OrderId).Add(row.MemberId).Add(row.PlacedAt).Add(row.Status).Add(row.Total)
                    .Add(row.Currency).Add(row.FirstLine).Add(row.LineCount).Add(row.PayBefore).Run();
                break;
            case PutProduct put:
                SqliteProducts.Put(database, put);
                break;
            case AddDeadline deadline:
                _addDeadline.Start().Add(deadline.DueAt).Add(deadline.Kind).Add(deadline.Key).Run();
                break;
            case RemoveDeadline deadline:
                _removeDeadline.Start().Add(deadline.DueAt).Add(deadline.Kind).Add(deadline.Key).Run();
                break;
            case AddOutbox outbox:
                _addOutbox.Start()
                    .Add(_nextOutboxId++)
                    .Add(outbox.Topic)
                    .Add(outbox.Key)
                    .Add(outbox.Payload.Span)
                    .Add(Now)
                    .Run();
                break;
            case PutReview { Row: var row }:
                SqliteReviews.Put(database, row);
                break;
            case AddSales { Row: var row }:
                SqliteSales.Add(database, row);
                break;
            case AddSoldTogether { Row: var row }:
                SqliteSales.Add(database, row);
                break;
            default:
                throw new UnreachableException($"No provider writes {write.GetType().Name}.");
        }
    }

    private long VersionOf(string grainType, string grainKey)
    {
        var statement = database.Prepare(SqliteSql.ReadStateVersion).Start().Add(grainType).Add(grainKey);
        if (!statement.Step())
        {
            return 0;
        }

        var version = statement.Int64(0);
        statement.Reset();
        return version;
    }

    private static bool Exists(SqliteStatement statement)
    {
        var exists = statement.Step();
        statement.Reset();
        return exists;
    }
}
