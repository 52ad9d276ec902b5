using System.Text;

namespace Commerce.Storage;

/// <summary>A question to the catalogue that is asked in each shard, and how the answers become one.</summary>
internal sealed class ProductSearch
{
    /// <summary>Prices at which a band ends and the next one begins, minor units.</summary>
    public static readonly IReadOnlyList<long> BandEnds = [500, 1_000, 2_000, 5_000, 10_000, 50_000];

    /// <summary>Stars that a product's reviews can have in the mean, rounded down: 0 to 5.</summary>
    public const int StarsCount = 6;

    /// <summary>A rating of one star.</summary>
    public const int HundredthsOfStar = 100;

    private const int StarsOffered = 4;
    private const int WordsMax = 16;
    private const int BrandsMax = 50;

    private readonly HashSet<string> _brands;
    private readonly HashSet<string> _categories;

    public ProductSearch(ProductQuery query)
    {
        Paging.Check(query.Skip, query.Take);
        Query = query;
        Words = [.. SearchWords.Of(query.Text).Distinct(StringComparer.Ordinal).Take(WordsMax)];
        Brands = [.. (query.Brands ?? []).Distinct(StringComparer.Ordinal)];
        _brands = [.. Brands];
        Categories = [.. (query.Categories ?? []).Distinct(StringComparer.Ordinal)];
        _categories = [.. Categories];
        Sort = Words.Count == 0 && query.Sort == ProductSort.Relevance ? ProductSort.Popularity : query.Sort;
    }

    public ProductQuery Query { get; }

    /// <summary>Each must be a word of the product; the last may be the beginning of one.</summary>
    public IReadOnlyList<string> Words { get; }

    /// <summary>Any of them; none: all.</summary>
    public string[] Brands { get; }

    /// <summary>Any of them; none: all.</summary>
    public string[] Categories { get; }

    /// <summary>The order; never by relevance without words.</summary>
    public ProductSort Sort { get; }

    /// <summary>Whether the text has no word that anything could have.</summary>
    public bool FindsNothing => Words.Count == 0 && !string.IsNullOrWhiteSpace(Query.Text);

    /// <summary>First products that a shard is asked for: any of them could be on the page.</summary>
    public int TakeOfShard => (int)Math.Min((long)Query.Skip + Query.Take, int.MaxValue);

    /// <summary>Whether a price is in the range that was asked for.</summary>
    public bool IsInRange(long price) =>
        price >= (Query.MinPrice ?? long.MinValue) && price <= (Query.MaxPrice ?? long.MaxValue);

    /// <summary>
    /// Whether a product is of one of the categories and one of the brands, costs what was asked for, and is in stock
    /// and rated so if that was.
    /// </summary>
    public bool Fits(ProductRow row) =>
        IsInRange(row.Price) && IsOfCategory(row.Category) && IsOfBrand(row.Brand) && IsThere(row.InStock)
        && IsRated(StarsOf(row.Rating));

    /// <summary>Number of the band that a price is in.</summary>
    public static int BandOf(long price) => BandEnds.TakeWhile(end => price >= end).Count();

    /// <summary>Whole stars of a rating: 0 to 5.</summary>
    public static int StarsOf(int rating) => rating / HundredthsOfStar;

    /// <summary>One page out of those of the shards.</summary>
    /// <param name="shards">What they answered.</param>
    /// <param name="textOrder">How they order texts.</param>
    public ProductPage Merge(IReadOnlyList<ShardProducts> shards, Comparison<string> textOrder)
    {
        var counts = shards.Select(shard => shard.Counts).ToList();
        var items = shards.SelectMany(shard => shard.Items)
            .Order(Comparer<FoundProduct>.Create((one, other) => Compare(one, other, textOrder)))
            .Skip(Query.Skip)
            .Take(Query.Take)
            .Select(found => found.Row);
        return new ProductPage(
            [.. items],
            counts.Sum(count => count.Total),
            MergeCategories(counts.SelectMany(count => count.Categories)),
            MergeBrands(counts.SelectMany(count => count.Brands)),
            [.. Enumerable.Range(0, BandEnds.Count + 1)
                .Select(band => new PriceBandCount(
                    band == 0 ? 0 : BandEnds[band - 1],
                    band == BandEnds.Count ? null : BandEnds[band],
                    counts.Sum(count => count.Bands[band])))
                .Where(band => band.Count > 0)],
            counts.Sum(count => count.InStock),
            [.. Enumerable.Range(1, StarsOffered).Reverse()
                .Select(stars => new RatingCount(stars, counts.Sum(count => count.Stars.Skip(stars).Sum())))
                .Where(rated => rated.Count > 0)]);
    }

