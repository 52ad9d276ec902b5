namespace Commerce.Orders;

/// <summary>
/// Topics of the outbox events of orders; the key of each is the order's id. Consumers ask the order what it is now:
/// the state lies in the row beside the event. Placing an order that is to be paid has no event, since nobody acts on
/// it: a row that is inserted, read and deleted again for each order of a sale costs as much as the order itself.
/// </summary>
internal static class OrderTopics
{
    public const string Paid = "order.paid";

    /// <summary>To be paid in cash on delivery.</summary>
    public const string Confirmed = "order.confirmed";

    public const string Expired = "order.expired";

    public const string Cancelled = "order.cancelled";

    /// <summary>Paid after its units had gone back; whether they can be had again is to be found out.</summary>
    public const string PaidLate = "order.paid-late";

    /// <summary>Money is to be paid back; the payload is a <see cref="RefundDue"/>.</summary>
    public const string RefundDue = "order.refund-due";

    /// <summary>
    /// Something counts in the rollups of sales since then, and no other event of the commit says so.
    /// </summary>
    public const string Counted = "order.counted";

    /// <summary>Events that name what counts in the rollups of sales since then.</summary>
    public static IReadOnlyCollection<string> OfFacts { get; } = [Paid, Confirmed, Cancelled, Counted];

    /// <summary>Kind of the deadline at which an unpaid order expires.</summary>
    public const string ExpiryDeadline = "order-expiry";

    /// <summary>Type of the state row of an order.</summary>
    public const string StateType = "order";

    /// <summary>The payload of all events that need none.</summary>
    public static ReadOnlyMemory<byte> NoPayload { get; } = "{}"u8.ToArray();
}
