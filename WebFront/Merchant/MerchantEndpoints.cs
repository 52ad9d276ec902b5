using Commerce.Catalog;
using Commerce.Inventory;
using Commerce.Web.Json;
using Commerce.Web.OpenApi;
using Commerce.Web.Problems;
using Commerce.Web.Sessions;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Commerce.Web.Merchant;

/// <summary>What a merchant does: products, stock, imports.</summary>
internal static class MerchantEndpoints
{
    private const int SkusMax = 200;
    private const int DeltaMax = 10_000_000;

    public static void Map(IEndpointRouteBuilder api)
    {
        var merchant = api.MapGroup("/merchant").RequireAuthorization(Policies.Merchant);
        var product = new NewProduct(
            "Blue mug", "tableware", [new SkuBody("BLUE-MUG", "Blue", new Money(650, "GBP"))], "Holds 300 ml.",
            ProductId: "blue-mug");
        merchant.MapPost("/products", CreateAsync).Describe(
            "Makes a product. 'productId' is made from the name when left out.",
            product, product.ToProduct("blue-mug", 0), StatusCodes.Status201Created,
            ProblemCode.Validation, ProblemCode.ProductExists);
        merchant.MapPut("/products/{productId}", ReplaceAsync).Describe(
            "Replaces a product. SKUs that are left out are no longer sold; their stock stays.",
            new ProductBody("Blue mug", "tableware", [new SkuBody("BLUE-MUG", "Blue", new Money(600, "GBP"))],
                "Holds 300 ml."),
            product.ToProduct("blue-mug", 0),
            problems: [ProblemCode.Validation, ProblemCode.NotFound]);
        merchant.MapPost("/stock/{sku}/adjustments", AdjustAsync).WithMetadata(NeedsIdempotencyKey.Instance).Describe(
            "Changes the stock of a SKU by a delta: delivery, count, loss.",
            new Adjustment(100, "delivery 4711"),
            new AdjustedStock(Examples.Sku, 1017),
            problems:
            [
                ProblemCode.Validation, ProblemCode.IdempotencyKeyRequired, ProblemCode.IdempotencyKeyReused,
                ProblemCode.UnknownSku, ProblemCode.InsufficientStock, ProblemCode.OutcomeUnknown,
            ]);
        ImportEndpoints.Map(merchant.MapGroup("/imports"));
    }

    private static async Task<Results<Created<Product>, Problem>> CreateAsync(IGrainFactory grains, NewProduct body)
    {
        var wrong = new Validation();
        body.Check(wrong);
        var productId = body.ProductId ?? ProductIds.Of(body.Name);
        wrong.That(ProductIds.IsWellFormed(productId), "productId",
            "has 1 to 64 lower-case letters, digits and hyphens");
        if (wrong.Any)
        {
            return wrong.ToProblem();
        }

        if (await grains.GetGrain<IProductGrain>(productId).GetAsync() is not null)
        {
            return new Problem(ProblemCode.ProductExists,
                $"There is a product '{productId}'. PUT it, or give another 'productId'.");
        }

        var product = body.ToProduct(productId, popularity: 0);
        return await PutAsync(grains, product) ?? (Results<Created<Product>, Problem>)
            TypedResults.Created($"/api/products/{productId}", product);
    }

    private static async Task<Results<Ok<Product>, Problem>> ReplaceAsync(
        IGrainFactory grains, string productId, ProductBody body)
    {
        var wrong = new Validation();
        body.Check(wrong);
        if (wrong.Any)
        {
            return wrong.ToProblem();
        }

        if (!ProductIds.IsWellFormed(productId)
            || await grains.GetGrain<IProductGrain>(productId).GetAsync() is not { } known)
        {
            return Problem.NotFound("There is no such product. POST /api/merchant/products makes one.");
        }

        var product = body.ToProduct(productId, known.Popularity);
        return await PutAsync(grains, product) ?? (Results<Ok<Product>, Problem>)TypedResults.Ok(product);
    }

