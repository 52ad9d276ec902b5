namespace Commerce.Catalog;

/// <summary>Finds products by what they sell.</summary>
internal static class ProductLookup
{
    /// <summary>The product that has a SKU, as it is now; null: none has it, or had it.</summary>
    public static async Task<Product?> FindProductAsync(this IGrainFactory grains, string sku) =>
        await grains.GetGrain<ISkuGrain>(sku).GetAsync() is { } owner
            ? await grains.GetGrain<IProductGrain>(owner.ProductId).GetAsync()
            : null;
}
