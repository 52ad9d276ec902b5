using Commerce.Orders;
using Commerce.Payments;

namespace Commerce.Shipping;

/// <summary>What is sent of an order and what becomes of it, case by case, without grain or store.</summary>
public sealed class ShippingDecisionsTests
{
    [Fact]
    public void A_paid_order_is_sent_arrives_and_is_completed_by_its_buyer()
    {
        var order = PlacedOrder.Paid();
        Assert.Equal(ConfirmReceiptOutcome.TooEarly, order.Confirm());

        var sent = order.Ship().Shipment!;
        Assert.Equal(OrderStatus.Shipped, order.Status);
        Assert.Equal([new OrderUnits("mug", 3), new OrderUnits("cup", 2)], sent.Lines);
        order.Track(sent.ShipmentId, ShipmentStatus.Delivered);
        Assert.Equal(OrderStatus.Delivered, order.Status);
        Assert.Equal(ConfirmReceiptOutcome.Confirmed, order.Confirm());
        Assert.Equal(ConfirmReceiptOutcome.Confirmed, order.Confirm());

        Assert.Equal(
            [OrderStatus.AwaitingPayment, OrderStatus.Paid, OrderStatus.Shipped, OrderStatus.Delivered,
                OrderStatus.Completed],
            order.State.Timeline.Select(entry => entry.Status));
        Assert.Equal(
            [OrderTopics.Paid, OrderTopics.Shipped, OrderTopics.Delivered, OrderTopics.Completed], order.Topics);
        Assert.Null(order.State.Progress!.CompleteBy);
    }

    [Fact]
    public void What_a_carrier_says_was_paid_at_the_door_is_kept_beside_what_was_due_and_said_once()
    {
        var order = PlacedOrder.Cash();
        order.Ship(("mug", 3));
        order.Ship(("cup", 2));
        order.Deliver("s1", cash: 1400);
        order.Track("s2", ShipmentStatus.Delivered);
        order.Now += TimeSpan.FromDays(1);
        Assert.Equal(TrackOutcome.Noted, order.Deliver("s2", cash: 400));
        Assert.Equal(TrackOutcome.Noted, order.Deliver("s2", cash: 400));
        Assert.Equal(TrackOutcome.EndedOtherwise, order.Deliver("s2", cash: 300));

        Assert.Equal(PlacedOrder.Gbp(1900), order.State.CashCollected);
        Assert.Equal(
            [(1500L, 1400L), (400L, 400L)],
            order.View.Shipments!.Select(sent => (sent.CashDue!.Value.Amount, sent.CashTold!.Value.Amount)));
        Assert.Equal(
            new BookDifference(
                BookDifferenceKind.CashAmounts, order.State.OrderId, "s1", $"{order.State.OrderId}-s1",
                PlacedOrder.Gbp(1400), PlacedOrder.Gbp(1500), PlacedOrder.Start),
            Assert.Single(CashComparison.Of(order.State)));
    }

    [Fact]
    public void Cash_that_a_carrier_took_where_none_was_due_is_a_difference()
    {
        var order = PlacedOrder.Paid();
        order.Ship();

        order.Deliver("s1", cash: 100);

        var difference = Assert.Single(CashComparison.Of(order.State));
        Assert.Equal((PlacedOrder.Gbp(100), PlacedOrder.Gbp(0)), (difference.There, difference.Here));
        Assert.Null(order.State.CashCollected);
    }

    [Fact]
    public void An_order_in_two_parcels_is_shipped_with_the_last_of_them_and_delivered_when_both_are()
    {
        var order = PlacedOrder.Paid();
        var first = order.Ship(("mug", 2)).Shipment!;
        Assert.Equal(OrderStatus.Paid, order.Status);
        Assert.Contains("2 × Mug", order.State.Timeline[^1].Note, StringComparison.Ordinal);
        Assert.Equal([new OrderUnits("mug", 1), new OrderUnits("cup", 2)], order.View.ToSend);

        var second = order.Ship().Shipment!;
        Assert.Equal([new OrderUnits("mug", 1), new OrderUnits("cup", 2)], second.Lines);
        Assert.Equal(OrderStatus.Shipped, order.Status);
        order.Track(second.ShipmentId, ShipmentStatus.Delivered);
        Assert.Equal(OrderStatus.Shipped, order.Status);
        order.Track(first.ShipmentId, ShipmentStatus.Delivered);
        Assert.Equal(OrderStatus.Delivered, order.Status);
    }

