using Commerce.Orders;

namespace Commerce.Reviews;

/// <summary>A review as its author and the shop see it.</summary>
/// <param name="ProductId">The product.</param>
/// <param name="ReviewId">Names it within the product.</param>
/// <param name="AuthorName">Name under which it is shown.</param>
/// <param name="Stars">1 to 5.</param>
/// <param name="Title">Plain text, one line.</param>
/// <param name="Text">Plain text.</param>
/// <param name="WrittenAt">When it was first written.</param>
/// <param name="Version">1, and one more with each change by its author.</param>
/// <param name="EditedAt">When its author changed it last; null: never.</param>
/// <param name="Answer">What the shop answered; null: nothing.</param>
/// <param name="HiddenReason">Why shoppers do not see it; null: they do.</param>
/// <param name="Moves">What the shop did with it, oldest first; the last hundred.</param>
[GenerateSerializer, Immutable, Alias("reviews.review-view")]
public sealed record Review(
    [property: Id(0)] string ProductId,
    [property: Id(1)] string ReviewId,
    [property: Id(2)] string AuthorName,
    [property: Id(3)] int Stars,
    [property: Id(4)] string Title,
    [property: Id(5)] string Text,
    [property: Id(6)] DateTimeOffset WrittenAt,
    [property: Id(7)] int Version,
    [property: Id(8)] DateTimeOffset? EditedAt,
    [property: Id(9)] ReviewAnswer? Answer,
    [property: Id(10)] string? HiddenReason,
    [property: Id(11)] IReadOnlyList<ReviewMove> Moves);

/// <summary>What the shop answered to a review, for everybody.</summary>
/// <param name="Text">Plain text.</param>
/// <param name="At">When.</param>
[GenerateSerializer, Immutable, Alias("reviews.answer")]
public sealed record ReviewAnswer([property: Id(0)] string Text, [property: Id(1)] DateTimeOffset At);

/// <summary>What the shop can do with a review.</summary>
public enum ReviewMoveKind
{
    /// <summary>It is not shown any more.</summary>
    Hidden,

    /// <summary>It is shown again.</summary>
    Shown,

    /// <summary>It was answered.</summary>
    Answered,
}

/// <summary>Something that the shop did with a review.</summary>
/// <param name="Kind">What.</param>
/// <param name="At">When.</param>
/// <param name="By">Who.</param>
/// <param name="Reason">Why, if it was hidden.</param>
[GenerateSerializer, Immutable, Alias("reviews.move")]
public sealed record ReviewMove(
    [property: Id(0)] ReviewMoveKind Kind,
    [property: Id(1)] DateTimeOffset At,
    [property: Id(2)] MemberId By,
    [property: Id(3)] string? Reason = null);

/// <summary>What an author says of a product.</summary>
/// <param name="Stars">1 to 5.</param>
/// <param name="Title">1 to <see cref="TitleLengthMax"/> characters, one line.</param>
/// <param name="Text">1 to <see cref="TextLengthMax"/> characters.</param>
[GenerateSerializer, Immutable, Alias("reviews.opinion")]
public sealed record Opinion(
    [property: Id(0)] int Stars, [property: Id(1)] string Title, [property: Id(2)] string Text)
{
    /// <summary>Most stars.</summary>
    public const int StarsMax = 5;

    /// <summary>Characters of a title.</summary>
    public const int TitleLengthMax = 100;

    /// <summary>Characters of a text.</summary>
    public const int TextLengthMax = 4_000;
}

/// <summary>Writes a review.</summary>
/// <param name="Author">Whose it is.</param>
/// <param name="AuthorName">The member's name; it is shown shortened.</param>
/// <param name="Opinion">What it says.</param>
/// <param name="Order">An order with the product; null: one is looked for among the member's newest.</param>
/// <param name="Key">The author's own name for this request.</param>
/// <param name="RequestHash">Fingerprint of the request's body.</param>
[GenerateSerializer, Immutable, Alias("reviews.write-review")]
public sealed record WriteReview(
    [property: Id(0)] MemberId Author,
    [property: Id(1)] string AuthorName,
    [property: Id(2)] Opinion Opinion,
    [property: Id(3)] OrderId? Order,
    [property: Id(4)] string Key,
    [property: Id(5)] long RequestHash);

