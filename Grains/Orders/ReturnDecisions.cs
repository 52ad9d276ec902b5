using Commerce.Shipping;

namespace Commerce.Orders;

/// <summary>
/// Decides what comes back: pure functions, as those of <see cref="OrderDecisions"/>.
/// </summary>
/// <remarks>
/// <code>
/// requested ──approve──► approved (money goes back)
///    │          └─exchange─► replacing ──units left?─► replaced
///    └──reject─► rejected              └──none──► approved
/// </code>
/// Units that a return has asked for are spoken for until it is decided: no second one gets them, and those that were
/// not sent stay here.
/// </remarks>
internal static class ReturnDecisions
{
    /// <summary>Refused returns of one order: a buyer can ask again after each refusal.</summary>
    private const int RejectedMax = 50;

    /// <summary>
    /// All returns of one order. Its units bound them, but a wholesaler buys thousands, and an order is read as one
    /// message: with its part of the timeline a return is about 1 KB of the 256 that one may have.
    /// </summary>
    private const int ReturnsMax = 200;

    public static OrderDecision<ReturnResult> Request(
        OrderState order, RequestReturn command, OrderSettings settings, DateTimeOffset now)
    {
        if (order.Returns?.FirstOrDefault(back => back.Key == command.Key) is { } known)
        {
            return new OrderDecision<ReturnResult>(known.RequestHash == command.RequestHash
                ? new ReturnResult(ReturnOutcome.Done, known.View(order))
                : new ReturnResult(ReturnOutcome.KeyReused));
        }

        if (!order.IsTheBuyers() || command.Lines.Any(line => now > ReturnBy(order, line.Sku, settings))
            || order.Returns?.Count >= ReturnsMax
            || order.Returns?.Count(back => back.Status == ReturnStatus.Rejected) >= RejectedMax)
        {
            return new OrderDecision<ReturnResult>(new ReturnResult(ReturnOutcome.TooLate));
        }

        var units = order.Units();
        var left = OrderViews.UnitsOf(
            units, line => command.Kind == ReturnKind.Exchange ? line.Exchangeable : line.Returnable);
        if (ShippingDecisions.FirstTooMany(command.Lines, left) is { } sku)
        {
            return new OrderDecision<ReturnResult>(new ReturnResult(ReturnOutcome.TooMany, Sku: sku));
        }

        // What was not sent goes first: it need not come back.
        var lines = command.Lines.Select(line => new ReturnRecordLine(
            line.Sku, line.Quantity,
            Unsent: command.Kind == ReturnKind.Refund
                ? Math.Min(line.Quantity, units.First(one => one.Line.Sku == line.Sku).ToSend)
                : 0)).ToList();
        var asked = new ReturnRecord(
            NextId(order), command.Kind, ReturnStatus.Requested, lines, command.Reason, command.Note, command.Key,
            command.RequestHash, now);
        asked = asked with { Refund = Estimate(order, asked) };
        var next = OrderSteps.Advance(
            Add(order, asked), settings, now,
            OrderNotes.AskedBack(OrderSteps.Text(order, command.Lines), command.Reason), command.Agent);
        return new(
            new ReturnResult(ReturnOutcome.Done, asked.View(order)), next,
            new OrderEvent(OrderTopics.ReturnRequested));
    }

    /// <param name="replacementId">Under which pools set aside what is sent instead, if it is an exchange.</param>
    public static OrderDecision<ReturnResult> Approve(
        OrderState order, ApproveReturn command, OrderId replacementId, OrderSettings settings, DateTimeOffset now)
    {
        if (Find(order, command.ReturnId) is not { } asked)
        {
            return new OrderDecision<ReturnResult>(new ReturnResult(ReturnOutcome.NotFound));
        }

        var lines = asked.Lines.Select(line => Graded(line, command)).ToList();
        if (asked.Status != ReturnStatus.Requested)
        {
            var same = asked.IsTaken && lines.Zip(asked.Lines).All(
                both => (both.First.Resellable, both.First.Damaged) == (both.Second.Resellable, both.Second.Damaged));
            return new OrderDecision<ReturnResult>(
                new ReturnResult(same ? ReturnOutcome.Done : ReturnOutcome.TooLate, asked.View(order)));
        }

        var unknown = command.Lines.FirstOrDefault(line => asked.Lines.All(one => one.Sku != line.Sku));
        if ((unknown?.Sku ?? lines.FirstOrDefault(line => line.Taken > line.Quantity)?.Sku) is { } sku)
        {
            return new OrderDecision<ReturnResult>(new ReturnResult(ReturnOutcome.TooMany, Sku: sku));
        }

        var taken = asked with
        {
            Status = asked.Kind == ReturnKind.Exchange ? ReturnStatus.Replacing : ReturnStatus.Approved,
            Lines = Restocking.WithReplacements(order, lines),
            DecidedAt = now,
            ReplacementId = asked.Kind == ReturnKind.Exchange ? replacementId.ToString() : null,
            Refund = null,
            MerchantsFault = command.MerchantsFault ? true : null,
        };
        var (next, refund) = asked.Kind == ReturnKind.Exchange
            ? (Replace(order, asked, taken), null)
            : Refunded(order, asked, taken, UnitsTaken(taken.Lines), now);
        next = OrderSteps.Advance(next, settings, now, OrderNotes.TakenBack(TakenText(order, taken)));
        var (decided, events) = WithRefused(next, OrderSteps.Events(OrderTopics.ReturnTaken, refund), settings, now);
        return new(
            new ReturnResult(ReturnOutcome.Done, Find(decided, taken.ReturnId)!.View(order)), decided, events);
    }

