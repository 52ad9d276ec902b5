using Commerce.Checkout;
using Commerce.Orders;
using Commerce.Promotions;
using Commerce.Shipping;
using Commerce.Web.OpenApi;

namespace Commerce.Web.Orders;

/// <summary>What an order would be at this moment.</summary>
/// <param name="Goods">Of all lines, discount taken off.</param>
/// <param name="Discount">What the coupon takes off; left out: nothing.</param>
/// <param name="Total">What is to be paid: 'expectedTotal' of an order.</param>
/// <param name="Delivery">The days within which it arrives; left out: nothing is promised.</param>
/// <param name="CouponRefusal">Why the coupon takes nothing off; left out: it does, or none was given.</param>
internal sealed record QuoteView(
    IReadOnlyList<QuoteLineView> Lines, Money Goods, Money? Discount, Money Freight, Money Total,
    DeliveryPromise? Delivery, IReadOnlyList<PaymentOfferView> PaymentMethods, CouponRefusal? CouponRefusal)
{
    public static QuoteView Example { get; } = Of(
        new Quote(
            [new OrderLine(Examples.Sku, "White hanging heart t-light holder", 2, Examples.ListPrice)],
            new Money(5_100, "GBP"), new Money(395, "GBP"), new Money(5_495, "GBP"),
            new DeliveryPromise(new DateOnly(2026, 11, 12), new DateOnly(2026, 11, 16)), Cash: null, CashMax: 30_000),
        new Dictionary<string, Money>(StringComparer.Ordinal) { [Examples.Sku] = new(2_295, "GBP") });

    /// <summary>The quote as programs see it.</summary>
    /// <param name="quote">The quote.</param>
    /// <param name="seen">Prices of a unit as they were seen, of those that were.</param>
    public static QuoteView Of(Quote quote, IReadOnlyDictionary<string, Money>? seen = null) => new(
        [.. quote.Lines.Select(line => QuoteLineView.Of(line, seen))],
        quote.Goods,
        quote.Discount == 0 ? null : quote.Goods with { Amount = quote.Discount },
        quote.Freight,
        quote.Total,
        quote.Delivery,
        [
            new PaymentOfferView(PaymentMethod.Online, Available: true),
            new PaymentOfferView(
                PaymentMethod.Cod, quote.Cash is null, quote.Cash,
                quote.Cash is null ? null : CheckoutProblems.Text(quote.Cash, quote.Total, quote.CashMax),
                quote.CashMax),
        ],
        quote.Coupon);
}

/// <summary>A line of a quote.</summary>
/// <param name="UnitPrice">Price of a unit now.</param>
/// <param name="LineTotal">What is to be paid for the line.</param>
/// <param name="Discount">What its part of the coupon takes off.</param>
/// <param name="SeenPrice">Price of a unit as it was seen in the cart; left out where it was not.</param>
/// <param name="PriceDifference">How much dearer a unit is now; left out if it is as it was seen.</param>
internal sealed record QuoteLineView(
    string Sku, string Name, int Quantity, Money UnitPrice, Money LineTotal, Money? Discount, Money? SeenPrice,
    Money? PriceDifference)
{
    public static QuoteLineView Of(OrderLine line, IReadOnlyDictionary<string, Money>? seen)
    {
        Money? before = seen is not null && seen.TryGetValue(line.Sku, out var price) ? price : null;
        return new QuoteLineView(
            line.Sku, line.Name, line.Quantity, line.UnitPrice, line.LineTotal,
            line.Discount == 0 ? null : line.UnitPrice with { Amount = line.Discount },
            before,
            before is { } was && was != line.UnitPrice && was.Currency == line.UnitPrice.Currency
                ? line.UnitPrice.Minus(was)
                : null);
    }
}

/// <summary>A way to pay.</summary>
/// <param name="Available">Whether this order can be paid so.</param>
/// <param name="Reason">Why not.</param>
/// <param name="Detail">The same in a sentence.</param>
/// <param name="Max">How much may be paid so, minor units; left out: any amount.</param>
internal sealed record PaymentOfferView(
    PaymentMethod Method, bool Available, CashRefusal? Reason = null, string? Detail = null, long? Max = null);
