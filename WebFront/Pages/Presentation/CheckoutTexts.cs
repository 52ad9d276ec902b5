using System.Globalization;
using Commerce.Checkout;
using Commerce.Promotions;
using Commerce.Shipping;
using Commerce.Web.Orders;
using Commerce.Web.Problems;
using static Commerce.Web.Languages.Texts;

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
            CheckoutOutcome.PriceChanged => T(
                "{0} Nothing was ordered. Look at it again, and place the order if you agree.",
                seen is { } before && result.Total is { } now
                    ? T("The total has changed: it is {0} now, it was {1}.", Format.Price(now), Format.Price(before))
                    : T("The total has changed.")),
            CheckoutOutcome.SoldOut => T(
                "{0} has just been sold out, so nothing was ordered. Take it out of the cart to order the rest.",
                nameOf(result.Sku!)),
            CheckoutOutcome.InsufficientStock => T(
                "Fewer of {0} are left than you want, so nothing was ordered. Order fewer.", nameOf(result.Sku!)),
            CheckoutOutcome.Quarantined => T(
                "We are counting {0} again, so nothing was ordered. Take it out of the cart to order the rest.",
                nameOf(result.Sku!)),
            CheckoutOutcome.UnknownSku => T(
                "{0} is not sold any more. Take it out of the cart to order the rest.", nameOf(result.Sku!)),
            CheckoutOutcome.NotOneTotal => T("What you selected has prices of several currencies. Order it apart."),
            CheckoutOutcome.NotServed => T("We do not deliver to this address. Choose another one."),
            CheckoutOutcome.CouponNotValid => T("{0} Nothing was ordered.", Coupon(result.Coupon)),
            CheckoutOutcome.CashNotAvailable => T(
                "{0} Nothing was ordered. Pay online instead.", Cash(result.Cash, result.CashMax, result.Total)),
            CheckoutOutcome.KeyReused => T(
                "You have sent this form before, with other choices. Look under My orders before you send it again."),
            _ => T("It was placed."),
        };

    /// <summary>Why there is nothing to order in a cart that has lines.</summary>
    public static string OrderedElsewhere() => T(
        "These goods are being ordered already, perhaps in another window. Look under My orders first.");

    /// <summary>What keeps the shop from taking an order now.</summary>
    public static string Refusal(Problem problem) => problem.Code.Code switch
    {
        "outcome-unknown" => T(
            "We do not know yet whether your order was placed. Press the button again: it will be one order only."),
        "rate-limited" => T(
            "That was a lot at once. Try again in {0}.",
            Format.ShortClock(problem.RetryAfter ?? TimeSpan.FromMinutes(1))),
        _ => T("We cannot take orders at this moment, and nothing was ordered. Press the button again in a while."),
    };

    /// <summary>Why it cannot be paid in cash on delivery.</summary>
    public static string Cash(CashRefusal? why, long cashMax, Money? total) => why switch
    {
        CashRefusal.Area => T("We do not take cash at this address."),
        CashRefusal.History => T("Too many of your deliveries were refused at the door."),
        _ when cashMax == 0 => T("We do not take cash on delivery."),
        _ => T("You can pay up to {0} in cash.", Format.Price(new Money(cashMax, total?.Currency ?? "GBP"))),
    };

    /// <summary>Why a coupon takes nothing off.</summary>
    public static string Coupon(CouponRefusal? why) => why switch
    {
        CouponRefusal.TooEarly => T("This coupon is not valid yet."),
        CouponRefusal.TooLate => T("This coupon is not valid any more."),
        CouponRefusal.OtherCurrency => T("This coupon is for prices of another currency."),
        CouponRefusal.BelowMinimum => T("Your goods cost less than this coupon needs."),
        CouponRefusal.UsedByMember => T("You have used this coupon before."),
        CouponRefusal.UsedUp => T("This coupon is used up."),
        _ => T("We do not know this coupon."),
    };

    /// <summary>How the price of a line differs from what was seen; null: it does not.</summary>
    public static string? Difference(QuoteLineView line) => line.PriceDifference switch
    {
        { Amount: < 0 } less =>
            T("{0} cheaper each than when you put it in.", Format.Price(less with { Amount = -less.Amount })),
        { Amount: > 0 } more => T("{0} dearer each than when you put it in.", Format.Price(more)),
        _ => null,
    };

    /// <summary>Tue 1 Dec – Thu 3 Dec.</summary>
    public static string Promise(DeliveryPromise promise) =>
        promise.From == promise.To ? Day(promise.From) : $"{Day(promise.From)} – {Day(promise.To)}";

    private static string Day(DateOnly day) => day.ToString(T("ddd d MMM"), CultureInfo.InvariantCulture);
}
