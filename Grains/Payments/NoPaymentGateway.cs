using Commerce.Orders;

namespace Commerce.Payments;

/// <summary>Where a host registered no gateway: refunds wait, and the log says why.</summary>
internal sealed class NoPaymentGateway : IPaymentGateway
{
    public Task<string> RefundAsync(
        string paymentId,
        OrderId orderId,
        Money amount,
        string reason,
        string idempotencyKey,
        CancellationToken cancellationToken) =>
        throw new InvalidOperationException(
            $"Payment {paymentId} of order {orderId} cannot be paid back: this process has no payment gateway. " +
            $"Register an {nameof(IPaymentGateway)}; until then the refund waits.");

    public Task<GatewayBookPage> ReadBooksAsync(
        DateTimeOffset from, DateTimeOffset until, string? after, int countMax, CancellationToken cancellationToken) =>
        throw NoBooks();

    public Task<IReadOnlyList<GatewayBooking>> ReadPaymentAsync(
        string paymentId, CancellationToken cancellationToken) => throw NoBooks();

    private static InvalidOperationException NoBooks() => new(
        $"There are no books to compare with: this process has no payment gateway. Register an "
        + $"{nameof(IPaymentGateway)}.");
}
