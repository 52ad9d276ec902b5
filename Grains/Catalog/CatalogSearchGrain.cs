using Commerce.Storage;

namespace Commerce.Catalog;

/// <summary>Asks the store's read model. It has no state and all its calls interleave.</summary>
internal sealed class CatalogSearchGrain(IShardStore store) : Grain, ICatalogSearchGrain
{
    public async Task<ProductListPage> SearchAsync(ProductSearch search)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(search.Page, 1, nameof(search));
        ArgumentOutOfRangeException.ThrowIfNotEqual(search.PageSize is >= 1 and <= 100, true, nameof(search));
        var query = new ProductQuery(
            search.Category,
            search.Text,
            search.MinPrice,
            search.MaxPrice,
            SortOf(search.Order),
            (int)Math.Min((search.Page - 1L) * search.PageSize, int.MaxValue),
            search.PageSize);
        var page = await store.SearchProductsAsync(query, CancellationToken.None);
        return new ProductListPage([.. page.Items.Select(SummaryOf)], page.Total, Named(page.Categories));
    }

    public async Task<IReadOnlyList<Category>> ListCategoriesAsync() =>
        Named(await store.ListCategoriesAsync(CancellationToken.None));

    private static Category[] Named(IReadOnlyList<CategoryCount> counts) =>
        [.. counts.Select(count => new Category(count.Category, Categories.NameOf(count.Category), count.Count))];

    private static ProductSummary SummaryOf(ProductRow row) =>
        new(row.ProductId, row.Name, row.Category, new Money(row.Price, row.Currency), row.Sku);

    private static ProductSort SortOf(ProductOrder order) => order switch
    {
        ProductOrder.Popularity => ProductSort.Popularity,
        ProductOrder.Name => ProductSort.Name,
        ProductOrder.PriceAscending => ProductSort.PriceAscending,
        ProductOrder.PriceDescending => ProductSort.PriceDescending,
    };
}
