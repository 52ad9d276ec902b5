namespace Commerce.Orders;

/// <summary>Decides what goes back because lines have become cheaper since they were paid.</summary>
internal static class PriceDecisions
{
    /// <param name="order">The order.</param>
    /// <param name="present">What units cost now, of the SKUs that are sold.</param>
    /// <param name="settings">For how long prices are protected.</param>
    /// <param name="now">The time.</param>
    public static OrderDecision<PriceProtectionResult> Protect(
        OrderState order, IReadOnlyDictionary<string, Money> present, OrderSettings settings, DateTimeOffset now)
    {
        var before = order.PriceClaims ?? [];
        if (order.Status == OrderStatus.AwaitingPayment || (order.IsTheBuyers() && PaidAt(order) is null))
        {
            return new(new PriceProtectionResult(PriceProtectionOutcome.TooEarly, before));
        }

        if (!order.IsTheBuyers() || settings.PriceProtection == TimeSpan.Zero
            || now > PaidAt(order) + settings.PriceProtection)
        {
            return new(new PriceProtectionResult(PriceProtectionOutcome.TooLate, before));
        }

        var found = order.Units()
            .Where(line => line.Kept > 0 && line.Claim is null && present.ContainsKey(line.Line.Sku))
            .Select(line => ClaimOf(line, present[line.Line.Sku], now)).OfType<PriceClaim>().ToList();
        if (found.Count == 0)
        {
            return new(new PriceProtectionResult(PriceProtectionOutcome.Done, before, order.View()));
        }

        var claimed = order with { PriceClaims = [.. before, .. found] };
        var value = order.UnitPrice with { Amount = found.Sum(claim => claim.Refund!.Value.Amount) };
        var (next, refund) = RefundDecisions.OweFor(
            claimed, $"{order.OrderId}-p{before.Count + 1}", value, delivery: value with { Amount = 0 },
            OrderNotes.PriceFell.InEnglish(), OrderNotes.PriceFell, now);
        next = OrderSteps.Enter(
            next, next.Status, now,
            OrderNotes.NowCheaper(
                OrderSteps.Text(order, found.Select(claim => new OrderUnits(claim.Sku, claim.Quantity)))));
        return new(
            new PriceProtectionResult(PriceProtectionOutcome.Done, next.PriceClaims!, next.View()), next,
            refund is { } due ? [due] : []);
    }

    // What counts is what was paid, with what a coupon took off: who paid less than it costs now has lost nothing.
    private static PriceClaim? ClaimOf(LineUnits line, Money price, DateTimeOffset now)
    {
        var paid = line.Worth(line.Kept);
        return price.Currency == paid.Currency && price.Times(line.Kept).Amount < paid.Amount
            ? new PriceClaim(
                line.Line.Sku, paid with { Amount = paid.Amount / line.Kept }, price, line.Kept,
                paid.Minus(price.Times(line.Kept)), now)
            : null;
    }

    // Cash is paid parcel by parcel: all of it once all have arrived.
    private static DateTimeOffset? PaidAt(OrderState order) =>
        order.IsCash() ? order.Progress?.DeliveredAt : order.Accepted()?.At;
}
