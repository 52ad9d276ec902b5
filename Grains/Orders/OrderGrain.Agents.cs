namespace Commerce.Orders;

/// <summary>What customer service does for the buyer.</summary>
internal sealed partial class OrderGrain
{
    public Task<CancelOutcome> CancelForBuyerAsync(MemberId buyer, OrderAgent agent) => DecideAsync(
        order => order.Buyer == buyer.ToString()
            ? OrderDecisions.Cancel(order, Now, agent)
            : new OrderDecision<CancelOutcome>(CancelOutcome.NotFound),
        CancelOutcome.NotFound);

    public Task<ExtendPaymentResult> ExtendPaymentAsync(ExtendPayment command)
    {
        if (command.By < TimeSpan.FromMinutes(1) || command.By.Ticks % TimeSpan.TicksPerMinute != 0)
        {
            throw new ArgumentOutOfRangeException(
                nameof(command), command.By, "More time to pay is given in whole minutes, at least 1.");
        }

        return DecideAsync(
            order => order.Buyer == command.Buyer.ToString()
                ? ExtensionDecisions.Extend(order, command, settings, Now)
                : new OrderDecision<ExtendPaymentResult>(new ExtendPaymentResult(ExtendPaymentOutcome.NotFound)),
            new ExtendPaymentResult(ExtendPaymentOutcome.NotFound));
    }
}
