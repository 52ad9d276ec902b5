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

    /// <summary>Something of it was sent.</summary>
    public const string Shipped = "order.shipped";

    /// <summary>Something of it arrived.</summary>
    public const string Delivered = "order.delivered";

    /// <summary>The buyer has confirmed that it arrived, or has said nothing for long.</summary>
    public const string Completed = "order.completed";

    /// <summary>The buyer asks for units to go back.</summary>
    public const string ReturnRequested = "order.return-requested";

    /// <summary>Units were taken back; their pools are to be told, and replacements to be found.</summary>
    public const string ReturnTaken = "order.return-taken";

    /// <summary>A return was refused.</summary>
    public const string ReturnRejected = "order.return-rejected";

    /// <summary>Money that was taken for it is paid back.</summary>
    public const string Refunded = "order.refunded";

    /// <summary>
    /// Something counts in the rollups of sales since then, and no other event of the commit says so.
    /// </summary>
    public const string Counted = "order.counted";

    /// <summary>Events that name what counts in the rollups of sales since then.</summary>
    public static IReadOnlyCollection<string> OfFacts { get; } = [Paid, Confirmed, Cancelled, ReturnTaken, Counted];

    /// <summary>Kind of the deadline at which an order that was sent is completed.</summary>
    public const string CompletionDeadline = "order-completion";

    /// <summary>Kind of the deadline by which a cash order is to be sent.</summary>
    public const string SendDeadline = "order-send";

    /// <summary>Kind of the deadline at which an unpaid order expires.</summary>
    public const string ExpiryDeadline = "order-expiry";

    /// <summary>Type of the state row of an order.</summary>
    public const string StateType = "order";

    /// <summary>The payload of all events that need none.</summary>
    public static ReadOnlyMemory<byte> NoPayload { get; } = "{}"u8.ToArray();
}
