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
            progress = shipments.Any(shipment => !shipment.HasEnded)
                ? progress with { CompleteBy = CompleteUnreportedBy(order, settings) ?? progress.CompleteBy }
                : Arrived(progress, shipments, settings, now);
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

    // Not all carriers tell how it ends; those that take cash must, as the shop does not have it before.
    private static DateTimeOffset? CompleteUnreportedBy(OrderState order, OrderSettings settings) =>
        order.IsCash()
            ? null
            : FloorToMs(order.Shipments!.Where(shipment => !shipment.HasEnded).Max(shipment => shipment.SentAt)
                + settings.AutoConfirmUnreportedAfter);

    // Nothing is on its way any more. What was refused at the door has not arrived.
    private static OrderProgress Arrived(
        OrderProgress progress, IReadOnlyList<ShipmentRecord> shipments, OrderSettings settings, DateTimeOffset now)
    {
        var arrived = shipments.Where(shipment => shipment.Status == ShipmentStatus.Delivered).ToList();
        if (arrived.Count == 0)
        {
            return progress with { CompleteBy = null };
        }

        var deliveredAt = progress.DeliveredAt ?? now;
        var last = arrived.Max(shipment => shipment.EndedAt) is { } ended && ended > deliveredAt ? ended : deliveredAt;
        return progress with
        {
            DeliveredAt = deliveredAt,
            CompleteBy = FloorToMs(last + settings.AutoConfirmAfter),
        };
    }

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