/// <summary>Changes a review.</summary>
/// <param name="Author">Whose it is.</param>
/// <param name="AuthorName">The member's name; it is shown shortened.</param>
/// <param name="Opinion">What it says from now on.</param>
/// <param name="Version">Which version the author has read; null: whichever it is.</param>
[GenerateSerializer, Immutable, Alias("reviews.edit-review")]
public sealed record EditReview(
    [property: Id(0)] MemberId Author,
    [property: Id(1)] string AuthorName,
    [property: Id(2)] Opinion Opinion,
    [property: Id(3)] int? Version = null);

/// <summary>How something about a review was decided, in order of precedence.</summary>
public enum ReviewOutcome
{
    /// <summary>No such product, or review of this author.</summary>
    NotFound,

    /// <summary>The same key came with another request.</summary>
    KeyReused,

    /// <summary>The author has written one of this product.</summary>
    AlreadyWritten,

    /// <summary>The author has not bought the product, or nothing of it was sent.</summary>
    NotBought,

    /// <summary>It was changed since it was read.</summary>
    Stale,

    /// <summary>The shop has answered something else.</summary>
    AlreadyAnswered,

    /// <summary>Done, now or before.</summary>
    Done,
}

/// <summary>The answer to a command about a review.</summary>
/// <param name="Outcome">How it was decided.</param>
/// <param name="Review">The review as it is now, if there is one to be seen.</param>
[GenerateSerializer, Immutable, Alias("reviews.result")]
public sealed record ReviewResult(
    [property: Id(0)] ReviewOutcome Outcome, [property: Id(1)] Review? Review = null);

/// <summary>In which order reviews are listed. Equal ones: newest first.</summary>
public enum ReviewOrder
{
    /// <summary>Those that were written last first.</summary>
    Newest,

    /// <summary>Most stars first.</summary>
    Highest,

    /// <summary>Fewest stars first.</summary>
    Lowest,
}

/// <summary>A question for a product's reviews.</summary>
/// <param name="Order">In which order.</param>
/// <param name="Stars">Only those with so many; null: all.</param>
/// <param name="Page">From 1 to <see cref="PageMax"/>.</param>
/// <param name="PageSize">1 to 50.</param>
/// <param name="Hidden">Those that are hidden instead, for the shop.</param>
[GenerateSerializer, Immutable, Alias("reviews.listing")]
public sealed record ReviewListing(
    [property: Id(0)] ReviewOrder Order = ReviewOrder.Newest,
    [property: Id(1)] int? Stars = null,
    [property: Id(2)] int Page = 1,
    [property: Id(3)] int PageSize = 10,
    [property: Id(4)] bool Hidden = false)
{
    /// <summary>Last page that is listed: who goes on asks for other stars, or another order.</summary>
    public const int PageMax = 1_000;
}

/// <summary>What a listing shows of a review.</summary>
/// <param name="ReviewId">Names it within the product.</param>
/// <param name="AuthorName">Name under which it is shown.</param>
/// <param name="Stars">1 to 5.</param>
/// <param name="Title">Plain text, one line.</param>
/// <param name="Text">Plain text.</param>
/// <param name="WrittenAt">When it was first written.</param>
/// <param name="EditedAt">When its author changed it last; null: never.</param>
/// <param name="Answer">What the shop answered; null: nothing.</param>
[GenerateSerializer, Immutable, Alias("reviews.listed")]
public sealed record ListedReview(
    [property: Id(0)] string ReviewId,
    [property: Id(1)] string AuthorName,
    [property: Id(2)] int Stars,
    [property: Id(3)] string Title,
    [property: Id(4)] string Text,
    [property: Id(5)] DateTimeOffset WrittenAt,
    [property: Id(6)] DateTimeOffset? EditedAt,
    [property: Id(7)] ReviewAnswer? Answer);