    public static OrderDecision<ReturnResult> Reject(
        OrderState order, string returnId, string reason, OrderSettings settings, DateTimeOffset now)
    {
        if (Find(order, returnId) is not { } asked)
        {
            return new OrderDecision<ReturnResult>(new ReturnResult(ReturnOutcome.NotFound));
        }

        if (asked.Status != ReturnStatus.Requested)
        {
            return new OrderDecision<ReturnResult>(new ReturnResult(
                asked.Status == ReturnStatus.Rejected ? ReturnOutcome.Done : ReturnOutcome.TooLate, asked.View(order)));
        }

        var rejected = asked with
        {
            Status = ReturnStatus.Rejected,
            DecidedAt = now,
            Answer = reason,
            Refund = null,
        };
        var (next, events) = WithRefused(
            OrderSteps.Advance(Replace(order, asked, rejected), settings, now, OrderNotes.NotTakenBack(reason)),
            [new OrderEvent(OrderTopics.ReturnRejected)], settings, now);
        return new(new ReturnResult(ReturnOutcome.Done, rejected.View(order)), next, events);
    }

    /// <summary>The returns whose replacement is to be found; none: nothing is to be done.</summary>
    public static IReadOnlyList<ReturnRecord> ToReplace(OrderState order) =>
        [.. (order.Returns ?? []).Where(back => back.Status == ReturnStatus.Replacing)];

    /// <summary>The pools have been asked for units instead of those that came back.</summary>
    /// <param name="order">The order.</param>
    /// <param name="returnId">Of which return.</param>
    /// <param name="had">SKUs whose units are set aside, all that are to be replaced of them.</param>
    /// <param name="settings">For the time at which the order completes itself.</param>
    /// <param name="now">The time.</param>
    public static OrderDecision<bool> AfterReplacing(
        OrderState order, string returnId, IReadOnlySet<string> had, OrderSettings settings, DateTimeOffset now)
    {
        if (Find(order, returnId) is not { Status: ReturnStatus.Replacing } waits)
        {
            return new OrderDecision<bool>(false);
        }

        var without = waits.Lines.Where(line => line.Taken > 0 && !had.Contains(line.Sku)).ToList();
        var answer = without.Count == 0 ? OrderNotes.SentAgain : OrderNotes.NoneLeftToSend;
        var replaced = waits with
        {
            Status = had.Count > 0 ? ReturnStatus.Replaced : ReturnStatus.Approved,
            Lines =
            [
                .. waits.Lines.Select(line => had.Contains(line.Sku) ? line with { Replaced = line.Taken } : line),
            ],
            Answer = answer.InEnglish(),
        };
        var (next, refund) = Refunded(order, waits, replaced, UnitsTaken(without), now);
        return new(
            true, OrderSteps.Advance(next, settings, now, answer), refund is { } due ? [due] : []);
    }

    /// <summary>Takes units back that nobody asked for: refused at the door, or not sent in time.</summary>
    public static (OrderState Order, IReadOnlyList<OrderEvent> Events) TakeBack(
        OrderState order, IReadOnlyList<OrderUnits> units, bool unsent, OrderNote why, OrderSettings settings,
        DateTimeOffset now)
    {
        var back = new ReturnRecord(
            NextId(order), ReturnKind.Refund, ReturnStatus.Approved,
            Restocking.WithReplacements(order, units.Select(line => new ReturnRecordLine(
                line.Sku, line.Quantity, Unsent: unsent ? line.Quantity : 0, Resellable: line.Quantity))),
            why.InEnglish(), Note: null, Key: null, RequestHash: 0, now, DecidedAt: now,
            MerchantsFault: unsent ? true : null, ReasonKey: why);
        var (next, refund) = Refunded(Add(order, back), back, back, units, now);
        return (
            OrderSteps.Advance(next, settings, now, why),
            OrderSteps.Events(OrderTopics.ReturnTaken, refund));
    }

