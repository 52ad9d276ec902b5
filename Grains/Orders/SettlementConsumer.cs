using Commerce.Delivery;

namespace Commerce.Orders;

/// <summary>
/// Makes pools follow what orders decided. Idempotent without an inbox: the order tells its pool what it is now, and a
/// pool that knows changes nothing.
/// </summary>
internal sealed class SettlementConsumer(IGrainFactory grains) : IOutboxConsumer
{
    public string Name => "settlement";

    public IReadOnlyCollection<string> Topics { get; } =
    [
        OrderTopics.Paid, OrderTopics.Confirmed, OrderTopics.Expired, OrderTopics.Cancelled, OrderTopics.PaidLate,
        OrderTopics.ReturnTaken,
    ];

    public Task HandleAsync(EventEnvelope happened, CancellationToken cancellationToken) =>
        grains.GetGrain<IOrderGrain>(happened.Key).SettleAsync().WaitAsync(cancellationToken);
}
