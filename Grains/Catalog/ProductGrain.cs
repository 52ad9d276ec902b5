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

    public Task<PutProductOutcome> PutAsync(Product product) => PutAsync(product, _ => true);

    public Task<PutProductOutcome> ReplaceAsync(Product product, long? revision) =>
        PutAsync(product, old => old?.Revision == revision);

    public Task<Product?> GetAsync() => Task.FromResult(_row.State);

    public Task RelistAsync() => _row.State is { } product
        ? _row.WriteAsync(product, ProductRules.ListingOf(product))
        : Task.CompletedTask;

    private async Task<PutProductOutcome> PutAsync(Product product, Func<Product?, bool> isCurrent)
    {
        ProductRules.Check(product, this.GetPrimaryKeyString());
        var old = _row.State;
        product = product with
        {
            AddedAt = old is null ? _time.GetUtcNow() : old.AddedAt,
            Revision = old?.Revision ?? 0,
        };
        if (old is not null && ProductRules.AreEqual(old, product))
        {
            return PutProductOutcome.Unchanged;
        }

        if (!isCurrent(old))
        {
            return PutProductOutcome.Stale;
        }

        foreach (var sku in product.Skus)
        {
            await GrainFactory.GetGrain<ISkuGrain>(sku.Sku)
                .PutAsync(new SkuOfProduct(product.ProductId, sku, !product.Published));
        }

        await _row.WriteAsync(
            product with { Revision = product.Revision + 1 }, ProductRules.ListingOf(product));
        return old is null ? PutProductOutcome.Created : PutProductOutcome.Updated;
    }
}