    // A SKU is of one product for ever: stock, sales and orders go by it.
    private static async Task<Problem?> PutAsync(IGrainFactory grains, Product product)
    {
        var owners = await Task.WhenAll(product.Skus.Select(sku => grains.GetGrain<ISkuGrain>(sku.Sku).GetAsync()));
        if (Array.Find(owners, owner => owner is not null && owner.ProductId != product.ProductId) is { } taken)
        {
            return new Problem(
                ProblemCode.ProductExists,
                $"SKU '{taken.Details.Sku}' is of product '{taken.ProductId}'. Use another SKU.");
        }

        await grains.GetGrain<IProductGrain>(product.ProductId).PutAsync(product);
        return null;
    }

    private static async Task<Results<Ok<AdjustedStock>, Problem>> AdjustAsync(
        HttpContext context, IGrainFactory grains, string sku, Adjustment body)
    {
        if (!IdempotencyKey.TryRead(context.Request, out var key, out var problem))
        {
            return problem;
        }

        var wrong = new Validation();
        wrong.That(body.Delta is not 0 and >= -DeltaMax and <= DeltaMax, "delta",
            $"is -{DeltaMax} to {DeltaMax} and not 0");
        wrong.Text("reason", body.Reason, 1, 200);
        if (wrong.Any)
        {
            return wrong.ToProblem();
        }

        if (!SkuNames.IsWellFormed(sku) || await grains.GetGrain<ISkuGrain>(sku).GetAsync() is null)
        {
            return new Problem(ProblemCode.UnknownSku,
                "There is no such SKU. GET /api/products finds those there are.");
        }

        // The merchant's own keys, so that they do not meet the shop's, such as those of imports.
        var command = new AdjustStock(body.Delta, body.Reason, $"merchant:{context.RequireSession().MemberId}:{key}");
        var result = await grains.GetGrain<IStockPoolGrain>(PoolId.ForSku(sku).Value).AdjustAsync(command);
        return result.Outcome switch
        {
            AdjustOutcome.KeyReused => new Problem(
                ProblemCode.IdempotencyKeyReused, "You sent another delta under this Idempotency-Key. Use a new key."),
            AdjustOutcome.InsufficientStock => new Problem(
                ProblemCode.InsufficientStock, $"Only {result.Available} units are available to be taken away."),
            AdjustOutcome.AlreadyDone or AdjustOutcome.Done =>
                TypedResults.Ok(new AdjustedStock(sku, result.Available)),
        };
    }

    /// <summary>A product as a merchant sends it.</summary>
    internal record ProductBody(
        string Name, string Category, IReadOnlyList<SkuBody> Skus, string? Description = null, bool Published = true)
    {
        public void Check(Validation wrong)
        {
            wrong.Text("name", Name, 1, 200);
            wrong.That((Description?.Length ?? 0) <= 10_000, "description", "has at most 10000 characters");
            wrong.That(ProductIds.IsWellFormed(Category), "category",
                "has 1 to 64 lower-case letters, digits and hyphens");
            wrong.Range("skus", Skus.Count, 1, SkusMax);
            wrong.That(
                Skus.DistinctBy(sku => sku.Sku, StringComparer.Ordinal).Count() == Skus.Count, "skus",
                "has each SKU once");
            wrong.That(
                Skus.DistinctBy(sku => sku.Price.Currency, StringComparer.Ordinal).Count() <= 1, "skus",
                "has prices of one currency");
            foreach (var sku in Skus)
            {
                wrong.That(SkuNames.IsWellFormed(sku.Sku), "skus.sku",
                    "has 1 to 64 letters, digits, hyphens, dots and underscores");
                wrong.Text("skus.name", sku.Name, 1, 200);
                Prices.Check(wrong, "skus.price", sku.Price);
            }
        }

        public Product ToProduct(string productId, long popularity) => new(
            productId, Name, Description, Category, Published, popularity,
            [.. Skus.Select(sku => new SkuDetails(sku.Sku, sku.Name, sku.Price))]);
    }

    /// <summary>A new product.</summary>
    internal sealed record NewProduct(
        string Name, string Category, IReadOnlyList<SkuBody> Skus, string? Description = null, bool Published = true,
        string? ProductId = null)
        : ProductBody(Name, Category, Skus, Description, Published);
}

internal sealed record SkuBody(string Sku, string Name, Money Price);

internal sealed record Adjustment(int Delta, string Reason);

internal sealed record AdjustedStock(string Sku, int Available);
