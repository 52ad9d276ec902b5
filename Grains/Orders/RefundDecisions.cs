namespace Commerce.Orders;

/// <summary>
/// Decides how much of the money that paid an order goes back. Refunds of an order never exceed what was paid; what
/// units cost that the buyer keeps stays.
/// </summary>
internal static class RefundDecisions
{
    /// <summary>What was paid: at the gateway, or in cash so far; null: nothing.</summary>
    public static Money? PaidFor(OrderState order) =>
        order.IsCash() ? order.CashCollected : order.Accepted()?.Amount;

    /// <summary>Owes all that is left of what was paid.</summary>
    public static (OrderState Order, OrderEvent? Event) OweAll(
        OrderState order, string refundId, OrderNote reason, DateTimeOffset now) =>
        PaidFor(order) is { } paid
            ? Owe(order, refundId, LeftOf(order, paid), reason.InEnglish(), reason, now)
            : (order, null);

    /// <summary>
    /// Owes what units cost, as far as it was paid and is not the price of what the buyer keeps.
    /// </summary>
    /// <param name="order">With the units taken from it.</param>
    /// <param name="refundId">Names the refund, the same however often it is decided.</param>
    /// <param name="goods">What they cost.</param>
    /// <param name="delivery">What of the delivery goes back with them.</param>
    /// <param name="reason">For the buyer.</param>
    /// <param name="reasonKey">The same for other languages; null: it is the buyer's own.</param>
    /// <param name="now">The time.</param>
    public static (OrderState Order, OrderEvent? Event) OweFor(
        OrderState order, string refundId, Money goods, Money delivery, string reason, OrderNote? reasonKey,
        DateTimeOffset now) =>
        Owe(order, refundId, Payable(order, goods, delivery), reason, reasonKey, now);

    /// <summary>How much would go back of what goods and a delivery cost.</summary>
    public static Money Payable(OrderState order, Money goods, Money delivery)
    {
        if (PaidFor(order) is not { } paid)
        {
            return goods with { Amount = 0 };
        }

        // Of cash no more than what has arrived was paid, and with the first of it the delivery, which stays paid.
        var kept = order.IsCash()
            ? order.Units().Sum(line => line.Worth(line.ArrivedAndKept).Amount)
                + (order.Freight ?? 0) - delivery.Amount
            : order.Units().Sum(line => line.Worth(line.Kept).Amount);
        var value = goods.Plus(delivery);
        return value with { Amount = Math.Clamp(LeftOf(order, paid).Amount - kept, 0, value.Amount) };
    }

    /// <summary>
    /// What of the delivery is not the buyer's to pay: all of it with the last unit, if nothing was sent, or if all
    /// came back by the merchant's fault; who changed their mind has had it delivered. Nothing while it is open whether
    /// something is sent again.
    /// </summary>
    public static Money DeliveryBack(OrderState order)
    {
        var goesBack = order.Units().All(line => line.Kept == 0)
            && order.Returns!.All(back => back.Status != ReturnStatus.Replacing)
            && (order.Shipments is null
                || order.Returns!.Where(back => back.IsTaken).All(back => back.MerchantsFault == true));
        return order.UnitPrice with { Amount = goesBack ? order.Freight ?? 0 : 0 };
    }

    /// <summary>
    /// What a parcel of a cash order costs that has arrived: all that the buyer has, less what was paid before. What
    /// the order costs beyond its lines is paid with the first. Null: nothing.
    /// </summary>
    public static Money? CashDue(OrderState order)
    {
        var beyond = order.Total().Minus(OrderState.TotalOf(order.Lines())).Minus(DeliveryBack(order));
        var arrived = order.Units().Aggregate(
            beyond, (sum, line) => sum.Plus(line.Worth(line.ArrivedAndKept)));
        var due = order.CashCollected is { } paid ? arrived.Minus(LeftOf(order, paid)) : arrived;
        return due.Amount > 0 ? due : null;
    }

    /// <summary>The gateway has paid a refund back. Null: the order does not wait for that.</summary>
    public static OrderState? Confirm(
        OrderState order, string refundId, string gatewayId, OrderSettings settings, DateTimeOffset now)
    {
        var due = order.Refunds?.FirstOrDefault(refund => refund.RefundId == refundId && refund.PaidAt is null);
        if (due is null)
        {
            return null;
        }

        var paid = due with { PaidAt = now, GatewayId = gatewayId };
        var next = order with
        {
            Refunds = [.. order.Refunds!.Select(refund => ReferenceEquals(refund, due) ? paid : refund)],
        };
        return AfterPaidBack(next, due.Amount, settings, now);
    }

    /// <summary>
    /// The order with an entry for money that is back. Only the last of it makes the order refunded: one that was paid
    /// twice, or of which a part was owed before it was given up, has several refunds.
    /// </summary>
    public static OrderState AfterPaidBack(
        OrderState order, Money amount, OrderSettings settings, DateTimeOffset now)
    {
        var note = OrderNotes.PaidBack(amount);
        if (order.IsTheBuyers())
        {
            return OrderSteps.Advance(order, settings, now, note);
        }

        var isBack = order.Status is OrderStatus.Cancelled or OrderStatus.Expired && !IsOpen(order)
            && (!order.WasGivenUp() || order.Refunds is not null);
        return OrderSteps.Enter(order, isBack ? OrderStatus.Refunded : order.Status, now, note);
    }

    /// <summary>Whether money is still to go back, or may have to: a late payment waits to hear of its units.</summary>
    public static bool IsOpen(OrderState order) =>
        order.Refunds?.Any(refund => refund.PaidAt is null) == true
        || order.Payments?.Any(payment => payment.Use is PaymentUse.Late or PaymentUse.RefundDue) == true;

    /// <summary>
    /// Which refund an event of the gateway is of: the one of that amount, if no other could be meant.
    /// </summary>
    public static string? DueOf(OrderState order, string paymentId, Money amount)
    {
        var fit = (order.Refunds ?? [])
            .Where(refund => refund.PaidAt is null && refund.PaymentId == paymentId && refund.Amount == amount)
            .Take(2).ToList();
        return fit.Count == 1 ? fit[0].RefundId : null;
    }

    private static Money LeftOf(OrderState order, Money paid) =>
        (order.Refunds ?? []).Aggregate(paid, (left, refund) => left.Minus(refund.Amount));

    private static (OrderState Order, OrderEvent? Event) Owe(
        OrderState order, string refundId, Money amount, string reason, OrderNote? reasonKey, DateTimeOffset now)
    {
        if (amount.Amount <= 0)
        {
            return (order, null);
        }

        var payment = order.IsCash() ? null : order.Accepted();
        var refund = new RefundRecord(
            refundId, payment?.PaymentId, amount, reason, now,
            PaidAt: payment is null ? now : null, Note: payment is null ? OrderNotes.PaidOutByHand.InEnglish() : null,
            ReasonKey: reasonKey);
        return (
            order with { Refunds = [.. order.Refunds ?? [], refund] },
            payment is null
                ? null
                : new OrderEvent(
                    OrderTopics.RefundDue,
                    new RefundDue(order.OrderId, payment.PaymentId, refundId, amount, reason)));
    }
}
