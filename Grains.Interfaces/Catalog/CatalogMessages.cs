using System.Text.Json.Serialization;

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

    /// <summary>It is not as whoever put it had read it; nothing was written.</summary>
    Stale,

    /// <summary>A SKU is another product's; the product was not written.</summary>
    SkuTaken,
}

/// <summary>What putting a SKU did.</summary>
public enum PutSkuOutcome
{
    /// <summary>
    /// It is as was said, and was the product's already. Also what is read of a silo from before there was an answer.
    /// </summary>
    Kept,

    /// <summary>It was nobody's, and is the product's now.</summary>
    Created,

    /// <summary>Another product has it; nothing was written.</summary>
    Taken,
}

/// <summary>A product.</summary>
/// <param name="ProductId">Its id; fit for a URL.</param>
/// <param name="Name">1 to 200 characters.</param>
/// <param name="Description">
/// Up to 10,000 characters. Blank lines part paragraphs, lines that begin with "- " are a list, words between two
/// asterisks are strong; anything else is as it stands.
/// </param>
/// <param name="Category">Id of its category.</param>
/// <param name="Published">Whether shoppers see it.</param>
/// <param name="Popularity">Units bought in imported history.</param>
/// <param name="Skus">At least one.</param>
/// <param name="Brand">Who makes it; null when nobody says.</param>
/// <param name="Pictures">Ids of its pictures, the first is the main one; null for none.</param>
/// <param name="AddedAt">When it came into the catalogue: the grain says, whatever it is told; null: not known.</param>
/// <param name="PictureTexts">What each picture shows, for who does not see it, in their order; null: nobody
/// says.</param>
/// <param name="Revision">Grows with each change: the grain says, whatever it is told.</param>
/// <param name="Stock">Whether its SKUs are in stock, as their pools said last: the grain says; of a SKU that is not in
/// it no pool has said anything yet.</param>
/// <param name="Ratings">How many of its reviews have how many stars: the grain says; null: it has none.</param>
[GenerateSerializer, Immutable, Alias("catalog.product-view")]
public sealed record Product(
    [property: Id(0)] string ProductId,
    [property: Id(1)] string Name,
    [property: Id(2)] string? Description,
    [property: Id(3)] string Category,
    [property: Id(4)] bool Published,
    [property: Id(5)] long Popularity,
    [property: Id(6)] IReadOnlyList<SkuDetails> Skus,
    [property: Id(7)] string? Brand = null,
    [property: Id(8)] IReadOnlyList<string>? Pictures = null,
    [property: Id(9)] DateTimeOffset? AddedAt = null,
    [property: Id(10)] IReadOnlyList<string>? PictureTexts = null,
    [property: Id(11)] long Revision = 0,
    [property: Id(20)] IReadOnlyList<SkuStock>? Stock = null,
    [property: Id(21)] ProductRatings? Ratings = null)
{
    /// <summary>What the pool of a SKU said last; null: nothing.</summary>
    public SkuStock? StockOf(string sku) => Stock?.FirstOrDefault(stock => stock.Sku == sku);

    /// <summary>
    /// Whether any SKU is in stock. One whose pool has said nothing yet counts: it was there before pools said so.
    /// </summary>
    public bool IsInStock() => Skus.Any(sku => StockOf(sku.Sku) is not { InStock: false });

    /// <summary>Id of its main picture; null: it has none.</summary>
    public string? MainPicture() => Pictures is [var main, ..] ? main : null;
}

/// <summary>How many reviews of a product have how many stars.</summary>
/// <param name="One">Those with one.</param>
/// <param name="Two">Those with two.</param>
/// <param name="Three">Those with three.</param>
/// <param name="Four">Those with four.</param>
/// <param name="Five">Those with five.</param>
[GenerateSerializer, Immutable, Alias("catalog.product-ratings")]
public sealed record ProductRatings(
    [property: Id(0)] int One,
    [property: Id(1)] int Two,
    [property: Id(2)] int Three,
    [property: Id(3)] int Four,
    [property: Id(4)] int Five)
{
    private const int HundredthsOfStar = 100;

    /// <summary>Those with so many stars.</summary>
    public int Of(int stars) => stars switch
    {
        1 => One,
        2 => Two,
        3 => Three,
        4 => Four,
        5 => Five,
        _ => throw new ArgumentOutOfRangeException(nameof(stars), stars, "A review has 1 to 5 stars."),
    };

    /// <summary>All of them.</summary>
    public int Total() => One + Two + Three + Four + Five;

    /// <summary>The mean, rounded down.</summary>
    public ProductRating Mean()
    {
        var sum = One + (2L * Two) + (3L * Three) + (4L * Four) + (5L * Five);
        return new ProductRating((int)(sum * HundredthsOfStar / Math.Max(1, Total())), Total());
    }
}

