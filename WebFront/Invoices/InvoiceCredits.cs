using Commerce.Orders;
using Commerce.Web.Pages.Presentation;
using static Commerce.Web.Languages.Texts;

namespace Commerce.Web.Invoices;

/// <summary>Something that is taken off an invoice after it was made out.</summary>
/// <param name="At">When it was decided.</param>
/// <param name="Text">What came back, or why money goes back.</param>
/// <param name="Amount">How much, as a positive number.</param>
internal sealed record InvoiceCredit(DateTimeOffset At, string Text, Money Amount);

/// <summary>What of an order came back, and what was paid back of it.</summary>
internal static class InvoiceCredits
{
    /// <summary>
    /// In the order in which they were decided. A payment that came in error, and went back, is no part of the invoice.
    /// Of a cash order what came back before it was paid is not paid back: it is not owed. So each return is taken off
    /// whole, whatever of it is paid back.
    /// </summary>
    public static IReadOnlyList<InvoiceCredit> Of(Order order)
    {
        var refunds = (order.Refunds ?? []).Where(
            refund => refund.RefundId.StartsWith($"{order.OrderId}-", StringComparison.Ordinal));
        var returns = (order.Returns ?? [])
            .Where(back => back.Status is ReturnStatus.Approved or ReturnStatus.Replaced)
            .ToDictionary(back => $"{order.OrderId}-{back.ReturnId}", StringComparer.Ordinal);
        var isCash = order.PaymentMethod == PaymentMethod.Cod;
        return
        [
            .. refunds.Where(refund => !isCash || !returns.ContainsKey(refund.RefundId))
                .Select(refund => new InvoiceCredit(
                    refund.DueAt, TextOf(order, refund, returns.GetValueOrDefault(refund.RefundId)), refund.Amount))
                .Concat(isCash ? Whole(order, returns.Values) : [])
                .OrderBy(credit => credit.At),
        ];
    }

    private static IEnumerable<InvoiceCredit> Whole(Order order, IEnumerable<OrderReturn> returns) =>
        from back in returns
        let lines = CameBack(back)
        let amount = back.Credit?.Amount ?? lines.Sum(units => WorthOf(order, units))
        where amount > 0
        select new InvoiceCredit(
            back.DecidedAt ?? back.AskedAt, T("Came back: {0}", OrderTexts.Units(order, lines)),
            order.Total with { Amount = amount });

    private static string TextOf(Order order, Refund refund, OrderReturn? back)
    {
        var lines = back is null ? [] : CameBack(back);
        var text = lines.Count > 0
            ? T("Came back: {0}", OrderTexts.Units(order, lines))
            : OrderTexts.Note(refund.ReasonKey, refund.Reason);
        return refund.PaidAt is null ? T("{0} (money on its way)", text) : text;
    }

    private static List<OrderUnits> CameBack(OrderReturn back) =>
    [
        .. back.Lines
            .Select(line => new OrderUnits(line.Sku, line.Resellable + line.Damaged - line.Replaced))
            .Where(line => line.Quantity > 0),
    ];

    // Of returns from before it was stored.
    private static long WorthOf(Order order, OrderUnits units)
    {
        var line = order.Lines.First(line => line.Sku == units.Sku);
        return (long)((Int128)line.LineTotal.Amount * units.Quantity / line.Quantity);
    }
}
