using Commerce.Inventory;
using Commerce.Payments;

namespace Commerce.Orders;

/// <summary>What an order decides, case by case, without grain or store.</summary>
public sealed class OrderDecisionsTests
{
    private static readonly DateTimeOffset Placed = LoggedPool.Start;
    private static readonly DateTimeOffset PayBefore = Placed.AddMinutes(15);

    [Fact]
    public void An_order_is_made_from_its_entry_in_the_log_or_from_the_pool_alike()
    {
        var pool = LoggedPool.WithUnits(3);
        var address = new DeliveryAddress("Ada", "1 Street", null, "London", "N1", "GB");
        var decision = pool.Pool.DecideHold(new HoldStock(new MemberId(8), 2, "a", 1, address), Placed);
        var receipt = pool.Do(decision).Receipt!;

        var fromLog = OrderState.Of("sale:s1:mug:blue", decision.Entry!, LoggedPool.Terms);
        var fromPool = OrderState.Of(
            "sale:s1:mug:blue",
            new HoldRecord(new MemberId(8), receipt, HoldState.Held, "Mug", Relayed: false, address));

        var text = System.Text.Encoding.UTF8.GetString(OrderJson.Encode(fromLog));
        Assert.Equal(text, System.Text.Encoding.UTF8.GetString(OrderJson.Encode(fromPool)));
        Assert.Equal(
            text, System.Text.Encoding.UTF8.GetString(OrderJson.Encode(OrderJson.Decode(OrderJson.Encode(fromLog)))));
        var view = fromLog.View();
        Assert.Equal(("mug:blue", "s1", new Money(3998, "GBP")), (view.Lines[0].Sku, view.SaleId, view.Total));
        Assert.Equal(address, view.Address);
    }

    [Fact]
    public void An_order_that_was_stored_before_there_were_lines_is_read_and_written_as_it_was()
    {
        const string Stored =
            """
            {"orderId":"0dtpr32hkr9a800008000004kq","buyer":"m0000000000008","poolId":"sale:s1:mug","sku":"mug",
            "name":"Mug","quantity":2,"unitPrice":{"amount":1999,"currency":"GBP"},
            "placedAt":"2026-11-11T00:00:00+00:00","payBefore":"2026-11-11T00:15:00+00:00","saleId":"s1",
            "status":"paid","timeline":[{"status":"awaitingPayment","at":"2026-11-11T00:00:00+00:00"}],
            "payments":[{"paymentId":"p","eventId":"e","amount":{"amount":3998,"currency":"GBP"},
            "at":"2026-11-11T00:01:00+00:00","use":"accepted"}],"events":["e"]}
            """;

        var order = OrderJson.Decode(System.Text.Encoding.UTF8.GetBytes(Stored));

        Assert.Equal((new Money(3998, "GBP"), false), (order.Total(), order.IsCash()));
        Assert.Equal(
            new OrderStateLine("sale:s1:mug", "mug", "Mug", 2, new Money(1999, "GBP")), Assert.Single(order.Lines()));
        Assert.Equal(
            Stored.ReplaceLineEndings(""), System.Text.Encoding.UTF8.GetString(OrderJson.Encode(order)));
    }

    [Fact]
    public void A_payment_of_the_right_amount_pays_the_order_once()
    {
        var order = New();

        var paid = Apply(order, Success(order, "e1"), Placed);
        Assert.Equal(PaymentEventOutcome.Paid, paid.Result);
        Assert.Equal((OrderStatus.Paid, OrderTopics.Paid), (paid.Next!.Status, paid.Events![0].Topic));

        Assert.Equal(
            PaymentEventOutcome.Duplicate, Apply(paid.Next, Success(order, "e1"), Placed).Result);
        var toldAgain = Apply(paid.Next, Success(order, "e2"), Placed);
        Assert.Equal((PaymentEventOutcome.Ignored, null), (toldAgain.Result, toldAgain.Next));
    }

