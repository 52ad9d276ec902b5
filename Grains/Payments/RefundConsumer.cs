using Commerce.Delivery;
using Commerce.Orders;

namespace Commerce.Payments;

/// <summary>
/// Has money paid back, then tells the order. Idempotent without an inbox: the gateway knows the refund by its key, and
/// the order by its payment.
/// </summary>
internal sealed class RefundConsumer(IPaymentGateway gateway, IGrainFactory grains) : IOutboxConsumer
{
    public string Name => "refunds";

    public IReadOnlyCollection<string> Topics { get; } = [OrderTopics.RefundDue];

    public async Task HandleAsync(EventEnvelope happened, CancellationToken cancellationToken)
    {
        var due = OrderJson.DecodeRefund(happened.Payload);
        var refundId = await RefundAsync(due, cancellationToken);
        await grains.GetGrain<IOrderGrain>(due.OrderId)
            .ConfirmRefundAsync(due.PaymentId, due.EventId, refundId)
            .WaitAsync(cancellationToken);
    }

    private async Task<string> RefundAsync(RefundDue due, CancellationToken cancellationToken)
    {
        try
        {
            return await gateway.RefundAsync(
                due.PaymentId,
                OrderId.Parse(due.OrderId),
                due.Amount,
                due.Reason,
                BookComparison.KeyOf(due.EventId),
                cancellationToken);
        }
        catch (RefundRefusedException refused)
        {
            // The order goes on owing it: the comparison of the books says that it is missing at the gateway.
            throw new EventRefusedException(refused.Message, refused);
        }
    }
}
