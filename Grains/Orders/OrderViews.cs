namespace Commerce.Orders;

/// <summary>Orders as people see them.</summary>
internal static class OrderViews
{
    /// <summary>What the owner and merchants see.</summary>
    public static Order View(this OrderState order)
    {
        var units = order.IsTheBuyers() ? order.Units() : [];
        return new Order(
            OrderId.Parse(order.OrderId),
            MemberId.Parse(order.Buyer),
            order.Status,
            order.PlacedAt,
            [.. order.Lines().Select(line => line.View())],
            order.Total(), order.PayBefore, order.SaleId, order.Address, order.Timeline,
            order.PaymentMethod ?? PaymentMethod.Online, order.Note,
            [.. (order.Shipments ?? []).Select(shipment => shipment.View())],
            [.. (order.Returns ?? []).Select(back => back.View(order))],
            RefundsOf(order),
            UnitsOf(units, line => line.ToSend),
            UnitsOf(units, line => line.Returnable),
            order.CashCollected,
            order.PriceClaims ?? [],
            order.Freight is { } freight ? order.UnitPrice with { Amount = freight } : null,
            order.Delivery, order.Invoice, order.Coupon);
    }

    public static OrderReturn View(this ReturnRecord back, OrderState order) => new(
        back.ReturnId, back.Kind, back.Status,
        [.. back.Lines.Select(line => new OrderReturnLine(
            line.Sku, line.Quantity, line.Resellable, line.Damaged, line.Replaced))],
        back.Reason, back.Note, back.Refund, back.AskedAt, back.DecidedAt, back.Answer,
        back.MerchantsFault == true, back.Credit() is { } credit ? order.UnitPrice with { Amount = credit } : null);

    /// <summary>Lines of which there are any, with how many.</summary>
    public static IReadOnlyList<OrderUnits> UnitsOf(IEnumerable<LineUnits> lines, Func<LineUnits, int> count) =>
        [.. lines.Where(line => count(line) > 0).Select(line => new OrderUnits(line.Line.Sku, count(line)))];

    // Payments that never paid the order go back whole, the others in parts.
    private static List<Refund> RefundsOf(OrderState order) =>
    [
        .. (order.Payments ?? [])
            .Where(payment => payment.Use is PaymentUse.RefundDue or PaymentUse.Refunded)
            .Select(payment => new Refund(
                payment.EventId, payment.Amount, payment.Reason!, payment.At,
                payment.Use == PaymentUse.Refunded ? payment.RefundedAt ?? payment.At : null, Note: null,
                payment.ReasonKey)),
        .. (order.Refunds ?? []).Select(refund => new Refund(
            refund.RefundId, refund.Amount, refund.Reason, refund.DueAt, refund.PaidAt, refund.Note,
            refund.ReasonKey)),
    ];
}
