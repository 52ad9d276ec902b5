using Commerce.Shipping;

namespace Commerce.Orders;

/// <summary>Where an order is in its life. JSON and tables use the camelCase names.</summary>
public enum OrderStatus
{
    /// <summary>Units are held; to be paid before <see cref="Order.PayBefore"/>.</summary>
    AwaitingPayment,

    /// <summary>Paid; units are the buyer's.</summary>
    Paid,

    /// <summary>Given up before anything of it was sent.</summary>
    Cancelled,

    /// <summary>Not paid in time; units went back.</summary>
    Expired,

    /// <summary>Paid too late, given up after it was paid, or returned whole; and the money is back.</summary>
    Refunded,

    /// <summary>To be paid in cash on delivery; units are the buyer's.</summary>
    Confirmed,

    /// <summary>All of it was sent.</summary>
    Shipped,

    /// <summary>All that was sent has arrived.</summary>
    Delivered,

    /// <summary>The buyer has confirmed that it arrived, or has said nothing for long.</summary>
    Completed,

    /// <summary>The buyer has asked for a return that is not decided, or whose replacement is not found yet.</summary>
    ReturnRequested,

    /// <summary>All of it came back, and money is still on its way back if any was paid.</summary>
    Returned,
}

/// <summary>How an order is paid.</summary>
public enum PaymentMethod
{
    /// <summary>At the payment gateway, before <see cref="Order.PayBefore"/>.</summary>
    Online,

    /// <summary>In cash on delivery.</summary>
    Cod,
}

/// <summary>An order as its owner sees it.</summary>
/// <param name="SaleId">The flash sale it was bought in; null: it was ordered from the catalogue.</param>
/// <param name="Timeline">What happened, oldest first.</param>
/// <param name="PaymentMethod">How it is paid.</param>
/// <param name="Note">What the buyer wrote with it.</param>
/// <param name="Shipments">What was sent, in the order of sending.</param>
/// <param name="Returns">What was asked back, in the order of asking.</param>
/// <param name="Refunds">Money that goes back or went back, in the order in which it became due.</param>
/// <param name="ToSend">What is left to be sent.</param>
/// <param name="Returnable">What may be asked back by its units; the time for that may be over.</param>
/// <param name="CashCollected">What was paid in cash; null: nothing yet, or it is paid online.</param>
/// <param name="PriceClaims">Lines that became cheaper, with what was paid back for that.</param>
/// <param name="Freight">What the delivery costs; the total has it. Null: nothing, as in flash sales.</param>
/// <param name="Delivery">When it arrives; null: nothing was promised.</param>
/// <param name="Invoice">To whom the invoice is made out; null: to who receives the order.</param>
/// <param name="Coupon">Code of the coupon whose discount the lines have.</param>
[GenerateSerializer, Immutable, Alias("orders.order-view")]
public sealed record Order(
    [property: Id(0)] OrderId OrderId,
    [property: Id(1)] MemberId Buyer,
    [property: Id(2)] OrderStatus Status,
    [property: Id(3)] DateTimeOffset PlacedAt,
    [property: Id(4)] IReadOnlyList<OrderLine> Lines,
    [property: Id(5)] Money Total,
    [property: Id(6)] DateTimeOffset PayBefore,
    [property: Id(7)] string? SaleId,
    [property: Id(8)] DeliveryAddress? Address,
    [property: Id(9)] IReadOnlyList<TimelineEntry> Timeline,
    [property: Id(10)] PaymentMethod PaymentMethod = PaymentMethod.Online,
    [property: Id(11)] string? Note = null,
    [property: Id(20)] IReadOnlyList<Shipment>? Shipments = null,
    [property: Id(21)] IReadOnlyList<OrderReturn>? Returns = null,
    [property: Id(22)] IReadOnlyList<Refund>? Refunds = null,
    [property: Id(23)] IReadOnlyList<OrderUnits>? ToSend = null,
    [property: Id(24)] IReadOnlyList<OrderUnits>? Returnable = null,
    [property: Id(25)] Money? CashCollected = null,
    [property: Id(26)] IReadOnlyList<PriceClaim>? PriceClaims = null,
    [property: Id(30)] Money? Freight = null,
    [property: Id(31)] DeliveryPromise? Delivery = null,
    [property: Id(32)] InvoiceDetails? Invoice = null,
    [property: Id(33)] string? Coupon = null)
{
    /// <summary>
    /// SKUs of which anything was sent and not refused at the door, whether it came back later or not.
    /// </summary>
    public IEnumerable<string> SkusReceived() => (Shipments ?? [])
        .Where(shipment => shipment.Status != ShipmentStatus.Refused)
        .SelectMany(shipment => shipment.Lines).Select(line => line.Sku).Distinct(StringComparer.Ordinal);
}

