using Commerce.Storage;

namespace Commerce.Catalog;

/// <summary>What a product must be like, when two are equal, and what the listing shows of one.</summary>
internal static class ProductRules
{
    /// <summary>Kind of the products' state rows.</summary>
    public const string GrainType = "product";

    private const int NameLengthMax = 200;
    private const int DescriptionLengthMax = 10_000;

    /// <summary>Guards against callers that did not check what people gave them.</summary>
    /// <exception cref="ArgumentException">The product cannot be stored.</exception>
    public static void Check(Product product, string productId)
    {
        var wrong = product switch
        {
            _ when product.ProductId != productId => $"it names '{product.ProductId}'",
            { Name.Length: 0 or > NameLengthMax } => $"its name has {product.Name.Length} characters, not 1 to "
                + $"{NameLengthMax}",
            { Description.Length: > DescriptionLengthMax } => $"its description is longer than "
                + $"{DescriptionLengthMax} characters",
            { Category.Length: 0 } => "it has no category",
            { Skus.Count: 0 } => "it has no SKU",
            { PictureTexts: { } texts } when texts.Count != (product.Pictures?.Count ?? 0) =>
                $"it has {texts.Count} texts for {product.Pictures?.Count ?? 0} pictures",
            { Brand.Length: 0 or > NameLengthMax } => $"its brand has {product.Brand.Length} characters, not 1 to "
                + $"{NameLengthMax}",
            _ when product.Skus.Any(sku => sku.Price.Amount <= 0) => "a price is not positive",
            _ when product.Skus.Any(sku => sku.WeightGrams is <= 0 or > SkuDetails.WeightGramsMax) =>
                $"a weight is not 1 to {SkuDetails.WeightGramsMax} grams",
            _ when product.Skus.Any(sku => sku.ListPrice is { } list
                && (list.Amount <= sku.Price.Amount || list.Currency != sku.Price.Currency)) =>
                "a list price is not above the price, or of another currency",
            _ when product.Skus.DistinctBy(sku => sku.Price.Currency, StringComparer.Ordinal).Count() > 1 =>
                "its prices have several currencies",
            _ when product.Skus.DistinctBy(sku => sku.Sku, StringComparer.Ordinal).Count() < product.Skus.Count =>
                "a SKU is there twice",
            _ => null,
        };
        if (wrong is not null)
        {
            throw new ArgumentException($"Product '{productId}' was not put: {wrong}.", nameof(product));
        }
    }

    public static bool AreEqual(Product left, Product right) =>
        left with
        {
            Skus = right.Skus,
            Pictures = right.Pictures,
            PictureTexts = right.PictureTexts,
            Stock = right.Stock,
            Ratings = right.Ratings,
        } == right
        && left.Skus.SequenceEqual(right.Skus)
        && (left.Pictures ?? []).SequenceEqual(right.Pictures ?? [], StringComparer.Ordinal)
        && (left.PictureTexts ?? []).SequenceEqual(right.PictureTexts ?? [], StringComparer.Ordinal);

    /// <summary>What the listing shows and finds a product by.</summary>
    public static PutProduct ListingOf(Product product)
    {
        var cheapest = product.Skus.MinBy(sku => sku.Price.Amount)!;
        var rating = product.Ratings?.Mean();
        return new PutProduct(
            new ProductRow(
                product.ProductId,
                product.Category,
                product.Name,
                cheapest.Price.Amount,
                cheapest.Price.Currency,
                product.Skus[0].Sku,
                product.Popularity,
                product.Published,
                product.Brand ?? "",
                cheapest.ListPrice?.Amount,
                product.AddedAt ?? DateTimeOffset.UnixEpoch,
                product.IsInStock(),
                product.MainPicture() ?? "",
                rating?.Hundredths ?? 0,
                rating?.Count ?? 0),
            product.Description);
    }
}
