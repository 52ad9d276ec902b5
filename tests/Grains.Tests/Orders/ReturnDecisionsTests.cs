using Commerce.Shipping;

namespace Commerce.Orders;

/// <summary>What comes back, and what is paid for it, case by case, without grain or store.</summary>
public sealed class ReturnDecisionsTests
{
    [Fact]
    public void Units_that_are_taken_back_are_paid_back_to_the_penny_and_the_damaged_ones_are_not_restocked()
    {
        var order = PlacedOrder.Arrived();

        var asked = order.Ask(("mug", 2), ("cup", 1)).Return!;
        Assert.Equal((ReturnStatus.Requested, PlacedOrder.Gbp(1200)), (asked.Status, asked.Refund));
        Assert.Equal(OrderStatus.ReturnRequested, order.Status);
        var taken = order.Approve(
            asked.ReturnId, ("mug", 1, ReturnGrade.Resellable), ("mug", 1, ReturnGrade.Damaged),
            ("cup", 1, ReturnGrade.Resellable)).Return!;

        Assert.Equal((ReturnStatus.Approved, PlacedOrder.Gbp(1200)), (taken.Status, taken.Refund));
        Assert.Equal([(1, 1), (1, 0)], taken.Lines.Select(line => (line.Resellable, line.Damaged)));
        Assert.Equal(OrderStatus.Delivered, order.Status);
        var due = Assert.Single(order.Events, happened => happened.Topic == OrderTopics.RefundDue).Refund!;
        Assert.Equal(PlacedOrder.Gbp(1200), due.Amount);
        order.PayBack();
        Assert.NotNull(Assert.Single(order.View.Refunds!).PaidAt);
        Assert.Equal(OrderStatus.Delivered, order.Status);
    }

    [Fact]
    public void An_order_that_comes_back_whole_is_returned_and_refunded_once_the_money_is_back()
    {
        var order = PlacedOrder.Arrived();
        order.Ask(("mug", 3));
        order.Approve("r1", ("mug", 3, ReturnGrade.Resellable));
        order.Ask(("cup", 2));
        order.Approve("r2", ("cup", 2, ReturnGrade.Damaged));
        Assert.Equal((OrderStatus.Returned, 1900L), (order.Status, order.Refunded));

        order.PayBack();

        Assert.Equal(OrderStatus.Refunded, order.Status);
        Assert.True(order.State.IsTheBuyers());
        Assert.False(order.State.WasGivenUp());
    }

    [Fact]
    public void No_more_is_asked_back_than_was_bought_however_many_returns_there_are()
    {
        var order = PlacedOrder.Arrived();
        Assert.Equal(ReturnOutcome.Done, order.Ask(("mug", 2)).Outcome);
        Assert.Equal(new ReturnResult(ReturnOutcome.TooMany, Sku: "mug"), order.Ask(("mug", 2)));
        Assert.Equal(new ReturnResult(ReturnOutcome.TooMany, Sku: "pen"), order.Ask(("pen", 1)));
        Assert.Equal(ReturnOutcome.Done, order.Ask(("mug", 1)).Outcome);
        Assert.Equal(ReturnOutcome.TooMany, order.Ask(("mug", 1)).Outcome);

        Assert.Equal(ReturnOutcome.Done, order.Reject("r1"));

        Assert.Equal(ReturnOutcome.Done, order.Ask(("mug", 2)).Outcome);
        Assert.Equal(ReturnOutcome.TooMany, order.Ask(("mug", 1)).Outcome);
    }

    [Fact]
    public void The_same_key_is_the_same_return_and_another_request_under_it_is_refused()
    {
        var order = PlacedOrder.Arrived();
        var first = order.Ask(ReturnKind.Refund, "a", 1, ("mug", 1));

        Assert.Equivalent(first, order.Ask(ReturnKind.Refund, "a", 1, ("mug", 1)));
        Assert.Equal(ReturnOutcome.KeyReused, order.Ask(ReturnKind.Refund, "a", 2, ("mug", 1)).Outcome);
        Assert.Single(order.State.Returns!);
    }

