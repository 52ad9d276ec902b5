using Commerce.Orders;

namespace Commerce.Shipping;

/// <summary>A shipment as it is stored with its order.</summary>
/// <param name="Status">The farthest that the carrier has told of.</param>
/// <param name="Key">The merchant's name for the request that made it.</param>
/// <param name="RequestHash">Fingerprint of that request.</param>
/// <param name="EndedAt">When the shop heard that it was delivered or refused.</param>
/// <param name="CashDue">What was to be paid when it was delivered; null: nothing.</param>
/// <param name="CashTold">What the carrier says that was paid; null: it has not said.</param>
/// <param name="CashToldAt">When it said so.</param>
internal sealed record ShipmentRecord(
    string ShipmentId,
    ShipmentStatus Status,
    IReadOnlyList<OrderUnits> Lines,
    string Carrier,
    string TrackingNumber,
    string Key,
    long RequestHash,
    DateTimeOffset SentAt,
    DateTimeOffset? EndedAt = null,
    IReadOnlyList<ShipmentNews>? News = null,
    Money? CashDue = null,
    Money? CashTold = null,
    DateTimeOffset? CashToldAt = null)
{
    /// <summary>Whether it is not on its way any more.</summary>
    public bool HasEnded => Status is ShipmentStatus.Delivered or ShipmentStatus.Refused;

    public Shipment View() => new(
        ShipmentId, Status, Lines, Carrier, TrackingNumber, SentAt, EndedAt,
        [.. (News ?? []).OrderBy(news => news.At)], CashDue, CashTold);
}

/// <summary>How far an order is on its way, once it is the buyer's.</summary>
/// <param name="Opened">Whether it is on the list of what is to be sent, as long as something is.</param>
/// <param name="SendBy">Until when a cash order is to be sent.</param>
/// <param name="ShippedAt">When the last of it was sent.</param>
/// <param name="DeliveredAt">When the last of it arrived.</param>
/// <param name="CompleteBy">When it is completed if the buyer says nothing, and, before it has arrived, nobody else.
/// </param>
/// <param name="CompletedAt">When it was completed.</param>
internal sealed record OrderProgress(
    bool Opened = false,
    DateTimeOffset? SendBy = null,
    DateTimeOffset? ShippedAt = null,
    DateTimeOffset? DeliveredAt = null,
    DateTimeOffset? CompleteBy = null,
    DateTimeOffset? CompletedAt = null);
