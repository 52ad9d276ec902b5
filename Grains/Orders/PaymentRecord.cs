namespace Commerce.Orders;

/// <summary>Money that was taken for an order, and what became of it.</summary>
/// <param name="PaymentId">The payment, as the gateway named it in its event.</param>
/// <param name="EventId">The event that told of it: names the refund, if there is one.</param>
/// <param name="Amount">What was taken.</param>
/// <param name="At">When the shop heard of it.</param>
/// <param name="Use">What became of it.</param>
/// <param name="Reason">Why it goes back.</param>
/// <param name="ReasonKey">The same for other languages.</param>
/// <param name="RefundId">The gateway's name for the refund.</param>
/// <param name="RefundedAt">When the shop heard that it is paid back; null also of those from before it was noted.
/// </param>
internal sealed record PaymentRecord(
    string PaymentId,
    string EventId,
    Money Amount,
    DateTimeOffset At,
    PaymentUse Use,
    string? Reason = null,
    string? RefundId = null,
    DateTimeOffset? RefundedAt = null,
    OrderNote? ReasonKey = null);

/// <summary>What became of money taken.</summary>
internal enum PaymentUse
{
    /// <summary>It came after the units had gone back; whether they can be had again is not known yet.</summary>
    Late,

    /// <summary>It paid the order.</summary>
    Accepted,

    /// <summary>It is to be paid back.</summary>
    RefundDue,

    /// <summary>It was paid back.</summary>
    Refunded,
}
