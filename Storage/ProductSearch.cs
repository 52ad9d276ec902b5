using System.Text;

namespace Commerce.Storage;

/// <summary>A question to the catalogue that is asked in each shard, and how the answers become one.</summary>
internal sealed class ProductSearch
{
    private const int WordsMax = 16;

    public ProductSearch(ProductQuery query)
    {
        Paging.Check(query.Skip, query.Take);
        Query = query;
        Words = [.. (query.Text ?? "").ToLowerInvariant().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
            .Distinct(StringComparer.Ordinal).Take(WordsMax)];
    }

    public ProductQuery Query { get; }

    /// <summary>Each must occur in the lower-case name.</summary>
    public IReadOnlyList<string> Words { get; }

    /// <summary>First products that a shard is asked for: any of them could be on the page.</summary>
    public int TakeOfShard => Query.Skip + Query.Take;

    /// <summary>One page out of those of the shards.</summary>
    /// <param name="shards">What they answered.</param>
    /// <param name="textOrder">How they order texts.</param>
    public ProductPage Merge(IReadOnlyList<ProductPage> shards, Comparison<string> textOrder)
    {
        var categories = MergeCategories(shards.SelectMany(shard => shard.Categories));
        var total = categories.Where(count => Query.Category is null || count.Category == Query.Category).Sum(
            count => count.Count);
        var items = shards.SelectMany(shard => shard.Items)
            .Order(Comparer<ProductRow>.Create((one, other) => Compare(one, other, textOrder)))
            .Skip(Query.Skip)
            .Take(Query.Take);
        return new ProductPage([.. items], total, categories);
    }

    public static List<CategoryCount> MergeCategories(IEnumerable<CategoryCount> counts) =>
        [.. counts.GroupBy(count => count.Category, StringComparer.Ordinal)
            .Select(group => new CategoryCount(group.Key, group.Sum(count => count.Count)))
            .OrderBy(count => count.Category, StringComparer.Ordinal)];

    private int Compare(ProductRow one, ProductRow other, Comparison<string> textOrder)
    {
        var order = Query.Sort switch
        {
            ProductSort.Popularity => other.Popularity.CompareTo(one.Popularity),
            ProductSort.Name => textOrder(one.Name.ToLowerInvariant(), other.Name.ToLowerInvariant()),
            ProductSort.PriceAscending => one.Price.CompareTo(other.Price),
            ProductSort.PriceDescending => other.Price.CompareTo(one.Price),
        };
        return order != 0 ? order : textOrder(one.ProductId, other.ProductId);
    }

    /// <summary>The order of most databases: by the bytes of UTF-8.</summary>
    public static int ByUtf8(string one, string other) =>
        Encoding.UTF8.GetBytes(one).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(other));
}
