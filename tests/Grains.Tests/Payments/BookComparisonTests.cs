using Commerce.Orders;

namespace Commerce.Payments;

/// <summary>Where the gateway's books and an order differ.</summary>
public sealed class BookComparisonTests
{
    private static readonly DateTimeOffset Noon = PlacedOrder.Start.AddHours(12);

    [Fact]
    public void A_payment_that_both_know_with_one_amount_is_no_difference()
    {
        var order = PlacedOrder.Paid().State;

        Assert.Null(BookComparison.Compare(Taken(order), order));
        Assert.Null(BookComparison.Compare(Taken(order) with { EventId = "told again" }, order));
    }

    [Fact]
    public void What_the_gateway_took_is_missing_in_an_order_that_was_not_told_or_is_not_there()
    {
        var order = PlacedOrder.Unpaid().State;

        Assert.Equal(BookDifferenceKind.PaymentMissingHere, BookComparison.Compare(Taken(order), order)!.Kind);
        Assert.Equal(BookDifferenceKind.PaymentMissingHere, BookComparison.Compare(Taken(order), null)!.Kind);
    }

    [Fact]
    public void Amounts_that_differ_are_told_with_both_of_them()
    {
        var order = PlacedOrder.Paid().State;

        var difference = BookComparison.Compare(Taken(order) with { Amount = PlacedOrder.Gbp(1) }, order)!;

        Assert.Equal(
            (BookDifferenceKind.PaymentAmounts, PlacedOrder.Gbp(1), order.Total()),
            (difference.Kind, difference.There!.Value, difference.Here!.Value));
    }

    [Fact]
    public void A_refund_is_missing_here_until_the_order_knows_that_it_is_made()
    {
        var order = PlacedOrder.Paid();
        order.Cancel();
        var refund = PaidBack(order.State);
        var due = BookComparison.RefundOf(refund, order.State)!;

        Assert.Equal(BookDifferenceKind.RefundMissingHere, BookComparison.Compare(refund, order.State)!.Kind);
        order.Do(OrderDecisions.ConfirmRefund(
            order.State, due.PaymentId, due.Id, refund.EventId, PlacedOrder.Settings, Noon));
        Assert.Null(BookComparison.Compare(refund, order.State));
        Assert.Null(BookComparison.Compare(refund with { Key = null }, order.State));
        Assert.Equal(
            BookDifferenceKind.RefundAmounts,
            BookComparison.Compare(refund with { Amount = PlacedOrder.Gbp(3) }, order.State)!.Kind);
        Assert.Equal(
            BookDifferenceKind.RefundMissingHere,
            BookComparison.Compare(refund with { Key = "refund:another" }, order.State)!.Kind);
    }

    [Fact]
    public void What_an_order_says_is_looked_for_among_all_that_the_gateway_says_of_the_payment()
    {
        var order = PlacedOrder.Paid();
        order.Cancel();
        var (payment, refund) = (Taken(order.State), PaidBack(order.State));
        var paid = new ShopBooking(
            order.State.OrderId, payment.PaymentId, IsRefund: false, "paid", payment.Amount, Noon, "paid");
        var due = BookComparison.RefundOf(refund, order.State)!;

        Assert.Null(BookComparison.Compare(paid, [payment, refund]));
        Assert.Equal(BookDifferenceKind.PaymentMissingThere, BookComparison.Compare(paid, [])!.Kind);
        Assert.Equal(
            BookDifferenceKind.PaymentAmounts,
            BookComparison.Compare(paid, [payment with { Amount = PlacedOrder.Gbp(1) }])!.Kind);
        Assert.Null(BookComparison.Compare(due, [payment, refund]));
        Assert.Equal(BookDifferenceKind.RefundMissingThere, BookComparison.Compare(due, [payment])!.Kind);
    }

    private static GatewayBooking Taken(OrderState order) => new(
        "paid", IsRefund: false, order.PaymentId(), order.OrderId, order.Total(), Noon, Key: null);

    private static GatewayBooking PaidBack(OrderState order) => new(
        "re_1", IsRefund: true, order.PaymentId(), order.OrderId, order.Total(), Noon,
        BookComparison.KeyOf(order.Refunds![0].RefundId));
}
