using Commerce.Storage;

namespace Commerce.Orders;

/// <summary>Reads what is stored of an order, for those who follow what happened to it.</summary>
internal static class OrderRow
{
    /// <summary>What its shard has of an order; null: nothing, or not yet.</summary>
    public static async Task<OrderState?> FindAsync(
        IShardStore store, string orderId, CancellationToken cancellationToken)
    {
        var row = await store.ReadStateAsync(
            OrderId.Parse(orderId).Slot, OrderTopics.StateType, orderId, cancellationToken);
        return row is null ? null : OrderJson.Decode(row.Payload);
    }

    /// <summary>The order of an event: they were written together.</summary>
    /// <exception cref="InvalidOperationException">It is not there.</exception>
    public static async Task<OrderState> ReadAsync(
        IShardStore store, string orderId, CancellationToken cancellationToken) =>
        await FindAsync(store, orderId, cancellationToken)
        ?? throw new InvalidOperationException(
            $"Order {orderId} is not in its shard, though an event of it is. Look at state 'order' there.");
}
