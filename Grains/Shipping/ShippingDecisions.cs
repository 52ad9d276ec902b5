using Commerce.Orders;

namespace Commerce.Shipping;

/// <summary>
/// Decides what is sent of an order and what becomes of it: pure functions, as those of <see cref="OrderDecisions"/>.
/// </summary>
/// <remarks>
/// <code>
/// paid, confirmed ──all sent──► shipped ──all arrived──► delivered ──receipt, or its time──► completed
///                                  └─receipt, or a longer time, if no carrier tells─────────────┘
/// </code>
/// A shipment that is refused at the door is a return that is taken back at once.
/// </remarks>
internal static class ShippingDecisions
{
    /// <summary>News beyond this many are not written down, except the last ones of a shipment.</summary>
    private const int NewsMax = 50;

    /// <summary>Puts the order on the list of what is to be sent; a cash order not for ever.</summary>
    public static OrderDecision<bool> Open(OrderState order, OrderSettings settings, DateTimeOffset now) =>
        !order.IsTheBuyers() || order.Progress?.Opened == true
            ? new OrderDecision<bool>(false)
            : new(true, order with
            {
                Progress = (order.Progress ?? new OrderProgress()) with
                {
                    Opened = true,
                    SendBy = order.IsCash() ? OrderSteps.FloorToMs(now + settings.SendCashWithin) : null,
                },
            });

    public static OrderDecision<ShipResult> Ship(
        OrderState order, ShipOrder command, OrderSettings settings, DateTimeOffset now)
    {
        if (order.Shipments?.FirstOrDefault(shipment => shipment.Key == command.Key) is { } known)
        {
            return new OrderDecision<ShipResult>(known.RequestHash == command.RequestHash
                ? new ShipResult(ShipOutcome.Sent, known.View())
                : new ShipResult(ShipOutcome.KeyReused));
        }

        if (order.Status == OrderStatus.AwaitingPayment)
        {
            return new OrderDecision<ShipResult>(new ShipResult(ShipOutcome.TooEarly));
        }

        IReadOnlyList<OrderUnits> left =
            order.IsTheBuyers() ? OrderViews.UnitsOf(order.Units(), line => line.ToSend) : [];
        if (left.Count == 0)
        {
            return new OrderDecision<ShipResult>(new ShipResult(ShipOutcome.NothingLeft));
        }

        var lines = command.Lines ?? left;
        if (FirstTooMany(lines, left) is { } sku)
        {
            return new OrderDecision<ShipResult>(new ShipResult(ShipOutcome.TooMany, Sku: sku));
        }

        var sent = new ShipmentRecord(
            $"s{(order.Shipments?.Count ?? 0) + 1}", ShipmentStatus.Sent, lines, command.Carrier,
            command.TrackingNumber, command.Key, command.RequestHash, now);
        var next = OrderSteps.Advance(
            order with { Shipments = [.. order.Shipments ?? [], sent] }, settings, now,
            OrderNotes.Sent(sent.Carrier, sent.TrackingNumber, OrderSteps.Text(order, lines)));
        return new(new ShipResult(ShipOutcome.Sent, sent.View()), next, new OrderEvent(OrderTopics.Shipped));
    }

    public static OrderDecision<TrackResult> Track(
        OrderState order, TrackShipment command, OrderSettings settings, DateTimeOffset now)
    {
        if (order.Shipments?.FirstOrDefault(one => one.ShipmentId == command.ShipmentId) is not { } shipment)
        {
            return new OrderDecision<TrackResult>(new TrackResult(TrackOutcome.NotFound));
        }

        var ends = command.Status is ShipmentStatus.Delivered or ShipmentStatus.Refused;
        var cash = command.Status == ShipmentStatus.Delivered ? command.Cash : null;
        if (ends && shipment.HasEnded
            && (command.Status != shipment.Status || (cash ?? shipment.CashTold) != (shipment.CashTold ?? cash)))
        {
            return new OrderDecision<TrackResult>(new TrackResult(TrackOutcome.EndedOtherwise, shipment.View()));
        }

        if (ends ? shipment.HasEnded : IsKnown(shipment, command) || shipment.News?.Count >= NewsMax)
        {
            // Carriers settle later than they deliver.
            var settled = WithCash(shipment, cash, now);
            return new OrderDecision<TrackResult>(
                new TrackResult(TrackOutcome.Noted, settled.View()),
                ReferenceEquals(settled, shipment) ? null : Replace(order, shipment, settled));
        }

        var news = new ShipmentNews(command.Status, command.At ?? now, command.Place, command.Note);
        var told = shipment with
        {
            Status = command.Status > shipment.Status ? command.Status : shipment.Status,
            News = [.. shipment.News ?? [], news],
            EndedAt = ends ? now : shipment.EndedAt,
        };
        var next = Replace(order, shipment, told);
        var result = new TrackResult(TrackOutcome.Noted, told.View());
        return command.Status switch
        {
            ShipmentStatus.Delivered => Arrived(next, told, cash, settings, now),
            ShipmentStatus.Refused => Refused(next, told, result, settings, now),
            _ => new(result, next),
        };
    }

    public static OrderDecision<ConfirmReceiptOutcome> ConfirmReceipt(
        OrderState order, OrderSettings settings, DateTimeOffset now)
    {
        if (order.Progress?.CompletedAt is not null)
        {
            return new OrderDecision<ConfirmReceiptOutcome>(ConfirmReceiptOutcome.Confirmed);
        }

        if (order.Status != OrderStatus.AwaitingPayment
            && (!order.IsTheBuyers() || order.Units().All(line => line.Kept == 0)))
        {
            return new OrderDecision<ConfirmReceiptOutcome>(ConfirmReceiptOutcome.TooLate);
        }

        // Cash is taken by who delivers: that the buyer has a parcel does not show that it was paid.
        return order.Progress is null or { ShippedAt: null } || (order.IsCash() && order.Progress.DeliveredAt is null)
            ? new OrderDecision<ConfirmReceiptOutcome>(ConfirmReceiptOutcome.TooEarly)
            : new(
                ConfirmReceiptOutcome.Confirmed,
                Complete(WithAllDelivered(order, now), settings, now, OrderNotes.ConfirmedByBuyer),
                new OrderEvent(OrderTopics.Completed));
    }

