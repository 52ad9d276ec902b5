using static Commerce.Web.Languages.Texts;

namespace Commerce.Web.Pages.Presentation;

/// <summary>
/// What the pages say about sales and purchases: written once, used by the pages and, as <see cref="Json"/>, by the
/// scripts. <c>{…}</c> is filled in by whoever shows the text.
/// </summary>
internal static class SaleTexts
{
    public static string Upcoming => T("Flash sale, soon");
    public static string Open => T("Flash sale, on now");
    public static string Paused => T("Flash sale, paused for a moment");
    public static string SoldOut => T("Flash sale, sold out");
    public static string Ended => T("Flash sale, over");
    public static string StartsIn => T("Starts in");
    public static string EndsIn => T("Ends in");
    public static string EndedAt => T("Ended");
    public static string Buy => T("Buy now");
    public static string BuySoon => T("Not yet");
    public static string BuyPaused => T("Paused");
    public static string BuySoldOut => T("Sold out");
    public static string BuyEnded => T("Sale over");
    public static string Left => T("{count} left");

    private static readonly Dictionary<string, string> Refusals = new(StringComparer.Ordinal)
    {
        ["not-started"] = Key("The sale has not begun. It starts in {time}."),
        ["ended"] = Key("The sale is over."),
        ["paused"] = Key("The sale is paused for a moment. Nothing was ordered; try again when it goes on."),
        ["sold-out"] =
            Key("Sold out. Units come back when somebody does not pay in time, so it is worth another look."),
        ["limit-reached"] = Key("You already have as many of these as one person may buy in this sale."),
        ["insufficient-stock"] = Key("There are fewer left than you asked for. Try a smaller quantity."),
        ["unknown-sku"] = Key("This item is not part of the sale any more."),
        ["not-found"] = Key("This item is not part of the sale any more."),
        ["validation"] = Key("That quantity cannot be ordered. Choose one from the list."),
        ["idempotency-key-reused"] = Key("That try was about another quantity. Press the button again."),
        ["rate-limited"] = Key("That was very fast. Nothing was ordered; trying again in {time}."),
        ["overloaded"] = Key("A great many people are here. Nothing was ordered yet; trying again in {time}."),
        ["outcome-unknown"] = Key("We are checking whether you got it…"),
        ["still-unknown"] =
            Key("We could not find out whether you got it. Press the button to ask again: you will not order twice."),
        ["unauthenticated"] = Key("Sign in first, then it is one press."),
        ["forbidden"] = Key("This account cannot buy."),
        ["unexpected"] = Key("Something went wrong on our side. Press the button again: you will not order twice."),
    };

    private static readonly ScriptTexts Script = new(ForScripts);

    /// <summary>All of it, for the scripts.</summary>
    public static string Json => Script.Json;

    /// <summary>What a refusal means for the one who wanted to buy.</summary>
    /// <param name="code">A problem code.</param>
    /// <param name="wait">How long until it is worth another try, if that is known.</param>
    public static string Refusal(string code, TimeSpan wait = default) =>
        T(Refusals.GetValueOrDefault(code) ?? Refusals["unexpected"])
            .Replace("{time}", Format.ShortClock(wait), StringComparison.Ordinal);

    private static object ForScripts() => new
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
        busy = T("Holding yours…"),
        held = T("It is yours. Opening your order…"),
        refusals = Refusals.ToDictionary(pair => pair.Key, pair => T(pair.Value), StringComparer.Ordinal),
    };
}
