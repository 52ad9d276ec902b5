using Commerce.Shipping;

namespace Commerce.Orders;

/// <summary>Steps that several decisions about an order take.</summary>
internal static class OrderSteps
{
    /// <summary>The order with a status and an entry of its timeline.</summary>
    public static OrderState Enter(
        OrderState order, OrderStatus status, DateTimeOffset now, OrderNote? note, OrderAgent? agent = null) =>
        order with
        {
            Status = status,
            Timeline = [.. order.Timeline, new TimelineEntry(status, now, note?.InEnglish(), note, agent)],
        };

    /// <summary>
    /// The order of the buyer's after units moved: how far it is now, and the status that follows.
    /// </summary>
    /// <param name="order">What was sent, came back and was paid, as it is now.</param>
    /// <param name="settings">For the time at which it completes itself.</param>
    /// <param name="now">The time.</param>
    /// <param name="note">For the timeline; null: only a new status is worth an entry.</param>
    /// <param name="agent">Who of customer service did it.</param>
    public static OrderState Advance(
        OrderState order, OrderSettings settings, DateTimeOffset now, OrderNote? note, OrderAgent? agent = null)
    {
        var progress = order.Progress ?? new OrderProgress();
        var units = order.Units();
        var shipments = order.Shipments ?? [];
        var nothingToSend = units.All(line => line.ToSend == 0) && !AwaitsAnswerBeforeSending(order);
        if (nothingToSend && shipments.Count > 0)
        {
            progress = progress with { ShippedAt = progress.ShippedAt ?? now };
        }

        if (nothingToSend && shipments.All(shipment => shipment.HasEnded)
            && shipments.Any(shipment => shipment.Status == ShipmentStatus.Delivered))
        {
            progress = progress with
            {
                DeliveredAt = progress.DeliveredAt ?? now,
                CompleteBy = progress.CompleteBy ?? FloorToMs(now + settings.AutoConfirmAfter),
            };
        }

        var over = progress.CompletedAt is not null || units.All(line => line.Kept == 0);
        progress = progress with
        {
            CompleteBy = over ? null : progress.CompleteBy,
            SendBy = nothingToSend ? null : progress.SendBy,
        };
        var next = order with { Progress = progress };
        var status = StatusOf(next, units);
        return status == order.Status && note is null ? next : Enter(next, status, now, note, agent);
    }

    /// <summary>Units of lines, for people.</summary>
    public static string Text(OrderState order, IEnumerable<OrderUnits> units) => string.Join(
        ", ", units.Select(line => $"{line.Quantity} × {order.Lines().First(one => one.Sku == line.Sku).Name}"));

    /// <summary>What happened, with the refund that follows from it.</summary>
    public static IReadOnlyList<OrderEvent> Events(string topic, OrderEvent? refund) =>
        refund is { } due ? [new OrderEvent(topic), due] : [new OrderEvent(topic)];

    /// <summary>Deadlines are stored in milliseconds.</summary>
    public static DateTimeOffset FloorToMs(DateTimeOffset time) =>
        time.AddTicks(-(time.Ticks % TimeSpan.TicksPerMillisecond));

    // What was asked back before it was sent is sent after all if its return is refused.
    private static bool AwaitsAnswerBeforeSending(OrderState order) => order.Returns?.Any(
        back => back.Status == ReturnStatus.Requested && back.Lines.Any(line => line.Unsent > 0)) == true;

    private static OrderStatus StatusOf(OrderState order, IReadOnlyList<LineUnits> units) =>
        order.Returns?.Any(back => back.IsOpen) == true ? OrderStatus.ReturnRequested
        : units.All(line => line.Kept == 0) ?
            order.Refunds is { Count: > 0 } && !RefundDecisions.IsOpen(order)
                ? OrderStatus.Refunded
                : OrderStatus.Returned
        : order.Progress switch
        {
            { CompletedAt: not null } => OrderStatus.Completed,
            { DeliveredAt: not null } => OrderStatus.Delivered,
            { ShippedAt: not null } => OrderStatus.Shipped,
            _ => order.IsCash() ? OrderStatus.Confirmed : OrderStatus.Paid,
        };
}
