using Commerce.Catalog;
using Commerce.Inventory;
using Commerce.Members;
using Commerce.Rollups;
using Commerce.Web.Json;
using Commerce.Web.OpenApi;
using Commerce.Web.Problems;
using Commerce.Web.Sessions;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Commerce.Web.Catalog;

/// <summary>What the shop sells.</summary>
internal static class CatalogEndpoints
{
    private const int PageMax = 10_000;
    private const int PageSizeMax = 100;
    private const int PageSizeDefault = 24;
    private const int TextLengthMax = 100;
    private const int BrandsMax = 20;
    private const int RatingMax = 4;

    private static readonly string[] SearchParameters =
        ["category", "q", "sort", "minPrice", "maxPrice", "brand", "rating", "inStock", "page", "pageSize"];

    public static void Map(IEndpointRouteBuilder api)
    {
        var category = new Category("lighting-candles", "Lighting & Candles", 412);
        var summary = new ProductSummary(
            "85123a", "White hanging heart t-light holder", "lighting-candles", Examples.Price, Examples.Sku,
            "Northlight", Examples.ListPrice, [new TextMark(14, 5)], Picture: Examples.Picture,
            Rating: new ProductRating(437, 12));
        api.MapGet("/categories", ListCategoriesAsync).AllowAnonymous().Describe(
            "Lists the categories that have products, each before those below it.",
            answer: new CategoryList([category]));
        api.MapGet("/products", SearchAsync).AllowAnonymous().Describe(
            "Searches the catalogue: 'q' words of name, brand, category or description, the last perhaps a beginning; "
                + "'brand' may be repeated; prices in minor units; 'rating' 1 to 4: only what its buyers give so many "
                + "stars or more; 'inStock' true: only what could be bought a few seconds ago; 'sort' relevance, "
                + "popularity, name, priceAscending, priceDescending, newest or rating. 'marks' are where a name has "
                + "the words; each facet leaves its own restriction out; 'didYouMean' comes when the words find "
                + "nothing.",
            answer: new ProductPage(
                [summary], 1, 1, PageSizeDefault,
                new Facets([category], [new Brand("Northlight", 12)], [new PriceBand(1000, 2000, 7)], 11,
                    [new RatingFloor(4, 5)]),
                "hanging heart"),
            problems: ProblemCode.Validation);
        api.MapGet("/search/suggestions", SuggestAsync).AllowAnonymous().Describe(
            "How a search that is being typed may go on, and products that it finds already.",
            answer: new Suggestions(["hanging heart"], [summary]),
            problems: ProblemCode.Validation);
        api.MapGet("/products/{productId}", GetAsync).AllowAnonymous().Describe(
            "A product with its SKUs, prices and availability. Merchants see those that are not published, too.",
            answer: new ProductView(
                "85123a", "White hanging heart t-light holder", "Holds one tea light.", "lighting-candles",
                [new SkuView(
                    Examples.Sku, "White", Examples.Price, 917, true, Examples.ListPrice,
                    [new SkuAttribute("Colour", "White")], WeightGrams: 240)],
                "Northlight", [Examples.Picture], Published: true, ["The holder with a candle"], Revision: 7,
                new ProductRating(437, 12)),
            problems: ProblemCode.NotFound);
        api.MapGet("/products/{productId}/bought-together", ListBoughtTogetherAsync).AllowAnonymous().Describe(
            "Products that were in the same orders, most often first; at most a minute old.",
            answer: new BoughtTogetherList([new BoughtTogether(summary, 42)]),
            problems: ProblemCode.NotFound);
    }

    private static async Task<Ok<CategoryList>> ListCategoriesAsync(IGrainFactory grains) =>
        TypedResults.Ok(new CategoryList(await Search(grains).ListCategoriesAsync()));

    private static async Task<Results<Ok<ProductPage>, Problem>> SearchAsync(
        HttpContext context, IGrainFactory grains, string? category, string? q, string? sort, long? minPrice,
        long? maxPrice, [FromQuery(Name = "brand")] string[]? brands, int? rating, bool? inStock, int? page,
        int? pageSize)
    {
        var (number, size) = (page ?? 1, pageSize ?? PageSizeDefault);
        var wrong = new Validation();
        foreach (var name in context.Request.Query.Keys.Except(SearchParameters, StringComparer.OrdinalIgnoreCase))
        {
            wrong.That(false, name, $"is not a parameter: there are {string.Join(", ", SearchParameters)}");
        }

        wrong.Range("page", number, 1, PageMax);
        wrong.Range("pageSize", size, 1, PageSizeMax);
        wrong.That(
            (number - 1L) * size < ICatalogSearchGrain.DepthMax, "page",
            $"begins among the first {ICatalogSearchGrain.DepthMax} products; narrow the search to see others");
        wrong.Range("minPrice", minPrice ?? 0, 0, long.MaxValue);
        wrong.Range("maxPrice", maxPrice ?? 0, 0, long.MaxValue);
        wrong.That((q?.Length ?? 0) <= TextLengthMax, "q", $"has at most {TextLengthMax} characters");
        wrong.That((brands?.Length ?? 0) <= BrandsMax, "brand", $"is given at most {BrandsMax} times");
        wrong.Range("rating", rating ?? 1, 1, RatingMax);
        var known = TryParseSort(sort, q, out var order);
        wrong.That(known, "sort", "is relevance, popularity, name, priceAscending, priceDescending, newest or rating");
        if (wrong.Any)
        {
            return wrong.ToProblem();
        }

        var found = await Search(grains).SearchAsync(
            new ProductSearch(category, q, minPrice, maxPrice, order, number, size, brands, inStock == true,
                rating ?? 0));
        return TypedResults.Ok(new ProductPage(
            found.Items, found.Total, number, size,
            new Facets(
                found.Categories, found.Brands ?? [], found.Prices ?? [], found.InStock, found.Ratings ?? []),
            found.DidYouMean));
    }

