using Commerce.Catalog;
using Commerce.Members;
using Commerce.Web.Problems;
using Commerce.Web.RateLimits;

namespace Commerce.Web.Members;

/// <summary>
/// What a member likes, waits for, or means to buy in a sale to come. For the API and for pages. Changes answer with
/// why they were refused, or null.
/// </summary>
internal sealed class WishDesk(IGrainFactory grains, ChangeLimiter limiter)
{
    private static Problem UnknownSku => new(
        ProblemCode.UnknownSku, "There is no such SKU, or not in this sale. GET /api/products finds those there are.");

    /// <summary>The products that the member likes and that are sold, those that came last first.</summary>
    public async Task<IReadOnlyList<(Favourite Favourite, Product Product)>> ListFavouritesAsync(
        MemberId member, int countMax = IFavouritesGrain.CountMax)
    {
        var favourites = (await Favourites(member).ListAsync()).Take(countMax).ToList();
        var products = await Task.WhenAll(
            favourites.Select(favourite => grains.GetGrain<IProductGrain>(favourite.ProductId).GetAsync()));
        return
        [
            .. favourites.Zip(products, (favourite, product) => (favourite, product))
                .Where(pair => pair.product is { Published: true })
                .Select(pair => (pair.favourite, pair.product!)),
        ];
    }

    public Task<bool> IsFavouriteAsync(MemberId member, string productId) => Favourites(member).HasAsync(productId);

    public async Task<Problem?> AddFavouriteAsync(HttpContext context, MemberId member, string productId)
    {
        if (TooOften(context, member) is { } refusal)
        {
            return refusal;
        }

        if (await grains.GetGrain<IProductGrain>(productId).GetAsync() is not { Published: true })
        {
            return Problem.NotFound("There is no such product. GET /api/products lists those there are.");
        }

        return await Favourites(member).AddAsync(productId)
            ? null
            : new Problem(
                ProblemCode.ListFull, $"A member has at most {IFavouritesGrain.CountMax} favourites. Take one out.");
    }

    public async Task<Problem?> RemoveFavouriteAsync(HttpContext context, MemberId member, string productId)
    {
        if (TooOften(context, member) is { } refusal)
        {
            return refusal;
        }

        await Favourites(member).RemoveAsync(productId);
        return null;
    }

    /// <summary>Whether the member waits for a notice: of the sale's begin, or else of the SKU's return.</summary>
    public Task<bool> WaitsAsync(MemberId member, string sku, string? saleId = null) =>
        List(member, sku, saleId).HasAsync(member);

    /// <summary>Has the member told when a SKU is in stock again, or when a sale with it is about to begin.</summary>
    public async Task<Problem?> AskForNoticeAsync(
        HttpContext context, MemberId member, string sku, string? saleId = null)
    {
        if (TooOften(context, member) is { } refusal)
        {
            return refusal;
        }

        if (saleId is null && await grains.GetGrain<ISkuGrain>(sku).GetAsync() is not { Hidden: false })
        {
            return UnknownSku;
        }

        return await List(member, sku, saleId).AskAsync(member) switch
        {
            NoticeOutcome.Listed => null,
            NoticeOutcome.NotFound => UnknownSku,
            NoticeOutcome.TooLate => new Problem(
                ProblemCode.TooLate, "The sale has begun or is over. GET /api/flash-sales tells how it stands."),
            NoticeOutcome.Full => new Problem(
                ProblemCode.ListFull, "Too many want to be told already. Look again yourself."),
        };
    }

    public async Task<Problem?> WithdrawNoticeAsync(
        HttpContext context, MemberId member, string sku, string? saleId = null)
    {
        if (TooOften(context, member) is { } refusal)
        {
            return refusal;
        }

        await List(member, sku, saleId).WithdrawAsync(member);
        return null;
    }

    // What changes a list is a commit, as what changes a cart is.
    private Problem? TooOften(HttpContext context, MemberId member) =>
        limiter.Refusal(context, "wishes", member);

    private IFavouritesGrain Favourites(MemberId member) => grains.GetGrain<IFavouritesGrain>(member.ToString());

    private INoticeListGrain List(MemberId member, string sku, string? saleId) =>
        grains.GetGrain<INoticeListGrain>(NoticeListKey.Of(member, sku, saleId).ToString());
}
