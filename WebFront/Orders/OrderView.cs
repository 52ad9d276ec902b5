using Commerce.Orders;
using Commerce.Shipping;
using Commerce.Web.OpenApi;

namespace Commerce.Web.Orders;

/// <summary>An order as the HTTP contract shows it to its owner.</summary>
/// <param name="Total">What is to be paid: line totals and freight.</param>
/// <param name="Freight">What the delivery costs; nothing in flash sales.</param>
/// <param name="Delivery">The days within which it arrives; left out: nothing was promised.</param>
/// <param name="CouponCode">The coupon that the lines have their discounts from.</param>
internal sealed record OrderView(
    OrderId OrderId,
    OrderStatus Status,
    DateTimeOffset PlacedAt,
    IReadOnlyList<OrderLineView> Lines,
    Money Total,
    PaymentMethod PaymentMethod,
    DateTimeOffset? PayBefore,
    string? SaleId,
    DeliveryAddress? Address,
    IReadOnlyList<TimelineView> Timeline,
    Money Freight,
    string? Note = null,
    IReadOnlyList<Shipment>? Shipments = null,
    IReadOnlyList<OrderReturn>? Returns = null,
    IReadOnlyList<Refund>? Refunds = null,
    IReadOnlyList<OrderUnits>? ToSend = null,
    IReadOnlyList<OrderUnits>? Returnable = null,
    Money? CashCollected = null,
    IReadOnlyList<PriceClaim>? PriceClaims = null,
    DeliveryPromise? Delivery = null,
    InvoiceDetails? Invoice = null,
    string? CouponCode = null)
{
    public static OrderView Example { get; } = new(
        Examples.Order,
        OrderStatus.AwaitingPayment,
        Examples.Now,
        [new OrderLineView(Examples.Sku, "White hanging heart t-light holder", 1, Examples.Price, Examples.Price)],
        Examples.Price,
        PaymentMethod.Online,
        Examples.Now.AddMinutes(15),
        Examples.SaleId,
        new DeliveryAddress("Jo Shopper", "1 High Street", null, "London", "E1 6AN", "GB"),
        [new TimelineView(OrderStatus.AwaitingPayment, Examples.Now, null)],
        Examples.Price with { Amount = 0 });

    public static OrderView ExampleOfLines { get; } = Example with
    {
        OrderId = OrderId.CreateForCheckout(Examples.Now, slot: 1729, random: 4711),
        Lines =
        [
            new OrderLineView("71053", "White metal lantern", 1, new Money(3_389, "GBP"), new Money(3_389, "GBP")),
            new OrderLineView(
                Examples.Sku, "White hanging heart t-light holder", 2, Examples.ListPrice, new Money(5_100, "GBP")),
        ],
        Total = new Money(8_884, "GBP"),
        Freight = new Money(395, "GBP"),
        SaleId = null,
        Delivery = new DeliveryPromise(new DateOnly(2026, 11, 12), new DateOnly(2026, 11, 16)),
        Invoice = new InvoiceDetails("Shopper & Co", "GB123456789"),
    };

    public static Shipment ExampleShipment { get; } = new(
        "s1", ShipmentStatus.OutForDelivery, [new OrderUnits(Examples.Sku, 1)], "Royal Mail", "RM123456789GB",
        Examples.Now, EndedAt: null,
        [new ShipmentNews(ShipmentStatus.OutForDelivery, Examples.Now.AddDays(1), "London E1", null)]);

    public static OrderReturn ExampleReturn { get; } = new(
        "r1", ReturnKind.Refund, ReturnStatus.Requested, [new OrderReturnLine(Examples.Sku, 1, 0, 0, 0)],
        "It does not fit.", "The box is open.", Examples.Price, Examples.Now.AddDays(3), DecidedAt: null, Answer: null);

    public static OrderView ExampleSent { get; } = Example with
    {
        Status = OrderStatus.Shipped,
        PayBefore = null,
        Timeline =
        [
            new TimelineView(OrderStatus.AwaitingPayment, Examples.Now, null),
            new TimelineView(OrderStatus.Paid, Examples.Now.AddMinutes(2), null),
            new TimelineView(OrderStatus.Shipped, Examples.Now.AddDays(1),
                "Sent with Royal Mail, RM123456789GB: 1 × White hanging heart t-light holder.",
                new OrderNote(
                    "sent", ["Royal Mail", "RM123456789GB", "1 × White hanging heart t-light holder"])),
        ],
        Shipments = [ExampleShipment],
        Returns = [],
        Refunds = [],
        ToSend = [],
        Returnable = [new OrderUnits(Examples.Sku, 1)],
        PriceClaims = [],
    };

    public static OrderView Of(Order order) => new(
        order.OrderId,
        order.Status,
        order.PlacedAt,
        [.. order.Lines.Select(
            line => new OrderLineView(
                line.Sku, line.Name, line.Quantity, line.UnitPrice, line.LineTotal,
                line.Discount == 0 ? null : line.UnitPrice with { Amount = line.Discount }))],
        order.Total,
        order.PaymentMethod,
        order.Status == OrderStatus.AwaitingPayment ? order.PayBefore : null,
        order.SaleId,
        order.Address,
        [.. order.Timeline.Select(entry => new TimelineView(entry.Status, entry.At, entry.Note, entry.NoteKey))],
        order.Freight ?? order.Total with { Amount = 0 },
        order.Note, order.Shipments, order.Returns, order.Refunds, order.ToSend, order.Returnable, order.CashCollected,
        order.PriceClaims, order.Delivery, order.Invoice, order.Coupon);
}

/// <summary>A line of an order.</summary>
/// <param name="LineTotal">What is to be paid for it.</param>
/// <param name="Discount">What its part of a coupon takes off; left out: nothing.</param>
internal sealed record OrderLineView(
    string Sku, string Name, int Quantity, Money UnitPrice, Money LineTotal, Money? Discount = null);

/// <summary>Something that happened to an order.</summary>
/// <param name="Note">Why, in English.</param>
/// <param name="NoteKey">The same for other languages: a code, and what goes into its gaps.</param>
internal sealed record TimelineView(
    OrderStatus Status, DateTimeOffset At, string? Note, OrderNote? NoteKey = null);
