using System.Globalization;
using Commerce.Catalog;
using Commerce.Reviews;
using Commerce.Web.Problems;
using static Commerce.Web.Languages.Texts;

namespace Commerce.Web.Pages.Presentation;

/// <summary>What the pages say about reviews and stars.</summary>
internal static class ReviewTexts
{
    private const int Tenth = 10;
    private const int Whole = 100;
    private const int StarsMax = Opinion.StarsMax;

    /// <summary>The orders of reviews; the first is the one without a word in the address.</summary>
    private static readonly (string Value, string Text, ReviewOrder Order)[] Orders =
    [
        ("", Key("Newest"), ReviewOrder.Newest),
        ("highest", Key("Most stars"), ReviewOrder.Highest),
        ("lowest", Key("Fewest stars"), ReviewOrder.Lowest),
    ];

    public static IEnumerable<(string Value, string Text)> Sorts =>
        Orders.Select(order => (order.Value, T(order.Text)));

    /// <summary>The order that an address names; the first one if it names none.</summary>
    public static ReviewOrder OrderOf(string? value) =>
        Orders.FirstOrDefault(order => order.Value == value, Orders[0]).Order;

    /// <summary>★★★★☆, for the eye.</summary>
    public static string Stars(ProductRating rating)
    {
        var full = Math.Clamp((rating.Hundredths + (Whole / 2)) / Whole, 0, StarsMax);
        return new string('★', full) + new string('☆', StarsMax - full);
    }

    /// <summary>The same in words.</summary>
    public static string InWords(ProductRating rating) => T("{0} of 5 stars", Mean(rating));

    /// <summary>4.3: never more than it is.</summary>
    public static string Mean(ProductRating rating) => rating.Hundredths % Whole == 0
        ? (rating.Hundredths / Whole).ToString(CultureInfo.InvariantCulture)
        : (rating.Hundredths / Tenth / (decimal)Tenth).ToString("0.0", CultureInfo.InvariantCulture);

    /// <summary>The stars of one review.</summary>
    public static ProductRating RatingOf(int stars) => new(stars * Whole, 1);

    public static string Refusal(Problem problem) => problem.Code.Code switch
    {
        "already-reviewed" => T("You have reviewed this product. Here you can change what you wrote."),
        "not-bought" => NotBought,
        "stale" => T("You have changed it elsewhere meanwhile. Look at it again."),
        "rate-limited" => T(
            "That was a lot at once. Try again in {0}.",
            Format.ShortClock(problem.RetryAfter ?? TimeSpan.FromMinutes(1))),
        _ => T(problem.Detail),
    };

    /// <summary>Why somebody may not review a product.</summary>
    public static string NotBought => T("Who has bought this product and was sent it can review it.");
}