    /// <returns>False: its time is not over.</returns>
    public static OrderDecision<bool> CompleteInTime(OrderState order, OrderSettings settings, DateTimeOffset now) =>
        order.Progress?.CompleteBy is not { } due ? new OrderDecision<bool>(true)
        : now < due ? new OrderDecision<bool>(false)
        : new(
            true,
            Complete(
                order, settings, now,
                order.Shipments?.All(shipment => shipment.HasEnded) == true
                    ? OrderNotes.Completed
                    : OrderNotes.CompletedUnreported),
            new OrderEvent(OrderTopics.Completed));

    /// <returns>False: its time is not over.</returns>
    public static OrderDecision<bool> Lapse(OrderState order, OrderSettings settings, DateTimeOffset now)
    {
        if (order.Progress?.SendBy is not { } due || now < due)
        {
            return new OrderDecision<bool>(order.Progress?.SendBy is null);
        }

        if (OrderDecisions.GiveUp(order, OrderNotes.NotSentInTime, now) is { Next: not null } whole)
        {
            return new(true, whole.Next, whole.Events);
        }

        var left = OrderViews.UnitsOf(order.Units(), line => line.ToSend);
        if (left.Count == 0)
        {
            // It is all asked back, and a merchant has still to answer: then what is refused has its time again.
            return new(true, order with
            {
                Progress = order.Progress with { SendBy = OrderSteps.FloorToMs(now + settings.SendCashWithin) },
            });
        }

        var (next, events) = ReturnDecisions.TakeBack(
            order, left, unsent: true, OrderNotes.NotSentInTime, settings, now);
        return new(true, next, events);
    }

    public static string? FirstTooMany(IEnumerable<OrderUnits> wanted, IReadOnlyList<OrderUnits> left) =>
        wanted.FirstOrDefault(line =>
            line.Quantity > (left.FirstOrDefault(one => one.Sku == line.Sku)?.Quantity ?? 0))?.Sku;

    // Several places may be told of without a time.
    private static bool IsKnown(ShipmentRecord shipment, TrackShipment news) => shipment.News?.Any(
        known => known.Status == news.Status && known.Place == news.Place
            && (news.At is null || known.At == news.At)) == true;

    // What was due counts as paid: whether the carrier has it is between the shop and the carrier.
    private static OrderDecision<TrackResult> Arrived(
        OrderState order, ShipmentRecord shipment, Money? told, OrderSettings settings, DateTimeOffset now)
    {
        var due = order.IsCash() ? RefundDecisions.CashDue(order) : null;
        var arrived = WithCash(shipment with { CashDue = due }, told, now);
        var next = Replace(order, shipment, arrived);
        if (due is { } collected)
        {
            next = next with { CashCollected = order.CashCollected?.Plus(collected) ?? collected };
        }

        return new(
            new TrackResult(TrackOutcome.Noted, arrived.View()),
            OrderSteps.Advance(
                next, settings, now, OrderNotes.Delivered(OrderSteps.Text(order, shipment.Lines), due)),
            new OrderEvent(OrderTopics.Delivered));
    }

    private static ShipmentRecord WithCash(ShipmentRecord shipment, Money? told, DateTimeOffset now) =>
        told is null || shipment.CashTold is not null
            ? shipment
            : shipment with { CashTold = told, CashToldAt = now };

    private static OrderDecision<TrackResult> Refused(
        OrderState order, ShipmentRecord shipment, TrackResult result, OrderSettings settings, DateTimeOffset now)
    {
        // Of units that were asked back before, a merchant decides.
        var units = order.Units();
        var back = shipment.Lines
            .Select(line => line with
            {
                Quantity = Math.Min(line.Quantity, units.First(one => one.Line.Sku == line.Sku).Exchangeable),
            })
            .Where(line => line.Quantity > 0).ToList();
        if (back.Count == 0)
        {
            return new(result, OrderSteps.Advance(order, settings, now, OrderNotes.Refused));
        }

        var (next, events) = ReturnDecisions.TakeBack(order, back, unsent: false, OrderNotes.Refused, settings, now);
        return new(result, next, events);
    }

    private static OrderState WithAllDelivered(OrderState order, DateTimeOffset now) => order with
    {
        Shipments =
        [
            .. order.Shipments!.Select(shipment => shipment.HasEnded
                ? shipment
                : shipment with
                {
                    Status = ShipmentStatus.Delivered,
                    EndedAt = now,
                    News = [.. shipment.News ?? [], new ShipmentNews(
                        ShipmentStatus.Delivered, now, null, OrderNotes.ArrivalConfirmed.InEnglish())],
                }),
        ],
    };

    private static OrderState Complete(OrderState order, OrderSettings settings, DateTimeOffset now, OrderNote note) =>
        OrderSteps.Advance(
            order with
            {
                Progress = order.Progress! with
                {
                    DeliveredAt = order.Progress.DeliveredAt ?? now,
                    CompletedAt = now,
                    CompleteBy = null,
                },
            },
            settings, now, note);

    private static OrderState Replace(OrderState order, ShipmentRecord old, ShipmentRecord by) => order with
    {
        Shipments = [.. order.Shipments!.Select(shipment => ReferenceEquals(shipment, old) ? by : shipment)],
    };
}
