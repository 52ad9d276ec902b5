using Commerce.Shipping;
using Commerce.Storage;

namespace Commerce.Orders;

/// <summary>What is sent of the order, and how it arrives.</summary>
internal sealed partial class OrderGrain
{
    public Task OpenFulfilmentAsync(long eventId)
    {
        ReadAgain();
        return DecideAsync(
            order => ShippingDecisions.Open(order, settings, Now), missing: false,
            new AddInbox(FulfilmentConsumer.ConsumerName, eventId));
    }

    public Task<ShipResult> ShipAsync(ShipOrder command)
    {
        CheckUnits(command.Lines);
        return DecideAsync(
            order => ShippingDecisions.Ship(order, command, settings, Now), new ShipResult(ShipOutcome.NotFound));
    }

    public Task<TrackResult> TrackAsync(TrackShipment command) => DecideAsync(
        order => ShippingDecisions.Track(order, command, settings, Now), new TrackResult(TrackOutcome.NotFound));

    public Task<ConfirmReceiptOutcome> ConfirmReceiptAsync(MemberId member) => DecideAsync(
        order => order.Buyer == member.ToString()
            ? ShippingDecisions.ConfirmReceipt(order, settings, Now)
            : new OrderDecision<ConfirmReceiptOutcome>(ConfirmReceiptOutcome.NotFound),
        ConfirmReceiptOutcome.NotFound);

    public Task<bool> CompleteAsync() =>
        DecideAsync(order => ShippingDecisions.CompleteInTime(order, settings, Now), missing: true);

    public Task<bool> LapseAsync() =>
        DecideAsync(order => ShippingDecisions.Lapse(order, settings, Now), missing: true);

    // What callers check before; here it would make numbers wrong.
    private static void CheckUnits(IReadOnlyList<OrderUnits>? lines)
    {
        if (lines is not null
            && (lines.Count == 0 || lines.Any(line => line.Quantity < 1)
                || lines.DistinctBy(line => line.Sku, StringComparer.Ordinal).Count() != lines.Count))
        {
            throw new ArgumentException(
                "Units are of at least one line, each SKU once, at least 1 each; given were "
                + $"{string.Join(", ", lines)}.",
                nameof(lines));
        }
    }
}
