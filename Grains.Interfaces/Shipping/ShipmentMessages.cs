using Commerce.Orders;

namespace Commerce.Shipping;

/// <summary>Where a shipment is.</summary>
public enum ShipmentStatus
{
    /// <summary>Handed to the carrier, who has said nothing yet.</summary>
    Sent,

    /// <summary>On its way.</summary>
    InTransit,

    /// <summary>With who delivers it today.</summary>
    OutForDelivery,

    /// <summary>Arrived.</summary>
    Delivered,

    /// <summary>Refused at the door; it comes back.</summary>
    Refused,
}

/// <summary>A parcel of an order.</summary>
/// <param name="ShipmentId">Unique within the order.</param>
/// <param name="Status">The farthest that the carrier has told of.</param>
/// <param name="Lines">What is in it.</param>
/// <param name="Carrier">Who brings it.</param>
/// <param name="TrackingNumber">The carrier's name for it.</param>
/// <param name="SentAt">When.</param>
/// <param name="EndedAt">When it was delivered or refused; null: it is on its way.</param>
/// <param name="News">What the carrier told, in the order in which it happened.</param>
[GenerateSerializer, Immutable, Alias("shipping.shipment")]
public sealed record Shipment(
    [property: Id(0)] string ShipmentId,
    [property: Id(1)] ShipmentStatus Status,
    [property: Id(2)] IReadOnlyList<OrderUnits> Lines,
    [property: Id(3)] string Carrier,
    [property: Id(4)] string TrackingNumber,
    [property: Id(5)] DateTimeOffset SentAt,
    [property: Id(6)] DateTimeOffset? EndedAt,
    [property: Id(7)] IReadOnlyList<ShipmentNews> News,
    [property: Id(8)] Money? CashDue = null,
    [property: Id(9)] Money? CashTold = null);

/// <summary>Something a carrier told of a shipment.</summary>
/// <param name="Status">Where it was.</param>
/// <param name="At">When, by the carrier's clock; for people.</param>
/// <param name="Place">Where.</param>
/// <param name="Note">More about it.</param>
[GenerateSerializer, Immutable, Alias("shipping.news")]
public sealed record ShipmentNews(
    [property: Id(0)] ShipmentStatus Status,
    [property: Id(1)] DateTimeOffset At,
    [property: Id(2)] string? Place,
    [property: Id(3)] string? Note);

/// <summary>Sends units of an order.</summary>
/// <param name="Key">The merchant's own name for this request.</param>
/// <param name="RequestHash">Fingerprint of the request's body.</param>
/// <param name="Lines">Each SKU once, at least 1 unit each; null: all that is left.</param>
/// <param name="Carrier">Who brings it.</param>
/// <param name="TrackingNumber">The carrier's name for it.</param>
[GenerateSerializer, Immutable, Alias("shipping.ship-order")]
public sealed record ShipOrder(
    [property: Id(0)] string Key,
    [property: Id(1)] long RequestHash,
    [property: Id(2)] IReadOnlyList<OrderUnits>? Lines,
    [property: Id(3)] string Carrier,
    [property: Id(4)] string TrackingNumber);

/// <summary>How a sending was decided, in order of precedence.</summary>
public enum ShipOutcome
{
    /// <summary>No such order.</summary>
    NotFound,

    /// <summary>The same key came with another request.</summary>
    KeyReused,

    /// <summary>It waits for its payment.</summary>
    TooEarly,

    /// <summary>Nothing is left to be sent: given up, or all of it was sent.</summary>
    NothingLeft,

    /// <summary>More units of a line than are left.</summary>
    TooMany,

    /// <summary>Sent, now or before.</summary>
    Sent,
}

/// <summary>How a sending was decided.</summary>
/// <param name="Shipment">With <see cref="ShipOutcome.Sent"/>.</param>
/// <param name="Sku">With <see cref="ShipOutcome.TooMany"/>: of which line.</param>
[GenerateSerializer, Immutable, Alias("shipping.ship-result")]
public sealed record ShipResult(
    [property: Id(0)] ShipOutcome Outcome,
    [property: Id(1)] Shipment? Shipment = null,
    [property: Id(2)] string? Sku = null);

/// <summary>A carrier's news.</summary>
/// <param name="ShipmentId">Of the order's shipments.</param>
/// <param name="Status">Anything but <see cref="ShipmentStatus.Sent"/>.</param>
/// <param name="At">When it happened; null: now.</param>
/// <param name="Place">Where.</param>
/// <param name="Note">More about it.</param>
/// <param name="Cash">With <see cref="ShipmentStatus.Delivered"/>: what was paid at the door, of whatever order; also
/// later than the rest, once. Null: it is not told. What the order counts as paid is what was due: what is told is
/// compared with it.</param>
[GenerateSerializer, Immutable, Alias("shipping.track-shipment")]
public sealed record TrackShipment(
    [property: Id(0)] string ShipmentId,
    [property: Id(1)] ShipmentStatus Status,
    [property: Id(2)] DateTimeOffset? At,
    [property: Id(3)] string? Place,
    [property: Id(4)] string? Note,
    [property: Id(5)] Money? Cash = null);

/// <summary>How news were taken, in order of precedence.</summary>
public enum TrackOutcome
{
    /// <summary>No such order or shipment.</summary>
    NotFound,

    /// <summary>
    /// It ended the other way before: delivered, and now refused, or the other way round, or with another sum paid.
    /// </summary>
    EndedOtherwise,

    /// <summary>Noted, now or before.</summary>
    Noted,
}

/// <summary>How news were taken.</summary>
[GenerateSerializer, Immutable, Alias("shipping.track-result")]
public sealed record TrackResult(
    [property: Id(0)] TrackOutcome Outcome,
    [property: Id(1)] Shipment? Shipment = null);
