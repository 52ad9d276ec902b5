using Commerce.Orders;

namespace Commerce.Payments;

/// <summary>The way to the payment gateway, for what the domain asks of it. Registered by the host.</summary>
public interface IPaymentGateway
{
    /// <summary>Pays money back. The same key again: the refund that was made before.</summary>
    /// <param name="paymentId">The payment, as the gateway named it in its event.</param>
    /// <param name="orderId">The order, for the gateway's books.</param>
    /// <param name="amount">What to pay back.</param>
    /// <param name="reason">For people.</param>
    /// <param name="idempotencyKey">Names this refund.</param>
    /// <param name="cancellationToken">Ends the wait; the refund may have been made.</param>
    /// <returns>The gateway's name for the refund.</returns>
    Task<string> RefundAsync(
        string paymentId,
        OrderId orderId,
        Money amount,
        string reason,
        string idempotencyKey,
        CancellationToken cancellationToken);
}
