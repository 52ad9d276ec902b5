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
    /// <exception cref="RefundRefusedException">It is not made, and will not be. Any other exception means "again
    /// later".</exception>
    Task<string> RefundAsync(
        string paymentId,
        OrderId orderId,
        Money amount,
        string reason,
        string idempotencyKey,
        CancellationToken cancellationToken);

    /// <summary>
    /// What the gateway's own books say of a time: money that it took and gave back, in their order.
    /// </summary>
    /// <param name="from">From when, by the gateway's clock.</param>
    /// <param name="until">Until when, not included.</param>
    /// <param name="after">The last page's <see cref="GatewayBookPage.NextAfter"/>; null: from the beginning.</param>
    /// <param name="countMax">Bookings at most, 1 to 1,000.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<GatewayBookPage> ReadBooksAsync(
        DateTimeOffset from, DateTimeOffset until, string? after, int countMax, CancellationToken cancellationToken);

    /// <summary>All that the gateway's books say of one payment; nothing: they do not know it.</summary>
    Task<IReadOnlyList<GatewayBooking>> ReadPaymentAsync(string paymentId, CancellationToken cancellationToken);
}

/// <summary>A page of a gateway's books.</summary>
/// <param name="Items">Its bookings.</param>
/// <param name="NextAfter">Where to go on; null: these were the last.</param>
public sealed record GatewayBookPage(IReadOnlyList<GatewayBooking> Items, string? NextAfter);

/// <summary>Money that a gateway took or gave back.</summary>
/// <param name="EventId">The gateway's name for it: of its event, and of a refund.</param>
/// <param name="IsRefund">Whether it was given back.</param>
/// <param name="PaymentId">The payment.</param>
/// <param name="OrderId">The order, as the shop called it.</param>
/// <param name="Amount">How much.</param>
/// <param name="At">When, by the gateway's clock.</param>
/// <param name="Key">Of a refund: the shop's name for it, if the gateway kept that.</param>
public sealed record GatewayBooking(
    string EventId, bool IsRefund, string PaymentId, string OrderId, Money Amount, DateTimeOffset At, string? Key);
