namespace Commerce.Catalog;

/// <summary>A search; null parts do not restrict.</summary>
/// <param name="Category">Category id: products of it, and of those below it.</param>
/// <param name="Text">
/// Every word must be one of the product's: of its name, brand, category or description. Case and accents make no
/// difference; the last word may be the beginning of one.
/// </param>
/// <param name="MinPrice">Minor units, included.</param>
/// <param name="MaxPrice">Minor units, included.</param>
/// <param name="Order">In which order.</param>
/// <param name="Page">From 1.</param>
/// <param name="PageSize">1 to 100.</param>
/// <param name="Brands">Any of these brands; null or none for all.</param>
/// <param name="InStock">Only what is in stock; false: all.</param>
/// <param name="Stars">Only what is rated so or better, 1 to 4; 0: all.</param>
[GenerateSerializer, Immutable, Alias("catalog.product-search")]
public sealed record ProductSearch(
    [property: Id(0)] string? Category,
    [property: Id(1)] string? Text,
    [property: Id(2)] long? MinPrice,
    [property: Id(3)] long? MaxPrice,
    [property: Id(4)] ProductOrder Order,
    [property: Id(5)] int Page,
    [property: Id(6)] int PageSize,
    [property: Id(7)] IReadOnlyList<string>? Brands = null,
    [property: Id(8)] bool InStock = false,
    [property: Id(9)] int Stars = 0);

/// <summary>In which order products are listed. Equal ones: most bought first.</summary>
public enum ProductOrder
{
    /// <summary>Most bought first.</summary>
    Popularity,

    /// <summary>By name.</summary>
    Name,

    /// <summary>Cheapest first.</summary>
    PriceAscending,

    /// <summary>Dearest first.</summary>
    PriceDescending,

    /// <summary>Those that came last first.</summary>
    Newest,

    /// <summary>What fits the words best; without words, most bought first.</summary>
    Relevance,

    /// <summary>Best rated first.</summary>
    Rating,
}

/// <summary>
/// A page of products. The facets are of the whole result; each leaves its own restriction out, so that the other
/// choices can be offered.
/// </summary>
/// <param name="Items">The page.</param>
/// <param name="Total">In all.</param>
/// <param name="Categories">Its categories.</param>
/// <param name="Brands">Its brands, those with most products first.</param>
/// <param name="Prices">Its bands of prices, from the cheapest.</param>
/// <param name="DidYouMean">Words that find something, when the words of the search find nothing; or null.</param>
/// <param name="InStock">How many of it are in stock, a few seconds ago.</param>
/// <param name="Ratings">How many of it are rated so or better, from four stars.</param>
[GenerateSerializer, Immutable, Alias("catalog.product-list-page")]
public sealed record ProductListPage(
    [property: Id(0)] IReadOnlyList<ProductSummary> Items,
    [property: Id(1)] int Total,
    [property: Id(2)] IReadOnlyList<Category> Categories,
    [property: Id(3)] IReadOnlyList<Brand>? Brands = null,
    [property: Id(4)] IReadOnlyList<PriceBand>? Prices = null,
    [property: Id(5)] string? DidYouMean = null,
    [property: Id(6)] int InStock = 0,
    [property: Id(7)] IReadOnlyList<RatingFloor>? Ratings = null);

