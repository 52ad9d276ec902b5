using Commerce.Orders;
using Commerce.Payments;

namespace Commerce.Rehearsing;

/// <summary>A payment gateway that has no money: it pays everything back at once.</summary>
internal sealed class RehearsalGateway : IPaymentGateway
{
    public Task<string> RefundAsync(
        string paymentId,
        OrderId orderId,
        Money amount,
        string reason,
        string idempotencyKey,
        CancellationToken cancellationToken) => Task.FromResult(idempotencyKey);

    public Task<GatewayBookPage> ReadBooksAsync(
        DateTimeOffset from, DateTimeOffset until, string? after, int countMax, CancellationToken cancellationToken) =>
        Task.FromResult(new GatewayBookPage([], null));

    public Task<IReadOnlyList<GatewayBooking>> ReadPaymentAsync(
        string paymentId, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<GatewayBooking>>([]);
}
