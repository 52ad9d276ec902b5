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
            .Where(line => line.Kept > 0 && before.All(claim => claim.Sku != line.Line.Sku)
                && present.TryGetValue(line.Line.Sku, out var price)
                && price.Currency == line.UnitPrice.Currency && price.Amount < line.UnitPrice.Amount)
            .Select(line => new PriceClaim(line.Line.Sku, line.UnitPrice, present[line.Line.Sku], line.Kept))
            .ToList();
        if (found.Count == 0)
        {
            return new(new PriceProtectionResult(PriceProtectionOutcome.Done, before, order.View()));
        }

        var claimed = order with { PriceClaims = [.. before, .. found] };
        var value = order.UnitPrice with
        {
            Amount = found.Sum(claim => claim.Difference.Times(claim.Quantity).Amount),
        };
        var (next, refund) = RefundDecisions.OweFor(
            claimed, $"{order.OrderId}-p{before.Count + 1}", value, "The price has fallen since it was paid.", now);
        next = OrderSteps.Enter(
            next, next.Status, now,
            "Now cheaper: "
            + $"{OrderSteps.Text(order, found.Select(claim => new OrderUnits(claim.Sku, claim.Quantity)))}.");
        return new(
            new PriceProtectionResult(PriceProtectionOutcome.Done, next.PriceClaims!, next.View()), next,
            refund is { } due ? [due] : []);
    }

    // Cash is paid parcel by parcel: all of it once all have arrived.
    private static DateTimeOffset? PaidAt(OrderState order) =>
        order.IsCash() ? order.Progress?.DeliveredAt : order.Accepted()?.At;
}
