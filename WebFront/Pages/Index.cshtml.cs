using Commerce.Catalog;
using Commerce.Web.FlashSales;
using Commerce.Web.Pages.Presentation;

namespace Commerce.Web.Pages;

/// <summary>The first page: the running sale, the next one, what is most bought.</summary>
internal sealed class IndexModel(SaleCache sales, IGrainFactory grains, TimeProvider time) : ShopPageModel
{
    private const int PopularCount = 8;

    public IReadOnlyList<SaleView> Sales { get; private set; } = [];

    public IReadOnlyList<ProductSummary> Popular { get; private set; } = [];

    public IReadOnlyList<Category> Categories { get; private set; } = [];

    public async Task OnGetAsync()
    {
        var search = grains.GetGrain<ICatalogSearchGrain>(ICatalogSearchGrain.Key);
        var popular = search.SearchAsync(
            new ProductSearch(null, null, null, null, ProductOrder.Popularity, 1, PopularCount));
        var categories = search.ListCategoriesAsync();
        Sales = SaleView.InOrder(await sales.ListAsync(), time.GetUtcNow(), Member is not null);
        Popular = (await popular).Items;
        Categories = await categories;
    }
}
