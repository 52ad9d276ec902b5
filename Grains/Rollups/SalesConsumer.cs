using Commerce.Delivery;
using Commerce.Orders;
using Commerce.Storage;

namespace Commerce.Rollups;

/// <summary>
/// Adds what happened to orders to the rollups of sales, of the order's shard: none is written by everybody. Once for
/// each event, by the inbox.
/// </summary>
internal sealed class SalesConsumer(IShardStore store, Inbox inbox) : IOutboxConsumer
{
    public const string ConsumerName = "sales";

    public static IReadOnlyCollection<string> AllTopics { get; } = OrderTopics.OfFacts;

    public string Name => ConsumerName;

    public IReadOnlyCollection<string> Topics => AllTopics;

    public async Task HandleAsync(EventEnvelope happened, CancellationToken cancellationToken)
    {
        if (OrderJson.DecodeFacts(happened.Payload) is not { Count: > 0 } added)
        {
            return;
        }

        var order = await OrderRow.ReadAsync(store, happened.Key, cancellationToken);
        var facts = SalesFacts.Of(order).Where(fact => added.Contains(fact.Cause, StringComparer.Ordinal)).ToList();

        // If it was handled before, nothing is written.
        await inbox.CommitAsync(
            Name, happened,
            [
                .. facts.SelectMany(fact => fact.Rows()).Select(row => new AddSales(row)),
                .. facts.SelectMany(fact => fact.Pairs()).Select(row => new AddSoldTogether(row)),
            ]);
    }
}