/// <summary>What a listing shows of a product.</summary>
/// <param name="ProductId">The product.</param>
/// <param name="Name">Its name.</param>
/// <param name="Category">Id of its category.</param>
/// <param name="Price">The lowest of its SKUs.</param>
/// <param name="Sku">Its first SKU.</param>
/// <param name="Brand">Who makes it, or null.</param>
/// <param name="ListPrice">What that SKU usually costs, or null.</param>
/// <param name="Marks">Where the name has words of the search; null: nowhere.</param>
/// <param name="InStock">Whether any of its SKUs was in stock a few seconds ago.</param>
/// <param name="Picture">Id of its main picture; null: it has none.</param>
/// <param name="Rating">How it is rated; null: it has no reviews.</param>
[GenerateSerializer, Immutable, Alias("catalog.product-summary")]
public sealed record ProductSummary(
    [property: Id(0)] string ProductId,
    [property: Id(1)] string Name,
    [property: Id(2)] string Category,
    [property: Id(3)] Money Price,
    [property: Id(4)] string Sku,
    [property: Id(5)] string? Brand = null,
    [property: Id(6)] Money? ListPrice = null,
    [property: Id(7)] IReadOnlyList<TextMark>? Marks = null,
    [property: Id(8)] bool InStock = true,
    [property: Id(9)] string? Picture = null,
    [property: Id(10)] ProductRating? Rating = null);

/// <summary>A part of a text that is to be set off.</summary>
/// <param name="Start">Its first character, from 0.</param>
/// <param name="Length">Characters.</param>
[GenerateSerializer, Immutable, Alias("catalog.text-mark")]
public sealed record TextMark([property: Id(0)] int Start, [property: Id(1)] int Length);

/// <summary>A brand.</summary>
/// <param name="Name">Its name.</param>
/// <param name="ProductCount">Published products of it.</param>
[GenerateSerializer, Immutable, Alias("catalog.brand")]
public sealed record Brand([property: Id(0)] string Name, [property: Id(1)] int ProductCount);

/// <summary>A range of prices.</summary>
/// <param name="From">Minor units, included.</param>
/// <param name="Below">Minor units, not included; null: no end.</param>
/// <param name="ProductCount">Published products in it.</param>
[GenerateSerializer, Immutable, Alias("catalog.price-band")]
public sealed record PriceBand(
    [property: Id(0)] long From, [property: Id(1)] long? Below, [property: Id(2)] int ProductCount);

/// <summary>Products that are rated so or better.</summary>
/// <param name="Stars">At least.</param>
/// <param name="ProductCount">Published products.</param>
[GenerateSerializer, Immutable, Alias("catalog.rating-floor")]
public sealed record RatingFloor([property: Id(0)] int Stars, [property: Id(1)] int ProductCount);

/// <summary>What somebody who begins to type may mean.</summary>
/// <param name="Texts">Whole searches, the most likely first.</param>
/// <param name="Products">Products that are found by what is typed already, most bought first.</param>
[GenerateSerializer, Immutable, Alias("catalog.suggestions")]
public sealed record Suggestions(
    [property: Id(0)] IReadOnlyList<string> Texts, [property: Id(1)] IReadOnlyList<ProductSummary> Products);

/// <summary>A question to the whole catalogue; null parts do not restrict.</summary>
/// <param name="Text">A part of name or id.</param>
/// <param name="Published">Whether shoppers see it.</param>
/// <param name="Page">From 1.</param>
/// <param name="PageSize">1 to 100.</param>
[GenerateSerializer, Immutable, Alias("catalog.listing")]
public sealed record CatalogListing(
    [property: Id(0)] string? Text,
    [property: Id(1)] bool? Published,
    [property: Id(2)] int Page,
    [property: Id(3)] int PageSize);

/// <summary>A page of the whole catalogue.</summary>
/// <param name="Items">The page.</param>
/// <param name="Total">In all.</param>
[GenerateSerializer, Immutable, Alias("catalog.page")]
public sealed record CatalogPage(
    [property: Id(0)] IReadOnlyList<ListedProduct> Items, [property: Id(1)] int Total);

/// <summary>A product as who keeps the catalogue sees it.</summary>
/// <param name="Summary">The product.</param>
/// <param name="Published">Whether shoppers see it.</param>
[GenerateSerializer, Immutable, Alias("catalog.listed-product")]
public sealed record ListedProduct(
    [property: Id(0)] ProductSummary Summary, [property: Id(1)] bool Published);
