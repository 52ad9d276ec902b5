using Commerce.Shipping;

namespace Commerce.Orders;

/// <summary>Where the units of a line of an order are.</summary>
/// <param name="Line">The line.</param>
/// <param name="Claim">What was paid back because it became cheaper; null: nothing.</param>
/// <param name="Replaced">Units that are sent instead of some that came back.</param>
/// <param name="Sent">Units that were sent, replacements included.</param>
/// <param name="Delivered">Of them arrived.</param>
/// <param name="Refused">Of them refused at the door.</param>
/// <param name="Unsent">Units that are not sent any more, because they were asked back first.</param>
/// <param name="Taken">Units that came back, or were never sent.</param>
/// <param name="TakenUnsent">Of them never sent.</param>
/// <param name="Asked">Units of which it is not decided whether they are taken back.</param>
internal readonly record struct LineUnits(
    OrderStateLine Line,
    PriceClaim? Claim,
    int Replaced,
    int Sent,
    int Delivered,
    int Refused,
    int Unsent,
    int Taken,
    int TakenUnsent,
    int Asked)
{
    /// <summary>The buyer's.</summary>
    public int Kept => Line.Quantity + Replaced - Taken;

    public int ToSend => Line.Quantity + Replaced - Sent - Unsent;

    /// <summary>May be asked back.</summary>
    public int Returnable => Kept - Asked;

    /// <summary>May be exchanged: they were sent.</summary>
    public int Exchangeable => Returnable - ToSend;

    /// <summary>The buyer's, and have arrived: what cash is paid for.</summary>
    public int ArrivedAndKept =>
        Math.Clamp(Delivered - Math.Max(0, Taken - TakenUnsent - Refused), 0, Math.Max(0, Kept));

    /// <summary>Refused at the door, and not taken back: they had been asked back before.</summary>
    public int RefusedAndKept => Math.Clamp(Refused - (Taken - TakenUnsent), 0, Math.Max(0, Exchangeable));

    /// <summary>
    /// What some of them cost in the end: less the line's part of a coupon, and no more than the price to which they
    /// fell, if that was made good.
    /// </summary>
    public Money Worth(int units) => Line.Worth(units, Claim);

    public static LineUnits Of(OrderState order, OrderStateLine line)
    {
        int sent = 0, delivered = 0, refused = 0;
        foreach (var shipment in order.Shipments ?? [])
        {
            var units = shipment.Lines.FirstOrDefault(sent => sent.Sku == line.Sku)?.Quantity ?? 0;
            sent += units;
            delivered += shipment.Status == ShipmentStatus.Delivered ? units : 0;
            refused += shipment.Status == ShipmentStatus.Refused ? units : 0;
        }

        int replaced = 0, unsent = 0, taken = 0, takenUnsent = 0, asked = 0;
        foreach (var back in order.Returns ?? [])
        {
            if (back.Status == ReturnStatus.Rejected
                || back.Lines.FirstOrDefault(returned => returned.Sku == line.Sku) is not { } returned)
            {
                continue;
            }

            replaced += returned.Replaced;
            unsent += returned.Unsent;
            taken += returned.Taken;
            takenUnsent += back.IsTaken ? returned.Unsent : 0;
            asked += back.IsTaken ? 0 : returned.Quantity;
        }

        var claim = order.PriceClaims?.FirstOrDefault(claimed => claimed.Sku == line.Sku);
        return new LineUnits(
            line, claim, replaced, sent, delivered, refused, unsent, taken, takenUnsent, asked);
    }
}
