namespace Commerce.Storage.Writer;

/// <summary>
/// Something to write to a shard, and who waits for it. It is executed, perhaps more than once (after a rollback), and
/// then finished once.
/// </summary>
/// <param name="rows">Rows it writes, about: what queue and batches are measured by.</param>
internal abstract class ShardWork(int rows)
{
    public int Rows { get; } = Math.Max(1, rows);

    /// <summary>Whether a pool waits for it: such work goes before other work.</summary>
    public virtual bool OfPool => false;

    /// <summary>Tells the waiter: what was executed is durable.</summary>
    public abstract void Complete();

    /// <summary>Tells the waiter why not.</summary>
    public abstract void Fail(Exception exception);
}

/// <param name="rows">Rows it writes.</param>
internal abstract class ShardWork<TResult>(int rows) : ShardWork(rows)
{
    // The waiters' continuations are commands of shoppers: never on the writer's thread.
    private readonly TaskCompletionSource<TResult> _completion = new(
        TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<TResult> Task => _completion.Task;

    /// <summary>What the waiter gets after the commit; set by each execution.</summary>
    public TResult? Result { get; set; }

    /// <summary>A refusal, decided inside the transaction, that the waiter gets after the commit instead.</summary>
    public Exception? Refusal { get; set; }

    public override void Complete()
    {
        if (Refusal is { } refusal)
        {
            _completion.SetException(refusal);
        }
        else
        {
            _completion.SetResult(Result!);
        }
    }

    public override void Fail(Exception exception) => _completion.SetException(exception);
}

internal sealed class AppendWork : ShardWork<bool>
{
    /// <exception cref="ArgumentException">A text that cannot be stored.</exception>
    public AppendWork(PoolAppend append)
        : base(append.Entries.Count)
    {
        StoredText.Check(append);
        Append = append;
    }

    public PoolAppend Append { get; }

    public override bool OfPool => true;
}

/// <summary>Transactions of one caller for one shard.</summary>
internal sealed class TransactionsWork : ShardWork<TransactionOutcome[]>
{
    /// <exception cref="ArgumentException">A text that cannot be stored.</exception>
    public TransactionsWork(IReadOnlyList<ShardTransaction> transactions)
        : base(transactions.Sum(transaction => transaction.Writes.Count))
    {
        for (var i = 0; i < transactions.Count; i++)
        {
            var writes = transactions[i].Writes;
            for (var n = 0; n < writes.Count; n++)
            {
                StoredText.Check(writes[n]);
            }
        }

        Transactions = transactions;
    }

    public IReadOnlyList<ShardTransaction> Transactions { get; }
}

internal sealed class TakeoverWork(PoolTakeover takeover) : ShardWork<PoolRow>(1)
{
    public PoolTakeover Takeover { get; } = takeover;

    public override bool OfPool => true;
}

internal sealed class TrimOutboxWork(long throughId) : ShardWork<bool>(1)
{
    public long ThroughId { get; } = throughId;
}
