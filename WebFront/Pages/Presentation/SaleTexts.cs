using System.Text.Json;

namespace Commerce.Web.Pages.Presentation;

/// <summary>
/// What the pages say about sales and purchases: written once, used by the pages and, as <see cref="Json"/>, by the
/// scripts. <c>{…}</c> is filled in by whoever shows the text.
/// </summary>
internal static class SaleTexts
{
    public const string Upcoming = "Flash sale, soon";
    public const string Open = "Flash sale, on now";
    public const string Paused = "Flash sale, paused for a moment";
    public const string SoldOut = "Flash sale, sold out";
    public const string Ended = "Flash sale, over";
    public const string StartsIn = "Starts in";
    public const string EndsIn = "Ends in";
    public const string EndedAt = "Ended";
    public const string Buy = "Buy now";
    public const string BuySoon = "Not yet";
    public const string BuyPaused = "Paused";
    public const string BuySoldOut = "Sold out";
    public const string BuyEnded = "Sale over";
    public const string Left = "{count} left";

    private static readonly Dictionary<string, string> Refusals = new(StringComparer.Ordinal)
    {
        ["not-started"] = "The sale has not begun. It starts in {time}.",
        ["ended"] = "The sale is over.",
        ["paused"] = "The sale is paused for a moment. Nothing was ordered; try again when it goes on.",
        ["sold-out"] = "Sold out. Units come back when somebody does not pay in time, so it is worth another look.",
        ["limit-reached"] = "You already have as many of these as one person may buy in this sale.",
        ["insufficient-stock"] = "There are fewer left than you asked for. Try a smaller quantity.",
        ["unknown-sku"] = "This item is not part of the sale any more.",
        ["not-found"] = "This item is not part of the sale any more.",
        ["validation"] = "That quantity cannot be ordered. Choose one from the list.",
        ["idempotency-key-reused"] = "That try was about another quantity. Press the button again.",
        ["rate-limited"] = "That was very fast. Nothing was ordered; trying again in {time}.",
        ["overloaded"] = "A great many people are here. Nothing was ordered yet; trying again in {time}.",
        ["outcome-unknown"] = "We are checking whether you got it…",
        ["still-unknown"] =
            "We could not find out whether you got it. Press the button to ask again: you will not order twice.",
        ["unauthenticated"] = "Sign in first, then it is one press.",
        ["forbidden"] = "This account cannot buy.",
        ["unexpected"] = "Something went wrong on our side. Press the button again: you will not order twice.",
    };

    /// <summary>All of it, for the scripts.</summary>
    public static string Json { get; } = JsonSerializer.Serialize(new
    {
        upcoming = Upcoming,
        open = Open,
        paused = Paused,
        soldOut = SoldOut,
        ended = Ended,
        startsIn = StartsIn,
        endsIn = EndsIn,
        endedAt = EndedAt,
        buy = Buy,
        buySoon = BuySoon,
        buyPaused = BuyPaused,
        buySoldOut = BuySoldOut,
        buyEnded = BuyEnded,
        left = Left,
        busy = "Holding yours…",
        held = "It is yours. Opening your order…",
        refusals = Refusals,
    });

    /// <summary>What a refusal means for the one who wanted to buy.</summary>
    /// <param name="code">A problem code.</param>
    /// <param name="wait">How long until it is worth another try, if that is known.</param>
    public static string Refusal(string code, TimeSpan wait = default) =>
        (Refusals.GetValueOrDefault(code) ?? Refusals["unexpected"])
            .Replace("{time}", Format.ShortClock(wait), StringComparison.Ordinal);
}
