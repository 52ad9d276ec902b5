using Commerce.Orders;
using Commerce.Promotions;

namespace Commerce.Checkout;

/// <summary>Asks for an order. It has no prices: those are the shop's to say.</summary>
/// <param name="Buyer">The member who buys.</param>
/// <param name="Items">1 to <see cref="ItemsMax"/> or what the shop allows, each SKU once.</param>
/// <param name="Address">Where to deliver.</param>
/// <param name="PaymentMethod">How it will be paid.</param>
/// <param name="ExpectedTotal">What the buyer was shown; another total is refused. Null: whatever it costs, if no unit
/// costs more than was seen.</param>
/// <param name="Note">Of the buyer, up to 500 characters.</param>
/// <param name="RequestHash">Fingerprint of the request's body, to tell a retry from another request under the same
/// key.</param>
/// <param name="Invoice">To whom the invoice is made out; null: to who receives the order.</param>
/// <param name="CouponCode">Code of a coupon, in capitals.</param>
/// <param name="FromCart">Whether the items are what the buyer's cart gave for this checkout, which loses them
/// then.</param>
[GenerateSerializer, Immutable, Alias("checkout.place-order")]
public sealed record PlaceOrder(
    [property: Id(0)] MemberId Buyer,
    [property: Id(1)] IReadOnlyList<CheckoutItem> Items,
    [property: Id(2)] DeliveryAddress Address,
    [property: Id(3)] PaymentMethod PaymentMethod,
    [property: Id(4)] Money? ExpectedTotal,
    [property: Id(5)] string? Note,
    [property: Id(6)] long RequestHash,
    [property: Id(7)] bool FromCart = false,
    [property: Id(8)] InvoiceDetails? Invoice = null,
    [property: Id(9)] string? CouponCode = null)
{
    /// <summary>
    /// Most SKUs of an order, where a shop says nothing else: each is a decision of its own pool, one after the other.
    /// </summary>
    public const int ItemsMax = 20;

    /// <summary>Most units of a SKU, where a shop says nothing else.</summary>
    public const int QuantityMax = 99;

    /// <summary>The most that a shop may allow of <see cref="ItemsMax"/>.</summary>
    public const int ItemsMost = 1_000;

    /// <summary>The most that a shop may allow of <see cref="QuantityMax"/>.</summary>
    public const int QuantityMost = 1_000_000;
}

/// <summary>Units of a SKU.</summary>
/// <param name="Sku">The SKU.</param>
/// <param name="Quantity">1 to <see cref="PlaceOrder.QuantityMax"/>.</param>
/// <param name="SeenPrice">Of a unit, as the buyer saw it in the cart; null: it was not seen there.</param>
[GenerateSerializer, Immutable, Alias("checkout.item")]
public sealed record CheckoutItem(
    [property: Id(0)] string Sku, [property: Id(1)] int Quantity, [property: Id(2)] Money? SeenPrice = null);

/// <summary>
/// How a checkout was decided, in order of precedence: the first that applies is the answer. Refusals up to
/// <see cref="CashNotAvailable"/> are decided before anything is written, and anew when the request is repeated.
/// </summary>
public enum CheckoutOutcome
{
    /// <summary>The same key of the same buyer, with another request.</summary>
    KeyReused = 0,

    /// <summary>A SKU is not sold; see <see cref="CheckoutResult.Sku"/>.</summary>
    UnknownSku = 1,

    /// <summary>The items have prices of more than one currency, or cost more than can be counted.</summary>
    NotOneTotal = 2,

    /// <summary>Nothing is delivered to the address.</summary>
    NotServed = 8,

    /// <summary>The coupon does not apply; see <see cref="CheckoutResult.Coupon"/>.</summary>
    CouponNotValid = 9,

    /// <summary>
    /// It costs something else than the buyer was shown, or a unit more than was seen; see
    /// <see cref="CheckoutResult.Total"/>.
    /// </summary>
    PriceChanged = 3,

    /// <summary>
    /// It cannot be paid in cash on delivery; see <see cref="CheckoutResult.Cash"/>, <see cref="CheckoutResult.Total"/>
    /// and <see cref="CheckoutResult.CashMax"/>.
    /// </summary>
    CashNotAvailable = 4,

    /// <summary>No unit of a SKU is left; see <see cref="CheckoutResult.Sku"/>. Final.</summary>
    SoldOut = 5,

    /// <summary>Fewer units of a SKU are left than asked for; see <see cref="CheckoutResult.Sku"/>. Final.</summary>
    InsufficientStock = 6,

    /// <summary>The pool of a SKU refuses until an operator has looked; see <see cref="CheckoutResult.Sku"/>. Final.
    /// </summary>
    Quarantined = 10,

    /// <summary>Placed: all units are the order's.</summary>
    Placed = 7,
}

/// <summary>The answer to <see cref="PlaceOrder"/>.</summary>
/// <param name="Outcome">What was decided.</param>
/// <param name="Order">With <see cref="CheckoutOutcome.Placed"/>: the order as it was placed, always the same.</param>
/// <param name="Sku">The SKU for which it was refused.</param>
/// <param name="Total">What it costs.</param>
/// <param name="CashMax">How much may be paid in cash, minor units.</param>
/// <param name="Cash">Why it cannot be paid in cash.</param>
/// <param name="Coupon">Why the coupon does not apply.</param>
[GenerateSerializer, Immutable, Alias("checkout.result")]
public sealed record CheckoutResult(
    [property: Id(0)] CheckoutOutcome Outcome,
    [property: Id(1)] Order? Order = null,
    [property: Id(2)] string? Sku = null,
    [property: Id(3)] Money? Total = null,
    [property: Id(4)] long CashMax = 0,
    [property: Id(5)] CashRefusal? Cash = null,
    [property: Id(6)] CouponRefusal? Coupon = null);