    [Fact]
    public void The_same_key_is_the_same_shipment_and_never_more_is_sent_than_is_left()
    {
        var order = PlacedOrder.Paid();
        var first = order.Ship("a", 1, ("mug", 2));
        Assert.Equivalent(first, order.Ship("a", 1, ("mug", 2)));
        Assert.Equal(ShipOutcome.KeyReused, order.Ship("a", 2, ("mug", 1)).Outcome);
        Assert.Equal(new ShipResult(ShipOutcome.TooMany, Sku: "mug"), order.Ship(("cup", 1), ("mug", 2)));
        Assert.Equal(new ShipResult(ShipOutcome.TooMany, Sku: "pen"), order.Ship(("pen", 1)));

        Assert.Equal(ShipOutcome.Sent, order.Ship().Outcome);
        Assert.Equal(ShipOutcome.NothingLeft, order.Ship().Outcome);
        Assert.Equal(2, order.State.Shipments!.Count);
    }

    [Fact]
    public void What_is_not_paid_or_was_given_up_is_not_sent()
    {
        Assert.Equal(ShipOutcome.TooEarly, PlacedOrder.Unpaid().Ship().Outcome);
        var cancelled = PlacedOrder.Paid();
        cancelled.Cancel();
        Assert.Equal(ShipOutcome.NothingLeft, cancelled.Ship().Outcome);
    }

    [Fact]
    public void News_are_noted_once_and_older_ones_that_come_late_do_not_turn_a_shipment_back()
    {
        var order = PlacedOrder.Paid();
        var id = order.Ship().Shipment!.ShipmentId;
        var noon = PlacedOrder.Start.AddHours(12);
        order.Track(id, ShipmentStatus.OutForDelivery, noon, "London");

        Assert.Equal(TrackOutcome.Noted, order.Track(id, ShipmentStatus.OutForDelivery, noon, "London"));
        Assert.Equal(TrackOutcome.Noted, order.Track(id, ShipmentStatus.InTransit, noon.AddHours(-3), "Dover"));

        var shipment = order.View.Shipments![0];
        Assert.Equal(ShipmentStatus.OutForDelivery, shipment.Status);
        Assert.Equal(["Dover", "London"], shipment.News.Select(news => news.Place));
        Assert.Equal(TrackOutcome.NotFound, order.Track("s9", ShipmentStatus.Delivered));
    }

    [Fact]
    public void The_first_end_of_a_shipment_stays_its_end()
    {
        var order = PlacedOrder.Paid();
        var id = order.Ship().Shipment!.ShipmentId;
        order.Track(id, ShipmentStatus.Delivered);
        var delivered = order.State;

        Assert.Equal(TrackOutcome.Noted, order.Track(id, ShipmentStatus.Delivered));
        Assert.Equal(TrackOutcome.EndedOtherwise, order.Track(id, ShipmentStatus.Refused));
        Assert.Same(delivered, order.State);
        order.Track(id, ShipmentStatus.InTransit, PlacedOrder.Start);
        Assert.Equal((ShipmentStatus.Delivered, OrderStatus.Delivered),
            (order.View.Shipments![0].Status, order.Status));
    }

    [Fact]
    public void A_carrier_s_news_are_bounded_and_the_last_ones_always_fit()
    {
        var order = PlacedOrder.Paid();
        var id = order.Ship().Shipment!.ShipmentId;
        for (var i = 0; i < 200; i++)
        {
            order.Track(id, ShipmentStatus.InTransit, place: $"place {i}");
        }

        Assert.Equal(50, order.View.Shipments![0].News.Count);
        order.Track(id, ShipmentStatus.Delivered);
        Assert.Equal(OrderStatus.Delivered, order.Status);
    }

    [Fact]
    public void An_order_that_has_arrived_is_completed_in_its_time_and_not_before()
    {
        var order = PlacedOrder.Arrived();
        var due = PlacedOrder.Start + PlacedOrder.Settings.AutoConfirmAfter;
        Assert.Equal(due, order.State.Progress!.CompleteBy);

        order.Now = due.AddMilliseconds(-1);
        Assert.False(order.Complete());
        order.Now = due;
        Assert.True(order.Complete());
        Assert.Equal(OrderStatus.Completed, order.Status);
        Assert.True(order.Complete());
        Assert.Single(order.Topics, OrderTopics.Completed);
    }

    [Fact]
    public void An_order_that_no_carrier_tells_of_is_completed_in_a_longer_time_and_not_one_paid_in_cash()
    {
        var order = PlacedOrder.Paid();
        order.Track(order.Ship(("mug", 3)).Shipment!.ShipmentId, ShipmentStatus.Delivered);
        order.Now += TimeSpan.FromDays(1);
        order.Ship();
        var due = order.Now + PlacedOrder.Settings.AutoConfirmUnreportedAfter;
        Assert.Equal(due, order.State.Progress!.CompleteBy);

        order.Now = due.AddMilliseconds(-1);
        Assert.False(order.Complete());
        order.Now = due;
        Assert.True(order.Complete());
        Assert.Equal(OrderStatus.Completed, order.Status);
        Assert.Contains("since it was sent", order.State.Timeline[^1].Note, StringComparison.Ordinal);
        Assert.Single(order.Topics, OrderTopics.Completed);

        var cash = PlacedOrder.Cash();
        cash.Ship();
        Assert.Null(cash.State.Progress!.CompleteBy);
    }