    [Theory]
    [InlineData(1998 * 2, "GBP", true)]
    [InlineData(1999 * 2, "EUR", true)]
    [InlineData(1999 * 2, "GBP", false)]
    public void Money_that_does_not_fit_the_order_does_not_pay_it_and_goes_back(
        long amount, string currency, bool ownPaymentId)
    {
        var order = New();
        var odd = Success(order, "e1") with
        {
            Amount = new Money(amount, currency),
            PaymentId = ownPaymentId ? order.PaymentId() : "pay-other",
        };

        var decision = Apply(order, odd, Placed);

        Assert.Equal(PaymentEventOutcome.Mismatch, decision.Result);
        Assert.Equal(OrderStatus.AwaitingPayment, decision.Next!.Status);
        Assert.Equal(OrderTopics.RefundDue, decision.Events![0].Topic);
        Assert.Equal(new Money(amount, currency), decision.Events![0].Refund!.Amount);
        Assert.Equal(
            PaymentEventOutcome.Paid, Apply(decision.Next, Success(order, "e2"), Placed).Result);
    }

    [Fact]
    public void A_second_payment_of_a_paid_order_goes_back_and_the_order_stays_paid()
    {
        var order = New();
        var paid = Apply(order, Success(order, "e1"), Placed).Next!;

        var second = Apply(paid, Success(order, "e2") with { PaymentId = "pay-other" }, Placed);
        Assert.Equal((OrderStatus.Paid, "pay-other"), (second.Next!.Status, second.Events![0].Refund!.PaymentId));

        var confirmed = ConfirmRefund(second.Next, "pay-other", "e2");
        Assert.Equal(OrderStatus.Paid, confirmed.Next!.Status);
        Assert.Null(ConfirmRefund(confirmed.Next, "pay-other", "e2").Next);
    }

    [Fact]
    public void A_failed_payment_leaves_the_order_waiting_however_often()
    {
        var order = New();
        for (var i = 0; i < 100; i++)
        {
            var decision = Apply(
                order, Success(order, $"f{i}") with { Kind = PaymentEventKind.Failed }, Placed);
            Assert.Equal(PaymentEventOutcome.Ignored, decision.Result);
            order = decision.Next ?? order;
        }

        Assert.InRange(order.Timeline.Count, 2, 30);
        Assert.Equal(PaymentEventOutcome.Paid, Apply(order, Success(order, "e1"), Placed).Result);
    }

    [Fact]
    public void A_failure_reported_after_the_success_changes_nothing()
    {
        var paid = Apply(New(), Success(New(), "e2"), Placed).Next!;

        var late = Apply(paid, Success(paid, "e1") with { Kind = PaymentEventKind.Failed }, Placed);

        Assert.Equal((PaymentEventOutcome.Ignored, null), (late.Result, late.Next));
    }

    [Fact]
    public void An_order_expires_at_the_end_of_its_time_and_not_before()
    {
        Assert.Equal(new OrderDecision<bool>(false), OrderDecisions.Expire(New(), PayBefore.AddMilliseconds(-1)));

        var expired = OrderDecisions.Expire(New(), PayBefore);
        Assert.Equal((true, OrderStatus.Expired), (expired.Result, expired.Next!.Status));
        Assert.Equal(new OrderDecision<bool>(true), OrderDecisions.Expire(expired.Next, PayBefore.AddDays(1)));
    }

    [Fact]
    public void Of_payment_and_expiry_the_first_wins()
    {
        var order = New();
        var paid = Apply(order, Success(order, "e1"), PayBefore.AddSeconds(5)).Next!;
        Assert.Null(OrderDecisions.Expire(paid, PayBefore.AddSeconds(6)).Next);

        var expired = OrderDecisions.Expire(order, PayBefore).Next!;
        var late = Apply(expired, Success(order, "e1"), PayBefore);
        Assert.Equal(OrderTopics.PaidLate, late.Events![0].Topic);
        Assert.Equal(OrderStatus.Expired, late.Next!.Status);
        Assert.True(OrderDecisions.AwaitsRetake(late.Next));
    }

    [Fact]
    public void A_late_payment_pays_if_the_units_are_left()
    {
        var decision = OrderDecisions.AfterRetake(LatePaid(), RetakeOutcome.Sold, PayBefore);

        Assert.Equal(PaymentEventOutcome.PaidAfterRetake, decision.Result);
        Assert.Equal((OrderStatus.Paid, OrderTopics.Paid), (decision.Next!.Status, decision.Events![0].Topic));
        Assert.False(OrderDecisions.AwaitsRetake(decision.Next));
    }

