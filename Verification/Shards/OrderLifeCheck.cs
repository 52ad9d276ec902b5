namespace Commerce.Verification.Shards;

/// <summary>
/// What holds within one order, whatever happened to it: no more is sent than was bought, no more comes back than was
/// bought, and no more money than was paid.
/// </summary>
internal static class OrderLifeCheck
{
    internal static void Run(StoredOrder order, Action<string> differs)
    {
        foreach (var line in order.Lines)
        {
            CheckUnits(order, line, differs);
        }

        var paid = order.IsCash
            ? order.CashCollected?.Amount ?? 0
            : (order.Payments ?? [])
                .Where(payment => payment.Use == StoredPayment.Accepted).Sum(payment => payment.Amount.Amount);
        if (order.RefundsTotal > paid)
        {
            differs($"{order.RefundsTotal} go back of {paid} that were paid");
        }

        if ((order.Refunds ?? []).DistinctBy(refund => refund.RefundId, StringComparer.Ordinal).Count()
            != (order.Refunds?.Count ?? 0))
        {
            differs("two of its refunds have one name");
        }
    }

    private static void CheckUnits(StoredOrder order, StoredLine line, Action<string> differs)
    {
        var returns = (order.Returns ?? [])
            .Where(back => back.Status != "rejected")
            .SelectMany(back => back.Lines.Where(returned => returned.Sku == line.Sku).Select(
                returned => (Back: returned, Units: back.Status == "requested"
                    ? returned.Quantity
                    : returned.Resellable + returned.Damaged)))
            .ToList();
        var sent = (order.Shipments ?? []).SelectMany(shipment => shipment.Lines)
            .Where(units => units.Sku == line.Sku).Sum(units => units.Quantity);
        var bought = line.Quantity + returns.Sum(one => one.Back.Replaced);
        var unsent = returns.Sum(one => one.Back.Unsent);
        var back = returns.Sum(one => one.Units);
        if (sent + unsent > bought || back > bought || returns.Any(one => one.Units > one.Back.Quantity))
        {
            differs($"of {bought} units of {line.Sku} {sent} were sent, {unsent} never will be, and {back} came back "
                + "or are asked back");
        }
    }
}
