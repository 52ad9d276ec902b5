using Commerce.Catalog;
using Commerce.Members;
using Commerce.Web.FlashSales;
using Commerce.Web.Merchant;
using Commerce.Web.OpenApi;
using Commerce.Web.Problems;
using Commerce.Web.Sessions;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Commerce.Web.Members;

/// <summary>What a member likes, waits for, or means to buy in a sale to come.</summary>
internal static class WishEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var mine = api.MapGroup("/members/me").RequireAuthorization();
        mine.MapGet("/favourites", ListAsync).Describe(
            "My favourites, those that came last first. What is not sold any more is left out.",
            answer: new FavouriteList(
                [new FavouriteView("85123a", "White hanging heart t-light holder", Examples.Price, Examples.Now)]));
        mine.MapPut("/favourites/{productId}", AddAsync).Describe(
            "Makes a product one of my favourites. Repeating it changes nothing.",
            status: StatusCodes.Status204NoContent,
            problems: [ProblemCode.NotFound, ProblemCode.ListFull, ProblemCode.RateLimited, ProblemCode.Overloaded,
                ProblemCode.OutcomeUnknown]);
        mine.MapDelete("/favourites/{productId}", RemoveAsync).Describe(
            "Takes a product out of my favourites. What is none is no error.",
            status: StatusCodes.Status204NoContent,
            problems: [ProblemCode.RateLimited, ProblemCode.Overloaded, ProblemCode.OutcomeUnknown]);
        mine.MapPut("/stock-notices/{sku}", WaitForStockAsync).Describe(
            "Has me told, once, when there are units of this SKU again. Sets none aside.",
            status: StatusCodes.Status204NoContent,
            problems: [ProblemCode.UnknownSku, ProblemCode.ListFull, ProblemCode.RateLimited, ProblemCode.Overloaded,
                ProblemCode.OutcomeUnknown]);
        mine.MapDelete("/stock-notices/{sku}", DoNotWaitForStockAsync).Describe(
            "I do not want to be told any more. It is no error if I was not going to be.",
            status: StatusCodes.Status204NoContent,
            problems: [ProblemCode.RateLimited, ProblemCode.Overloaded, ProblemCode.OutcomeUnknown]);
        var reservation = api.MapGroup("/flash-sales/{saleId}/items/{sku}/reservation").RequireAuthorization();
        reservation.MapPut("", ReserveAsync).Describe(
            "Says, before a sale begins, that I mean to buy this: I am told when it is about to begin, and the page of "
                + "the sale counts me. Sets no unit aside.",
            answer: new ReservationView(Examples.SaleId, Examples.Sku, 1_204),
            problems: [ProblemCode.UnknownSku, ProblemCode.TooLate, ProblemCode.ListFull, ProblemCode.RateLimited,
                ProblemCode.Overloaded, ProblemCode.OutcomeUnknown]);
        reservation.MapDelete("", DoNotReserveAsync).Describe(
            "I do not mean to buy this any more. It is no error if I did not.",
            status: StatusCodes.Status204NoContent,
            problems: [ProblemCode.RateLimited, ProblemCode.Overloaded, ProblemCode.OutcomeUnknown]);
    }

    private static async Task<Ok<FavouriteList>> ListAsync(HttpContext context, WishDesk desk)
    {
        var found = await desk.ListFavouritesAsync(context.RequireSession().MemberId);
        return TypedResults.Ok(
            new FavouriteList([.. found.Select(pair => FavouriteView.Of(pair.Favourite, pair.Product))]));
    }

    private static async Task<Results<NoContent, Problem>> AddAsync(
        HttpContext context, WishDesk desk, string productId) =>
        ProductIds.MayExist(productId)
            ? Answer(await desk.AddFavouriteAsync(context, context.RequireSession().MemberId, productId))
            : Problem.NotFound("There is no such product. GET /api/products lists those there are.");

    private static async Task<Results<NoContent, Problem>> RemoveAsync(
        HttpContext context, WishDesk desk, string productId) =>
        Answer(await desk.RemoveFavouriteAsync(context, context.RequireSession().MemberId, productId));

    private static async Task<Results<NoContent, Problem>> WaitForStockAsync(
        HttpContext context, WishDesk desk, string sku) =>
        SkuNames.IsWellFormed(sku)
            ? Answer(await desk.AskForNoticeAsync(context, context.RequireSession().MemberId, sku))
            : NoSuchSku();

    private static async Task<Results<NoContent, Problem>> DoNotWaitForStockAsync(
        HttpContext context, WishDesk desk, string sku) =>
        SkuNames.IsWellFormed(sku)
            ? Answer(await desk.WithdrawNoticeAsync(context, context.RequireSession().MemberId, sku))
            : TypedResults.NoContent();

    private static async Task<Results<Ok<ReservationView>, Problem>> ReserveAsync(
        HttpContext context, WishDesk desk, SaleInterest interest, string saleId, string sku)
    {
        if (!SaleIds.IsWellFormed(saleId) || !SkuNames.IsWellFormed(sku))
        {
            return NoSuchSku();
        }

        if (await desk.AskForNoticeAsync(context, context.RequireSession().MemberId, sku, saleId) is { } refusal)
        {
            return refusal;
        }

        return TypedResults.Ok(new ReservationView(saleId, sku, await interest.CountAsync(saleId, sku)));
    }

    private static async Task<Results<NoContent, Problem>> DoNotReserveAsync(
        HttpContext context, WishDesk desk, string saleId, string sku) =>
        SaleIds.IsWellFormed(saleId) && SkuNames.IsWellFormed(sku)
            ? Answer(await desk.WithdrawNoticeAsync(context, context.RequireSession().MemberId, sku, saleId))
            : TypedResults.NoContent();

    private static Results<NoContent, Problem> Answer(Problem? refusal) =>
        refusal is null ? TypedResults.NoContent() : refusal;

    private static Problem NoSuchSku() =>
        new(ProblemCode.UnknownSku, "There is no such SKU. GET /api/products finds those there are.");
}

internal sealed record FavouriteList(IReadOnlyList<FavouriteView> Items);

/// <summary>A product that a member likes.</summary>
/// <param name="Price">The lowest of its SKUs.</param>
internal sealed record FavouriteView(string ProductId, string Name, Money Price, DateTimeOffset AddedAt)
{
    public static FavouriteView Of(Favourite favourite, Product product) => new(
        product.ProductId, product.Name, product.Skus.MinBy(sku => sku.Price.Amount)!.Price, favourite.AddedAt);
}

/// <summary>Somebody means to buy an item of a sale.</summary>
/// <param name="Interested">How many do, at most 5 s old.</param>
internal sealed record ReservationView(string SaleId, string Sku, int Interested);