    private static async Task<Results<Ok<Suggestions>, Problem>> SuggestAsync(IGrainFactory grains, string? q)
    {
        var wrong = new Validation();
        wrong.That((q?.Length ?? 0) <= TextLengthMax, "q", $"has at most {TextLengthMax} characters");
        return wrong.Any ? wrong.ToProblem() : TypedResults.Ok(await Search(grains).SuggestAsync(q ?? ""));
    }

    private static async Task<Results<Ok<ProductView>, Problem>> GetAsync(
        HttpContext context, IGrainFactory grains, string productId)
    {
        var product = await grains.GetGrain<IProductGrain>(productId).GetAsync();
        if (product is null || !(product.Published || context.CurrentSession()?.Is(Roles.Merchant) == true))
        {
            return Problem.NotFound("There is no such product. GET /api/products lists those there are.");
        }

        var pools = await Task.WhenAll(product.Skus.Select(
            sku => grains.GetGrain<IStockPoolGrain>(PoolId.ForSku(sku.Sku).Value).GetStatusAsync()));
        return TypedResults.Ok(new ProductView(
            product.ProductId, product.Name, product.Description, product.Category,
            [.. product.Skus.Zip(pools, (sku, pool) => new SkuView(
                sku.Sku, sku.Name, sku.Price, pool.Available, pool.Available > 0, sku.ListPrice, sku.Attributes,
                sku.WeightGrams))],
            product.Brand, product.Pictures ?? [], product.Published, product.PictureTexts, product.Revision,
            product.Ratings?.Mean()));
    }

    private static async Task<Results<Ok<BoughtTogetherList>, Problem>> ListBoughtTogetherAsync(
        IGrainFactory grains, string productId) =>
        await grains.GetGrain<IProductGrain>(productId).GetAsync() is { Published: true }
            ? TypedResults.Ok(new BoughtTogetherList(
                await grains.GetGrain<IBoughtTogetherGrain>(productId).ListAsync()))
            : Problem.NotFound("There is no such product. GET /api/products lists those there are.");

    private static ICatalogSearchGrain Search(IGrainFactory grains) =>
        grains.GetGrain<ICatalogSearchGrain>(ICatalogSearchGrain.Key);

    private static bool TryParseSort(string? sort, string? q, out ProductOrder order)
    {
        order = string.IsNullOrWhiteSpace(q) ? ProductOrder.Popularity : ProductOrder.Relevance;
        return sort is null or "" || (sort.All(char.IsAsciiLetter) && Enum.TryParse(sort, ignoreCase: true, out order));
    }
}

internal sealed record BoughtTogetherList(IReadOnlyList<BoughtTogether> Items);

internal sealed record CategoryList(IReadOnlyList<Category> Items);

internal sealed record ProductPage(
    IReadOnlyList<ProductSummary> Items, int Total, int Page, int PageSize, Facets Facets, string? DidYouMean);

/// <summary>How a result spreads.</summary>
/// <param name="InStock">Products that are in stock.</param>
/// <param name="Ratings">Products with so many stars or more, from four.</param>
internal sealed record Facets(
    IReadOnlyList<Category> Categories, IReadOnlyList<Brand> Brands, IReadOnlyList<PriceBand> Prices, int InStock,
    IReadOnlyList<RatingFloor> Ratings);

internal sealed record ProductView(
    string ProductId, string Name, string? Description, string Category, IReadOnlyList<SkuView> Skus, string? Brand,
    IReadOnlyList<string> Pictures, bool Published, IReadOnlyList<string>? PictureTexts, long Revision,
    ProductRating? Rating);

/// <summary>A SKU for shoppers.</summary>
/// <param name="Available">Units that can be bought now, outside of flash sales.</param>
/// <param name="WeightGrams">Of a unit; left out if nobody says.</param>
internal sealed record SkuView(
    string Sku, string Name, Money Price, int Available, bool InStock, Money? ListPrice,
    IReadOnlyList<SkuAttribute>? Attributes, int? WeightGrams);
