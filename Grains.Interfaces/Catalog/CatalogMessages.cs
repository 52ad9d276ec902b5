namespace Commerce.Catalog;

/// <summary>What putting a product did.</summary>
public enum PutProductOutcome
{
    /// <summary>It was equal already.</summary>
    Unchanged,

    /// <summary>It is new.</summary>
    Created,

    /// <summary>It was changed.</summary>
    Updated,
}

/// <summary>A product.</summary>
/// <param name="ProductId">Its id; fit for a URL.</param>
/// <param name="Name">1 to 200 characters.</param>
/// <param name="Description">Plain text, up to 10,000 characters.</param>
/// <param name="Category">Id of its category.</param>
/// <param name="Published">Whether shoppers see it.</param>
/// <param name="Popularity">Units bought in imported history.</param>
/// <param name="Skus">At least one.</param>
[GenerateSerializer, Immutable, Alias("catalog.product-view")]
public sealed record Product(
    [property: Id(0)] string ProductId,
    [property: Id(1)] string Name,
    [property: Id(2)] string? Description,
    [property: Id(3)] string Category,
    [property: Id(4)] bool Published,
    [property: Id(5)] long Popularity,
    [property: Id(6)] IReadOnlyList<SkuDetails> Skus);

/// <summary>A SKU of a product.</summary>
[GenerateSerializer, Immutable, Alias("catalog.sku-details")]
public sealed record SkuDetails(
    [property: Id(0)] string Sku,
    [property: Id(1)] string Name,
    [property: Id(2)] Money Price);

/// <summary>A SKU and where it belongs.</summary>
[GenerateSerializer, Immutable, Alias("catalog.sku-of-product")]
public sealed record SkuOfProduct([property: Id(0)] string ProductId, [property: Id(1)] SkuDetails Details);

/// <summary>A search; null parts do not restrict.</summary>
/// <param name="Category">Category id.</param>
/// <param name="Text">Every word must occur in the name.</param>
/// <param name="MinPrice">Minor units, included.</param>
/// <param name="MaxPrice">Minor units, included.</param>
/// <param name="Order">In which order.</param>
/// <param name="Page">From 1.</param>
/// <param name="PageSize">1 to 100.</param>
[GenerateSerializer, Immutable, Alias("catalog.product-search")]
public sealed record ProductSearch(
    [property: Id(0)] string? Category,
    [property: Id(1)] string? Text,
    [property: Id(2)] long? MinPrice,
    [property: Id(3)] long? MaxPrice,
    [property: Id(4)] ProductOrder Order,
    [property: Id(5)] int Page,
    [property: Id(6)] int PageSize);

/// <summary>In which order products are listed.</summary>
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
}

/// <summary>A page of products; the categories are the facet of the whole result.</summary>
[GenerateSerializer, Immutable, Alias("catalog.product-list-page")]
public sealed record ProductListPage(
    [property: Id(0)] IReadOnlyList<ProductSummary> Items,
    [property: Id(1)] int Total,
    [property: Id(2)] IReadOnlyList<Category> Categories);

/// <summary>What a listing shows of a product.</summary>
[GenerateSerializer, Immutable, Alias("catalog.product-summary")]
public sealed record ProductSummary(
    [property: Id(0)] string ProductId,
    [property: Id(1)] string Name,
    [property: Id(2)] string Category,
    [property: Id(3)] Money Price,
    [property: Id(4)] string Sku);

/// <summary>A category.</summary>
/// <param name="CategoryId">Lower case with hyphens.</param>
/// <param name="Name">Shown.</param>
/// <param name="ProductCount">Published products in it.</param>
[GenerateSerializer, Immutable, Alias("catalog.category")]
public sealed record Category(
    [property: Id(0)] string CategoryId, [property: Id(1)] string Name, [property: Id(2)] int ProductCount);
