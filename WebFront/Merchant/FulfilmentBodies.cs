using Commerce.Checkout;
using Commerce.Orders;
using Commerce.Shipping;
using Commerce.Web.Json;
using Commerce.Web.OpenApi;
using Commerce.Web.Orders;

namespace Commerce.Web.Merchant;

/// <summary>A shipment as merchants send it; without lines, of all that is left.</summary>
internal sealed record ShipmentBody(
    string Carrier, string TrackingNumber, IReadOnlyList<OrderItemBody>? Lines = null)
{
    public const int CarrierLengthMax = 50;
    public const int NumberLengthMax = 100;

    public static ShipmentBody Example { get; } =
        new("Royal Mail", "RM123456789GB", [new OrderItemBody(Examples.Sku, 2)]);

    /// <summary>What is to be sent; null with what is wrong.</summary>
    public ShipOrder? Read(string key, Validation wrong)
    {
        wrong.Text("carrier", Carrier, 1, CarrierLengthMax);
        wrong.Text("trackingNumber", TrackingNumber, 1, NumberLengthMax);
        if (Lines is not null)
        {
            OrderUnitsBody.Check(Lines, wrong);
        }

        if (wrong.Any)
        {
            return null;
        }

        var hash = new Fnv1a();
        OrderUnitsBody.Add(ref hash, Lines);
        hash.Add(Carrier);
        hash.Add(TrackingNumber);
        return new ShipOrder(
            key, hash.Value, Lines is null ? null : OrderUnitsBody.Read(Lines), Carrier, TrackingNumber);
    }
}

/// <summary>What a carrier says.</summary>
/// <param name="Cash">With "delivered": what was paid at the door. It may be told later than the rest.</param>
internal sealed record TrackingBody(
    ShipmentStatus Status, DateTimeOffset? At = null, string? Place = null, string? Note = null, Money? Cash = null)
{
    private const int PlaceLengthMax = 100;
    private const int NoteLengthMax = 200;

    public static TrackingBody Example { get; } =
        new(ShipmentStatus.OutForDelivery, Examples.Now, "London E1");

    /// <summary>The news; null with what is wrong.</summary>
    public TrackShipment? Read(string shipmentId, Validation wrong)
    {
        wrong.That(
            Status != ShipmentStatus.Sent, "status", "is one of inTransit, outForDelivery, delivered, refused");
        wrong.Text("place", Place, 0, PlaceLengthMax);
        wrong.Text("note", Note, 0, NoteLengthMax);
        if (Cash is { } cash)
        {
            wrong.That(Status == ShipmentStatus.Delivered, "cash", "is told of what was delivered");
            Prices.CheckCash(wrong, "cash", cash);
        }

        return wrong.Any ? null : new TrackShipment(shipmentId, Status, At, Place, Note, Cash);
    }
}

/// <summary>What is taken back of a return, in which state.</summary>
/// <param name="MerchantsFault">Whether it came back by the merchant's fault: the delivery is paid back too, if nothing
/// of the order is left.</param>
internal sealed record ApprovalBody(IReadOnlyList<GradedUnitsBody> Lines, bool MerchantsFault = false)
{
    private const int LinesMax = 2 * PlaceOrder.ItemsMost; // Of each SKU both grades.

    public static ApprovalBody Example { get; } = new(
        [new GradedUnitsBody(Examples.Sku, 1, ReturnGrade.Resellable)]);

    /// <summary>What is taken back; null with what is wrong.</summary>
    public ApproveReturn? Read(string returnId, Validation wrong)
    {
        wrong.Range("lines", Lines.Count, 1, LinesMax);
        foreach (var line in Lines)
        {
            OrderUnitsBody.CheckLine(line.Sku, line.Quantity, wrong);
        }

        return wrong.Any
            ? null
            : new ApproveReturn(
                returnId, [.. Lines.Select(line => new GradedUnits(line.Sku, line.Quantity, line.Grade))],
                MerchantsFault);
    }
}

/// <summary>Units that came back in one state.</summary>
internal sealed record GradedUnitsBody(string Sku, int Quantity, ReturnGrade Grade);

/// <summary>Why nothing is taken back.</summary>
internal sealed record RejectionBody(string Reason)
{
    public const int ReasonLengthMax = 200;
}

/// <summary>A page of orders that are to be worked on.</summary>
internal sealed record WorkPageView(IReadOnlyList<OrderView> Items, OrderId? Next);

/// <summary>A page of returns that are to be decided.</summary>
internal sealed record ReturnPageView(IReadOnlyList<ReturnRow> Items, OrderId? Next);

/// <summary>A return that is to be decided.</summary>
internal sealed record ReturnRow(OrderId OrderId, OrderReturn Return)
{
    /// <summary>Those of an order.</summary>
    public static IEnumerable<ReturnRow> Of(Order order) => (order.Returns ?? [])
        .Where(back => back.Status == ReturnStatus.Requested)
        .Select(back => new ReturnRow(order.OrderId, back));
}
