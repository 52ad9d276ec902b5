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

    public static IReadOnlyCollection<string> AllTopics { get; } =
        [OrderTopics.Paid, OrderTopics.Confirmed, OrderTopics.Cancelled];

    public string Name => ConsumerName;

    public IReadOnlyCollection<string> Topics => AllTopics;

    public async Task HandleAsync(EventEnvelope happened, CancellationToken cancellationToken)
    {
        var order = await OrderRow.ReadAsync(store, happened.Key, cancellationToken);
        if (SalesFacts.Of(order, happened.Topic, happened.Payload) is not { } fact)
        {
            return;
        }

        // Handled before: nothing is written.
        await inbox.CommitAsync(
            Name, happened,
            [
                .. fact.Rows().Select(row => new AddSales(row)),
                .. fact.Pairs().Select(row => new AddSoldTogether(row)),
            ]);
    }
}
