using System.Text.Json;
using System.Text.Json.Serialization;
using Commerce.Orders;
using Commerce.Promotions;
using Commerce.Shipping;

namespace Commerce.Checkout;

/// <summary>Where a checkout is. JSON uses the camelCase names.</summary>
internal enum CheckoutPhase
{
    /// <summary>Units are being reserved; it is not known yet whether all can be had.</summary>
    Reserving,

    /// <summary>It is refused; what was reserved is being given back.</summary>
    Releasing,

    /// <summary>There is an order.</summary>
    Placed,

    /// <summary>There is none, and nothing is held for it.</summary>
    Refused,
}

/// <summary>
/// A checkout as it is stored: UTF-8 JSON in <c>grain_state('checkout', key)</c>, in its buyer's shard. Changed by
/// <see cref="CheckoutDecisions"/> only.
/// </summary>
/// <param name="OrderId">The order that it becomes.</param>
/// <param name="RequestHash">Fingerprint of the request that began it.</param>
/// <param name="Lines">At the prices of the moment it began, by SKU.</param>
/// <param name="RecoverAt">When its deadline comes due, until it is placed or refused.</param>
/// <param name="PayBefore">Of the order, once it is placed.</param>
/// <param name="Refusal">Why there will be no order.</param>
/// <param name="FromCart">Whether the buyer's cart loses the lines when there is an order.</param>
/// <param name="Freight">What the delivery costs, minor units; null: nothing.</param>
/// <param name="Delivery">When it arrives.</param>
/// <param name="Invoice">To whom the invoice is made out.</param>
/// <param name="Coupon">Code of the coupon that the lines have their discounts from.</param>
internal sealed record CheckoutState(
    string OrderId,
    string Buyer,
    long RequestHash,
    CheckoutPhase Phase,
    IReadOnlyList<OrderStateLine> Lines,
    DeliveryAddress Address,
    PaymentMethod PaymentMethod,
    string? Note,
    DateTimeOffset StartedAt,
    DateTimeOffset RecoverAt,
    DateTimeOffset? PayBefore = null,
    CheckoutRefusal? Refusal = null,
    bool FromCart = false,
    long? Freight = null,
    DeliveryPromise? Delivery = null,
    InvoiceDetails? Invoice = null,
    string? Coupon = null)
{
    /// <summary>Type of its row.</summary>
    public const string StateType = "checkout";

    /// <summary>Kind of the deadline at which it goes on if nobody has asked again.</summary>
    public const string RecoveryDeadline = "checkout-recovery";

    /// <summary>Kind of the deadline at which a checkout that is at its end is forgotten.</summary>
    public const string ExpiryDeadline = "checkout-expiry";

    /// <summary>
    /// Topic of the event that a cart was ordered. The key is the checkout's, which is also the name under which the
    /// cart gave its lines.
    /// </summary>
    public const string CartOrdered = "checkout.cart-ordered";

    /// <summary>Whether nothing will change any more.</summary>
    public bool IsFinal => Phase is CheckoutPhase.Placed or CheckoutPhase.Refused;
}

/// <summary>Why a checkout was refused: for want of a SKU's units, or of its coupon.</summary>
internal sealed record CheckoutRefusal(CheckoutOutcome Outcome, string? Sku, CouponRefusal? Coupon = null);

/// <summary>JSON of checkouts.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters =
    [
        typeof(PhaseConverter), typeof(OutcomeConverter), typeof(PaymentMethodConverter),
        typeof(CouponRefusalConverter),
    ])]
[JsonSerializable(typeof(CheckoutState))]
internal sealed partial class CheckoutJson : JsonSerializerContext
{
    public static byte[] Encode(CheckoutState checkout) =>
        JsonSerializer.SerializeToUtf8Bytes(checkout, Default.CheckoutState);

    public static CheckoutState Decode(ReadOnlyMemory<byte> json) =>
        JsonSerializer.Deserialize(json.Span, Default.CheckoutState)
            ?? throw new JsonException("The state of a checkout is 'null'.");

    private sealed class PhaseConverter() : JsonStringEnumConverter<CheckoutPhase>(JsonNamingPolicy.CamelCase);

    private sealed class OutcomeConverter() : JsonStringEnumConverter<CheckoutOutcome>(JsonNamingPolicy.CamelCase);

    private sealed class CouponRefusalConverter()
        : JsonStringEnumConverter<CouponRefusal>(JsonNamingPolicy.CamelCase);

    private sealed class PaymentMethodConverter() : JsonStringEnumConverter<PaymentMethod>(JsonNamingPolicy.CamelCase);
}
