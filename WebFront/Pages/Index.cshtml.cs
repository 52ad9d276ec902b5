using Commerce.Catalog;
using Commerce.Web.Catalog;
using Commerce.Web.FlashSales;
using Commerce.Web.Members;
using Commerce.Web.Pages.Presentation;

namespace Commerce.Web.Pages;

/// <summary>
/// The first page: sales, what the reader likes and has looked at, what is most bought, and a floor for each of the
/// largest categories.
/// </summary>
internal sealed class IndexModel(
    SaleCache sales, Shelves shelves, WishDesk wishes, IGrainFactory grains, TimeProvider time) : ShopPageModel
{
    /// <summary>Sales that are shown whole; the page of sales has all of them.</summary>
    public const int RunningMax = 3;

    private const int FavouriteCount = 4;

    public IReadOnlyList<SaleView> Sales { get; private set; } = [];

    public ShelvesView Shelves { get; private set; } = null!;

    /// <summary>What the reader likes, those that came last.</summary>
    public IReadOnlyList<ProductSummary> Favourites { get; private set; } = [];

    /// <summary>What this browser has shown, the last one first.</summary>
    public IReadOnlyList<ProductSummary> Seen { get; private set; } = [];

    public async Task OnGetAsync()
    {
        var seen = Task.WhenAll(
            SeenCookie.Of(Request).Select(productId => grains.GetGrain<IProductGrain>(productId).GetAsync()));
        Sales = SaleView.InOrder(await sales.ListAsync(), time.GetUtcNow(), Member is not null);
        Shelves = await shelves.GetAsync();
        if (Member is { } member)
        {
            Favourites =
            [
                .. (await wishes.ListFavouritesAsync(member.MemberId, FavouriteCount))
                    .Select(pair => Summaries.Of(pair.Product)),
            ];
        }

        Seen = [.. (await seen).OfType<Product>().Where(product => product.Published).Select(Summaries.Of)];
    }
}