/// <summary>Units of a line of an order.</summary>
/// <param name="Sku">Which line.</param>
/// <param name="Quantity">At least 1.</param>
[GenerateSerializer, Immutable, Alias("orders.units")]
public sealed record OrderUnits([property: Id(0)] string Sku, [property: Id(1)] int Quantity);

/// <summary>A line of an order, at the price of the moment it was placed.</summary>
/// <param name="Discount">What the line's part of a coupon takes off all its units, minor units.</param>
[GenerateSerializer, Immutable, Alias("orders.order-line")]
public sealed record OrderLine(
    [property: Id(0)] string Sku,
    [property: Id(1)] string Name,
    [property: Id(2)] int Quantity,
    [property: Id(3)] Money UnitPrice,
    [property: Id(10)] long Discount = 0)
{
    /// <summary>What is paid for the line.</summary>
    public Money LineTotal => UnitPrice.Times(Quantity).Minus(UnitPrice with { Amount = Discount });
}

/// <summary>Something that happened to an order.</summary>
/// <param name="Status">The status it had from then on.</param>
/// <param name="Note">Why, for the buyer, in English; null when the status says it.</param>
/// <param name="NoteKey">The same for other languages; null also of entries from before there was one.</param>
/// <param name="Agent">Who of customer service did it for the buyer; null: nobody.</param>
[GenerateSerializer, Immutable, Alias("orders.timeline-entry")]
public sealed record TimelineEntry(
    [property: Id(0)] OrderStatus Status,
    [property: Id(1)] DateTimeOffset At,
    [property: Id(2)] string? Note,
    [property: Id(10)] OrderNote? NoteKey = null,
    [property: Id(11)] OrderAgent? Agent = null);

/// <summary>How a cancellation was decided.</summary>
public enum CancelOutcome
{
    /// <summary>No such order of this member.</summary>
    NotFound,

    /// <summary>Expired, sent, or partly asked back: too late to cancel.</summary>
    TooLate,

    /// <summary>Cancelled, now or before.</summary>
    Cancelled,
}

/// <summary>How a confirmation that an order arrived was decided.</summary>
public enum ConfirmReceiptOutcome
{
    /// <summary>No such order of this member.</summary>
    NotFound,

    /// <summary>Not all of it was sent or, to be paid in cash, has arrived.</summary>
    TooEarly,

    /// <summary>Given up, expired, or nothing of it was kept.</summary>
    TooLate,

    /// <summary>Confirmed, now or before.</summary>
    Confirmed,
}

/// <summary>How the start of a payment was decided.</summary>
public enum StartPaymentOutcome
{
    /// <summary>No such order of this member.</summary>
    NotFound,

    /// <summary>It does not wait for a payment (any more).</summary>
    NotPayable,

    /// <summary>There is a payment to be made at the gateway.</summary>
    Started,
}

/// <summary>The answer to the start of a payment.</summary>
/// <param name="PaymentId">Of the order's one payment; the same each time.</param>
/// <param name="Amount">What is to be paid.</param>
[GenerateSerializer, Immutable, Alias("orders.start-payment-result")]
public sealed record StartPaymentResult(
    [property: Id(0)] StartPaymentOutcome Outcome,
    [property: Id(1)] string? PaymentId = null,
    [property: Id(2)] Money Amount = default);

/// <summary>Lists a member's orders. Key: text form of the member's id.</summary>
[Alias("orders.order-list")]
public interface IOrderListGrain : IGrainWithStringKey
{
    /// <summary>A page, newest first; an order is listed within a second of its receipt.</summary>
    /// <param name="status">Only these; null for all.</param>
    /// <param name="page">From 1.</param>
    /// <param name="pageSize">1 to 100.</param>
    [Alias("list"), AlwaysInterleave]
    Task<OrderListPage> ListAsync(OrderStatus? status, int page, int pageSize);
}

/// <summary>A page of a member's orders.</summary>
[GenerateSerializer, Immutable, Alias("orders.order-list-page")]
public sealed record OrderListPage([property: Id(0)] IReadOnlyList<OrderSummary> Items, [property: Id(1)] int Total);

/// <summary>What a listing shows of an order.</summary>
[GenerateSerializer, Immutable, Alias("orders.order-summary")]
public sealed record OrderSummary(
    [property: Id(0)] OrderId OrderId,
    [property: Id(1)] OrderStatus Status,
    [property: Id(2)] Money Total,
    [property: Id(3)] string FirstLine,
    [property: Id(4)] int LineCount,
    [property: Id(5)] DateTimeOffset PlacedAt,
    [property: Id(6)] DateTimeOffset? PayBefore);
