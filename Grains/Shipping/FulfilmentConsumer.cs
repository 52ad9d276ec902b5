using Commerce.Delivery;
using Commerce.Orders;

namespace Commerce.Shipping;

/// <summary>
/// Puts orders that became a buyer's on the list of what is to be sent. Once for each event, however often it comes:
/// the order notes the event in the inbox of its shard, in the transaction that puts it on the list.
/// </summary>
internal sealed class FulfilmentConsumer(IGrainFactory grains) : IOutboxConsumer
{
    /// <summary>Under which it notes events in inboxes.</summary>
    public const string ConsumerName = "fulfilment";

    public string Name => ConsumerName;

    public IReadOnlyCollection<string> Topics { get; } = [OrderTopics.Paid, OrderTopics.Confirmed];

    public Task HandleAsync(EventEnvelope happened, CancellationToken cancellationToken) =>
        grains.GetGrain<IOrderGrain>(happened.Key)
            .OpenFulfilmentAsync(happened.Number)
            .WaitAsync(cancellationToken);
}