    /// <summary>What a shard counts, out of the groups of all of its published products that fit the words.</summary>
    public ProductCounts CountsOf(IReadOnlyList<ProductGroup> all)
    {
        var groups = all.Where(group => IsThere(group.InStock) && IsRated(group.Stars)).ToList();
        var bands = new int[BandEnds.Count + 1];
        foreach (var group in groups.Where(group => IsOfCategory(group.Category) && IsOfBrand(group.Brand)))
        {
            bands[group.Band] += group.Count;
        }

        var stars = new int[StarsCount];
        foreach (var group in all.Where(group => IsThere(group.InStock) && IsOfAll(group)))
        {
            stars[group.Stars] += group.Count;
        }

        return new ProductCounts(
            groups.Where(IsOfAll).Sum(group => group.Count),
            all.Where(group => group.InStock && IsRated(group.Stars) && IsOfAll(group)).Sum(group => group.Count),
            MergeCategories(groups.Where(group => group.InRange && IsOfBrand(group.Brand))
                .Select(group => new CategoryCount(group.Category, group.Count))),
            [.. groups.Where(group => group.InRange && IsOfCategory(group.Category))
                .Select(group => new BrandCount(group.Brand, group.Count))],
            bands,
            stars);

        bool IsOfAll(ProductGroup group) =>
            group.InRange && IsOfCategory(group.Category) && IsOfBrand(group.Brand);
    }

    public static List<CategoryCount> MergeCategories(IEnumerable<CategoryCount> counts) =>
        [.. counts.GroupBy(count => count.Category, StringComparer.Ordinal)
            .Select(group => new CategoryCount(group.Key, group.Sum(count => count.Count)))
            .OrderBy(count => count.Category, StringComparer.Ordinal)];

    /// <summary>One page of the whole catalogue out of those of the shards, each with how many the shard has.</summary>
    public static ListingPage Merge(
        ListingQuery query, IReadOnlyList<IReadOnlyList<(ProductRow Row, long Total)>> shards,
        Comparison<string> textOrder) => new(
        [.. shards.SelectMany(shard => shard).Select(found => found.Row)
            .OrderByDescending(row => row.AddedAt)
            .ThenBy(row => row.ProductId, Comparer<string>.Create(textOrder))
            .Skip(query.Skip)
            .Take(query.Take)],
        checked((int)shards.Sum(shard => shard.Count == 0 ? 0 : shard[0].Total)));

    /// <summary>What a listing's text is compared with: names in small letters.</summary>
    public static string? TextOf(ListingQuery query) =>
        string.IsNullOrWhiteSpace(query.Text) ? null : query.Text.Trim().ToLowerInvariant();

    private static List<BrandCount> MergeBrands(IEnumerable<BrandCount> counts) =>
        [.. counts.Where(count => count.Brand.Length > 0).GroupBy(count => count.Brand, StringComparer.Ordinal)
            .Select(group => new BrandCount(group.Key, group.Sum(one => one.Count)))
            .OrderByDescending(count => count.Count)
            .ThenBy(count => count.Brand, StringComparer.Ordinal)
            .Take(BrandsMax)];

    private bool IsOfCategory(string category) => _categories.Count == 0 || _categories.Contains(category);

    private bool IsThere(bool inStock) => inStock || !Query.InStock;

    private bool IsRated(int stars) => stars >= Query.Stars;

    private bool IsOfBrand(string brand) => _brands.Count == 0 || _brands.Contains(brand);

    private int Compare(FoundProduct one, FoundProduct other, Comparison<string> textOrder)
    {
        var (row, next) = (one.Row, other.Row);
        var order = Sort switch
        {
            ProductSort.Popularity => 0,
            ProductSort.Name => textOrder(row.Name.ToLowerInvariant(), next.Name.ToLowerInvariant()),
            ProductSort.PriceAscending => row.Price.CompareTo(next.Price),
            ProductSort.PriceDescending => next.Price.CompareTo(row.Price),
            ProductSort.Newest => next.AddedAt.CompareTo(row.AddedAt),
            ProductSort.Relevance => other.Rank.CompareTo(one.Rank),
            ProductSort.Rating => (next.Rating, next.RatingCount).CompareTo((row.Rating, row.RatingCount)),
        };
        order = order != 0 ? order : next.Popularity.CompareTo(row.Popularity);
        return order != 0 ? order : textOrder(row.ProductId, next.ProductId);
    }

    /// <summary>The order of most databases: by the bytes of UTF-8.</summary>
    public static int ByUtf8(string one, string other) =>
        Encoding.UTF8.GetBytes(one).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(other));
}

/// <summary>What a shard found.</summary>
/// <param name="Items">Its first products, as many as the page could need.</param>
/// <param name="Counts">How those that fit the words spread.</param>
internal sealed record ShardProducts(IReadOnlyList<FoundProduct> Items, ProductCounts Counts);

/// <summary>What <see cref="ProductPage"/> says of all products, of one shard.</summary>
/// <param name="Total">In all.</param>
/// <param name="InStock">Products that are in stock.</param>
/// <param name="Categories">In any order.</param>
/// <param name="Brands">In any order, perhaps several times; the empty one is of those without a brand.</param>
/// <param name="Bands">By number of the price band.</param>
/// <param name="Stars">By whole stars of the rating, 0 to 5.</param>
internal sealed record ProductCounts(
    int Total,
    int InStock,
    IReadOnlyList<CategoryCount> Categories,
    IReadOnlyList<BrandCount> Brands,
    IReadOnlyList<int> Bands,
    IReadOnlyList<int> Stars);

/// <summary>A product and how well it fits the words; see <see cref="ProductRank"/>.</summary>
internal sealed record FoundProduct(ProductRow Row, int Rank);

/// <summary>
/// Products of one category, brand, price band and number of whole stars, all within the range asked for or all
/// outside, all in stock or none.
/// </summary>
internal readonly record struct ProductGroup(
    string Category, string Brand, int Band, bool InRange, bool InStock, int Stars, int Count);
