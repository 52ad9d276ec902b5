using Commerce.Orders;
using Commerce.Promotions;
using Commerce.Shipping;

namespace Commerce.Checkout;

/// <summary>What an order would be at this moment. It holds nothing: the order decides anew.</summary>
/// <param name="Lines">In the order of the items.</param>
/// <param name="Goods">Of all lines, discount taken off.</param>
/// <param name="Freight">What the delivery costs.</param>
/// <param name="Total">What is to be paid.</param>
/// <param name="Delivery">When it arrives, ordered now; null: nothing is promised.</param>
/// <param name="Cash">Why it cannot be paid in cash on delivery; null: it can.</param>
/// <param name="CashMax">How much may be paid in cash, minor units.</param>
/// <param name="Coupon">Why the coupon that was asked for takes nothing off; null: it does, or there is none.</param>
[GenerateSerializer, Immutable, Alias("checkout.quote")]
public sealed record Quote(
    [property: Id(0)] IReadOnlyList<OrderLine> Lines,
    [property: Id(1)] Money Goods,
    [property: Id(2)] Money Freight,
    [property: Id(3)] Money Total,
    [property: Id(4)] DeliveryPromise? Delivery,
    [property: Id(5)] CashRefusal? Cash,
    [property: Id(6)] long CashMax,
    [property: Id(7)] CouponRefusal? Coupon = null)
{
    /// <summary>What a coupon takes off all lines, minor units.</summary>
    public long Discount => Lines.Sum(line => line.Discount);
}

/// <summary>Why an order cannot be paid in cash on delivery; the first that applies.</summary>
public enum CashRefusal
{
    /// <summary>Nobody takes cash where it goes.</summary>
    Area,

    /// <summary>It costs more than may be paid so.</summary>
    Amount,

    /// <summary>The buyer has refused too many deliveries at the door.</summary>
    History,
}

/// <summary>A quote, or why there is none. One of the two is given.</summary>
/// <param name="Quote">What the order would be.</param>
/// <param name="Refusal">Why it could not be placed to any address, with any payment, or not to this one.</param>
[GenerateSerializer, Immutable, Alias("checkout.quote-result")]
public sealed record QuoteResult(
    [property: Id(0)] Quote? Quote = null, [property: Id(1)] CheckoutResult? Refusal = null);

/// <summary>Says what orders would cost. Key: text form of the member's id.</summary>
[Alias("checkout.quotes")]
public interface IQuoteGrain : IGrainWithStringKey
{
    /// <summary>What the order would be if it were placed now. Changes nothing.</summary>
    /// <param name="order">Of this member. What is expected of it, its payment and its key do not matter.</param>
    [Alias("quote"), ResponseTimeout("00:00:05")]
    Task<QuoteResult> QuoteAsync(PlaceOrder order);
}
