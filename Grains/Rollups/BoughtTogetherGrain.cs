using Commerce.Catalog;
using Commerce.Storage;

namespace Commerce.Rollups;

/// <summary>
/// Makes products of the SKUs that were sold together, and keeps the list for a minute: many shoppers look at one page.
/// </summary>
internal sealed class BoughtTogetherGrain(IShardStore store, TimeProvider time) : Grain, IBoughtTogetherGrain
{
    private const int ProductsMax = 6;
    private const int SkusOfProductMax = 20;
    private const int PairsOfSkuMax = 24;

    private static readonly TimeSpan AgeMax = TimeSpan.FromMinutes(1);

    private Task<IReadOnlyList<BoughtTogether>>? _list;
    private DateTimeOffset _listedAt;

    public Task<IReadOnlyList<BoughtTogether>> ListAsync()
    {
        var now = time.GetUtcNow();
        if (_list is not { IsFaulted: false } || now - _listedAt > AgeMax)
        {
            (_list, _listedAt) = (ReadAsync(), now);
        }

        return _list;
    }

    private async Task<IReadOnlyList<BoughtTogether>> ReadAsync()
    {
        var productId = this.GetPrimaryKeyString();
        if (await GrainFactory.GetGrain<IProductGrain>(productId).GetAsync() is not { } product)
        {
            return [];
        }

        var pairs = await Task.WhenAll(product.Skus.Take(SkusOfProductMax).Select(
            sku => store.ReadSoldTogetherAsync(sku.Sku, PairsOfSkuMax, CancellationToken.None)));
        var others = await Task.WhenAll(pairs.SelectMany(rows => rows)
            .GroupBy(row => row.Other, StringComparer.Ordinal)
            .Select(async rows => (
                Sku: await GrainFactory.GetGrain<ISkuGrain>(rows.Key).GetAsync(),
                Orders: rows.Sum(row => row.Orders))));
        var likely = others
            .Where(other => other.Sku is { Hidden: false } sku && sku.ProductId != productId)
            .GroupBy(other => other.Sku!.ProductId, StringComparer.Ordinal)
            .Select(ofProduct => (ProductId: ofProduct.Key, Orders: ofProduct.Max(other => other.Orders)))
            .OrderByDescending(other => other.Orders).ThenBy(other => other.ProductId, StringComparer.Ordinal)
            .Take(ProductsMax);
        var products = await Task.WhenAll(likely.Select(async other => (
            Product: await GrainFactory.GetGrain<IProductGrain>(other.ProductId).GetAsync(), other.Orders)));
        return
        [
            .. products.Where(other => other.Product is { Published: true })
                .Select(other => new BoughtTogether(SummaryOf(other.Product!), other.Orders)),
        ];
    }

    private static ProductSummary SummaryOf(Product product)
    {
        var first = product.Skus[0];
        return new ProductSummary(
            product.ProductId, product.Name, product.Category, product.Skus.MinBy(sku => sku.Price.Amount)!.Price,
            first.Sku, product.Brand, first.ListPrice, InStock: product.IsInStock(),
            Picture: product.MainPicture(), Rating: product.Ratings?.Mean());
    }
}
