using Commerce.Catalog;
using Commerce.Web.Hosting;

namespace Commerce.Web.Catalog;

/// <summary>What the first page shows of the catalogue, at most <see cref="AgeMax"/> old.</summary>
internal sealed class Shelves(IGrainFactory grains, TimeProvider time)
{
    /// <summary>How old it may be.</summary>
    public static readonly TimeSpan AgeMax = TimeSpan.FromSeconds(5);

    private const int PopularCount = 8;
    private const int FloorCount = 4;
    private const int FloorLength = 4;

    private readonly RecentValue<ShelvesView> _view = new(() => ReadAsync(grains), AgeMax, time);

    public ValueTask<ShelvesView> GetAsync() => _view.GetAsync();

    private static async Task<ShelvesView> ReadAsync(IGrainFactory grains)
    {
        var search = grains.GetGrain<ICatalogSearchGrain>(ICatalogSearchGrain.Key);
        var popular = MostBoughtAsync(null, PopularCount);
        var categories = await search.ListCategoriesAsync();
        categories = [.. categories.Where(category => category.ParentId is null)];
        var largest = categories.OrderByDescending(category => category.ProductCount).Take(FloorCount).ToList();
        var floors = await Task.WhenAll(largest.Select(category => MostBoughtAsync(category.CategoryId, FloorLength)));
        return new ShelvesView(
            await popular, categories, [.. largest.Zip(floors, (category, items) => new Floor(category, items))]);

        async Task<IReadOnlyList<ProductSummary>> MostBoughtAsync(string? category, int count) =>
            (await search.SearchAsync(new ProductSearch(
                category, null, null, null, ProductOrder.Popularity, 1, count))).Items;
    }
}

/// <summary>The catalogue at a glance.</summary>
/// <param name="Popular">Products most bought.</param>
/// <param name="Categories">The categories at the top of the tree.</param>
/// <param name="Floors">The largest categories, with what is most bought of them.</param>
internal sealed record ShelvesView(
    IReadOnlyList<ProductSummary> Popular, IReadOnlyList<Category> Categories, IReadOnlyList<Floor> Floors);

/// <summary>A category and some products of it.</summary>
internal sealed record Floor(Category Category, IReadOnlyList<ProductSummary> Items);
