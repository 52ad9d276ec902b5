using Commerce.Storage;

namespace Commerce.Orders;

/// <summary>The rows that belong together when an order is placed and when it changes.</summary>
internal static class OrderWrites
{
    /// <summary>
    /// A new order: its state, its line in listings, its event, and the time until which it can be paid.
    /// </summary>
    public static ShardTransaction Place(OrderState order, int slot)
    {
        var json = OrderJson.Encode(order);
        return new ShardTransaction(slot)
            .Add(new PutState(OrderTopics.StateType, order.OrderId, ExpectedVersion: 0, json))
            .Add(new PutOrderIndex(IndexRow(order)))
            .Add(new AddOutbox(OrderTopics.Placed, order.OrderId, json))
            .Add(new AddDeadline(order.PayBefore, OrderTopics.ExpiryDeadline, order.OrderId));
    }

    /// <summary>A changed order with its event, if it has one.</summary>
    public static ShardTransaction Change(
        OrderState before, OrderState after, long version, int slot, OrderEvent? orderEvent)
    {
        var json = OrderJson.Encode(after);
        var transaction = new ShardTransaction(slot)
            .Add(new PutState(OrderTopics.StateType, after.OrderId, version, json));
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
                happened.Topic, after.OrderId, happened.Refund is { } refund ? OrderJson.Encode(refund) : json));
        }

        return transaction;
    }

    private static OrderIndexRow IndexRow(OrderState order)
    {
        var total = order.Total();
        return new OrderIndexRow(
            order.Buyer, order.OrderId, order.Status.Text(), total.Amount, total.Currency, order.Name, LineCount: 1,
            order.PlacedAt, order.Status == OrderStatus.AwaitingPayment ? order.PayBefore : null);
    }
}
