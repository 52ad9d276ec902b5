namespace Commerce.Orders;

/// <summary>What an order decided.</summary>
/// <param name="Result">What the caller is told once it is durable.</param>
/// <param name="Next">The order afterwards; null when nothing changes.</param>
/// <param name="Events">What the outbox gets with it, in order.</param>
internal readonly record struct OrderDecision<T>(
    T Result, OrderState? Next = null, params IReadOnlyList<OrderEvent>? Events);

/// <summary>An event of an order.</summary>
/// <param name="Topic">One of <see cref="OrderTopics"/>.</param>
/// <param name="Refund">The payload, if it has one.</param>
internal readonly record struct OrderEvent(string Topic, RefundDue? Refund = null);
