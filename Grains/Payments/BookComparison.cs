using Commerce.Orders;
using Commerce.Storage.Verification;

namespace Commerce.Payments;

/// <summary>
/// Where the gateway's books and an order differ: pure functions of what both say. An order that is looked at because
/// the gateway names it is compared with that booking; what only orders have is asked for at the gateway.
/// </summary>
internal static class BookComparison
{
    private const string KeyOfRefund = "refund:";

    /// <summary>Names a refund for the gateway, so that it is made once.</summary>
    /// <param name="dueId">The order's name for it.</param>
    public static string KeyOf(string dueId) => KeyOfRefund + dueId;

    /// <summary>How an order differs from what the gateway says; null: not at all.</summary>
    /// <param name="there">A booking.</param>
    /// <param name="order">The order that it names; null: there is none.</param>
    public static BookDifference? Compare(GatewayBooking there, OrderState? order) =>
        there.IsRefund ? CompareRefund(there, order) : ComparePayment(there, order);

    /// <summary>The refund of an order that a booking is of; null: it has none such.</summary>
    public static ShopBooking? RefundOf(GatewayBooking there, OrderState order) => BookingsOf(order).FirstOrDefault(
        here => here.IsRefund && here.PaymentId == there.PaymentId
            && (there.Key is { } key ? KeyOf(here.Id) == key : here.EventId == there.EventId));

    /// <summary>
    /// What a shard's orders say of a time that the gateway has not been heard of: that of the next orders.
    /// </summary>
    /// <param name="shard">The shard, as of one moment.</param>
    /// <param name="from">From when, by the shop's clock.</param>
    /// <param name="until">Until when, not included.</param>
    /// <param name="seen">Names of the gateway's bookings that have been compared.</param>
    /// <param name="afterOrder">The order after which to go on; empty: from the first.</param>
    /// <param name="enough">With so many or more no further order is looked at.</param>
    /// <returns>With the last order that was looked at; null: there are no more.</returns>
    public static (IReadOnlyList<ShopBooking> Bookings, string? LastOrder) Unseen(
        IShardSnapshot shard, DateTimeOffset from, DateTimeOffset until, IReadOnlySet<string> seen, string afterOrder,
        int enough)
    {
        var unseen = new List<ShopBooking>();
        foreach (var state in shard.States(OrderTopics.StateType)
            .SkipWhile(state => string.CompareOrdinal(state.GrainKey, afterOrder) <= 0))
        {
            unseen.AddRange(BookingsOf(OrderJson.Decode(state.Payload)).Where(
                here => here.At >= from && here.At < until
                    && (here.EventId is null || !seen.Contains(here.EventId))));
            if (unseen.Count >= enough)
            {
                return (unseen, state.GrainKey);
            }
        }

        return (unseen, null);
    }

    /// <summary>How what an order says differs from the gateway's books of its payment; null: not at all.</summary>
    /// <param name="here">What the order says.</param>
    /// <param name="there">All that the gateway says of that payment, whatever the day.</param>
    public static BookDifference? Compare(ShopBooking here, IReadOnlyList<GatewayBooking> there)
    {
        var fits = there.Where(booking => booking.IsRefund == here.IsRefund && (!here.IsRefund
            || booking.EventId == here.EventId || booking.Key == KeyOf(here.Id))).ToList();
        if (fits.Exists(booking => booking.Amount == here.Amount))
        {
            return null; // A refund that is there and not confirmed here is compared when its booking is.
        }

        var kind = (here.IsRefund, fits.Count > 0) switch
        {
            (false, false) => BookDifferenceKind.PaymentMissingThere,
            (false, true) => BookDifferenceKind.PaymentAmounts,
            (true, false) => BookDifferenceKind.RefundMissingThere,
            (true, true) => BookDifferenceKind.RefundAmounts,
        };
        return new BookDifference(
            kind, here.OrderId, here.PaymentId, here.EventId ?? here.Id, fits.FirstOrDefault()?.Amount, here.Amount,
            here.At);
    }

    private static BookDifference? ComparePayment(GatewayBooking there, OrderState? order)
    {
        var known = (order?.Payments ?? []).Where(payment => payment.PaymentId == there.PaymentId).ToList();
        return known.Exists(payment => payment.Amount == there.Amount) ? null
            : Difference(
                known.Count > 0 ? BookDifferenceKind.PaymentAmounts : BookDifferenceKind.PaymentMissingHere,
                there, known.FirstOrDefault()?.Amount);
    }

    private static BookDifference? CompareRefund(GatewayBooking there, OrderState? order)
    {
        var known = order is null ? null : RefundOf(there, order);
        return known is null || known.EventId is null && known.Amount == there.Amount
            ? Difference(BookDifferenceKind.RefundMissingHere, there, here: null)
            : known.Amount != there.Amount ? Difference(BookDifferenceKind.RefundAmounts, there, known.Amount)
            : null;
    }

    private static BookDifference Difference(BookDifferenceKind kind, GatewayBooking there, Money? here) => new(
        kind, there.OrderId, there.PaymentId, there.EventId, there.Amount, here, there.At);

    // Cash that was paid back by hand is in no gateway's books.
    private static IEnumerable<ShopBooking> BookingsOf(OrderState order)
    {
        foreach (var payment in order.Payments ?? [])
        {
            yield return new ShopBooking(
                order.OrderId, payment.PaymentId, IsRefund: false, payment.EventId, payment.Amount, payment.At,
                payment.EventId);
            if (payment.Use is PaymentUse.RefundDue or PaymentUse.Refunded)
            {
                yield return new ShopBooking(
                    order.OrderId, payment.PaymentId, IsRefund: true, payment.EventId, payment.Amount,
                    payment.RefundedAt ?? payment.At, payment.RefundId);
            }
        }

        foreach (var refund in order.Refunds ?? [])
        {
            if (refund.PaymentId is { } paymentId)
            {
                yield return new ShopBooking(
                    order.OrderId, paymentId, IsRefund: true, refund.RefundId, refund.Amount,
                    refund.PaidAt ?? refund.DueAt, refund.GatewayId);
            }
        }
    }
}

/// <summary>Money that an order says was taken, or is to go back or went back.</summary>
/// <param name="Id">The order's name for it: of a payment that of the event that told of it.</param>
/// <param name="At">When the shop heard of it; of a refund that is not made, when it became due.</param>
/// <param name="EventId">The gateway's name for it; null: it has not told.</param>
internal sealed record ShopBooking(
    string OrderId, string PaymentId, bool IsRefund, string Id, Money Amount, DateTimeOffset At, string? EventId);
