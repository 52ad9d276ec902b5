using Commerce.Orders;

namespace Commerce.Rollups;

/// <summary>
/// What of an order counts in the rollups of sales: a pure function of what is stored of it. Facts are only ever added,
/// and an event of the same commit names those that are new (<see cref="OrderWrites"/>): so adding up events and adding
/// up orders is the same.
/// </summary>
internal static class SalesFacts
{
    /// <summary>All facts of an order so far.</summary>
    public static IReadOnlyList<SalesFact> Of(OrderState order)
    {
        var timeline = order.Timeline;
        var sold = IndexOf(timeline, 0, OrderStatus.Paid, OrderStatus.Confirmed);
        if (sold < 0)
        {
            return [];
        }

        var ordered = order.Lines();
        var lines = ordered.Select(line => new SalesFactLine(line.Sku, line.Quantity, line.Total())).ToList();
        var facts = new List<SalesFact> { new("sold", timeline[sold].At, SalesFactKind.Sold, lines) };

        // What is given up before it is sold was never counted.
        if (IndexOf(timeline, sold, OrderStatus.Cancelled) is >= 0 and var cancelled)
        {
            facts.Add(new SalesFact(
                "cancelled", timeline[cancelled].At, SalesFactKind.GivenUp,
                [.. lines.Select(line => line with { Amount = line.Amount.Minus(ClaimedOf(order, line)) })]));
        }

        facts.AddRange((order.Returns ?? []).Where(IsFinal).Select(back => new SalesFact(
            $"return:{back.ReturnId}", back.DecidedAt ?? back.AskedAt, SalesFactKind.GivenUp,
            LinesOf(order, ordered, back))));
        facts.AddRange(ClaimsThatCount(order)
            .Select(claim => new SalesFact(
                $"price:{claim.Sku}", claim.At!.Value, SalesFactKind.GivenUp,
                [new SalesFactLine(claim.Sku, 0, claim.Refund!.Value)])));
        return facts;
    }

    // Whether it will not be known any better how many units came back for good.
    private static bool IsFinal(ReturnRecord back) => back.Status is ReturnStatus.Approved or ReturnStatus.Replaced;

    private static IEnumerable<PriceClaim> ClaimsThatCount(OrderState order) =>
        (order.PriceClaims ?? []).Where(claim => claim is { At: not null, Refund: not null });

    // What has been given up of a line already, because it became cheaper.
    private static Money ClaimedOf(OrderState order, SalesFactLine line) => line.Amount with
    {
        Amount = ClaimsThatCount(order).Where(claim => claim.Sku == line.Sku)
            .Sum(claim => claim.Refund!.Value.Amount),
    };

    // At what they were sold for, as things stood when they came back: a lower price that was made good before has been
    // given up already. Of those from before that was stored, each return is rounded down by itself.
    private static List<SalesFactLine> LinesOf(
        OrderState order, IReadOnlyList<OrderStateLine> ordered, ReturnRecord back) =>
    [
        .. from returned in back.Lines
           let units = returned.Taken - returned.Replaced
           where units > 0
           let line = ordered.First(line => line.Sku == returned.Sku)
           let claim = order.PriceClaims?.FirstOrDefault(
               claim => claim.Sku == line.Sku && claim.At <= (back.DecidedAt ?? back.AskedAt))
           select new SalesFactLine(
               line.Sku, units,
               returned.Worth is { } worth ? line.UnitPrice with { Amount = worth } : line.Worth(units, claim)),
    ];

    /// <summary>Names of the facts that a change of an order adds; before is null where it is placed.</summary>
    public static IReadOnlyList<string> Added(OrderState? before, OrderState after)
    {
        var known = (before is null ? [] : Of(before)).Select(fact => fact.Cause);
        return [.. Of(after).Select(fact => fact.Cause).Except(known, StringComparer.Ordinal)];
    }

    private static int IndexOf(IReadOnlyList<TimelineEntry> timeline, int from, params ReadOnlySpan<OrderStatus> any)
    {
        for (var i = from; i < timeline.Count; i++)
        {
            if (any.Contains(timeline[i].Status))
            {
                return i;
            }
        }

        return -1;
    }
}
