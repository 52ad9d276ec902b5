using Commerce.Inventory;
using Commerce.Payments;
using Commerce.Shipping;
using static Commerce.Orders.OrderSteps;

namespace Commerce.Orders;

/// <summary>
/// The judge of an order: pure functions from what is stored and what happened to what is stored next.
/// </summary>
/// <remarks>
/// <code>
/// awaitingPayment ──paid──────────────────────────────► paid
///   │   └─cancel─► cancelled ─┐                          ▲
///   └─time over──► expired ───┴─paid late─► units left? ─┘ yes
///                                               └─ no ─► refund due ─► refunded
/// paid, confirmed (cash on delivery) ──cancel──► cancelled ──all money back──► refunded
/// </code>
/// What is sent and what comes back is decided by <see cref="ShippingDecisions"/> and <see cref="ReturnDecisions"/>.
/// An order that still waits when a payment is reported is paid, however late the report: its units are still held, and
/// whichever of payment, cancellation and expiry is decided first has won.
/// </remarks>
internal static class OrderDecisions
{
    /// <summary>Failures beyond this many are not written down: a buyer can make any number of them.</summary>
    private const int FailuresNotedMax = 20;

    public static StartPaymentResult StartPayment(OrderState order, DateTimeOffset now) =>
        order.Status == OrderStatus.AwaitingPayment && now < order.PayBefore
            ? new StartPaymentResult(StartPaymentOutcome.Started, order.PaymentId(), order.Total())
            : new StartPaymentResult(StartPaymentOutcome.NotPayable);

    /// <param name="agent">Who of customer service does it for the buyer; null: the buyer does.</param>
    public static OrderDecision<CancelOutcome> Cancel(
        OrderState order, DateTimeOffset now, OrderAgent? agent = null) =>
        order.Status == OrderStatus.Cancelled || order.WasGivenUp()
            ? new OrderDecision<CancelOutcome>(CancelOutcome.Cancelled)
            : GiveUp(
                order, agent is null ? OrderNotes.CancelledByBuyer : OrderNotes.CancelledForBuyer, now, agent);

    /// <summary>Gives an order up of which nothing was sent or asked back; what was paid goes back.</summary>
    public static OrderDecision<CancelOutcome> GiveUp(
        OrderState order, OrderNote note, DateTimeOffset now, OrderAgent? agent = null)
    {
        if (order.Shipments is not null || order.Returns?.Any(back => back.Status != ReturnStatus.Rejected) == true
            || order.Status is not (OrderStatus.AwaitingPayment or OrderStatus.Paid or OrderStatus.Confirmed))
        {
            return new OrderDecision<CancelOutcome>(CancelOutcome.TooLate);
        }

        var given = Enter(order, OrderStatus.Cancelled, now, note, agent) with { Progress = null };
        var (next, refund) = RefundDecisions.OweAll(given, $"{order.OrderId}-cancelled", note, now);
        return new(
            CancelOutcome.Cancelled, next, Events(OrderTopics.Cancelled, refund));
    }

    /// <returns>False: its time is not over.</returns>
    public static OrderDecision<bool> Expire(OrderState order, DateTimeOffset now) =>
        order.Status != OrderStatus.AwaitingPayment ? new OrderDecision<bool>(true)
        : now < order.PayBefore ? new OrderDecision<bool>(false)
        : new OrderDecision<bool>(
            true, Enter(order, OrderStatus.Expired, now, OrderNotes.NotPaidInTime),
            new OrderEvent(OrderTopics.Expired));

    public static OrderDecision<PaymentEventOutcome> Apply(
        OrderState order, PaymentEvent happened, OrderSettings settings, DateTimeOffset now)
    {
        if (order.Events?.Contains(happened.EventId, StringComparer.Ordinal) == true)
        {
            return new OrderDecision<PaymentEventOutcome>(PaymentEventOutcome.Duplicate);
        }

        return happened.Kind switch
        {
            PaymentEventKind.Succeeded => Taken(order, happened, now),
            PaymentEventKind.Failed => Failed(order, happened, now),
            PaymentEventKind.Refunded => DueOf(order, happened) is { } dueId
                && ConfirmRefund(
                    order, happened.PaymentId, dueId, happened.EventId, settings, now) is { Next: { } next }
                ? new(PaymentEventOutcome.Refunded, Remember(next, happened))
                : new(PaymentEventOutcome.Ignored),
        };
    }

    /// <summary>Whether nothing came of it: its units and its coupon go to others.</summary>
    public static bool CameToNothing(OrderState order) =>
        order.Status is OrderStatus.Cancelled or OrderStatus.Expired or OrderStatus.Refunded && !order.IsTheBuyers();

    /// <summary>Whether a payment waits to hear if its units can be had again.</summary>
    public static bool AwaitsRetake(OrderState order) =>
        order.Payments?.Any(payment => payment.Use == PaymentUse.Late) == true;

