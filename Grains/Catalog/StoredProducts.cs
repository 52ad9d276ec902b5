using Commerce.Persistence;
using Commerce.Storage;

namespace Commerce.Catalog;

/// <summary>
/// The catalogue as it was written last, for who must go on while nobody hosts it. Its grains know the same, and
/// sooner.
/// </summary>
internal static class StoredProducts
{
    /// <summary>The product that has a SKU; null: none has.</summary>
    public static async Task<Product?> FindAsync(IShardStore store, string sku) =>
        await GrainRow<SkuOfProduct>.PeekAsync(store, SkuGrain.GrainType, sku) is { } owner
            ? await GrainRow<Product>.PeekAsync(store, ProductRules.GrainType, owner.ProductId)
            : null;
}
