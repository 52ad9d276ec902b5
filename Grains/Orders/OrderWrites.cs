using Commerce.Storage;

namespace Commerce.Orders;

/// <summary>The rows that belong together when an order is placed and when it changes.</summary>
internal static class OrderWrites
{
    /// <summary>
    /// A new order: its state, its line in listings, and the time until which it can be paid. One that is paid on
    /// delivery has an event instead: its units are sold.
    /// </summary>
    public static ShardTransaction Place(OrderState order, int slot) =>
        new ShardTransaction(slot)
            .Add(new PutState(OrderTopics.StateType, order.OrderId, ExpectedVersion: 0, OrderJson.Encode(order)))
            .Add(new PutOrderIndex(IndexRow(order)))
            .Add(order.Status == OrderStatus.AwaitingPayment
                ? new AddDeadline(order.PayBefore, OrderTopics.ExpiryDeadline, order.OrderId)
                : new AddOutbox(OrderTopics.Confirmed, order.OrderId, OrderTopics.NoPayload));

    /// <summary>A changed order with its event, if it has one.</summary>
    public static ShardTransaction Change(
        OrderState before, OrderState after, long version, int slot, OrderEvent? orderEvent)
    {
        var transaction = new ShardTransaction(slot)
            .Add(new PutState(OrderTopics.StateType, after.OrderId, version, OrderJson.Encode(after)));
        if (after.Status != before.Status)
        {
            transaction.Add(new PutOrderIndex(IndexRow(after)));
        }

        if (before.Status == OrderStatus.AwaitingPayment && after.Status != OrderStatus.AwaitingPayment)
        {
            transaction.Add(new RemoveDeadline(after.PayBefore, OrderTopics.ExpiryDeadline, after.OrderId));
        }

        if (orderEvent is { } happened)
        {
            transaction.Add(new AddOutbox(
                happened.Topic, after.OrderId,
                happened.Refund is { } refund ? OrderJson.Encode(refund) : OrderTopics.NoPayload));
        }

        return transaction;
    }

    private static OrderIndexRow IndexRow(OrderState order)
    {
        var total = order.Total();
        return new OrderIndexRow(
            order.Buyer, order.OrderId, order.Status.Text(), total.Amount, total.Currency, order.Name,
            LineCount: 1 + (order.MoreLines?.Count ?? 0), order.PlacedAt,
            order.Status == OrderStatus.AwaitingPayment ? order.PayBefore : null);
    }
}
