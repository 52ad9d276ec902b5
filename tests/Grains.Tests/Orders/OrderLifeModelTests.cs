using Commerce.Shipping;

namespace Commerce.Orders;

/// <summary>
/// Random commands against an order, in any order and again and again: no unit and no penny may come from nowhere or go
/// astray, whatever is asked for.
/// </summary>
public sealed class OrderLifeModelTests
{
    private enum Command
    {
        Ship,
        Deliver,
        Refuse,
        Ask,
        Exchange,
        Approve,
        Reject,
        Replace,
        PayBack,
        Protect,
        Confirm,
        Complete,
        Cancel,
        Pay,
        Lapse,
        Wait,
    }

    [Fact]
    public void Units_and_money_are_conserved_by_any_sequence_of_commands() =>
        OpSequence.Check(runs: 6_000, opsMax: 40, Next, ops => Run(ops, planted: false));

    [Fact]
    public void A_refund_that_is_paid_twice_would_be_found()
    {
        var found = OpSequence.Find(runs: 6_000, opsMax: 40, Next, ops => Run(ops, planted: true));

        Assert.NotNull(found);
        Assert.InRange(found.Value.Ops.Count, 1, 4);
    }

    // Few units and numbers on purpose: collisions are where the bugs are.
    private static Op Next(Random random) => new(
        (Command)random.Next(16), random.Next(1, 4), random.Next(2) == 0 ? PlacedOrder.Mug : PlacedOrder.Cup,
        Units: random.Next(1, 4), Cash: random.Next(2) == 0, Fault: random.Next(2) == 0);

    private static string? Run(IReadOnlyList<Op> ops, bool planted)
    {
        long? freight = ops[0].Fault ? 395 : null;
        var order = ops[0].Cash ? PlacedOrder.Cash(freight)
            : freight is { } costs ? PlacedOrder.PaidWith(costs)
            : PlacedOrder.Paid();
        foreach (var (op, step) in ops.Select((op, step) => (op, step)))
        {
            Do(order, op);
            if (planted && op.Command == Command.Approve && order.State.Refunds is { Count: > 0 } refunds)
            {
                order.Do(new OrderDecision<bool>(true, order.State with { Refunds = [.. refunds, refunds[^1]] }));
            }

            if (Wrong(order) is { } wrong)
            {
                return $"step {step} {op}: {wrong}";
            }
        }

        return null;
    }

    private static void Do(PlacedOrder order, Op op)
    {
        var (parcel, back) = ($"s{op.Which}", $"r{op.Which}");
        _ = op.Command switch
        {
            Command.Ship => order.Ship((op.Sku, op.Units)).Outcome,
            Command.Deliver => order.Track(parcel, ShipmentStatus.Delivered),
            Command.Refuse => order.Track(parcel, ShipmentStatus.Refused),
            Command.Ask => order.Ask((op.Sku, op.Units)).Outcome,
            Command.Exchange => order.Ask(ReturnKind.Exchange, $"x{op}", 1, (op.Sku, op.Units)).Outcome,
            Command.Approve => order.Approve(
                back, op.Fault, (op.Sku, op.Units, op.Cash ? ReturnGrade.Damaged : ReturnGrade.Resellable)).Outcome,
            Command.Reject => order.Reject(back),
            Command.Replace => order.Replaced(back, op.Units == 1 ? [] : [op.Sku]),
            Command.Protect => order.Protect((op.Sku, 100 * op.Units)).Outcome,
            Command.Confirm => order.Confirm(),
            Command.Complete => order.Complete(),
            Command.Cancel => order.Cancel(),
            Command.Pay => order.State.IsCash() ? (object)false : order.Pay($"e{op.Which}"),
            Command.Lapse => order.Lapse(),
            _ => After(order, op),
        };
    }

    private static object After(PlacedOrder order, Op op)
    {
        if (op.Command == Command.PayBack)
        {
            order.PayBack();
        }
        else
        {
            order.Now += TimeSpan.FromDays(op.Units * 3);
        }

        return true;
    }

    private static string? Wrong(PlacedOrder order)
    {
        var (state, units) = (order.State, order.State.Units());
        foreach (var line in units)
        {
            var all = line.Line.Quantity + line.Replaced;
            if (line.ToSend < 0 || line.Kept < 0 || line.Returnable < 0 || line.Sent + line.Unsent > all
                || line.Taken + line.Asked > all || line.Delivered + line.Refused > line.Sent)
            {
                return $"{line}";
            }
        }

        var paid = RefundDecisions.PaidFor(state)?.Amount ?? 0;
        if (order.Refunded > paid)
        {
            return $"{order.Refunded} go back of {paid}";
        }

        var owed = (state.WasGivenUp() ? 0 : 1) * units.Sum(
            line => (line.Claim?.Now ?? line.Line.UnitPrice).Amount
                * (state.IsCash() ? line.ArrivedAndKept : line.Kept));
        owed += DeliveryKept(order);
        var replacing = state.Returns?.Any(back => back.Kind == ReturnKind.Exchange && back.IsTaken) == true;
        if (replacing ? paid - order.Refunded < owed : paid - order.Refunded != owed)
        {
            return $"{paid} were paid and {order.Refunded} go back, what the buyer has costs {owed}";
        }

        if (state.Timeline.FirstOrDefault(entry => entry.Note != entry.NoteKey?.InEnglish()) is { } said)
        {
            return $"{said} is said in English otherwise than in other languages";
        }

        return state.Timeline[^1].Status == state.Status ? null : $"the timeline ends with {state.Timeline[^1]}";
    }

    // The delivery stays paid, unless nothing is left of the order and it is not the buyer's doing.
    private static long DeliveryKept(PlacedOrder order)
    {
        var state = order.State;
        var taken = (state.Returns ?? []).Where(back => back.IsTaken).ToList();
        var goesBack = state.Units().All(line => line.Kept == 0)
            && taken.TrueForAll(back => back.Status != ReturnStatus.Replacing)
            && (state.Shipments is null || taken.TrueForAll(back => back.MerchantsFault == true));
        return state.WasGivenUp() || goesBack || (state.IsCash() && state.CashCollected is null)
            ? 0
            : state.Freight ?? 0;
    }

    private sealed record Op(Command Command, int Which, string Sku, int Units, bool Cash, bool Fault);
}
