using Commerce.Orders;
using Commerce.Payments;
using Commerce.Verification.Checks;

namespace Commerce.Simulation;

/// <summary>A payment gateway that never fails, and its books.</summary>
internal sealed class Gateway : IPaymentGateway
{
    private readonly Dictionary<string, string> _refunds = new(StringComparer.Ordinal);
    private readonly List<GatewayBooking> _bookings = [];
    private DateTimeOffset _last;

    public List<GatewayEvent> Books { get; } = [];

    /// <summary>Takes the money for an order; the event tells the shop.</summary>
    public PaymentEvent Take(OrderId order, Money amount, DateTimeOffset at)
    {
        var happened = new PaymentEvent(
            $"taken-{order}", PaymentEventKind.Succeeded, $"pay-{order}", order, amount, at);
        Books.Add(new GatewayEvent(
            happened.EventId, Refund: false, happened.PaymentId, order.ToString(), amount.Amount, Delivered: true));
        _last = at;
        _bookings.Add(new GatewayBooking(
            happened.EventId, IsRefund: false, happened.PaymentId, order.ToString(), amount, at, Key: null));
        return happened;
    }

    public Task<string> RefundAsync(
        string paymentId, OrderId orderId, Money amount, string reason, string idempotencyKey,
        CancellationToken cancellationToken)
    {
        if (!_refunds.TryGetValue(idempotencyKey, out var refund))
        {
            refund = $"refund-of-{paymentId}";
            _refunds.Add(idempotencyKey, refund);
            Books.Add(new GatewayEvent(
                refund, Refund: true, paymentId, orderId.ToString(), amount.Amount, Delivered: true));
            _bookings.Add(new GatewayBooking(
                refund, IsRefund: true, paymentId, orderId.ToString(), amount, _last, idempotencyKey));
        }

        return Task.FromResult(refund);
    }

    public Task<GatewayBookPage> ReadBooksAsync(
        DateTimeOffset from, DateTimeOffset until, string? after, int countMax, CancellationToken cancellationToken) =>
        Task.FromResult(new GatewayBookPage(
            [.. _bookings.Where(booking => booking.At >= from && booking.At < until)], NextAfter: null));

    public Task<IReadOnlyList<GatewayBooking>> ReadPaymentAsync(
        string paymentId, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<GatewayBooking>>(
            [.. _bookings.Where(booking => booking.PaymentId == paymentId)]);
}