    /// <param name="order">The order.</param>
    /// <param name="outcome">What pools said; null: they were not asked, as its coupon is gone.</param>
    /// <param name="now">The time.</param>
    public static OrderDecision<PaymentEventOutcome> AfterRetake(
        OrderState order, RetakeOutcome? outcome, DateTimeOffset now)
    {
        var late = order.Payments!.First(payment => payment.Use == PaymentUse.Late);
        if (outcome == RetakeOutcome.Sold)
        {
            var paid = Enter(order, OrderStatus.Paid, now, OrderNotes.PaidLate);
            return new OrderDecision<PaymentEventOutcome>(
                PaymentEventOutcome.PaidAfterRetake,
                Replace(paid, late, late with { Use = PaymentUse.Accepted }),
                new OrderEvent(OrderTopics.Paid));
        }

        var cancelled = order.Status == OrderStatus.Cancelled;
        var reason = outcome is { } said ? OrderNotes.Late(cancelled, said) : OrderNotes.LateWithoutCoupon(cancelled);
        var due = GoesBack(late, reason);
        return new(
            PaymentEventOutcome.Refunding,
            Replace(Enter(order, order.Status, now, reason), late, due),
            new OrderEvent(OrderTopics.RefundDue, RefundOf(order, due)));
    }

    /// <param name="order">The order.</param>
    /// <param name="paymentId">The payment that money goes back of.</param>
    /// <param name="dueId">The order's name for what was due.</param>
    /// <param name="refundId">The gateway's name for the refund.</param>
    /// <param name="settings">For what follows from it.</param>
    /// <param name="now">The time.</param>
    public static OrderDecision<bool> ConfirmRefund(
        OrderState order, string paymentId, string dueId, string refundId, OrderSettings settings, DateTimeOffset now)
    {
        var due = order.Payments?.FirstOrDefault(payment => payment.PaymentId == paymentId
            && payment.EventId == dueId && payment.Use == PaymentUse.RefundDue);
        if (due is null)
        {
            return RefundDecisions.Confirm(order, dueId, refundId, settings, now) is { } part
                ? new OrderDecision<bool>(true, part)
                : new OrderDecision<bool>(false);
        }

        var next = Replace(
            order, due, due with { Use = PaymentUse.Refunded, RefundId = refundId, RefundedAt = now });
        return new OrderDecision<bool>(true, RefundDecisions.AfterPaidBack(next, due.Amount, settings, now));
    }

    // The gateway names the payment and the amount, not what the order calls it.
    private static string? DueOf(OrderState order, PaymentEvent happened) =>
        order.Payments?.FirstOrDefault(payment => payment.PaymentId == happened.PaymentId
            && payment.Use == PaymentUse.RefundDue && payment.Amount == happened.Amount)?.EventId
        ?? RefundDecisions.DueOf(order, happened.PaymentId, happened.Amount);

    private static OrderDecision<PaymentEventOutcome> Taken(OrderState order, PaymentEvent happened, DateTimeOffset now)
    {
        // A gateway takes a payment once, whatever number of events tell of it.
        if (order.Payments?.Any(
            known => known.PaymentId == happened.PaymentId && known.Amount == happened.Amount) == true)
        {
            return new OrderDecision<PaymentEventOutcome>(PaymentEventOutcome.Ignored);
        }

        var payment = new PaymentRecord(
            happened.PaymentId, happened.EventId, happened.Amount, now, PaymentUse.Accepted);
        if (order.IsCash() || happened.PaymentId != order.PaymentId() || happened.Amount != order.Total())
        {
            var reason = order.IsCash() ? OrderNotes.PaymentForCash(happened.Amount)
                : happened.PaymentId != order.PaymentId() ? OrderNotes.PaymentOfAnother(happened.Amount)
                : OrderNotes.PaymentOfOtherAmount(happened.Amount, order.Total());
            var due = GoesBack(payment, reason);
            return new(
                PaymentEventOutcome.Mismatch,
                Add(Remember(Enter(order, order.Status, now, reason), happened), due),
                new OrderEvent(OrderTopics.RefundDue, RefundOf(order, due)));
        }

        return order.Status == OrderStatus.AwaitingPayment
            ? new(
                PaymentEventOutcome.Paid,
                Add(Remember(Enter(order, OrderStatus.Paid, now, null), happened), payment),
                new OrderEvent(OrderTopics.Paid))
            : new(
                PaymentEventOutcome.Refunding,
                Add(Remember(order, happened), payment with { Use = PaymentUse.Late }),
                new OrderEvent(OrderTopics.PaidLate));
    }

    private static OrderDecision<PaymentEventOutcome> Failed(
        OrderState order, PaymentEvent happened, DateTimeOffset now) =>
        order.Status == OrderStatus.AwaitingPayment && (order.Events?.Count ?? 0) < FailuresNotedMax
            ? new(
                PaymentEventOutcome.Ignored,
                Remember(Enter(order, order.Status, now, OrderNotes.PaymentFailed), happened))
            : new(PaymentEventOutcome.Ignored);

    private static OrderState Remember(OrderState order, PaymentEvent happened) =>
        order with { Events = [.. order.Events ?? [], happened.EventId] };

    private static OrderState Add(OrderState order, PaymentRecord payment) =>
        order with { Payments = [.. order.Payments ?? [], payment] };

    private static OrderState Replace(OrderState order, PaymentRecord old, PaymentRecord by) =>
        order with { Payments = [.. order.Payments!.Select(payment => ReferenceEquals(payment, old) ? by : payment)] };

    private static PaymentRecord GoesBack(PaymentRecord payment, OrderNote reason) =>
        payment with { Use = PaymentUse.RefundDue, Reason = reason.InEnglish(), ReasonKey = reason };

    private static RefundDue RefundOf(OrderState order, PaymentRecord due) =>
        new(order.OrderId, due.PaymentId, due.EventId, due.Amount, due.Reason!);
}
