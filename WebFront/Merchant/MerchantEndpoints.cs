using Commerce.Catalog;
using Commerce.Inventory;
using Commerce.Web.Json;
using Commerce.Web.OpenApi;
using Commerce.Web.Problems;
using Commerce.Web.Sessions;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Commerce.Web.Merchant;

/// <summary>What a merchant does: products, stock, imports, orders.</summary>
internal static class MerchantEndpoints
{
    private const int DeltaMax = 10_000_000;

    public static void Map(IEndpointRouteBuilder api)
    {
        var merchant = api.MapGroup("/merchant").RequireAuthorization(Policies.Merchant);
        var product = new NewProduct(
            "Blue mug", "tableware", [SkuBody.Example], "Holds 300 ml.", ProductId: "blue-mug", Brand: "Northlight",
            Pictures: ["blue-mug-front"]);
        merchant.MapPost("/products", CreateAsync).Describe(
            "Makes a product. 'productId' is made from the name when left out. In the description blank lines part "
                + "paragraphs, '- ' begins a line of a list, **words** are strong. What is not published is not found.",
            product, product.ToProduct("blue-mug", 0), StatusCodes.Status201Created,
            ProblemCode.Validation, ProblemCode.ProductExists);
        merchant.MapPut("/products/{productId}", ReplaceAsync).Describe(
            "Replaces a product. SKUs that are left out are no longer sold; their stock stays.",
            new ProductBody("Blue mug", "tableware", [SkuBody.Example], "Holds 300 ml.", Brand: "Northlight"),
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
        FulfilmentEndpoints.Map(merchant);
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

        if (!ProductIds.MayExist(productId)
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
}

internal sealed record Adjustment(int Delta, string Reason);

internal sealed record AdjustedStock(string Sku, int Available);
