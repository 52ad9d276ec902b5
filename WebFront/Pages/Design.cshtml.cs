using Commerce.Catalog;

namespace Commerce.Web.Pages;

/// <summary>The parts of the design in all their states: for who makes pages, and for tests.</summary>
internal sealed class DesignModel : ShopPageModel
{
    /// <summary>Names of the tokens, without their hyphens.</summary>
    public IReadOnlyList<string> Colours { get; } =
    [
        "paper", "surface", "sunken", "ink", "ink-soft", "line", "line-strong", "sale", "good", "warn", "bad", "focus",
    ];

    public IReadOnlyList<ProductSummary> Products { get; } =
    [
        new("drift-lamp", "Drift lamp", "lighting", new Money(2_400, "GBP"), "LAMP", "Northlight",
            Rating: new ProductRating(437, 1_204)),
        new("tea-light", "Tea light", "lighting", new Money(85, "GBP"), "TEA", null, new Money(120, "GBP")),
        new(
            "a-long-one", "A thing whose merchant gave it a name of more words than fit on one line", "gifts",
            new Money(123_456_78, "GBP"), "LONG", "A brand of several words"),
    ];
}
