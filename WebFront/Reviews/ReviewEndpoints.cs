using Commerce.Catalog;
using Commerce.Reviews;
using Commerce.Web.Json;
using Commerce.Web.Merchant;
using Commerce.Web.OpenApi;
using Commerce.Web.Problems;
using Commerce.Web.Sessions;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Commerce.Web.Reviews;

/// <summary>What buyers say of products, and what the shop does with it.</summary>
internal static class ReviewEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var reviews = api.MapGroup("/products/{productId}/reviews");
        reviews.MapGet("", ListAsync).AllowAnonymous().Describe(
            "What buyers say of a product, and what the shop answered: 'sort' newest, highest or lowest; 'rating' "
                + "only those with so many stars, 1 to 5. At most a second old.",
            answer: new ReviewPage(
                [ReviewView.Example], 1, 1, ReviewDesk.PageSize, new ProductRating(437, 12),
                [new StarCount(5, 8), new StarCount(4, 2), new StarCount(3, 1), new StarCount(2, 0),
                    new StarCount(1, 1)]),
            problems: [ProblemCode.Validation, ProblemCode.NotFound]);
        reviews.MapPost("", WriteAsync).RequireAuthorization().WithMetadata(NeedsIdempotencyKey.Instance).Describe(
            "Reviews a product, once. For who has bought it and was sent it, whether it came back later or not; an "
                + "order that is not among the newest ones is named by 'orderId'. All texts are plain.",
            ReviewBody.Example, ReviewView.ExampleOwn, StatusCodes.Status201Created,
            ProblemCode.Validation, ProblemCode.IdempotencyKeyRequired, ProblemCode.IdempotencyKeyReused,
            ProblemCode.NotFound, ProblemCode.AlreadyReviewed, ProblemCode.NotBought, ProblemCode.RateLimited,
            ProblemCode.Overloaded, ProblemCode.OutcomeUnknown);
        reviews.MapGet("/mine", GetMineAsync).RequireAuthorization().Describe(
            "My review of a product. 'hiddenReason' says why only I see it.",
            answer: ReviewView.ExampleOwn, problems: ProblemCode.NotFound);
        reviews.MapPut("/mine", EditAsync).RequireAuthorization().Describe(
            "Changes my review. With the 'version' that was read it is refused if it was changed since.",
            ChangedReviewBody.Example, ReviewView.ExampleOwn with { Version = 2 },
            problems: [ProblemCode.Validation, ProblemCode.NotFound, ProblemCode.Stale, ProblemCode.RateLimited,
                ProblemCode.Overloaded, ProblemCode.OutcomeUnknown]);
        MapShop(api.MapGroup("/merchant/products/{productId}/reviews").RequireAuthorization(Policies.OpsOrMerchant));
    }

    private static void MapShop(RouteGroupBuilder reviews)
    {
        reviews.MapGet("", ListForShopAsync).Describe(
            "Reviews of a product with what the shop did with them, newest first; 'hidden' true: those that are "
                + "hidden, else the others.",
            answer: new ShopReviewPage([ReviewView.ExampleHidden], 1, More: false),
            problems: [ProblemCode.Validation, ProblemCode.NotFound]);
        reviews.MapPost("/{reviewId}/hiding", HideAsync).Describe(
            "Hides a review: it is not listed, and its stars do not count. Its author sees the reason.",
            new HidingBody("Names a person."), ReviewView.ExampleHidden,
            problems: [ProblemCode.Validation, ProblemCode.NotFound, ProblemCode.OutcomeUnknown]);
        reviews.MapDelete("/{reviewId}/hiding", ShowAsync).Describe(
            "Shows a review again. It is no error if it was not hidden.",
            answer: ReviewView.ExampleOwn, problems: [ProblemCode.NotFound, ProblemCode.OutcomeUnknown]);
        reviews.MapPost("/{reviewId}/answer", AnswerAsync).RequireAuthorization(Policies.Merchant).Describe(
            "Answers a review, once and for everybody. The same text again changes nothing.",
            new AnswerBody("Thank you!"), ReviewView.Example with { Version = 1 },
            problems: [ProblemCode.Validation, ProblemCode.NotFound, ProblemCode.AlreadyAnswered,
                ProblemCode.OutcomeUnknown]);
    }

    private static async Task<Results<Ok<ReviewPage>, Problem>> ListAsync(
        HttpContext context, ReviewDesk desk, string productId, string? sort, int? rating, int? page)
    {
        var wrong = new Validation();
        var number = page ?? 1;
        var known = TryParseOrder(sort, out var order);
        wrong.That(known, "sort", "is newest, highest or lowest");
        wrong.Range("rating", rating ?? 1, 1, Opinion.StarsMax);
        wrong.Range("page", number, 1, ReviewListing.PageMax);
        if (wrong.Any)
        {
            return wrong.ToProblem();
        }

        if (await desk.FindProductAsync(context, productId) is not { } product)
        {
            return ReviewDesk.NoSuchProduct;
        }

        var listed = await desk.ListAsync(
            productId, new ReviewListing(order, rating, number, ReviewDesk.PageSize));
        return TypedResults.Ok(new ReviewPage(
            [.. listed.Select(ReviewView.Of)],
            (rating is { } stars ? product.Ratings?.Of(stars) : product.Ratings?.Total()) ?? 0,
            number, ReviewDesk.PageSize, product.Ratings?.Mean(), StarCount.Of(product.Ratings)));
    }

    private static async Task<Results<Created<ReviewView>, Problem>> WriteAsync(
        HttpContext context, ReviewDesk desk, string productId, ReviewBody body)
    {
        if (!IdempotencyKey.TryRead(context.Request, out var key, out var problem))
        {
            return problem;
        }

        var wrong = new Validation();
        if (body.Read(wrong) is not { } opinion)
        {
            return wrong.ToProblem();
        }

        if (!ProductIds.MayExist(productId))
        {
            return ReviewDesk.NoSuchProduct;
        }

        var (review, refusal) = await desk.WriteAsync(context, productId, body, opinion, key);
        return refusal is not null
            ? refusal
            : TypedResults.Created($"/api/products/{productId}/reviews/mine", ReviewView.OfOwn(review!));
    }

    private static async Task<Results<Ok<ReviewView>, Problem>> GetMineAsync(
        HttpContext context, ReviewDesk desk, string productId) =>
        ProductIds.MayExist(productId)
        && await desk.FindAsync(context.RequireSession().MemberId, productId) is { } review
            ? TypedResults.Ok(ReviewView.OfOwn(review))
            : Problem.NotFound("You have not reviewed this product, or there is no such product.");

    private static async Task<Results<Ok<ReviewView>, Problem>> EditAsync(
        HttpContext context, ReviewDesk desk, string productId, ChangedReviewBody body)
    {
        var wrong = new Validation();
        if (body.Read(wrong) is not { } opinion)
        {
            return wrong.ToProblem();
        }

        if (!ProductIds.MayExist(productId))
        {
            return ReviewDesk.NoSuchProduct;
        }

        var (review, refusal) = await desk.EditAsync(context, productId, opinion, body.Version);
        return refusal is not null ? refusal : TypedResults.Ok(ReviewView.OfOwn(review!));
    }

    private static async Task<Results<Ok<ShopReviewPage>, Problem>> ListForShopAsync(
        HttpContext context, ReviewDesk desk, string productId, bool? hidden, int? page)
    {
        var wrong = new Validation();
        var number = page ?? 1;
        wrong.Range("page", number, 1, ReviewListing.PageMax);
        if (wrong.Any)
        {
            return wrong.ToProblem();
        }

        if (await desk.FindProductAsync(context, productId) is null)
        {
            return ReviewDesk.NoSuchProduct;
        }

        var (reviews, more) = await desk.ListForShopAsync(
            productId, new ReviewListing(Page: number, PageSize: ReviewDesk.PageSize, Hidden: hidden == true));
        return TypedResults.Ok(new ShopReviewPage([.. reviews.Select(ReviewView.OfShop)], number, more));
    }

    private static async Task<Results<Ok<ReviewView>, Problem>> HideAsync(
        HttpContext context, ReviewDesk desk, string productId, string reviewId, HidingBody body)
    {
        var wrong = new Validation();
        body.Check(wrong);
        return wrong.Any
            ? wrong.ToProblem()
            : Answer(await desk.HideAsync(context, productId, reviewId, body.Reason));
    }

    private static async Task<Results<Ok<ReviewView>, Problem>> ShowAsync(
        HttpContext context, ReviewDesk desk, string productId, string reviewId) =>
        Answer(await desk.ShowAsync(context, productId, reviewId));

    private static async Task<Results<Ok<ReviewView>, Problem>> AnswerAsync(
        HttpContext context, ReviewDesk desk, string productId, string reviewId, AnswerBody body)
    {
        var wrong = new Validation();
        return body.Read(wrong) is { } text
            ? Answer(await desk.AnswerAsync(context, productId, reviewId, text))
            : wrong.ToProblem();
    }

    private static Results<Ok<ReviewView>, Problem> Answer((Review? Review, Problem? Refusal) decided) =>
        decided.Refusal is { } refusal ? refusal : TypedResults.Ok(ReviewView.OfShop(decided.Review!));

    private static bool TryParseOrder(string? sort, out ReviewOrder order)
    {
        order = ReviewOrder.Newest;
        return string.IsNullOrEmpty(sort)
            || (sort.All(char.IsAsciiLetter) && Enum.TryParse(sort, ignoreCase: true, out order));
    }
}
