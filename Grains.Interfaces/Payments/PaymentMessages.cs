using Commerce.Orders;

namespace Commerce.Payments;

/// <summary>What the gateway reports. The order grain decides what it means.</summary>
/// <param name="EventId">The gateway's name for this event; repeated deliveries carry the same.</param>
/// <param name="Kind">What happened.</param>
/// <param name="PaymentId">The shop's name for the payment.</param>
/// <param name="OrderId">The order it pays.</param>
/// <param name="Amount">What was paid.</param>
/// <param name="At">When, by the gateway's clock; for people, never for a decision.</param>
[GenerateSerializer, Immutable, Alias("payments.payment-event")]
public sealed record PaymentEvent(
    [property: Id(0)] string EventId,
    [property: Id(1)] PaymentEventKind Kind,
    [property: Id(2)] string PaymentId,
    [property: Id(3)] OrderId OrderId,
    [property: Id(4)] Money Amount,
    [property: Id(5)] DateTimeOffset At);

/// <summary>Kinds of payment events.</summary>
public enum PaymentEventKind
{
    /// <summary>Money was taken: <c>payment.succeeded</c>.</summary>
    Succeeded,

    /// <summary>The buyer's bank said no; the order still waits: <c>payment.failed</c>.</summary>
    Failed,

    /// <summary>Money was paid back: <c>refund.succeeded</c>.</summary>
    Refunded,
}

/// <summary>What an event did, in order of precedence.</summary>
public enum PaymentEventOutcome
{
    /// <summary>There is no such order. The event is kept for people to look at.</summary>
    UnknownOrder,

    /// <summary>The event had been applied before.</summary>
    Duplicate,

    /// <summary>
    /// It does not fit the order (amount, currency, payment id): nothing counts as paid; money taken is paid back.
    /// </summary>
    Mismatch,

    /// <summary>It changed nothing that matters (a failure after a success, say).</summary>
    Ignored,

    /// <summary>The order is paid.</summary>
    Paid,

    /// <summary>The order had expired or was cancelled; units were left, and it is paid now.</summary>
    PaidAfterRetake,

    /// <summary>The money goes back; the order's timeline says why.</summary>
    Refunding,

    /// <summary>The refund is noted as paid back.</summary>
    Refunded,
}

/// <summary>Keeps an event that no order wanted, for people to look at. Key: the gateway's event id.</summary>
[Alias("payments.unmatched-payment")]
public interface IUnmatchedPaymentGrain : IGrainWithStringKey
{
    /// <summary>Keeps the event, once.</summary>
    [Alias("keep")]
    Task KeepAsync(PaymentEvent paymentEvent, PaymentEventOutcome outcome);
}
