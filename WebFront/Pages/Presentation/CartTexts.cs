using Commerce.Carts;
using Commerce.Web.Carts;
using Commerce.Web.Problems;
using static Commerce.Web.Languages.Texts;

namespace Commerce.Web.Pages.Presentation;

/// <summary>What the pages say about a cart.</summary>
internal static class CartTexts
{
    public static string Refusal(Problem problem, int quantityMax) => problem.Code.Code switch
    {
        "validation" => T("Choose 1 to {0} of a thing, or remove it.", quantityMax),
        "unknown-sku" => T("We do not sell that any more, so that it cannot be put into the cart."),
        "cart-full" => T(
            "The cart holds {0} different things, and it is full. Take something out.", CartLimits.LinesMax),
        "rate-limited" => T(
            "That was a lot at once. Try again in {0}.",
            Format.ShortClock(problem.RetryAfter ?? TimeSpan.FromMinutes(1))),
        _ => T(problem.Detail),
    };

    /// <summary>What has changed about a line, in one sentence with its tone; null: nothing.</summary>
    public static (string Text, string Tone)? Notice(CartLineView line) => line switch
    {
        { Gone: true, Selected: true } => (T("Not sold any more. Remove it to order the rest."), "bad"),
        { Gone: true } => (T("Not sold any more."), "bad"),
        { Unknown: true } => (
            T("We cannot say right now whether this has changed. Load the page again."), "warn"),
        { Available: <= 0 } => (T("Out of stock at the moment."), "bad"),
        { InsufficientStock: true } => (T("Only {0} left.", Format.Count(line.Available!.Value)), "warn"),
        _ => null,
    };

    /// <summary>How the price has changed since it was seen; null: it has not.</summary>
    public static (string Text, string Tone)? PriceNotice(CartLineView line) => line.PriceDifference switch
    {
        { Amount: < 0 } less =>
            (T("{0} cheaper than when you put it in.", Format.Price(less with { Amount = -less.Amount })), "good"),
        { Amount: > 0 } more => (T("{0} dearer than when you put it in.", Format.Price(more)), "warn"),
        _ => line.PriceChanged ? (T("It has another price now."), "warn") : null,
    };
}
