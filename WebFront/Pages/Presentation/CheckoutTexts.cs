using System.Globalization;
using Commerce.Checkout;
using Commerce.Promotions;
using Commerce.Shipping;
using Commerce.Web.Orders;
using Commerce.Web.Problems;

namespace Commerce.Web.Pages.Presentation;

/// <summary>What the pages say about orders that are not placed yet.</summary>
internal static class CheckoutTexts
{
    /// <summary>Why an order was not placed.</summary>
    /// <param name="result">What was decided.</param>
    /// <param name="seen">The total that the page showed.</param>
    /// <param name="nameOf">Name of a SKU.</param>
    public static string Refusal(CheckoutResult result, Money? seen, Func<string, string> nameOf) =>
        result.Outcome switch
        {
            CheckoutOutcome.PriceChanged => seen is { } before && result.Total is { } now
                ? $"The total has changed: it is {Format.Price(now)} now, it was {Format.Price(before)}. Nothing was "
                    + "ordered. Look at it again, and place the order if you agree."
                : "The total has changed. Nothing was ordered. Look at it again, and place the order if you agree.",
            CheckoutOutcome.SoldOut =>
                $"{nameOf(result.Sku!)} has just been sold out, so nothing was ordered. Take it out of the cart to "
                    + "order the rest.",
            CheckoutOutcome.InsufficientStock =>
                $"Fewer of {nameOf(result.Sku!)} are left than you want, so nothing was ordered. Order fewer.",
            CheckoutOutcome.UnknownSku =>
                $"{nameOf(result.Sku!)} is not sold any more. Take it out of the cart to order the rest.",
            CheckoutOutcome.NotOneTotal =>
                "What you selected has prices of several currencies. Order it apart.",
            CheckoutOutcome.NotServed => "We do not deliver to this address. Choose another one.",
            CheckoutOutcome.CouponNotValid => $"{Coupon(result.Coupon)} Nothing was ordered.",
            CheckoutOutcome.CashNotAvailable =>
                $"{Cash(result.Cash, result.CashMax, result.Total)} Nothing was ordered. Pay online instead.",
            CheckoutOutcome.KeyReused =>
                "You have sent this form before, with other choices. See under My orders whether it was placed; if "
                    + "not, place it again.",
            _ => "It was placed.",
        };

    /// <summary>What keeps the shop from taking an order now.</summary>
    public static string Refusal(Problem problem) => problem.Code.Code switch
    {
        "outcome-unknown" =>
            "We do not know yet whether your order was placed. Press the button again: it will be one order only.",
        "rate-limited" => "That was a lot at once. Try again in "
            + $"{Format.ShortClock(problem.RetryAfter ?? TimeSpan.FromMinutes(1))}.",
        _ => "We cannot take orders at this moment, and nothing was ordered. Press the button again in a while.",
    };

    /// <summary>Why it cannot be paid in cash on delivery.</summary>
    public static string Cash(CashRefusal? why, long cashMax, Money? total) => why switch
    {
        CashRefusal.Area => "We do not take cash at this address.",
        CashRefusal.History => "Too many of your deliveries were refused at the door.",
        _ when cashMax == 0 => "We do not take cash on delivery.",
        _ => $"You can pay up to {Format.Price(new Money(cashMax, total?.Currency ?? "GBP"))} in cash.",
    };

    /// <summary>Why a coupon takes nothing off.</summary>
    public static string Coupon(CouponRefusal? why) => why switch
    {
        CouponRefusal.TooEarly => "This coupon is not valid yet.",
        CouponRefusal.TooLate => "This coupon is not valid any more.",
        CouponRefusal.OtherCurrency => "This coupon is for prices of another currency.",
        CouponRefusal.BelowMinimum => "Your goods cost less than this coupon needs.",
        CouponRefusal.UsedByMember => "You have used this coupon before.",
        CouponRefusal.UsedUp => "This coupon is used up.",
        _ => "We do not know this coupon.",
    };

    /// <summary>How the price of a line differs from what was seen; null: it does not.</summary>
    public static string? Difference(QuoteLineView line) => line.PriceDifference switch
    {
        { Amount: < 0 } less =>
            $"{Format.Price(less with { Amount = -less.Amount })} cheaper each than when you put it in.",
        { Amount: > 0 } more => $"{Format.Price(more)} dearer each than when you put it in.",
        _ => null,
    };

    /// <summary>Tue 1 Dec – Thu 3 Dec.</summary>
    public static string Promise(DeliveryPromise promise) =>
        promise.From == promise.To ? Day(promise.From) : $"{Day(promise.From)} – {Day(promise.To)}";

    private static string Day(DateOnly day) => day.ToString("ddd d MMM", CultureInfo.InvariantCulture);
}
