using Commerce.Verification.Histories;
using Commerce.Verification.Shards;

namespace Commerce.Verification.Checks;

/// <summary>
/// C9: each payment paid its order, or went back, or is on its way back; the gateway's books and the orders agree to
/// the penny.
/// </summary>
internal sealed class MoneyCheck(Evidence evidence)
{
    private readonly CheckResult _result = new(CheckId.Money);
    private long _kept; // What orders say that the shop has and owes nothing for.
    private long _onItsWay;

    internal CheckResult Run()
    {
        var orders = evidence.Shards.Orders;
        foreach (var order in orders.Values)
        {
            evidence.Count(1 + (order.Payments?.Count ?? 0));
            CheckOrder(order);
        }

        if (evidence.Gateway is { } books)
        {
            CheckBooks(books, orders);
        }
        else
        {
            _result.Note("without the gateway's books: only what the shop itself says of payments was checked");
        }

        if (_onItsWay > 0)
        {
            _result.Note($"{_onItsWay} payments or refunds were on their way when the shop was stopped");
        }

        return _result;
    }

    private void CheckOrder(StoredOrder order)
    {
        var payments = order.Payments ?? [];
        var accepted = payments.Where(payment => payment.Use == StoredPayment.Accepted).ToList();
        _result.Examined += payments.Count + (order.Refunds?.Count ?? 0);
        var wasPaid = order.IsTheBuyers && !order.IsCash;
        var wasGivenUp = order.Status is StoredOrder.Cancelled or StoredOrder.BackInMoney && accepted.Count > 0;
        if (wasPaid || wasGivenUp
            ? accepted.Count != 1 || accepted[0].Amount.Amount != order.Total
            : accepted.Count > 0)
        {
            Wrong(order,
                $"order {order.OrderId} of {order.Total} is {order.Status} with " +
                $"{(accepted.Count == 0 ? "no payment" : string.Join(", ", accepted.Select(one => one.Amount.Amount)))}"
                + " that paid it");
        }

        var takenInAll = accepted.Sum(payment => payment.Amount.Amount);
        if (wasGivenUp && !wasPaid && order.RefundsTotal != takenInAll)
        {
            Wrong(order,
                $"order {order.OrderId} was given up after {takenInAll} were paid, {order.RefundsTotal} go back");
        }

        _kept += takenInAll - (order.IsCash ? 0 : order.RefundsTotal);
        CheckPending(order, (order.Refunds ?? []).Where(refund => refund.PaidAt is null)
            .Select(refund => $"{refund.Amount.Amount} of refund {refund.RefundId}"));
        CheckPending(order, payments
            .Where(payment => payment.Use is StoredPayment.Late or StoredPayment.RefundDue)
            .Select(payment => $"{payment.Amount.Amount} of payment {payment.PaymentId}"));
    }

    private void CheckPending(StoredOrder order, IEnumerable<string> owed)
    {
        foreach (var money in owed)
        {
            if (evidence.Shards.PendingEvents.Contains(order.OrderId))
            {
                _onItsWay++;
            }
            else
            {
                Wrong(order,
                    $"{money} for order {order.OrderId} neither paid it nor went back, and no event waits that would "
                    + "see to it");
            }
        }
    }

    private void CheckBooks(IReadOnlyList<GatewayEvent> books, Dictionary<string, StoredOrder> orders)
    {
        var known = orders.Values.SelectMany(order => order.Payments ?? [])
            .Select(payment => payment.EventId).ToHashSet(StringComparer.Ordinal);
        var ours = books.Where(happened => orders.ContainsKey(happened.OrderId)).ToList();
        var (open, taken) = (0L, 0L);
        foreach (var payment in ours.GroupBy(happened => happened.PaymentId, StringComparer.Ordinal))
        {
            evidence.Count(payment.Count());
            _result.Examined++;
            var order = orders[payment.First().OrderId];
            var captures = payment.Where(happened => !happened.Refund).ToList();
            var back = payment.Where(happened => happened.Refund).Sum(happened => happened.Amount);
            var captured = captures.Sum(happened => happened.Amount);
            if (captures.Count > 1 || back > captured)
            {
                Wrong(order, $"payment {payment.Key} was taken {captures.Count} times, {captured} in all, and {back} "
                    + "went back");
            }

            taken += captured - back;
            foreach (var capture in captures.Where(capture => !known.Contains(capture.EventId)))
            {
                if (capture.Delivered)
                {
                    Wrong(order, $"the shop took note that {capture.Amount} were paid for order {order.OrderId} "
                        + $"({capture.EventId}), and its order does not say so");
                }
                else
                {
                    _onItsWay++;
                    open += capture.Amount;
                }
            }
        }

        var due = orders.Values.SelectMany(order => order.Payments ?? [])
            .Where(payment => payment.Use is StoredPayment.Late or StoredPayment.RefundDue)
            .Sum(payment => payment.Amount.Amount);
        var parts = orders.Values.SelectMany(order => order.Refunds ?? [])
            .Where(refund => refund.PaidAt is null).Sum(refund => refund.Amount.Amount);
        CheckForged(ours, orders);
        CheckSum(taken, due, parts, open, ours);
    }

    // Money that orders say was paid, and the gateway never took.
    private void CheckForged(List<GatewayEvent> ours, Dictionary<string, StoredOrder> orders)
    {
        var real = ours.Select(happened => happened.EventId).ToHashSet(StringComparer.Ordinal);
        foreach (var order in orders.Values)
        {
            foreach (var payment in (order.Payments ?? []).Where(payment => !real.Contains(payment.EventId)))
            {
                Wrong(order, $"order {order.OrderId} says that {payment.Amount.Amount} were paid ({payment.EventId}), "
                    + "which the gateway knows nothing of");
            }
        }
    }

    // A refund that the gateway has made and the order does not know of yet is still "due" there.
    private void CheckSum(long taken, long payments, long parts, long open, List<GatewayEvent> ours)
    {
        var due = payments + parts;
        var madeAndUnknown = ours.Where(happened => happened.Refund && !happened.Delivered)
            .Sum(happened => happened.Amount);
        var least = _kept + due + open - madeAndUnknown - parts;
        if (taken < least || taken > _kept + due + open)
        {
            _result.Violated(
                $"the gateway has taken {taken} more than it gave back; paid orders come to {_kept}, {due} are due "
                + $"back, {open} were not reported yet",
                () => Witness.Of(evidence, null, []));
        }
    }

    private void Wrong(StoredOrder order, string text)
    {
        var hold = evidence.HoldOf(order.PoolId, order.OrderId);
        var story = evidence.StoryOf(order.PoolId, order.Buyer, hold?.Entry.IdempotencyKey);
        List<Call> focus = [.. story?.Attempts ?? [], .. evidence.CallsOfOrder(order.OrderId)];
        _result.Violated(text, () => Witness.Of(evidence, order.PoolId, focus, hold?.Entry.Seq ?? 0));
    }
}
