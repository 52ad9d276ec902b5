using System.Collections.Concurrent;
using Commerce.Orders;
using Commerce.Payments;

namespace Commerce.Shop;

/// <summary>A gateway that notes what it is asked to pay back, each key once.</summary>
internal sealed class NotingGateway : IPaymentGateway
{
    public ConcurrentDictionary<string, Money> Refunds { get; } = new();

    public Task<string> RefundAsync(
        string paymentId, OrderId orderId, Money amount, string reason, string idempotencyKey,
        CancellationToken cancellationToken)
    {
        Refunds.TryAdd(idempotencyKey, amount);
        return Task.FromResult($"refund-of-{paymentId}");
    }
}
