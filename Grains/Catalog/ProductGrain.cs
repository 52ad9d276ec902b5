using Commerce.Inventory;
using Commerce.Persistence;
using Commerce.Storage;

namespace Commerce.Catalog;

/// <summary>Keeps one product and its row in the listing's read model, written in one transaction.</summary>
/// <remarks>
/// <para>Its SKUs are told first: a crash in between leaves a SKU that points to a product to be, and putting the
/// product again finishes it; the other way round the product would look finished and its SKU be missing for
/// ever.</para>
/// <para>Whether it is in stock is what pools say, and a second or so old. The pools of new SKUs are asked, because one
/// that had units before could not say so to anybody.</para>
/// </remarks>
internal sealed class ProductGrain : Grain, IProductGrain
{
    private readonly GrainRow<Product> _row;
    private readonly IShardStore _store;
    private readonly TimeProvider _time;

    public ProductGrain(IShardStore store, TimeProvider time)
    {
        _store = store;
        _row = new GrainRow<Product>(this, store, ProductRules.GrainType);
        _time = time;
    }

    public override Task OnActivateAsync(CancellationToken cancellationToken) => _row.ReadAsync(cancellationToken);

    public Task<PutProductOutcome> PutAsync(Product product) => PutAsync(product, _ => true);

    public Task<PutProductOutcome> ReplaceAsync(Product product, long? revision) =>
        PutAsync(product, old => old?.Revision == revision);

    public Task<Product?> GetAsync() => Task.FromResult(_row.State);

    public async Task RelistAsync()
    {
        if (_row.State is { } product)
        {
            product = product with
            {
                Stock = await AskPoolsAsync(product.Skus),
                Ratings = await ReadRatingsAsync(),
            };
            await _row.WriteAsync(product, ProductRules.ListingOf(product));
        }
    }

    public async Task<bool> NoteStockAsync(SkuStock stock)
    {
        if (_row.State is not { } product || product.Skus.All(sku => sku.Sku != stock.Sku)
            || product.StockOf(stock.Sku) is { } known
                && (known.InStock == stock.InStock || known.Seq > stock.Seq))
        {
            return false;
        }

        product = product with
        {
            Stock = [.. (product.Stock ?? []).Where(other => other.Sku != stock.Sku), stock],
        };
        await _row.WriteAsync(product, ProductRules.ListingOf(product));
        return true;
    }

    public async Task CountReviewsAsync()
    {
        if (_row.State is { } product
            && await ReadRatingsAsync() is var ratings && ratings != product.Ratings)
        {
            product = product with { Ratings = ratings };
            await _row.WriteAsync(product, ProductRules.ListingOf(product));
        }
    }

    private async Task<ProductRatings?> ReadRatingsAsync()
    {
        var key = this.GetPrimaryKeyString();
        var counts = await _store.CountReviewsAsync(Slots.Of(key), key, CancellationToken.None);
        return counts.All(count => count == 0)
            ? null
            : new ProductRatings(counts[0], counts[1], counts[2], counts[3], counts[4]);
    }

    private async Task<PutProductOutcome> PutAsync(Product product, Func<Product?, bool> isCurrent)
    {
        ProductRules.Check(product, this.GetPrimaryKeyString());
        var old = _row.State;
        product = product with
        {
            AddedAt = old is null ? _time.GetUtcNow() : old.AddedAt,
            Revision = old?.Revision ?? 0,
            Ratings = old?.Ratings,
        };
        if (old is not null && ProductRules.AreEqual(old, product))
        {
            return PutProductOutcome.Unchanged;
        }

        if (!isCurrent(old))
        {
            return PutProductOutcome.Stale;
        }

        if (await TryPutSkusAsync(product, old) is not { } created)
        {
            return PutProductOutcome.SkuTaken;
        }

        var kept = product.Skus.Where(sku => old?.Skus.Any(known => known.Sku == sku.Sku) == true)
            .Select(sku => old!.StockOf(sku.Sku)).OfType<SkuStock>();
        var added = product.Skus.Where(sku => old?.Skus.Any(known => known.Sku == sku.Sku) != true);
        product = product with
        {
            Stock = [.. kept, .. await AskPoolsAsync(added)],
            Revision = product.Revision + 1,
        };
        try
        {
            await _row.WriteAsync(product, ProductRules.ListingOf(product));
        }
        catch (Exception refusal) when (refusal is ArgumentException or StoreOverloadedException)
        {
            await GiveBackAsync(created, product); // Nothing was written: nobody has them.
            throw;
        }

        return old is null ? PutProductOutcome.Created : PutProductOutcome.Updated;
    }

    // New ones first, so that nothing is written of the others where one is taken; all by name, so that of two products
    // that want the same ones somebody gets them. Those that are new; null: one is taken.
    private async Task<List<ISkuGrain>?> TryPutSkusAsync(Product product, Product? old)
    {
        var created = new List<ISkuGrain>();
        foreach (var sku in product.Skus
            .OrderBy(sku => old?.Skus.Any(known => known.Sku == sku.Sku) == true)
            .ThenBy(sku => sku.Sku, StringComparer.Ordinal))
        {
            var grain = GrainFactory.GetGrain<ISkuGrain>(sku.Sku);
            switch (await grain.PutAsync(new SkuOfProduct(product.ProductId, sku, !product.Published)))
            {
                case PutSkuOutcome.Created:
                    created.Add(grain);
                    break;
                case PutSkuOutcome.Taken:
                    await GiveBackAsync(created, product);
                    return null;
            }
        }

        return created;
    }

    private static async Task GiveBackAsync(List<ISkuGrain> skus, Product product)
    {
        foreach (var sku in skus)
        {
            await sku.GiveBackAsync(product.ProductId);
        }
    }

    private async Task<SkuStock[]> AskPoolsAsync(IEnumerable<SkuDetails> skus) =>
        await Task.WhenAll(skus.Select(async sku =>
        {
            var pool = await GrainFactory.GetGrain<IStockPoolGrain>(PoolId.ForSku(sku.Sku).Value).GetStatusAsync();
            return new SkuStock(sku.Sku, pool.Available > 0, pool.Seq);
        }));
}
