using Commerce.Catalog;
using Commerce.Web.Json;
using Commerce.Web.OpenApi;
using Commerce.Web.Pictures;
using Commerce.Web.Problems;
using Commerce.Web.Sessions;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Commerce.Web.Merchant;

/// <summary>What a merchant does: products, stock, imports, orders.</summary>
internal static class MerchantEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var merchant = api.MapGroup("/merchant").RequireAuthorization(Policies.Merchant);
        var product = new NewProduct(
            "Blue mug", "tableware", [SkuBody.Example], "Holds 300 ml.", ProductId: "blue-mug", Brand: "Northlight",
            Pictures: [Examples.Picture], PictureTexts: ["The mug from its front"]);
        merchant.MapPost("/products", CreateAsync).Describe(
            "Makes a product. 'productId' is made from the name when left out. 'pictures' are ids that POST "
                + "/api/merchant/pictures gave, 'pictureTexts' what each shows. In the description blank lines part "
                + "paragraphs, '- ' begins a line of a list, **words** are strong. What is not published is not "
                + "found.",
            product, product.ToProduct("blue-mug", 0), StatusCodes.Status201Created,
            ProblemCode.Validation, ProblemCode.ProductExists);
        merchant.MapPut("/products/{productId}", ReplaceAsync).Describe(
            "Replaces a product. SKUs that are left out are no longer sold; their stock stays. With the 'revision' "
                + "that was read it is refused if somebody has changed the product since.",
            new ProductBody("Blue mug", "tableware", [SkuBody.Example], "Holds 300 ml.", Brand: "Northlight"),
            product.ToProduct("blue-mug", 0),
            problems: [ProblemCode.Validation, ProblemCode.NotFound, ProblemCode.ProductExists, ProblemCode.Stale]);
        merchant.MapPost("/stock/{sku}/adjustments", AdjustAsync).WithMetadata(NeedsIdempotencyKey.Instance).Describe(
            "Changes the stock of a SKU by a delta: delivery, count, loss.",
            new Adjustment(100, "delivery 4711"),
            new AdjustedStock(Examples.Sku, 1017),
            problems:
            [
                ProblemCode.Validation, ProblemCode.IdempotencyKeyRequired, ProblemCode.IdempotencyKeyReused,
                ProblemCode.UnknownSku, ProblemCode.InsufficientStock, ProblemCode.Paused, ProblemCode.OutcomeUnknown,
            ]);
        PictureEndpoints.Map(merchant.MapGroup("/pictures"));
        CategoryTreeEndpoints.Map(merchant.MapGroup("/categories"));
        ImportEndpoints.Map(merchant.MapGroup("/imports"));
        FulfilmentEndpoints.Map(merchant);
    }

    private static async Task<Results<Created<Product>, Problem>> CreateAsync(
        IGrainFactory grains, ProductDesk desk, NewProduct body)
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

        return await desk.CreateAsync(body.ToProduct(productId, popularity: 0)) is { } problem
            ? problem
            : TypedResults.Created(
                $"/api/products/{productId}", (await grains.GetGrain<IProductGrain>(productId).GetAsync())!);
    }

    private static async Task<Results<Ok<Product>, Problem>> ReplaceAsync(
        IGrainFactory grains, ProductDesk desk, string productId, ProductBody body)
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

        return await desk.ReplaceAsync(body.ToProduct(productId, known.Popularity), body.Revision) is { } problem
            ? problem
            : TypedResults.Ok((await grains.GetGrain<IProductGrain>(productId).GetAsync())!);
    }

    private static async Task<Results<Ok<AdjustedStock>, Problem>> AdjustAsync(
        HttpContext context, ProductDesk desk, string sku, Adjustment body)
    {
        if (!IdempotencyKey.TryRead(context.Request, out var key, out var problem))
        {
            return problem;
        }

        var wrong = new Validation();
        body.Check(wrong);
        if (wrong.Any)
        {
            return wrong.ToProblem();
        }

        var (adjusted, refusal) = await desk.AdjustAsync(context.RequireSession().MemberId, sku, body, key);
        return adjusted is not null ? TypedResults.Ok(adjusted) : refusal!;
    }
}

/// <summary>A change of stock.</summary>
internal sealed record Adjustment(int Delta, string Reason)
{
    private const int DeltaMax = 10_000_000;
    private const int ReasonLengthMax = 200;

    public void Check(Validation wrong)
    {
        wrong.That(Delta is not 0 and >= -DeltaMax and <= DeltaMax, "delta", $"is -{DeltaMax} to {DeltaMax} and not 0");
        wrong.Text("reason", Reason, 1, ReasonLengthMax);
    }
}

internal sealed record AdjustedStock(string Sku, int Available);
