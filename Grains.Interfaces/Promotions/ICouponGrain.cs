using Commerce.Orders;

namespace Commerce.Promotions;

/// <summary>
/// One coupon: what it is, and which orders have it. Key: its code. An order has it by the checkout that reserves it,
/// or that gives it back.
/// </summary>
[Alias("promotions.coupons")]
public interface ICouponGrain : IGrainWithStringKey
{
    /// <summary>
    /// Makes the coupon, or changes it: orders that have it keep what they have. The same again changes nothing.
    /// </summary>
    [Alias("put")]
    Task<CouponStatus> PutAsync(Coupon coupon);

    /// <summary>The coupon; null if there is none.</summary>
    [Alias("get"), AlwaysInterleave]
    Task<CouponStatus?> GetAsync();

    /// <summary>The coupon for a member who may want it. It reserves nothing.</summary>
    [Alias("offer")]
    Task<CouponOffer> OfferAsync(MemberId member);

    /// <summary>
    /// Reserves the coupon for an order, for good unless it is given back. The same order again: the same answer.
    /// </summary>
    /// <returns>Null: the order has it. Else why not, which is final for this order.</returns>
    [Alias("reserve")]
    Task<CouponRefusal?> ReserveAsync(MemberId member, OrderId orderId);

    /// <summary>
    /// Takes the coupon for an order again that gave it back: it is paid after all. If others have it by now the order
    /// will never have it. The same order again: the same answer.
    /// </summary>
    /// <returns>Null: the order has it. Else why not, which is final for this order.</returns>
    [Alias("retake")]
    Task<CouponRefusal?> RetakeAsync(MemberId member, OrderId orderId);

    /// <summary>
    /// The order gives the coupon back, or will never have it, however late its reservation arrives. Again: nothing.
    /// </summary>
    [Alias("give-back")]
    Task GiveBackAsync(MemberId member, OrderId orderId);
}

/// <summary>A coupon as one member sees it.</summary>
/// <param name="Coupon">Null: there is none.</param>
/// <param name="Refusal">Why this member cannot have it, whatever is bought; null: nothing is known against it.</param>
[GenerateSerializer, Immutable, Alias("promotions.coupon-offer")]
public sealed record CouponOffer([property: Id(0)] Coupon? Coupon, [property: Id(1)] CouponRefusal? Refusal)
{
    /// <summary>There is no such coupon.</summary>
    public static CouponOffer None { get; } = new(null, CouponRefusal.Unknown);
}
