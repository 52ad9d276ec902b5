using Commerce.Catalog;
using Commerce.Members;
using Commerce.Orders;
using Commerce.Reviews;
using Commerce.Web.Merchant;
using Commerce.Web.Problems;
using Commerce.Web.RateLimits;
using Commerce.Web.Sessions;

namespace Commerce.Web.Reviews;

/// <summary>
/// Reviews, for the API and for pages. Changes answer with the review, or with why they were refused.
/// </summary>
internal sealed class ReviewDesk(IGrainFactory grains, ChangeLimiter limiter)
{
    /// <summary>Reviews of a page.</summary>
    public const int PageSize = 10;

    public static Problem NoSuchProduct =>
        Problem.NotFound("There is no such product. GET /api/products lists those there are.");

    public static Problem NoSuchReview => Problem.NotFound(
        "There is no such review of this product. GET /api/merchant/products/{productId}/reviews lists them.");

    /// <summary>The product, if who asks may see it.</summary>
    public async Task<Product?> FindProductAsync(HttpContext context, string productId) =>
        ProductIds.MayExist(productId)
        && await grains.GetGrain<IProductGrain>(productId).GetAsync() is { } product
        && (product.Published || context.CurrentSession() is { } session
            && (session.Is(Roles.Merchant) || session.Is(Roles.Ops)))
            ? product
            : null;

    public Task<IReadOnlyList<ListedReview>> ListAsync(string productId, ReviewListing listing) =>
        grains.GetGrain<IReviewListGrain>(productId).ListAsync(listing);

    /// <summary>Reviews with all that the shop did with them, and whether there are more.</summary>
    public async Task<(IReadOnlyList<Review> Reviews, bool More)> ListForShopAsync(
        string productId, ReviewListing listing)
    {
        // A full page may be the last one; then the next is empty.
        var listed = await ListAsync(productId, listing);
        var reviews = await Task.WhenAll(
            listed.Select(review => GrainOf(new ReviewKey(productId, review.ReviewId)).GetAsync()));
        return ([.. reviews.OfType<Review>()], listed.Count == listing.PageSize);
    }

    /// <summary>A member's own review; null: there is none.</summary>
    public Task<Review?> FindAsync(MemberId member, string productId) =>
        GrainOf(ReviewKey.Of(productId, member)).GetAsync();

    /// <summary>Pages on which the buyer of an order reviews what was sent with it, by SKU.</summary>
    public async Task<IReadOnlyDictionary<string, string>> ListLinksAsync(Order order)
    {
        var sent = order.SkusReceived().ToList();
        var skus = await Task.WhenAll(sent.Select(sku => grains.GetGrain<ISkuGrain>(sku).GetAsync()));
        return sent.Zip(skus).Where(pair => pair.Second is { Hidden: false }).ToDictionary(
            pair => pair.First,
            pair => $"/products/{Uri.EscapeDataString(pair.Second!.ProductId)}/review?order={order.OrderId}",
            StringComparer.Ordinal);
    }

    /// <summary>How a review would be decided that a member wrote now.</summary>
    public Task<ReviewOutcome> MayWriteAsync(MemberId member, string productId, OrderId? order) =>
        GrainOf(ReviewKey.Of(productId, member)).MayWriteAsync(member, order);

    public async Task<(Review? Review, Problem? Refusal)> WriteAsync(
        HttpContext context, string productId, ReviewBody body, Opinion opinion, string key)
    {
        var session = context.RequireSession();
        if (TooOften(context, session) is { } refusal)
        {
            return (null, refusal);
        }

        var result = await GrainOf(ReviewKey.Of(productId, session.MemberId)).WriteAsync(new WriteReview(
            session.MemberId, session.Name, opinion, body.OrderId, key, body.Hash(opinion)));
        return Answer(result, NoSuchProduct);
    }

    public async Task<(Review? Review, Problem? Refusal)> EditAsync(
        HttpContext context, string productId, Opinion opinion, int? version)
    {
        var session = context.RequireSession();
        if (TooOften(context, session) is { } refusal)
        {
            return (null, refusal);
        }

        var result = await GrainOf(ReviewKey.Of(productId, session.MemberId)).EditAsync(
            new EditReview(session.MemberId, session.Name, opinion, version));
        return Answer(result, Problem.NotFound(
            "You have not reviewed this product. POST /api/products/{productId}/reviews writes a review."));
    }

    public Task<(Review? Review, Problem? Refusal)> HideAsync(
        HttpContext context, string productId, string reviewId, string reason) =>
        DecideAsync(productId, reviewId, review => review.HideAsync(context.RequireSession().MemberId, reason));

    public Task<(Review? Review, Problem? Refusal)> ShowAsync(
        HttpContext context, string productId, string reviewId) =>
        DecideAsync(productId, reviewId, review => review.ShowAsync(context.RequireSession().MemberId));

    public Task<(Review? Review, Problem? Refusal)> AnswerAsync(
        HttpContext context, string productId, string reviewId, string text) =>
        DecideAsync(productId, reviewId, review => review.AnswerAsync(context.RequireSession().MemberId, text));

    private async Task<(Review? Review, Problem? Refusal)> DecideAsync(
        string productId, string reviewId, Func<IReviewGrain, Task<ReviewResult>> decide) =>
        ProductIds.MayExist(productId) && ReviewKey.IsReviewId(reviewId)
            ? Answer(await decide(GrainOf(new ReviewKey(productId, reviewId))), NoSuchReview)
            : (null, NoSuchReview);

    private static (Review? Review, Problem? Refusal) Answer(ReviewResult result, Problem notFound) =>
        result.Outcome == ReviewOutcome.Done
            ? (result.Review, null)
            : (null, result.Outcome switch
            {
                ReviewOutcome.KeyReused => new Problem(
                    ProblemCode.IdempotencyKeyReused,
                    "Another review came with this key before. Make a new key for another intent."),
                ReviewOutcome.AlreadyWritten => new Problem(
                    ProblemCode.AlreadyReviewed,
                    "You have reviewed this product. PUT /api/products/{productId}/reviews/mine changes the review."),
                ReviewOutcome.NotBought => new Problem(
                    ProblemCode.NotBought,
                    "Who has bought the product and was sent it may review it. Of an order that is not among your "
                    + "newest ones, send the 'orderId'."),
                ReviewOutcome.Stale => new Problem(
                    ProblemCode.Stale,
                    "It was changed since it was read. GET /api/products/{productId}/reviews/mine reads it again."),
                ReviewOutcome.AlreadyAnswered => new Problem(
                    ProblemCode.AlreadyAnswered, "The shop has answered this review; it does so once."),
                ReviewOutcome.NotFound or ReviewOutcome.Done => notFound,
            });

    private Problem? TooOften(HttpContext context, CurrentSession session) =>
        limiter.Refusal(context, "reviews", session.MemberId);

    private IReviewGrain GrainOf(ReviewKey key) => grains.GetGrain<IReviewGrain>(key.ToString());
}