    [Fact]
    public void A_decision_is_made_once_and_repeating_it_changes_nothing()
    {
        var order = PlacedOrder.Arrived();
        order.Ask(("mug", 2));
        Assert.Equal(
            new ReturnResult(ReturnOutcome.TooMany, Sku: "mug"), order.Approve("r1", ("mug", 3, ReturnGrade.Damaged)));
        Assert.Equal(
            new ReturnResult(ReturnOutcome.TooMany, Sku: "cup"), order.Approve("r1", ("cup", 1, ReturnGrade.Damaged)));
        Assert.Equal(ReturnOutcome.NotFound, order.Approve("r9", ("mug", 1, ReturnGrade.Damaged)).Outcome);

        Assert.Equal(ReturnOutcome.Done, order.Approve("r1", ("mug", 1, ReturnGrade.Resellable)).Outcome);
        Assert.Equal(ReturnOutcome.Done, order.Approve("r1", ("mug", 1, ReturnGrade.Resellable)).Outcome);
        Assert.Equal(ReturnOutcome.TooLate, order.Approve("r1", ("mug", 2, ReturnGrade.Resellable)).Outcome);
        Assert.Equal(ReturnOutcome.TooLate, order.Reject("r1"));
        Assert.Equal(500, order.Refunded);

        order.Ask(("mug", 1));
        Assert.Equal(ReturnOutcome.Done, order.Reject("r2"));
        Assert.Equal(ReturnOutcome.Done, order.Reject("r2"));
        Assert.Equal(ReturnOutcome.TooLate, order.Approve("r2", ("mug", 1, ReturnGrade.Damaged)).Outcome);
        Assert.Equal("It was used.", order.View.Returns![1].Answer);
    }

    [Fact]
    public void A_buyer_who_was_refused_fifty_times_is_not_heard_again_and_one_who_was_not_is()
    {
        var refused = PlacedOrder.Arrived();
        var exchanged = PlacedOrder.Arrived();
        for (var n = 1; n <= 50; n++)
        {
            Assert.Equal(ReturnOutcome.Done, refused.Ask(("mug", 1)).Outcome);
            refused.Reject($"r{n}");
            exchanged.Ask(ReturnKind.Exchange, $"x{n}", 1, ("mug", 1));
            exchanged.Approve($"r{n}", ("mug", 1, ReturnGrade.Damaged));
            exchanged.Replaced($"r{n}", "mug");
            exchanged.Ship();
        }

        Assert.Equal(ReturnOutcome.TooLate, refused.Ask(("mug", 1)).Outcome);
        Assert.Equal(50, exchanged.State.Returns!.Count(back => back.Status == ReturnStatus.Replaced));
        Assert.Equal(ReturnOutcome.Done, exchanged.Ask(("mug", 1)).Outcome);
    }

    [Fact]
    public void The_time_for_returns_ends_after_it_arrived_and_what_was_never_the_buyer_s_does_not_come_back()
    {
        var order = PlacedOrder.Arrived();
        order.Now += PlacedOrder.Settings.ReturnWithin;
        Assert.Equal(ReturnOutcome.Done, order.Ask(("mug", 1)).Outcome);
        order.Now = order.Now.AddMilliseconds(1);
        Assert.Equal(ReturnOutcome.TooLate, order.Ask(("mug", 1)).Outcome);

        Assert.Equal(ReturnOutcome.TooLate, PlacedOrder.Unpaid().Ask(("mug", 1)).Outcome);
        var cancelled = PlacedOrder.Paid();
        cancelled.Cancel();
        Assert.Equal(ReturnOutcome.TooLate, cancelled.Ask(("mug", 1)).Outcome);
    }

    [Fact]
    public void What_was_sent_again_has_its_time_for_returns_again_and_the_other_lines_have_not()
    {
        var order = PlacedOrder.Arrived();
        order.Now += PlacedOrder.Settings.ReturnWithin;
        order.Ask(ReturnKind.Exchange, "a", 1, ("mug", 1));
        order.Approve("r1", ("mug", 1, ReturnGrade.Damaged));
        order.Replaced("r1", "mug");
        order.Track(order.Ship().Shipment!.ShipmentId, ShipmentStatus.Delivered);

        order.Now += PlacedOrder.Settings.ReturnWithin;
        Assert.Equal(ReturnOutcome.TooLate, order.Ask(("mug", 1), ("cup", 1)).Outcome);
        Assert.Equal(ReturnOutcome.Done, order.Ask(("mug", 1)).Outcome);
        order.Now = order.Now.AddMilliseconds(1);
        Assert.Equal(ReturnOutcome.TooLate, order.Ask(("mug", 1)).Outcome);
    }

