using Commerce.Promotions;
using static Commerce.Web.Languages.Texts;

namespace Commerce.Web.Pages.Presentation;

/// <summary>What is said about coupons.</summary>
internal static class CouponTexts
{
    /// <summary>What one takes off, and from which amount.</summary>
    public static string Meaning(Coupon coupon)
    {
        var off = coupon.AmountOff is { } amount
            ? T("{0} off", Format.Price(amount))
            : T("{0} % off", coupon.PercentOff);
        return coupon.Minimum.Amount > 0 ? $"{off}, {T("from {0}", Format.Price(coupon.Minimum))}" : off;
    }
}
