using Commerce.Catalog;
using Commerce.Orders;
using Commerce.Reviews;
using Commerce.Web.Json;
using Commerce.Web.OpenApi;

namespace Commerce.Web.Reviews;

/// <summary>What an author says of a product.</summary>
/// <param name="OrderId">An order with the product; it is found without, unless it is an old one.</param>
internal sealed record ReviewBody(int Rating, string Title, string Text, OrderId? OrderId = null)
{
    public static ReviewBody Example { get; } = new(5, "Holds its candle", "Hung it up.\nIt has not fallen down.");

    /// <summary>What is said; null with what is wrong.</summary>
    public Opinion? Read(Validation wrong) => Read(Rating, Title, Text, wrong);

    /// <summary>Fingerprint of the request.</summary>
    public long Hash(Opinion opinion)
    {
        var hash = new Fnv1a();
        hash.Add(opinion.Stars);
        hash.Add(opinion.Title);
        hash.Add(opinion.Text);
        hash.Add(OrderId?.ToString());
        return hash.Value;
    }

    /// <summary>The same of its parts.</summary>
    public static Opinion? Read(int rating, string? title, string? text, Validation wrong)
    {
        var opinion = new Opinion(rating, (title ?? "").Trim(), ReviewText.Clean(text));
        wrong.Range("rating", rating, 1, Opinion.StarsMax);
        wrong.Text("title", opinion.Title, 1, Opinion.TitleLengthMax);
        wrong.Lines("text", opinion.Text, 1, Opinion.TextLengthMax);
        return wrong.Any ? null : opinion;
    }
}

/// <summary>What an author says from now on.</summary>
/// <param name="Version">The version that was read; null: whichever it is.</param>
internal sealed record ChangedReviewBody(int Rating, string Title, string Text, int? Version = null)
{
    public static ChangedReviewBody Example { get; } =
        new(4, "Holds its candle", "It has fallen down once.", Version: 1);

    /// <summary>What is said; null with what is wrong.</summary>
    public Opinion? Read(Validation wrong) => ReviewBody.Read(Rating, Title, Text, wrong);
}

/// <summary>Why a review is hidden.</summary>
internal sealed record HidingBody(string Reason)
{
    public const int ReasonLengthMax = 200;

    public void Check(Validation wrong) => wrong.Text("reason", Reason, 1, ReasonLengthMax);
}

/// <summary>What the shop answers to a review.</summary>
internal sealed record AnswerBody(string Text)
{
    public const int TextLengthMax = 2_000;

    /// <summary>The text; null with what is wrong.</summary>
    public string? Read(Validation wrong)
    {
        var text = ReviewText.Clean(Text);
        wrong.Lines("text", text, 1, TextLengthMax);
        return wrong.Any ? null : text;
    }
}

/// <summary>Texts of several lines, as browsers and others send them.</summary>
internal static class ReviewText
{
    /// <summary>Lines end alike, and nothing blank stands round it.</summary>
    public static string Clean(string? text) => (text ?? "").ReplaceLineEndings("\n").Trim();
}

/// <summary>A page of a product's reviews.</summary>
/// <param name="Total">Those with the stars that were asked for.</param>
/// <param name="Rating">Of the product; left out while nobody has reviewed it.</param>
/// <param name="Stars">How many of all reviews have how many stars, most stars first.</param>
internal sealed record ReviewPage(
    IReadOnlyList<ReviewView> Items, int Total, int Page, int PageSize, ProductRating? Rating,
    IReadOnlyList<StarCount> Stars);

/// <summary>How many reviews have so many stars.</summary>
internal sealed record StarCount(int Rating, int Count)
{
    /// <summary>Of a product's reviews, most stars first.</summary>
    public static IReadOnlyList<StarCount> Of(ProductRatings? ratings) =>
    [
        .. Enumerable.Range(1, Opinion.StarsMax).Reverse()
            .Select(stars => new StarCount(stars, ratings?.Of(stars) ?? 0)),
    ];
}

/// <summary>A page of reviews as the shop sees them.</summary>
/// <param name="More">Whether there is a next page.</param>
internal sealed record ShopReviewPage(IReadOnlyList<ReviewView> Items, int Page, bool More);

/// <summary>A review.</summary>
/// <param name="Version">For its author and the shop, as what follows.</param>
/// <param name="HiddenReason">Why nobody else sees it.</param>
/// <param name="Moves">What the shop did with it; only for the shop.</param>
internal sealed record ReviewView(
    string ReviewId, int Rating, string Title, string Text, string Author, DateTimeOffset WrittenAt,
    DateTimeOffset? EditedAt = null, ReviewAnswer? Answer = null, int? Version = null, string? HiddenReason = null,
    IReadOnlyList<ReviewMove>? Moves = null)
{
    public static ReviewView Example { get; } = new(
        "r0c8vx51k1n4aj", 5, ReviewBody.Example.Title, ReviewBody.Example.Text, "Ann B.", Examples.Now,
        Answer: new ReviewAnswer("Thank you!", Examples.Now));

    public static ReviewView ExampleOwn { get; } = Example with { Answer = null, Version = 1 };

    public static ReviewView ExampleHidden { get; } = ExampleOwn with
    {
        HiddenReason = "Names a person.",
        Moves = [new ReviewMove(ReviewMoveKind.Hidden, Examples.Now, Examples.Member, "Names a person.")],
    };

    public static ReviewView Of(ListedReview review) => new(
        review.ReviewId, review.Stars, review.Title, review.Text, review.AuthorName, review.WrittenAt,
        review.EditedAt, review.Answer);

    /// <summary>As its author sees it.</summary>
    public static ReviewView OfOwn(Review review) => OfShop(review) with { Moves = null };

    /// <summary>As the shop sees it.</summary>
    public static ReviewView OfShop(Review review) => new(
        review.ReviewId, review.Stars, review.Title, review.Text, review.AuthorName, review.WrittenAt,
        review.EditedAt, review.Answer, review.Version, review.HiddenReason, review.Moves);
}
