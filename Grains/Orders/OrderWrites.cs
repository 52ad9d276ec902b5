using Commerce.Rollups;
using Commerce.Shipping;
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
                : new AddOutbox(
                    OrderTopics.Confirmed, order.OrderId, PayloadOf(null, SalesFacts.Added(null, order))));

    /// <summary>A changed order with its events, its times, and its places in the lists of work.</summary>
    public static ShardTransaction Change(
        OrderState before, OrderState after, long version, int slot, IReadOnlyList<OrderEvent>? events)
    {
        var transaction = new ShardTransaction(slot)
            .Add(new PutState(OrderTopics.StateType, after.OrderId, version, OrderJson.Encode(after)));
        if (after.Status != before.Status || after.PayBefore != before.PayBefore)
        {
            transaction.Add(new PutOrderIndex(IndexRow(after)));
        }

        AddDifference(transaction, DeadlinesOf(before), DeadlinesOf(after),
            gone => new RemoveDeadline(gone.DueAt, gone.Kind, gone.Key),
            came => new AddDeadline(came.DueAt, came.Kind, came.Key));
        AddDifference(transaction, WorkLists.Of(before), WorkLists.Of(after),
            gone => new DeleteState(gone, after.OrderId, WorkLists.RowVersion),
            came => new PutState(came, after.OrderId, ExpectedVersion: 0, OrderTopics.NoPayload));
        AddEvents(transaction, after.OrderId, events ?? [], SalesFacts.Added(before, after));
        if (PaidBack(after) > PaidBack(before))
        {
            transaction.Add(new AddOutbox(OrderTopics.Refunded, after.OrderId, OrderTopics.NoPayload));
        }

        return transaction;
    }

    // What counts in the rollups of sales since then, the first event tells that says nothing else.
    private static void AddEvents(
        ShardTransaction transaction, string orderId, IReadOnlyList<OrderEvent> events, IReadOnlyList<string> facts)
    {
        foreach (var happened in events)
        {
            var tells = happened.Refund is null && OrderTopics.OfFacts.Contains(happened.Topic, StringComparer.Ordinal);
            transaction.Add(new AddOutbox(
                happened.Topic, orderId, PayloadOf(happened.Refund, tells ? facts : [])));
            facts = tells ? [] : facts;
        }

        if (facts.Count > 0)
        {
            transaction.Add(new AddOutbox(OrderTopics.Counted, orderId, PayloadOf(null, facts)));
        }
    }

    private static int PaidBack(OrderState order) =>
        (order.Payments ?? []).Count(payment => payment.Use == PaymentUse.Refunded)
        + (order.Refunds ?? []).Count(refund => refund.PaidAt is not null);

    private static ReadOnlyMemory<byte> PayloadOf(RefundDue? refund, IReadOnlyList<string> facts) =>
        refund is not null ? OrderJson.Encode(refund)
        : facts.Count > 0 ? OrderJson.Encode(new AddedFacts(facts))
        : OrderTopics.NoPayload;

    private static void AddDifference<T>(
        ShardTransaction transaction, IReadOnlyCollection<T> before, IReadOnlyCollection<T> after,
        Func<T, ShardWrite> remove, Func<T, ShardWrite> add)
    {
        foreach (var gone in before.Except(after))
        {
            transaction.Add(remove(gone));
        }

        foreach (var came in after.Except(before))
        {
            transaction.Add(add(came));
        }
    }

    private static List<Deadline> DeadlinesOf(OrderState order)
    {
        var deadlines = new List<Deadline>(1);
        if (order.Status == OrderStatus.AwaitingPayment)
        {
            deadlines.Add(new Deadline(order.PayBefore, OrderTopics.ExpiryDeadline, order.OrderId));
        }

        if (order.Progress?.CompleteBy is { } completeBy)
        {
            deadlines.Add(new Deadline(completeBy, OrderTopics.CompletionDeadline, order.OrderId));
        }

        if (order.Progress?.SendBy is { } sendBy)
        {
            deadlines.Add(new Deadline(sendBy, OrderTopics.SendDeadline, order.OrderId));
        }

        return deadlines;
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