    // What was refused at the door is here, whatever was answered to who had asked for it before.
    private static (OrderState Order, IReadOnlyList<OrderEvent> Events) WithRefused(
        OrderState order, IReadOnlyList<OrderEvent> events, OrderSettings settings, DateTimeOffset now)
    {
        var refused = OrderViews.UnitsOf(order.Units(), line => line.RefusedAndKept);
        if (refused.Count == 0)
        {
            return (order, events);
        }

        var (next, more) = TakeBack(order, refused, unsent: false, OrderNotes.Refused, settings, now);
        return (next, [.. events, .. more]);
    }

    // What was sent again has its time again. Null: not all has arrived once.
    private static DateTimeOffset? ReturnBy(OrderState order, string sku, OrderSettings settings) =>
        order.Progress?.DeliveredAt is { } deliveredAt
            ? (order.Shipments ?? [])
                .Where(parcel => parcel.Status != ShipmentStatus.Refused && parcel.Lines.Any(line => line.Sku == sku))
                .Select(parcel => parcel.EndedAt ?? parcel.SentAt)
                .Append(deliveredAt).Max() + settings.ReturnWithin
            : null;

    private static ReturnRecord? Find(OrderState order, string returnId) =>
        order.Returns?.FirstOrDefault(back => back.ReturnId == returnId);

    private static string NextId(OrderState order) => $"r{(order.Returns?.Count ?? 0) + 1}";

    private static ReturnRecordLine Graded(ReturnRecordLine line, ApproveReturn command)
    {
        var (resellable, damaged) = (Units(ReturnGrade.Resellable), Units(ReturnGrade.Damaged));
        return line with
        {
            Resellable = resellable,
            Damaged = damaged,
            Unsent = Math.Min(line.Unsent, resellable + damaged),
        };

        int Units(ReturnGrade grade) =>
            command.Lines.Where(one => one.Sku == line.Sku && one.Grade == grade).Sum(one => one.Quantity);
    }

    /// <summary>The order with a return in its next state, and what goes back for some of its units.</summary>
    private static (OrderState Order, OrderEvent? Refund) Refunded(
        OrderState order, ReturnRecord before, ReturnRecord after, IReadOnlyList<OrderUnits> units,
        DateTimeOffset now)
    {
        var next = Replace(order, before, after);
        var (worth, delivery) = (WorthOf(next, units), RefundDecisions.DeliveryBack(next));
        var refundId = $"{order.OrderId}-{after.ReturnId}";
        var (owed, due) = RefundDecisions.OweFor(
            next, refundId, ValueOf(order, worth), delivery, after.Reason, after.ReasonKey, now);
        var decided = after with
        {
            Refund = owed.Refunds?.FirstOrDefault(refund => refund.RefundId == refundId)?.Amount,
            Lines =
            [
                .. after.Lines.Select(
                    line => worth.TryGetValue(line.Sku, out var cost) ? line with { Worth = cost } : line),
            ],
            Delivery = delivery.Amount > 0 ? delivery.Amount : null,
        };
        return (Replace(owed, after, decided), due);
    }

    private static Money? Estimate(OrderState order, ReturnRecord asked)
    {
        if (asked.Kind == ReturnKind.Exchange)
        {
            return null;
        }

        var taken = asked with
        {
            Status = ReturnStatus.Approved,
            Lines = [.. asked.Lines.Select(line => line with { Resellable = line.Quantity })],
        };
        var next = Add(order, taken);
        var worth = WorthOf(next, UnitsTaken(taken.Lines));
        var payable = RefundDecisions.Payable(next, ValueOf(order, worth), RefundDecisions.DeliveryBack(next));
        return payable.Amount > 0 ? payable : null;
    }

    // What units cost that the order has no more, by SKU: what it cost with them less what it costs without.
    private static Dictionary<string, long> WorthOf(OrderState order, IReadOnlyList<OrderUnits> units)
    {
        var lines = order.Units().ToDictionary(line => line.Line.Sku, StringComparer.Ordinal);
        return units.ToDictionary(
            gone => gone.Sku,
            gone => WorthOf(lines[gone.Sku], gone.Quantity),
            StringComparer.Ordinal);
    }

    private static long WorthOf(LineUnits line, int gone) =>
        line.Worth(line.Kept + gone).Amount - line.Worth(line.Kept).Amount;

    private static Money ValueOf(OrderState order, Dictionary<string, long> worth) =>
        order.UnitPrice with { Amount = worth.Values.Sum() };

    private static List<OrderUnits> UnitsTaken(IEnumerable<ReturnRecordLine> lines) =>
        [.. lines.Where(line => line.Taken > 0).Select(line => new OrderUnits(line.Sku, line.Taken))];

    private static string TakenText(OrderState order, ReturnRecord back) =>
        OrderSteps.Text(order, UnitsTaken(back.Lines));

    private static OrderState Add(OrderState order, ReturnRecord back) =>
        order with { Returns = [.. order.Returns ?? [], back] };

    private static OrderState Replace(OrderState order, ReturnRecord old, ReturnRecord by) =>
        order with { Returns = [.. order.Returns!.Select(back => ReferenceEquals(back, old) ? by : back)] };
}