/// <summary>How a product is rated.</summary>
/// <param name="Hundredths">Mean of the stars in hundredths, rounded down.</param>
/// <param name="Count">Reviews that count.</param>
[GenerateSerializer, Immutable, Alias("catalog.product-rating")]
public sealed record ProductRating(
    [property: Id(0), JsonIgnore] int Hundredths, [property: Id(1)] int Count)
{
    /// <summary>Mean of the stars.</summary>
    public double Average => Hundredths / 100.0;
}

/// <summary>Whether a SKU is in stock.</summary>
/// <param name="Sku">The SKU.</param>
/// <param name="InStock">Whether its pool had units that could be bought.</param>
/// <param name="Seq">Sequence number of the pool's log when it said so.</param>
[GenerateSerializer, Immutable, Alias("catalog.sku-stock")]
public sealed record SkuStock(
    [property: Id(0)] string Sku, [property: Id(1)] bool InStock, [property: Id(2)] long Seq);

/// <summary>A SKU of a product. Two are equal when their attributes are, too, in the same order.</summary>
/// <param name="Sku">The SKU.</param>
/// <param name="Name">Shown on orders.</param>
/// <param name="Price">What it costs.</param>
/// <param name="ListPrice">What it usually costs, more than the price; null: the price.</param>
/// <param name="Attributes">What tells it from the product's other SKUs; null for nothing.</param>
/// <param name="WeightGrams">What a unit weighs as it is sent, 1 to <see cref="WeightGramsMax"/>; null:
/// <see cref="WeightGramsUsual"/>.</param>
[GenerateSerializer, Immutable, Alias("catalog.sku-details")]
public sealed record SkuDetails(
    [property: Id(0)] string Sku,
    [property: Id(1)] string Name,
    [property: Id(2)] Money Price,
    [property: Id(3)] Money? ListPrice = null,
    [property: Id(4)] IReadOnlyList<SkuAttribute>? Attributes = null,
    [property: Id(5)] int? WeightGrams = null)
{
    /// <summary>Heaviest unit: a ton.</summary>
    public const int WeightGramsMax = 1_000_000;

    /// <summary>What a unit is taken to weigh where nobody says.</summary>
    public const int WeightGramsUsual = 500;

    /// <inheritdoc/>
    public bool Equals(SkuDetails? other) =>
        other is not null && Sku == other.Sku && Name == other.Name && Price == other.Price
        && ListPrice == other.ListPrice && WeightGrams == other.WeightGrams
        && (Attributes ?? []).SequenceEqual(other.Attributes ?? []);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Sku, Name, Price, ListPrice);
}

/// <summary>Something that tells SKUs of a product apart.</summary>
/// <param name="Name">For example <c>Colour</c>.</param>
/// <param name="Value">For example <c>Blue</c>.</param>
[GenerateSerializer, Immutable, Alias("catalog.sku-attribute")]
public sealed record SkuAttribute([property: Id(0)] string Name, [property: Id(1)] string Value);

/// <summary>A SKU and where it belongs.</summary>
/// <param name="ProductId">The product.</param>
/// <param name="Details">The SKU.</param>
/// <param name="Hidden">Whether its product is not published: shoppers must not buy it.</param>
[GenerateSerializer, Immutable, Alias("catalog.sku-of-product")]
public sealed record SkuOfProduct(
    [property: Id(0)] string ProductId, [property: Id(1)] SkuDetails Details, [property: Id(2)] bool Hidden = false);

/// <summary>A category.</summary>
/// <param name="CategoryId">Lower case with hyphens.</param>
/// <param name="Name">Shown.</param>
/// <param name="ProductCount">Published products in it, and in those below it.</param>
/// <param name="ParentId">The one above; null: none.</param>
[GenerateSerializer, Immutable, Alias("catalog.category")]
public sealed record Category(
    [property: Id(0)] string CategoryId,
    [property: Id(1)] string Name,
    [property: Id(2)] int ProductCount,
    [property: Id(3)] string? ParentId = null);
