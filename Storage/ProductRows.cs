namespace Commerce.Storage;

/// <summary>What a listing shows of a product.</summary>
/// <param name="ProductId">The product.</param>
/// <param name="Category">Its category's id.</param>
/// <param name="Name">Shown and searched.</param>
/// <param name="Price">Lowest price of its SKUs, minor units.</param>
/// <param name="Currency">ISO 4217.</param>
/// <param name="Sku">Its first SKU.</param>
/// <param name="Popularity">Units bought in imported history; larger first in the default order.</param>
/// <param name="Published">Whether shoppers see it.</param>
/// <param name="Brand">Who makes it; empty when nobody says.</param>
/// <param name="ListPrice">What it usually costs, minor units; null: the price.</param>
/// <param name="AddedAt">When it came into the catalogue; 1970 when that is not known.</param>
/// <param name="InStock">Whether any of its SKUs can be bought, as their pools said last.</param>
/// <param name="Picture">Id of its main picture; empty when it has none.</param>
/// <param name="Rating">Mean of its reviews' stars in hundredths, rounded down; 0 without reviews.</param>
/// <param name="RatingCount">Reviews that count.</param>
public sealed record ProductRow(
    string ProductId,
    string Category,
    string Name,
    long Price,
    string Currency,
    string Sku,
    long Popularity,
    bool Published,
    string Brand = "",
    long? ListPrice = null,
    DateTimeOffset AddedAt = default,
    bool InStock = true,
    string Picture = "",
    int Rating = 0,
    int RatingCount = 0)
{
    /// <summary>When it came into the catalogue; stored as milliseconds since 1970.</summary>
    public DateTimeOffset AddedAt { get; init; } = AddedAt == default ? DateTimeOffset.UnixEpoch : AddedAt;
}

/// <summary>In which order products are listed. Equal ones: most bought first, then by id.</summary>
public enum ProductSort
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

    /// <summary>Best rated first, of equal ones those with most reviews.</summary>
    Rating,
}

/// <summary>A question to the catalogue; null parts do not restrict.</summary>
/// <param name="Categories">Ids: any of these categories; null or none for all.</param>
/// <param name="Text">
/// Every word must be one of the product's: of its name, brand, category or description. Case and accents make no
/// difference; the last word may be the beginning of one.
/// </param>
/// <param name="MinPrice">Minor units, included.</param>
/// <param name="MaxPrice">Minor units, included.</param>
/// <param name="Sort">Order.</param>
/// <param name="Skip">Rows to leave out, at least 0.</param>
/// <param name="Take">Rows at most, 1 to 200.</param>
/// <param name="Brands">Any of these brands; null or none for all.</param>
/// <param name="InStock">Only what is in stock; false: all.</param>
/// <param name="Stars">Only what is rated so or better, 1 to 4; 0: all.</param>
public sealed record ProductQuery(
    IReadOnlyList<string>? Categories, string? Text, long? MinPrice, long? MaxPrice, ProductSort Sort, int Skip,
    int Take, IReadOnlyList<string>? Brands = null, bool InStock = false, int Stars = 0);

/// <summary>
/// A page of products, how many there are in all, and how they spread. The counts of each part leave the question's own
/// restriction of that part out, so that a page can offer the other choices.
/// </summary>
/// <param name="Items">The page.</param>
/// <param name="Total">In all.</param>
/// <param name="Categories">By id.</param>
/// <param name="Brands">Those with most products, most first; products without a brand are in none.</param>
/// <param name="Prices">From the cheapest; bands without a product are left out.</param>
/// <param name="InStock">Products that are in stock.</param>
/// <param name="Ratings">By least stars, from four; those without a product are left out.</param>
public sealed record ProductPage(
    IReadOnlyList<ProductRow> Items,
    int Total,
    IReadOnlyList<CategoryCount> Categories,
    IReadOnlyList<BrandCount> Brands,
    IReadOnlyList<PriceBandCount> Prices,
    int InStock,
    IReadOnlyList<RatingCount> Ratings);

/// <summary>A question to the whole catalogue, of who keeps it; null parts do not restrict.</summary>
/// <param name="Text">A part of the name or id of a product; case makes no difference.</param>
/// <param name="Published">Whether shoppers see it.</param>
/// <param name="Skip">Rows to leave out, at least 0.</param>
/// <param name="Take">Rows at most, 1 to 200.</param>
public sealed record ListingQuery(string? Text, bool? Published, int Skip, int Take);

/// <summary>A page of the whole catalogue.</summary>
/// <param name="Items">Those that came last first.</param>
/// <param name="Total">In all.</param>
public sealed record ListingPage(IReadOnlyList<ProductRow> Items, int Total);

/// <summary>A category and the number of published products in it.</summary>
public sealed record CategoryCount(string Category, int Count);

/// <summary>A brand and the number of published products of it.</summary>
public sealed record BrandCount(string Brand, int Count);

/// <summary>A range of prices and the number of published products in it.</summary>
/// <param name="From">Minor units, included.</param>
/// <param name="Below">Minor units, not included; null: no end.</param>
/// <param name="Count">Products.</param>
public sealed record PriceBandCount(long From, long? Below, int Count);

/// <summary>The number of published products that are rated so or better.</summary>
/// <param name="Stars">At least; 1 to 4.</param>
/// <param name="Count">Products.</param>
public sealed record RatingCount(int Stars, int Count);
