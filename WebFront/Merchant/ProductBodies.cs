using Commerce.Catalog;
using Commerce.Web.Json;

namespace Commerce.Web.Merchant;

/// <summary>A product as a merchant sends it.</summary>
internal record ProductBody(
    string Name, string Category, IReadOnlyList<SkuBody> Skus, string? Description = null, bool Published = true,
    string? Brand = null, IReadOnlyList<string>? Pictures = null, IReadOnlyList<string>? PictureTexts = null,
    long? Revision = null)
{
    public const int SkusMax = 200;
    public const int PicturesMax = 20;
    public const int PictureTextLengthMax = 200;

    public void Check(Validation wrong)
    {
        wrong.Text("name", Name, 1, 200);
        wrong.Lines("description", Description, 0, 10_000);
        wrong.That(ProductIds.IsWellFormed(Category), "category",
            "has 1 to 64 lower-case letters, digits and hyphens");
        if (Brand is not null)
        {
            wrong.Text("brand", Brand, 1, 100);
        }

        wrong.Range("pictures", Pictures?.Count ?? 0, 0, PicturesMax);
        wrong.That((Pictures ?? []).All(ProductIds.IsWellFormed), "pictures",
            "has ids of 1 to 64 lower-case letters, digits and hyphens");
        wrong.That(PictureTexts is null || PictureTexts.Count == (Pictures?.Count ?? 0), "pictureTexts",
            "has a text for each picture, which may be empty");
        foreach (var text in PictureTexts ?? [])
        {
            wrong.Text("pictureTexts", text, 0, PictureTextLengthMax);
        }

        wrong.Range("skus", Skus.Count, 1, SkusMax);
        wrong.That(
            Skus.DistinctBy(sku => sku.Sku, StringComparer.Ordinal).Count() == Skus.Count, "skus",
            "has each SKU once");
        wrong.That(
            Skus.DistinctBy(sku => sku.Price.Currency, StringComparer.Ordinal).Count() <= 1, "skus",
            "has prices of one currency");
        foreach (var sku in Skus)
        {
            sku.Check(wrong);
        }
    }

    public Product ToProduct(string productId, long popularity) => new(
        productId, Name, Description, Category, Published, popularity, [.. Skus.Select(sku => sku.ToDetails())], Brand,
        Pictures, PictureTexts: PictureTexts);
}

/// <summary>A new product.</summary>
internal sealed record NewProduct(
    string Name, string Category, IReadOnlyList<SkuBody> Skus, string? Description = null, bool Published = true,
    string? ProductId = null, string? Brand = null, IReadOnlyList<string>? Pictures = null,
    IReadOnlyList<string>? PictureTexts = null)
    : ProductBody(Name, Category, Skus, Description, Published, Brand, Pictures, PictureTexts);

/// <summary>A SKU as a merchant sends it.</summary>
internal sealed record SkuBody(
    string Sku, string Name, Money Price, Money? ListPrice = null, IReadOnlyList<SkuAttributeBody>? Attributes = null,
    int? WeightGrams = null)
{
    private const int AttributesMax = 5;

    public static SkuBody Example { get; } = new(
        "BLUE-MUG", "Blue", new Money(650, "GBP"), new Money(800, "GBP"), [new SkuAttributeBody("Colour", "Blue")],
        WeightGrams: 340);

    public void Check(Validation wrong)
    {
        wrong.That(SkuNames.IsWellFormed(Sku), "skus.sku",
            "has 1 to 64 letters, digits, hyphens, dots and underscores");
        wrong.Text("skus.name", Name, 1, 200);
        Prices.Check(wrong, "skus.price", Price);
        if (ListPrice is { } listPrice)
        {
            Prices.Check(wrong, "skus.listPrice", listPrice);
            wrong.That(
                listPrice.Amount > Price.Amount && listPrice.Currency == Price.Currency, "skus.listPrice",
                "is more than the price, in the same currency");
        }

        wrong.Range("skus.weightGrams", WeightGrams ?? 1, 1, SkuDetails.WeightGramsMax);
        var attributes = Attributes ?? [];
        wrong.Range("skus.attributes", attributes.Count, 0, AttributesMax);
        wrong.That(
            attributes.DistinctBy(attribute => attribute.Name, StringComparer.Ordinal).Count() == attributes.Count,
            "skus.attributes", "has each name once");
        foreach (var (name, value) in attributes)
        {
            wrong.Text("skus.attributes.name", name, 1, 40);
            wrong.Text("skus.attributes.value", value, 1, 60);
        }
    }

    public SkuDetails ToDetails() => new(
        Sku, Name, Price, ListPrice,
        Attributes is { Count: > 0 }
            ? [.. Attributes.Select(attribute => new SkuAttribute(attribute.Name, attribute.Value))]
            : null,
        WeightGrams);
}

internal sealed record SkuAttributeBody(string Name, string Value);