    [Fact]
    public void What_a_carrier_tells_after_all_counts_from_its_arrival_and_of_replacements_from_theirs()
    {
        var order = PlacedOrder.Paid();
        var first = order.Ship().Shipment!.ShipmentId;
        order.Now += TimeSpan.FromDays(20);
        order.Track(first, ShipmentStatus.Delivered);
        Assert.Equal(order.Now + PlacedOrder.Settings.AutoConfirmAfter, order.State.Progress!.CompleteBy);

        order.Ask(ReturnKind.Exchange, "a", 1, ("mug", 1));
        order.Approve("r1", ("mug", 1, ReturnGrade.Damaged));
        order.Replaced("r1", "mug");
        order.Now += TimeSpan.FromDays(5);
        var second = order.Ship().Shipment!.ShipmentId;
        Assert.Equal(order.Now + PlacedOrder.Settings.AutoConfirmUnreportedAfter, order.State.Progress.CompleteBy);
        order.Now += TimeSpan.FromDays(5);
        order.Track(second, ShipmentStatus.Delivered);

        Assert.Equal(order.Now + PlacedOrder.Settings.AutoConfirmAfter, order.State.Progress.CompleteBy);
    }

    [Fact]
    public void A_buyer_may_confirm_what_the_carrier_has_not_told_of_but_not_what_is_paid_in_cash()
    {
        var online = PlacedOrder.Paid();
        online.Ship();
        Assert.Equal(ConfirmReceiptOutcome.Confirmed, online.Confirm());
        Assert.Equal(ShipmentStatus.Delivered, online.View.Shipments![0].Status);

        var cash = PlacedOrder.Cash();
        cash.Ship();
        Assert.Equal(ConfirmReceiptOutcome.TooEarly, cash.Confirm());
    }

    [Fact]
    public void Cash_is_collected_with_each_parcel_and_comes_to_the_total()
    {
        var order = PlacedOrder.Cash();
        order.Ship(("mug", 2));
        order.Ship();
        order.Track("s2", ShipmentStatus.Delivered);
        Assert.Equal(PlacedOrder.Gbp(900), order.State.CashCollected);
        Assert.Contains("9.00 GBP paid in cash", order.State.Timeline[^1].Note, StringComparison.Ordinal);

        order.Track("s1", ShipmentStatus.Delivered);
        Assert.Equal(order.State.Total(), order.State.CashCollected);
        Assert.Equal(OrderStatus.Delivered, order.Status);
    }

    [Fact]
    public void A_cash_order_refused_at_the_door_comes_back_and_no_money_moves()
    {
        var order = PlacedOrder.Cash();
        order.Ship();
        order.Track("s1", ShipmentStatus.Refused);

        Assert.Equal((OrderStatus.Returned, null, 0L), (order.Status, order.State.CashCollected, order.Refunded));
        var back = Assert.Single(order.View.Returns!);
        Assert.Equal((ReturnStatus.Approved, 3, 2),
            (back.Status, back.Lines[0].Resellable, back.Lines[1].Resellable));
        Assert.Contains(OrderTopics.ReturnTaken, order.Topics);
    }

    [Fact]
    public void A_refused_parcel_of_a_paid_order_is_paid_back_for_its_units_alone()
    {
        var order = PlacedOrder.Paid();
        order.Ship(("mug", 2));
        order.Ship();
        order.Track("s1", ShipmentStatus.Delivered);
        order.Track("s2", ShipmentStatus.Refused);

        Assert.Equal((OrderStatus.Delivered, 900L), (order.Status, order.Refunded));
        Assert.Equal([new OrderUnits("mug", 2)], order.View.Returnable);
    }

    [Fact]
    public void A_cash_order_that_is_not_sent_in_time_is_given_up_whole_or_for_what_is_left()
    {
        var due = PlacedOrder.Start + PlacedOrder.Settings.SendCashWithin;
        var whole = PlacedOrder.Cash();
        Assert.False(whole.Lapse());
        whole.Now = due;
        Assert.True(whole.Lapse());
        Assert.Equal(OrderStatus.Cancelled, whole.Status);
        Assert.Equal([OrderTopics.Cancelled], whole.Topics);

        var rest = PlacedOrder.Cash();
        rest.Ship(("mug", 3));
        rest.Track("s1", ShipmentStatus.Delivered);
        rest.Now = due;
        Assert.True(rest.Lapse());
        Assert.Equal((OrderStatus.Delivered, PlacedOrder.Gbp(1500)), (rest.Status, rest.State.CashCollected));
        Assert.Empty(rest.View.ToSend!);

        var sent = PlacedOrder.Cash();
        sent.Ship();
        sent.Now = due;
        Assert.True(sent.Lapse());
        Assert.Equal(OrderStatus.Shipped, sent.Status);
    }
}
