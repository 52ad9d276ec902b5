using Commerce.Catalog;
using Commerce.Inventory;
using Commerce.Storage;
using Commerce.Web.Problems;

namespace Commerce.Web.Merchant;

/// <summary>Makes and changes products, for the API and for pages.</summary>
internal sealed class ProductDesk(IGrainFactory grains)
{
    /// <summary>Makes a product. The same one again is made already.</summary>
    public async Task<Problem?> CreateAsync(Product product)
    {
        if (await FindTakenAsync(product) is { } taken)
        {
            return taken;
        }

        return await GrainOf(product).ReplaceAsync(product, revision: null) switch
        {
            PutProductOutcome.Stale => new Problem(
                ProblemCode.ProductExists,
                $"There is a product '{product.ProductId}'. PUT it, or give another 'productId'."),
            PutProductOutcome.SkuTaken => await TakenAsync(product),
            _ => null,
        };
    }

    /// <summary>Replaces a product.</summary>
    /// <param name="product">What it becomes.</param>
    /// <param name="revision">Of the product that the change is of; null: whatever it is now.</param>
    public async Task<Problem?> ReplaceAsync(Product product, long? revision)
    {
        if (await FindTakenAsync(product) is { } taken)
        {
            return taken;
        }

        var outcome = revision is null
            ? await GrainOf(product).PutAsync(product)
            : await GrainOf(product).ReplaceAsync(product, revision);
        return outcome switch
        {
            PutProductOutcome.Stale => new Problem(
                ProblemCode.Stale,
                "The product was changed since you read it. Read it again, and change what it is now."),
            PutProductOutcome.SkuTaken => await TakenAsync(product),
            _ => null,
        };
    }

    /// <summary>Changes the stock of a SKU.</summary>
    /// <param name="merchant">Who does; keys are theirs.</param>
    /// <param name="sku">The SKU.</param>
    /// <param name="change">By how many, and why.</param>
    /// <param name="key">Names this intent: sent twice, it is done once.</param>
    public async Task<(AdjustedStock? Adjusted, Problem? Refusal)> AdjustAsync(
        MemberId merchant, string sku, Adjustment change, string key)
    {
        if (!SkuNames.IsWellFormed(sku) || await grains.GetGrain<ISkuGrain>(sku).GetAsync() is null)
        {
            return (null, new Problem(
                ProblemCode.UnknownSku, "There is no such SKU. GET /api/products finds those there are."));
        }

        // The merchant's own keys, so that they do not meet the shop's, such as those of imports.
        var command = new AdjustStock(change.Delta, change.Reason, $"merchant:{merchant}:{key}");
        AdjustResult result;
        try
        {
            result = await grains.GetGrain<IStockPoolGrain>(PoolId.ForSku(sku).Value).AdjustAsync(command);
        }
        catch (PoolQuarantinedException)
        {
            return (null, new Problem(
                ProblemCode.Paused, "The stock of this SKU is being checked by an operator: it does not change now."));
        }

        return result.Outcome switch
        {
            AdjustOutcome.KeyReused => (null, new Problem(
                ProblemCode.IdempotencyKeyReused,
                "You sent another change under this Idempotency-Key. Use a new key.")),
            AdjustOutcome.InsufficientStock => (null, new Problem(
                ProblemCode.InsufficientStock, $"Only {result.Available} units are available to be taken away.")),
            AdjustOutcome.AlreadyDone or AdjustOutcome.Done => (new AdjustedStock(sku, result.Available), null),
        };
    }

    // Somebody else was quicker. Who has it may have given it back since: then nobody does.
    private async Task<Problem> TakenAsync(Product product) => await FindTakenAsync(product) ?? new Problem(
        ProblemCode.ProductExists, "A SKU is of another product. Use another SKU, or try again.");

    // A SKU is of one product for ever: stock, sales and orders go by it. The product itself makes sure of that; asked
    // first, because then it can be said whose it is.
    private async Task<Problem?> FindTakenAsync(Product product)
    {
        var owners = await Task.WhenAll(product.Skus.Select(sku => grains.GetGrain<ISkuGrain>(sku.Sku).GetAsync()));
        return Array.Find(owners, owner => owner is not null && owner.ProductId != product.ProductId) is { } taken
            ? new Problem(
                ProblemCode.ProductExists,
                $"SKU '{taken.Details.Sku}' is of product '{taken.ProductId}'. Use another SKU.")
            : null;
    }

    private IProductGrain GrainOf(Product product) => grains.GetGrain<IProductGrain>(product.ProductId);
}
