using System.Data;
using System.Data.Common;
using System.Diagnostics;
using Commerce.Storage.Writer;

namespace Commerce.Storage.Servers;

/// <summary>
/// A writing connection of a shard. Work is gathered in memory; the commit sends all of it as one batch, which the
/// server executes and commits as one transaction in one round trip: no transaction is open while this process thinks
/// or is paused.
/// </summary>
/// <param name="dialect">Which the server speaks.</param>
/// <param name="connection">Owned; open.</param>
/// <param name="committed">Told the last event's id after each commit that added some.</param>
internal abstract class ServerWriteSession<TAppends, TTransactions>(
    Dialect dialect, DbConnection connection, Action<long> committed) : IWriteSession
    where TAppends : LayeredAppends, new()
    where TTransactions : LayeredTransactions, new()
{
    public virtual bool Usable => connection.State == ConnectionState.Open;

    protected TAppends Appends { get; } = new();

    protected TTransactions Transactions { get; } = new();

    /// <summary>Up to where the outbox is to be deleted; 0: not at all.</summary>
    protected long TrimThroughId { get; private set; }

    /// <summary>Pools whose records of takeovers under an epoch are to be deleted.</summary>
    protected List<(int Number, long Below)> OldTakeovers { get; } = [];

    public void Begin()
    {
        Appends.Clear();
        Transactions.Clear();
        TrimThroughId = 0;
        OldTakeovers.Clear();
    }

    public void Execute(ShardWork work)
    {
        switch (work)
        {
            case AppendWork append:
                Appends.Add(append);
                break;
            case TransactionsWork group:
                Transactions.Add(group);
                break;
            case TrimOutboxWork trim:
                TrimThroughId = Math.Max(TrimThroughId, trim.ThroughId);
                break;
            case TrimTakeoversWork trim:
                OldTakeovers.AddRange(trim.Pools);
                break;
            default:
                throw new UnreachableException($"No server's session executes {work.GetType().Name}.");
        }
    }

    public void Commit()
    {
        Send();

        // The batch is durable: what follows only tells people why some of it was refused.
        Transactions.SetResults();
        if (Transactions.LastOutboxId > 0)
        {
            committed(Transactions.LastOutboxId);
        }

        foreach (var (work, added) in Appends.NotTaken())
        {
            work.Refusal = Refusals.Explain(dialect, connection, work.Append, added);
        }
    }

    public abstract void Rollback();

    public abstract WriteFailure Classify(Exception exception, bool committing);

    public void Dispose()
    {
        connection.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Sends the batch and reads what became of it, to the end.</summary>
    protected abstract void Send();
}