    [Fact]
    public void Units_that_were_not_sent_are_not_sent_while_they_are_asked_back_and_after_they_were_taken()
    {
        var order = PlacedOrder.Paid();
        order.Ship(("mug", 2));
        order.Ask(("mug", 2));
        Assert.Equal([new OrderUnits("cup", 2)], order.View.ToSend);
        Assert.Equal(ShipOutcome.TooMany, order.Ship(("mug", 1)).Outcome);

        order.Approve("r1", ("mug", 1, ReturnGrade.Resellable));

        Assert.Equal((500L, 0), (order.Refunded, order.Line("mug").ToSend));
        Assert.Equal(OrderStatus.Paid, order.Status);
        order.Ship();
        Assert.Equal(OrderStatus.Shipped, order.Status);
        Assert.Equal([new OrderUnits("mug", 2), new OrderUnits("cup", 2)], order.View.Returnable);
    }

    [Fact]
    public void A_return_that_is_refused_has_what_it_kept_back_sent()
    {
        var order = PlacedOrder.Paid();
        order.Ask(("mug", 3), ("cup", 2));
        Assert.Equal(ShipOutcome.NothingLeft, order.Ship().Outcome);

        order.Reject("r1");

        Assert.Equal(OrderStatus.Paid, order.Status);
        Assert.Equal([new OrderUnits("mug", 3), new OrderUnits("cup", 2)], order.Ship().Shipment!.Lines);
    }

    [Fact]
    public void An_exchange_sends_the_same_again_and_no_money_moves()
    {
        var order = PlacedOrder.Arrived();
        order.Ask(ReturnKind.Exchange, "a", 1, ("mug", 1));
        var taken = order.Approve("r1", ("mug", 1, ReturnGrade.Damaged)).Return!;
        Assert.Equal((ReturnStatus.Replacing, OrderStatus.ReturnRequested), (taken.Status, order.Status));
        Assert.Single(ReturnDecisions.ToReplace(order.State));

        Assert.True(order.Replaced("r1", "mug"));
        Assert.False(order.Replaced("r1", "mug"));

        Assert.Equal((ReturnStatus.Replaced, OrderStatus.Delivered, 0L),
            (order.View.Returns![0].Status, order.Status, order.Refunded));
        Assert.Equal([new OrderUnits("mug", 1)], order.Ship().Shipment!.Lines);
        order.Track("s2", ShipmentStatus.Delivered);
        Assert.Equal(3, order.Line("mug").Kept);
        order.Ask(("mug", 3));
        order.Approve("r2", ("mug", 3, ReturnGrade.Resellable));
        Assert.Equal(1500, order.Refunded);
    }

    [Fact]
    public void An_exchange_of_which_none_is_left_is_paid_back_and_says_so()
    {
        var order = PlacedOrder.Arrived();
        order.Ask(ReturnKind.Exchange, "a", 1, ("mug", 1), ("cup", 2));
        order.Approve("r1", ("mug", 1, ReturnGrade.Damaged), ("cup", 2, ReturnGrade.Resellable));

        order.Replaced("r1", "mug");

        var back = order.View.Returns![0];
        Assert.Equal((ReturnStatus.Replaced, PlacedOrder.Gbp(400)), (back.Status, back.Refund));
        Assert.Contains("None was left", back.Answer, StringComparison.Ordinal);
        Assert.Equal((3, 0), (order.Line("mug").Kept, order.Line("cup").Kept));
    }

    [Fact]
    public void What_was_not_sent_cannot_be_exchanged() =>
        Assert.Equal(
            ReturnOutcome.TooMany, PlacedOrder.Paid().Ask(ReturnKind.Exchange, "a", 1, ("mug", 1)).Outcome);

    [Fact]
    public void What_was_paid_in_cash_is_paid_out_by_hand_and_what_was_not_is_not()
    {
        var order = PlacedOrder.Cash();
        order.Ship(("mug", 3));
        order.Track("s1", ShipmentStatus.Delivered);
        order.Ask(("cup", 1), ("mug", 1));
        order.Approve("r1", ("cup", 1, ReturnGrade.Resellable), ("mug", 1, ReturnGrade.Resellable));

        var refund = Assert.Single(order.View.Refunds!);
        Assert.Equal((PlacedOrder.Gbp(500), PlacedOrder.Start), (refund.Amount, refund.PaidAt));
        Assert.Contains("bank transfer", refund.Note, StringComparison.Ordinal);
        Assert.Equal(PlacedOrder.Gbp(700), order.View.Returns![0].Credit);
        Assert.DoesNotContain(OrderTopics.RefundDue, order.Topics);
        order.Ship();
        order.Track("s2", ShipmentStatus.Delivered);
        Assert.Equal(PlacedOrder.Gbp(1700), order.State.CashCollected);
    }

