using Commerce.Orders;
using Commerce.Storage.Verification;

namespace Commerce.Payments;

/// <summary>
/// Where carriers say that they collected another sum at the door than was due: pure functions of what orders say. What
/// nobody has told of is taken to be what was due.
/// </summary>
internal static class CashComparison
{
    /// <summary>What a shard's orders say of a time.</summary>
    /// <param name="shard">The shard, as of one moment.</param>
    /// <param name="from">From when, by the shop's clock: when it was told.</param>
    /// <param name="until">Until when, not included.</param>
    public static List<BookDifference> Of(IShardSnapshot shard, DateTimeOffset from, DateTimeOffset until) =>
    [
        .. shard.States(OrderTopics.StateType)
            .Where(state => state.Payload.Span.IndexOf("\"cashToldAt\""u8) >= 0) // Of few: the others are not decoded.
            .SelectMany(state => Of(OrderJson.Decode(state.Payload)))
            .Where(difference => difference.At >= from && difference.At < until),
    ];

    /// <summary>The differences of an order.</summary>
    public static IEnumerable<BookDifference> Of(OrderState order) =>
        from shipment in order.Shipments ?? []
        where shipment is { CashTold: not null, CashToldAt: not null }
        let due = shipment.CashDue ?? order.UnitPrice with { Amount = 0 }
        where shipment.CashTold != due
        select new BookDifference(
            BookDifferenceKind.CashAmounts, order.OrderId, shipment.ShipmentId,
            $"{order.OrderId}-{shipment.ShipmentId}", shipment.CashTold, due, shipment.CashToldAt!.Value);
}
