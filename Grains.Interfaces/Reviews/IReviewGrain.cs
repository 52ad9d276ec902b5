using Commerce.Orders;

namespace Commerce.Reviews;

/// <summary>
/// One member's review of one product. Key: the text form of <see cref="ReviewKey"/>. What it decides is durable, with
/// its listing row, before it answers.
/// </summary>
[Alias("reviews.review")]
public interface IReviewGrain : IGrainWithStringKey
{
    /// <summary>The review; null if there is none.</summary>
    [Alias("get"), AlwaysInterleave]
    Task<Review?> GetAsync();

    /// <summary>How <see cref="WriteAsync"/> would be decided for a member who has not written it yet.</summary>
    /// <param name="author">The member whose review it would be.</param>
    /// <param name="order">An order with the product; null: it is looked for.</param>
    [Alias("may-write")]
    Task<ReviewOutcome> MayWriteAsync(MemberId author, OrderId? order);

    /// <summary>
    /// Writes it, if its author has bought the product and it was sent: the order says so. The same key: the review
    /// that was written before.
    /// </summary>
    [Alias("write")]
    Task<ReviewResult> WriteAsync(WriteReview command);

    /// <summary>Its author changes it. Equal content changes nothing.</summary>
    [Alias("edit")]
    Task<ReviewResult> EditAsync(EditReview command);

    /// <summary>The shop hides it: it is not listed and does not count. Repeating it changes nothing.</summary>
    /// <param name="by">Who.</param>
    /// <param name="reason">For the author and for who looks at it later.</param>
    [Alias("hide")]
    Task<ReviewResult> HideAsync(MemberId by, string reason);

    /// <summary>The shop shows it again. Repeating it changes nothing.</summary>
    [Alias("show")]
    Task<ReviewResult> ShowAsync(MemberId by);

    /// <summary>The shop answers, once. The same text again changes nothing.</summary>
    [Alias("answer")]
    Task<ReviewResult> AnswerAsync(MemberId by, string text);

    /// <summary>Writes its listing row again; nothing if there is no review.</summary>
    [Alias("relist")]
    Task RelistAsync();
}

/// <summary>Lists a product's reviews. Key: the product's id; answers from the store's read model.</summary>
[Alias("reviews.list")]
public interface IReviewListGrain : IGrainWithStringKey
{
    /// <summary>A page; the first page of all reviews may be a second old.</summary>
    [Alias("list"), AlwaysInterleave]
    Task<IReadOnlyList<ListedReview>> ListAsync(ReviewListing listing);
}
