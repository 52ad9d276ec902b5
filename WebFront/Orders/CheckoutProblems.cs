using System.Globalization;
using Commerce.Checkout;
using Commerce.Promotions;
using Commerce.Web.Problems;

namespace Commerce.Web.Orders;

/// <summary>What refusals of the checkout mean to programs.</summary>
internal static class CheckoutProblems
{
    /// <summary>The problem; null when there is an order.</summary>
    /// <param name="result">What was decided.</param>
    /// <param name="quote">What the order would be now, if that is known.</param>
    public static Problem? Of(CheckoutResult result, Quote? quote = null) => result.Outcome switch
    {
        CheckoutOutcome.Placed => null,
        CheckoutOutcome.KeyReused => new(
            ProblemCode.IdempotencyKeyReused,
            "You sent another request under this Idempotency-Key. A new order has a new key, a retry the same body."),
        CheckoutOutcome.UnknownSku => new(
            ProblemCode.UnknownSku, $"'{result.Sku}' is not sold. GET /api/products finds what is."),
        CheckoutOutcome.NotOneTotal => new(
            ProblemCode.Validation,
            "The items have prices of more than one currency, or cost more than can be counted. Order them apart."),
        CheckoutOutcome.NotServed => new(
            ProblemCode.RegionNotServed, "Nothing is delivered to this country or region. Give another address."),
        CheckoutOutcome.CouponNotValid => new(
            ProblemCode.CouponNotValid, $"{Text(result.Coupon!.Value)} Leave 'couponCode' out, or send another."),
        CheckoutOutcome.PriceChanged => new(
            ProblemCode.PriceChanged,
            $"It costs {Text(result.Total)} now, not what 'expectedTotal' says or what was seen in the cart. "
            + "Show that, and order again with it as 'expectedTotal'.")
        {
            Quote = quote is null ? null : QuoteView.Of(quote),
        },
        CheckoutOutcome.CashNotAvailable => new(
            ProblemCode.CashNotAvailable, $"{Text(result.Cash, result.Total, result.CashMax)} Pay online."),
        CheckoutOutcome.SoldOut => new(
            ProblemCode.SoldOut, $"No unit of '{result.Sku}' is left, so nothing was ordered. Order the others anew."),
        CheckoutOutcome.InsufficientStock => new(
            ProblemCode.InsufficientStock,
            $"Fewer units of '{result.Sku}' are left, so nothing was ordered. Order fewer, under a new key."),
        CheckoutOutcome.Quarantined => new(
            ProblemCode.Paused,
            $"The stock of '{result.Sku}' is being checked by an operator, so nothing was ordered. Order the others "
            + "anew, or all of it in a few minutes, under a new key."),
    };

    /// <summary>Why something cannot be paid in cash, in a sentence.</summary>
    public static string Text(CashRefusal? why, Money? total, long cashMax) => why switch
    {
        CashRefusal.Area => "Nobody takes cash at this address.",
        CashRefusal.History => "Too many deliveries to this member were refused at the door.",
        _ => string.Create(
            CultureInfo.InvariantCulture,
            $"It costs {Text(total)}; up to {cashMax} minor units may be paid in cash."),
    };

    private static string Text(CouponRefusal why) => why switch
    {
        CouponRefusal.Unknown => "There is no such coupon.",
        CouponRefusal.TooEarly => "The coupon is not valid yet.",
        CouponRefusal.TooLate => "The coupon is not valid any more.",
        CouponRefusal.OtherCurrency => "The coupon is of another currency.",
        CouponRefusal.BelowMinimum => "The goods cost less than the coupon needs.",
        CouponRefusal.UsedByMember => "You have used this coupon.",
        CouponRefusal.UsedUp => "The coupon is used up.",
    };

    private static string Text(Money? total) => total is { } money ? $"{money} in minor units" : "something else";
}