    [Theory]
    [InlineData(RetakeOutcome.SoldOut, "gone to others")]
    [InlineData(RetakeOutcome.LimitReached, "as many as one may")]
    [InlineData(RetakeOutcome.UnknownHold, "cannot be had")]
    public void A_late_payment_goes_back_with_the_reason_if_they_are_not(RetakeOutcome outcome, string reason)
    {
        var decision = OrderDecisions.AfterRetake(LatePaid(), outcome, PayBefore);

        Assert.Equal(PaymentEventOutcome.Refunding, decision.Result);
        Assert.Contains(reason, decision.Next!.Timeline[^1].Note, StringComparison.Ordinal);
        Assert.Equal(OrderTopics.RefundDue, decision.Events![0].Topic);

        var refunded = Apply(
            decision.Next, Success(New(), "e9") with { Kind = PaymentEventKind.Refunded }, PayBefore);
        Assert.Equal((PaymentEventOutcome.Refunded, OrderStatus.Refunded), (refunded.Result, refunded.Next!.Status));
        Assert.Null(ConfirmRefund(refunded.Next, New().PaymentId(), "e1").Next);
    }

    [Fact]
    public void A_refund_nobody_owes_is_ignored()
    {
        var decision = Apply(
            New(), Success(New(), "e1") with { Kind = PaymentEventKind.Refunded }, Placed);

        Assert.Equal((PaymentEventOutcome.Ignored, null), (decision.Result, decision.Next));
    }

    [Fact]
    public void An_order_that_waits_can_be_cancelled_and_cancelling_again_is_fine()
    {
        var cancelled = OrderDecisions.Cancel(New(), Placed);
        Assert.Equal((CancelOutcome.Cancelled, OrderStatus.Cancelled), (cancelled.Result, cancelled.Next!.Status));
        Assert.Equal(
            new OrderDecision<CancelOutcome>(CancelOutcome.Cancelled), OrderDecisions.Cancel(cancelled.Next, Placed));

        var expired = OrderDecisions.Expire(New(), PayBefore).Next!;
        Assert.Equal(new OrderDecision<CancelOutcome>(CancelOutcome.TooLate), OrderDecisions.Cancel(expired, Placed));
    }

    [Fact]
    public void A_payment_starts_only_while_the_order_waits_and_is_the_same_each_time()
    {
        var order = New();
        var started = OrderDecisions.StartPayment(order, PayBefore.AddMilliseconds(-1));

        Assert.Equal((StartPaymentOutcome.Started, order.Total()), (started.Outcome, started.Amount));
        Assert.Equal(started, OrderDecisions.StartPayment(order, Placed));
        Assert.Equal(StartPaymentOutcome.NotPayable, OrderDecisions.StartPayment(order, PayBefore).Outcome);
        var cancelled = OrderDecisions.Cancel(order, Placed).Next!;
        Assert.Equal(StartPaymentOutcome.NotPayable, OrderDecisions.StartPayment(cancelled, Placed).Outcome);
    }

    private static OrderDecision<PaymentEventOutcome> Apply(
        OrderState order, PaymentEvent happened, DateTimeOffset now) =>
        OrderDecisions.Apply(order, happened, OrderSettings.Default, now);

    private static OrderDecision<bool> ConfirmRefund(OrderState order, string paymentId, string dueId) =>
        OrderDecisions.ConfirmRefund(order, paymentId, dueId, "r1", OrderSettings.Default, Placed);

    private static OrderState New()
    {
        var pool = LoggedPool.WithUnits(3);
        pool.Hold(8, "a", 2);
        return OrderState.Of("sale:s1:mug", pool.Log[^1], LoggedPool.Terms);
    }

    private static OrderState LatePaid()
    {
        var expired = OrderDecisions.Expire(New(), PayBefore).Next!;
        return Apply(expired, Success(expired, "e1"), PayBefore).Next!;
    }

    private static PaymentEvent Success(OrderState order, string eventId) => new(
        eventId, PaymentEventKind.Succeeded, order.PaymentId(), OrderId.Parse(order.OrderId), order.Total(), Placed);
}
