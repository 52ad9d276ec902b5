namespace Commerce.Storage.Tests;

/// <summary>What search must answer, told by going through all products.</summary>
internal sealed class CatalogueModel
{
    private readonly Dictionary<string, PutProduct> _products = new(StringComparer.Ordinal);

    public void Put(PutProduct product) => _products[product.Row.ProductId] = product;

    public ProductPage Search(ProductQuery query)
    {
        var words = SearchWords.Of(query.Text).Distinct(StringComparer.Ordinal).ToList();
        var sort = words.Count == 0 && query.Sort == ProductSort.Relevance ? ProductSort.Popularity : query.Sort;
        var withWords = words.Count == 0 && !string.IsNullOrWhiteSpace(query.Text)
            ? []
            : _products.Values.Where(product => product.Row.Published)
                .Select(product => (
                    product.Row, Rank: words.Count == 0 ? 1 : ProductRank.Of(ProductWords.Of(product), words)))
                .Where(product => product.Rank > 0)
                .ToList();
        var there = withWords.Where(product => IsThere(product.Row) && IsRated(product.Row)).ToList();
        var fitting = there.Where(product => Fits(product.Row)).ToList();
        var ordered = fitting
            .OrderBy(product => sort switch
            {
                ProductSort.PriceAscending => product.Row.Price,
                ProductSort.PriceDescending => -product.Row.Price,
                ProductSort.Newest => -product.Row.AddedAt.ToUnixTimeMilliseconds(),
                ProductSort.Relevance => -product.Rank,
                ProductSort.Rating => -product.Row.Rating,
                ProductSort.Popularity or ProductSort.Name => 0,
            })
            .ThenBy(
                product => sort == ProductSort.Name ? product.Row.Name.ToLowerInvariant() : "",
                Comparer<string>.Create(ProductSearch.ByUtf8))
            .ThenByDescending(product => sort == ProductSort.Rating ? product.Row.RatingCount : 0)
            .ThenByDescending(product => product.Row.Popularity)
            .ThenBy(product => product.Row.ProductId, Comparer<string>.Create(ProductSearch.ByUtf8))
            .Select(product => product.Row);
        return new ProductPage(
            [.. ordered.Skip(query.Skip).Take(query.Take)],
            fitting.Count,
            [.. there.Select(product => product.Row).Where(row => IsInRange(row) && IsOfBrand(row))
                .GroupBy(row => row.Category, StringComparer.Ordinal)
                .Select(group => new CategoryCount(group.Key, group.Count()))
                .OrderBy(count => count.Category, StringComparer.Ordinal)],
            [.. there.Select(product => product.Row)
                .Where(row => row.Brand.Length > 0 && IsInRange(row) && IsOfCategory(row))
                .GroupBy(row => row.Brand, StringComparer.Ordinal)
                .Select(group => new BrandCount(group.Key, group.Count()))
                .OrderByDescending(count => count.Count).ThenBy(count => count.Brand, StringComparer.Ordinal)],
            [.. there.Select(product => product.Row).Where(row => IsOfCategory(row) && IsOfBrand(row))
                .GroupBy(row => ProductSearch.BandEnds.Count(end => end <= row.Price))
                .OrderBy(group => group.Key)
                .Select(group => new PriceBandCount(
                    group.Key == 0 ? 0 : ProductSearch.BandEnds[group.Key - 1],
                    group.Key == ProductSearch.BandEnds.Count ? null : ProductSearch.BandEnds[group.Key],
                    group.Count()))],
            withWords.Count(product => product.Row.InStock && IsRated(product.Row) && Fits(product.Row)),
            [.. new[] { 4, 3, 2, 1 }.Select(stars => new RatingCount(stars, withWords.Count(product =>
                    IsThere(product.Row) && Fits(product.Row) && product.Row.Rating >= 100 * stars)))
                .Where(rated => rated.Count > 0)]);

        bool IsThere(ProductRow row) => row.InStock || !query.InStock;

        bool IsRated(ProductRow row) => row.Rating >= 100 * query.Stars;

        bool Fits(ProductRow row) => IsInRange(row) && IsOfCategory(row) && IsOfBrand(row);

        bool IsInRange(ProductRow row) =>
            row.Price >= (query.MinPrice ?? long.MinValue) && row.Price <= (query.MaxPrice ?? long.MaxValue);

        bool IsOfCategory(ProductRow row) => query.Categories is null or [] || query.Categories.Contains(row.Category);

        bool IsOfBrand(ProductRow row) => query.Brands is null or [] || query.Brands.Contains(row.Brand);
    }
}
