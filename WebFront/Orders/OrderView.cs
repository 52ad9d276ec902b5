using Commerce.Orders;
using Commerce.Web.OpenApi;

namespace Commerce.Web.Orders;

/// <summary>An order as the HTTP contract shows it to its owner.</summary>
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
    string? Note = null)
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
        [new TimelineView(OrderStatus.AwaitingPayment, Examples.Now, null)]);

    public static OrderView ExampleOfLines { get; } = Example with
    {
        OrderId = OrderId.CreateForCheckout(Examples.Now, slot: 1729, random: 4711),
        Lines =
        [
            new OrderLineView("71053", "White metal lantern", 1, new Money(3_389, "GBP"), new Money(3_389, "GBP")),
            new OrderLineView(
                Examples.Sku, "White hanging heart t-light holder", 2, Examples.ListPrice, new Money(5_100, "GBP")),
        ],
        Total = new Money(8_489, "GBP"),
        SaleId = null,
    };

    public static OrderView Of(Order order) => new(
        order.OrderId,
        order.Status,
        order.PlacedAt,
        [.. order.Lines.Select(
            line => new OrderLineView(line.Sku, line.Name, line.Quantity, line.UnitPrice, line.LineTotal))],
        order.Total,
        order.PaymentMethod,
        order.Status == OrderStatus.AwaitingPayment ? order.PayBefore : null,
        order.SaleId,
        order.Address,
        [.. order.Timeline.Select(entry => new TimelineView(entry.Status, entry.At, entry.Note))],
        order.Note);
}

internal sealed record OrderLineView(string Sku, string Name, int Quantity, Money UnitPrice, Money LineTotal);

internal sealed record TimelineView(OrderStatus Status, DateTimeOffset At, string? Note);
