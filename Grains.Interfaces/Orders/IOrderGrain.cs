using Commerce.Payments;

namespace Commerce.Orders;

/// <summary>
/// One order, and the judge of whether it was paid in time. Key: the text form of <see cref="OrderId"/>. What it
/// decides is durable, with its outbox event, before it answers; the pool follows by the outbox.
/// </summary>
[Alias("orders.order")]
public interface IOrderGrain : IGrainWithStringKey
{
    /// <summary>
    /// The order; null if there is none or it is not this member's. Readable as soon as its receipt was sent.
    /// </summary>
    [Alias("get")]
    Task<Order?> GetAsync(MemberId member);

    /// <summary>Begins (or finds) the payment of an order that waits for one.</summary>
    [Alias("start-payment")]
    Task<StartPaymentResult> StartPaymentAsync(MemberId member);

    /// <summary>Applies what the gateway said. Repeating an event changes nothing.</summary>
    [Alias("apply-payment-event")]
    Task<PaymentEventOutcome> ApplyPaymentEventAsync(PaymentEvent paymentEvent);

    /// <summary>
    /// The buyer gives the order up. Only while it waits for payment or, to be paid in cash, has not been sent.
    /// </summary>
    [Alias("cancel")]
    Task<CancelOutcome> CancelAsync(MemberId member);

    /// <summary>
    /// Its time to pay is over (a deadline came due). Does nothing when it was settled before. False: by this silo's
    /// clock the time is not over yet; ask again later.
    /// </summary>
    [Alias("expire")]
    Task<bool> ExpireAsync();

    /// <summary>
    /// Carries on what a decision began and a crash may have cut short (an outbox event came): the pool, a refund.
    /// </summary>
    [Alias("settle")]
    Task SettleAsync();

    /// <summary>The gateway has paid a refund back.</summary>
    [Alias("confirm-refund")]
    Task ConfirmRefundAsync(string paymentId, string refundId);
}