    [Fact]
    public void A_paid_order_that_is_cancelled_is_paid_back_whole_and_not_twice()
    {
        var order = PlacedOrder.Paid();
        Assert.Equal(CancelOutcome.Cancelled, order.Cancel());
        Assert.Equal(CancelOutcome.Cancelled, order.Cancel());
        Assert.Equal((OrderStatus.Cancelled, 1900L), (order.Status, order.Refunded));
        Assert.Equal([OrderTopics.Paid, OrderTopics.Cancelled, OrderTopics.RefundDue], order.Topics);
        Assert.True(order.State.WasGivenUp());

        order.PayBack();
        order.PayBack();

        Assert.Equal(OrderStatus.Refunded, order.Status);
        Assert.Equal(CancelOutcome.Cancelled, order.Cancel());
        Assert.True(order.State.WasGivenUp());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void An_order_given_up_is_refunded_with_the_last_of_its_money_whichever_that_is(int last)
    {
        var order = PlacedOrder.Paid();
        order.PayAgain();
        order.Protect(("mug", 450));
        order.Cancel();
        var dues = order.Dues;
        Assert.Equal([1900L, 150L, 1750L], dues.Select(due => due.Amount.Amount));

        foreach (var due in dues.Where((_, n) => n != last))
        {
            Assert.True(order.PayBack(due));
            Assert.Equal(OrderStatus.Cancelled, order.Status);
            Assert.Contains("paid back", order.State.Timeline[^1].Note, StringComparison.Ordinal);
        }

        order.PayBack(dues[last]);

        Assert.Equal(OrderStatus.Refunded, order.Status);
        Assert.True(order.State.WasGivenUp());
    }

    [Fact]
    public void An_order_that_was_paid_twice_and_came_back_whole_is_refunded_with_the_last_of_its_money()
    {
        var order = PlacedOrder.Arrived();
        order.PayAgain();
        order.Ask(("mug", 3), ("cup", 2));
        order.Approve("r1", ("mug", 3, ReturnGrade.Resellable), ("cup", 2, ReturnGrade.Resellable));

        order.PayBack(order.Dues[1]);
        Assert.Equal(OrderStatus.Returned, order.Status);
        order.PayBack(order.Dues[0]);

        Assert.Equal(OrderStatus.Refunded, order.Status);
    }

    [Fact]
    public void What_was_sent_or_asked_back_is_not_cancelled()
    {
        var sent = PlacedOrder.Paid();
        sent.Ship(("cup", 1));
        Assert.Equal(CancelOutcome.TooLate, sent.Cancel());

        var asked = PlacedOrder.Paid();
        asked.Ask(("cup", 1));
        Assert.Equal(CancelOutcome.TooLate, asked.Cancel());
        asked.Reject("r1");
        Assert.Equal(CancelOutcome.Cancelled, asked.Cancel());
    }

    [Fact]
    public void A_gateway_s_event_confirms_the_refund_that_it_can_only_be()
    {
        var order = PlacedOrder.Arrived();
        order.Ask(("mug", 1));
        order.Ask(("mug", 1));
        order.Ask(("cup", 1));
        order.Approve("r1", ("mug", 1, ReturnGrade.Resellable));
        order.Approve("r2", ("mug", 1, ReturnGrade.Resellable));
        order.Approve("r3", ("cup", 1, ReturnGrade.Resellable));

        Assert.Equal(Payments.PaymentEventOutcome.Ignored, Tell("e1", 500)); // Of two that are alike.
        Assert.Equal(Payments.PaymentEventOutcome.Refunded, Tell("e3", 200));
        Assert.Equal(Payments.PaymentEventOutcome.Duplicate, Tell("e3", 200));
        Assert.Equal(Payments.PaymentEventOutcome.Ignored, Tell("e4", 200));
        order.PayBack();
        Assert.All(order.View.Refunds!, refund => Assert.NotNull(refund.PaidAt));

        Payments.PaymentEventOutcome Tell(string eventId, long amount) => order.Do(OrderDecisions.Apply(
            order.State,
            new Payments.PaymentEvent(
                eventId, Payments.PaymentEventKind.Refunded, order.State.PaymentId(),
                OrderId.Parse(order.State.OrderId), PlacedOrder.Gbp(amount), order.Now),
            PlacedOrder.Settings, order.Now));
    }

    [Fact]
    public void A_line_that_became_cheaper_is_made_good_once_and_comes_back_for_what_it_cost_in_the_end()
    {
        var order = PlacedOrder.Paid();
        Assert.Empty(order.Protect(("mug", 500), ("cup", 300)).Claims);

        var claim = Assert.Single(order.Protect(("mug", 450)).Claims);
        Assert.Equal((PlacedOrder.Gbp(50), 3), (claim.Difference, claim.Quantity));
        Assert.Single(order.Protect(("mug", 100)).Claims);
        Assert.Equal(2, order.Protect(("cup", 150)).Claims.Count);
        Assert.Equal(250, order.Refunded);

        order.Ask(("mug", 3), ("cup", 2));
        order.Approve("r1", ("mug", 3, ReturnGrade.Resellable), ("cup", 2, ReturnGrade.Resellable));
        Assert.Equal(1900, order.Refunded);
    }

    [Fact]
    public void With_a_coupon_only_what_was_paid_beyond_the_lower_price_is_made_good()
    {
        var order = PlacedOrder.PaidWith(freight: 0, discount: 300); // 400 for each mug

        Assert.Empty(order.Protect(("mug", 450)).Claims);
        Assert.Empty(order.Protect(("mug", 400)).Claims);
        var claim = Assert.Single(order.Protect(("mug", 390)).Claims);

        Assert.Equal(
            (PlacedOrder.Gbp(400), PlacedOrder.Gbp(10), PlacedOrder.Gbp(30)),
            (claim.Paid, claim.Difference, claim.Refund!.Value));
        Assert.Equal(30, order.Refunded);
        order.Ask(("mug", 3), ("cup", 2));
        order.Approve("r1", ("mug", 3, ReturnGrade.Resellable), ("cup", 2, ReturnGrade.Resellable));
        Assert.Equal(1600, order.Refunded);
    }

    [Theory]
    [InlineData(true, true, 2200)]
    [InlineData(true, false, 1900)]
    [InlineData(false, true, 1900)]
    public void The_delivery_is_paid_back_with_the_last_unit_if_all_came_back_by_the_merchants_fault(
        bool first, bool second, long refunded)
    {
        var order = PlacedOrder.PaidWith(freight: 300);
        order.Track(order.Ship().Shipment!.ShipmentId, ShipmentStatus.Delivered);
        order.Ask(("mug", 3));
        Assert.Equal(1500, order.Approve("r1", first, ("mug", 3, ReturnGrade.Damaged)).Return!.Refund!.Value.Amount);
        order.Ask(("cup", 2));
        order.Approve("r2", second, ("cup", 2, ReturnGrade.Damaged));

        Assert.Equal(refunded, order.Refunded);
        Assert.Equal([first, second], order.View.Returns!.Select(back => back.MerchantsFault));
    }

    [Fact]
    public void A_delivery_that_never_began_is_paid_back_and_told_so_beforehand()
    {
        var order = PlacedOrder.PaidWith(freight: 300);

        Assert.Equal(PlacedOrder.Gbp(1500), order.Ask(("mug", 3)).Return!.Refund);
        order.Approve("r1", ("mug", 3, ReturnGrade.Resellable));
        Assert.Equal(PlacedOrder.Gbp(700), order.Ask(("cup", 2)).Return!.Refund);
        order.Approve("r2", ("cup", 2, ReturnGrade.Resellable));

        Assert.Equal(2200, order.Refunded);
    }

    [Fact]
    public void An_order_is_not_sent_before_it_is_decided_what_becomes_of_units_asked_back_unsent()
    {
        var order = PlacedOrder.Paid();
        order.Track(order.Ship(("mug", 3)).Shipment!.ShipmentId, ShipmentStatus.Delivered);
        order.Ask(("cup", 2));
        Assert.Equal((null, null), (order.State.Progress!.ShippedAt, order.State.Progress.CompleteBy));

        order.Reject("r1");
        Assert.Equal(OrderStatus.Paid, order.Status);
        order.Now += PlacedOrder.Settings.AutoConfirmAfter;
        order.Complete();
        Assert.Equal(OrderStatus.Paid, order.Status);
        order.Ask(("cup", 2));
        order.Approve("r2", ("cup", 2, ReturnGrade.Resellable));
        Assert.Equal(OrderStatus.Delivered, order.Status);
        Assert.Equal(order.Now + PlacedOrder.Settings.AutoConfirmAfter, order.State.Progress.CompleteBy);
    }

    [Fact]
    public void A_cash_order_asked_back_unsent_lapses_only_some_time_after_its_return_is_refused()
    {
        var order = PlacedOrder.Cash();
        order.Ask(("mug", 3), ("cup", 2));
        order.Now += PlacedOrder.Settings.SendCashWithin;

        Assert.True(order.Lapse());
        Assert.Equal(order.Now + PlacedOrder.Settings.SendCashWithin, order.State.Progress!.SendBy);
        Assert.Equal(OrderStatus.ReturnRequested, order.Status);

        order.Reject("r1");
        Assert.False(order.Lapse());
        order.Now += PlacedOrder.Settings.SendCashWithin;
        Assert.True(order.Lapse());
        Assert.Equal(OrderStatus.Cancelled, order.Status);
    }

    [Fact]
    public void Of_cash_the_delivery_stays_paid_when_a_later_parcel_is_refused_or_never_sent()
    {
        var order = PlacedOrder.Cash(freight: 300);
        order.Track(order.Ship(("mug", 1)).Shipment!.ShipmentId, ShipmentStatus.Delivered);
        Assert.Equal(PlacedOrder.Gbp(800), order.State.CashCollected);

        order.Track(order.Ship(("mug", 1)).Shipment!.ShipmentId, ShipmentStatus.Refused);
        Assert.Equal(0, order.Refunded);
        order.Track(order.Ship(("cup", 1)).Shipment!.ShipmentId, ShipmentStatus.Delivered);
        Assert.Equal(PlacedOrder.Gbp(1000), order.State.CashCollected);
        order.Now += PlacedOrder.Settings.SendCashWithin;
        Assert.True(order.Lapse());

        Assert.Equal((0, 3), ((int)order.Refunded, order.View.Returns!.Sum(back => back.Lines.Sum(Units))));
        Assert.Equal(PlacedOrder.Gbp(500), order.Ask(("mug", 1)).Return!.Refund);

        static int Units(OrderReturnLine line) => line.Resellable;
    }

    [Fact]
    public void Of_cash_the_delivery_is_paid_back_too_if_nothing_is_left_by_the_merchants_fault()
    {
        var order = PlacedOrder.Cash(freight: 300);
        order.Track(order.Ship(("mug", 3)).Shipment!.ShipmentId, ShipmentStatus.Delivered);
        order.Now += PlacedOrder.Settings.SendCashWithin;
        Assert.True(order.Lapse());
        order.Ask(("mug", 3));

        order.Approve("r2", fault: true, ("mug", 3, ReturnGrade.Damaged));

        Assert.Equal(1800, order.Refunded);
        Assert.Equal([400L, 1800L], order.View.Returns!.Select(back => back.Credit!.Value.Amount));
    }

    [Fact]
    public void Prices_are_protected_for_their_time_after_the_payment_and_not_at_all_where_that_is_zero()
    {
        Assert.Equal(PriceProtectionOutcome.TooEarly, PlacedOrder.Unpaid().Protect(("mug", 1)).Outcome);
        Assert.Equal(PriceProtectionOutcome.TooEarly, PlacedOrder.Cash().Protect(("mug", 1)).Outcome);
        var order = PlacedOrder.Paid();
        var off = PlacedOrder.Settings with { PriceProtection = TimeSpan.Zero };
        Assert.Equal(
            PriceProtectionOutcome.TooLate,
            PriceDecisions.Protect(order.State, new Dictionary<string, Money>(), off, order.Now).Result.Outcome);

        order.Now += PlacedOrder.Settings.PriceProtection + TimeSpan.FromMilliseconds(1);
        Assert.Equal(PriceProtectionOutcome.TooLate, order.Protect(("mug", 1)).Outcome);
    }
}
