using Commerce.Storage;

namespace Commerce.Delivery;

/// <summary>
/// Lets consumers have their effect once, however often an event comes: what is written for it goes into the shard of
/// the event, in one transaction with a row that names event and consumer. The rows go when the outbox is trimmed.
/// </summary>
internal sealed class Inbox(IShardStore store)
{
    /// <summary>Whether a consumer has handled an event. For effects that no transaction takes back.</summary>
    public Task<bool> IsHandledAsync(string consumer, EventEnvelope happened, CancellationToken cancellationToken) =>
        store.IsHandledAsync(happened.Shard, consumer, happened.Number, cancellationToken);

    /// <summary>Writes what a consumer does for an event, unless it has been written before.</summary>
    /// <param name="consumer">Its name.</param>
    /// <param name="happened">The event.</param>
    /// <param name="effect">Rows of the event's shard, without conditions of their own; may be none.</param>
    /// <returns>False: it had been handled; nothing was written.</returns>
    public async Task<bool> CommitAsync(
        string consumer, EventEnvelope happened, params IReadOnlyCollection<ShardWrite> effect)
    {
        var transaction = new ShardTransaction(store.Map.SlotOf(happened.Shard))
            .Add(new AddInbox(consumer, happened.Number));
        foreach (var write in effect)
        {
            transaction.Add(write);
        }

        return (await store.CommitAsync([transaction]))[0] == TransactionOutcome.Committed;
    }
}
