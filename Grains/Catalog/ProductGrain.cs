using Commerce.Persistence;
using Commerce.Storage;

namespace Commerce.Catalog;

/// <summary>Keeps one product and its row in the listing's read model, written in one transaction.</summary>
/// <remarks>
/// Its SKUs are told first: a crash in between leaves a SKU that points to a product to be, and putting the product
/// again finishes it; the other way round the product would look finished and its SKU be missing for ever.
/// </remarks>
internal sealed class ProductGrain : Grain, IProductGrain
{
    private readonly GrainRow<Product> _row;
    private readonly TimeProvider _time;

    public ProductGrain(IShardStore store, TimeProvider time)
    {
        _row = new GrainRow<Product>(this, store, ProductRules.GrainType);
        _time = time;
    }

    public override Task OnActivateAsync(CancellationToken cancellationToken) => _row.ReadAsync(cancellationToken);

    public async Task<PutProductOutcome> PutAsync(Product product)
    {
        ProductRules.Check(product, this.GetPrimaryKeyString());
        var old = _row.State;
        product = product with { AddedAt = old is null ? _time.GetUtcNow() : old.AddedAt };
        if (old is not null && ProductRules.AreEqual(old, product))
        {
            return PutProductOutcome.Unchanged;
        }

        foreach (var sku in product.Skus)
        {
            await GrainFactory.GetGrain<ISkuGrain>(sku.Sku)
                .PutAsync(new SkuOfProduct(product.ProductId, sku, !product.Published));
        }

        await _row.WriteAsync(product, ProductRules.ListingOf(product));
        return old is null ? PutProductOutcome.Created : PutProductOutcome.Updated;
    }

    public Task<Product?> GetAsync() => Task.FromResult(_row.State);

    public Task RelistAsync() => _row.State is { } product
        ? _row.WriteAsync(product, ProductRules.ListingOf(product))
        : Task.CompletedTask;
}
