using Commerce.Catalog;
using Commerce.Inventory;
using Commerce.Web.Json;
using Commerce.Web.OpenApi;
using Commerce.Web.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Commerce.Web.Catalog;

/// <summary>What the shop sells.</summary>
internal static class CatalogEndpoints
{
    private const int PageMax = 10_000;
    private const int PageSizeMax = 100;
    private const int PageSizeDefault = 24;
    private const int TextLengthMax = 100;

    public static void Map(IEndpointRouteBuilder api)
    {
        var category = new Category("kitchen-baking", "Kitchen & Baking", 412);
        var summary = new ProductSummary(
            "85123a", "White hanging heart t-light holder", "lighting-candles", Examples.ListPrice, Examples.Sku);
        api.MapGet("/categories", ListCategoriesAsync).AllowAnonymous().Describe(
            "Lists the categories.", answer: new CategoryList([category]));
        api.MapGet("/products", SearchAsync).AllowAnonymous().Describe(
            "Searches the catalogue: 'q' words in the name, prices in minor units, 'sort' popularity, name, " +
                "priceAscending or priceDescending.",
            answer: new ProductPage([summary], 1, 1, PageSizeDefault, new Facets([category])),
            problems: ProblemCode.Validation);
        api.MapGet("/products/{productId}", GetAsync).AllowAnonymous().Describe(
            "A product with its SKUs, prices and availability.",
            answer: new ProductView(
                "85123a", "White hanging heart t-light holder", "Holds one tea light.", "lighting-candles",
                [new SkuView(Examples.Sku, "White", Examples.ListPrice, 917, true)]),
            problems: ProblemCode.NotFound);
    }

    private static async Task<Ok<CategoryList>> ListCategoriesAsync(IGrainFactory grains) =>
        TypedResults.Ok(new CategoryList(await Search(grains).ListCategoriesAsync()));

    private static async Task<Results<Ok<ProductPage>, Problem>> SearchAsync(
        IGrainFactory grains, string? category, string? q, string? sort, long? minPrice, long? maxPrice, int? page,
        int? pageSize)
    {
        var (number, size) = (page ?? 1, pageSize ?? PageSizeDefault);
        var wrong = new Validation();
        wrong.Range("page", number, 1, PageMax);
        wrong.Range("pageSize", size, 1, PageSizeMax);
        wrong.Range("minPrice", minPrice ?? 0, 0, long.MaxValue);
        wrong.Range("maxPrice", maxPrice ?? 0, 0, long.MaxValue);
        wrong.That((q?.Length ?? 0) <= TextLengthMax, "q", $"has at most {TextLengthMax} characters");
        var known = TryParseSort(sort, out var order);
        wrong.That(known, "sort", "is popularity, name, priceAscending or priceDescending");
        if (wrong.Any)
        {
            return wrong.ToProblem();
        }

        var found = await Search(grains).SearchAsync(
            new ProductSearch(category, q, minPrice, maxPrice, order, number, size));
        return TypedResults.Ok(new ProductPage(found.Items, found.Total, number, size, new Facets(found.Categories)));
    }

    private static async Task<Results<Ok<ProductView>, Problem>> GetAsync(IGrainFactory grains, string productId)
    {
        var product = await grains.GetGrain<IProductGrain>(productId).GetAsync();
        if (product is not { Published: true })
        {
            return Problem.NotFound("There is no such product. GET /api/products lists those there are.");
        }

        var pools = await Task.WhenAll(product.Skus.Select(
            sku => grains.GetGrain<IStockPoolGrain>(PoolId.ForSku(sku.Sku).Value).GetStatusAsync()));
        return TypedResults.Ok(new ProductView(
            product.ProductId, product.Name, product.Description, product.Category,
            [.. product.Skus.Zip(
                pools, (sku, pool) => new SkuView(sku.Sku, sku.Name, sku.Price, pool.Available, pool.Available > 0))]));
    }

    private static ICatalogSearchGrain Search(IGrainFactory grains) =>
        grains.GetGrain<ICatalogSearchGrain>(ICatalogSearchGrain.Key);

    private static bool TryParseSort(string? sort, out ProductOrder order)
    {
        order = ProductOrder.Popularity;
        return sort is null or "" || (sort.All(char.IsAsciiLetter) && Enum.TryParse(sort, ignoreCase: true, out order));
    }
}

internal sealed record CategoryList(IReadOnlyList<Category> Items);

internal sealed record ProductPage(
    IReadOnlyList<ProductSummary> Items, int Total, int Page, int PageSize, Facets Facets);

/// <summary>How a result spreads.</summary>
internal sealed record Facets(IReadOnlyList<Category> Categories);

internal sealed record ProductView(
    string ProductId, string Name, string? Description, string Category, IReadOnlyList<SkuView> Skus);

/// <summary>A SKU for shoppers.</summary>
/// <param name="Available">Units that can be bought now, outside of flash sales.</param>
internal sealed record SkuView(string Sku, string Name, Money Price, int Available, bool InStock);
