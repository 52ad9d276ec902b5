using Commerce.Carts;
using Commerce.Web.Carts;
using Commerce.Web.Problems;

namespace Commerce.Web.Pages.Presentation;

/// <summary>What the pages say about a cart.</summary>
internal static class CartTexts
{
    public static string Refusal(Problem problem) => problem.Code.Code switch
    {
        "validation" => $"Choose 1 to {CartLimits.QuantityMax} of a thing, or remove it.",
        "unknown-sku" => "We do not sell that any more, so that it cannot be put into the cart.",
        "cart-full" => $"The cart holds {CartLimits.LinesMax} different things, and it is full. Take something out.",
        "rate-limited" => "That was a lot at once. Try again in "
            + $"{Format.ShortClock(problem.RetryAfter ?? TimeSpan.FromMinutes(1))}.",
        _ => problem.Detail,
    };

    /// <summary>What has changed about a line, in one sentence with its tone; null: nothing.</summary>
    public static (string Text, string Tone)? Notice(CartLineView line) => line switch
    {
        { Gone: true } => ("Not sold any more. Remove it; it does not count.", "bad"),
        { Unknown: true } => ("We cannot say right now whether this has changed. Load the page again.", "warn"),
        { Available: <= 0 } => ("Out of stock at the moment.", "bad"),
        { InsufficientStock: true } => ($"Only {Format.Count(line.Available!.Value)} left.", "warn"),
        _ => null,
    };

    /// <summary>How the price has changed since it was seen; null: it has not.</summary>
    public static (string Text, string Tone)? PriceNotice(CartLineView line) => line.PriceDifference switch
    {
        { Amount: < 0 } less =>
            ($"{Format.Price(less with { Amount = -less.Amount })} cheaper than when you put it in.", "good"),
        { Amount: > 0 } more => ($"{Format.Price(more)} dearer than when you put it in.", "warn"),
        _ => line.PriceChanged ? ("It has another price now.", "warn") : null,
    };
}
