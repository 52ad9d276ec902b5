using System.Text;

namespace Commerce.Storage.Sqlite;

/// <summary>A question to the catalogue, asked in each shard and merged.</summary>
internal sealed class SqliteProductSearch
{
    private const int WordsMax = 16;

    private readonly ProductQuery _query;
    private readonly string[] _words;

    public SqliteProductSearch(ProductQuery query)
    {
        Paging.Check(query.Skip, query.Take);
        _query = query;
        _words = [.. (query.Text ?? "").ToLowerInvariant().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
            .Distinct(StringComparer.Ordinal).Take(WordsMax)];
    }

    /// <summary>The first products of one shard, as many as the page could need, and its counts by category.</summary>
    public ProductPage Ask(SqliteDatabase database)
    {
        database.Prepare(SqliteSql.BeginRead).Run();
        try
        {
            var found = Filter(database.Prepare(SqliteSql.FindProducts(_words.Length, _query.Sort)), _query.Category)
                .Add((long)_query.Skip + _query.Take);
            var counted = Filter(database.Prepare(SqliteSql.CountProducts(_words.Length)), category: null);
            var items = SqliteQueries.All(found, SqliteQueries.ReadProduct);
            var categories = SqliteQueries.All(counted, SqliteQueries.ReadCategory);
            return new ProductPage(items, 0, categories);
        }
        finally
        {
            database.Prepare(SqliteSql.Commit).Run();
        }
    }

    public ProductPage Merge(IReadOnlyList<ProductPage> shards)
    {
        var categories = MergeCategories(shards.SelectMany(shard => shard.Categories));
        var total = categories.Where(count => _query.Category is null || count.Category == _query.Category).Sum(
            count => count.Count);
        var items = shards.SelectMany(shard => shard.Items)
            .Order(Comparer<ProductRow>.Create(Compare))
            .Skip(_query.Skip)
            .Take(_query.Take);
        return new ProductPage([.. items], total, categories);
    }

    public static List<CategoryCount> MergeCategories(IEnumerable<CategoryCount> counts) =>
        [.. counts.GroupBy(count => count.Category, StringComparer.Ordinal)
            .Select(group => new CategoryCount(group.Key, group.Sum(count => count.Count)))
            .OrderBy(count => count.Category, StringComparer.Ordinal)];

    private SqliteStatement Filter(SqliteStatement statement, string? category)
    {
        statement.Start().Add(category).Add(_query.MinPrice).Add(_query.MaxPrice);
        foreach (var word in _words)
        {
            statement.Add(word);
        }

        return statement;
    }

    private int Compare(ProductRow one, ProductRow other)
    {
        var order = _query.Sort switch
        {
            ProductSort.Popularity => other.Popularity.CompareTo(one.Popularity),
            ProductSort.Name => CompareAsStored(one.Name.ToLowerInvariant(), other.Name.ToLowerInvariant()),
            ProductSort.PriceAscending => one.Price.CompareTo(other.Price),
            ProductSort.PriceDescending => other.Price.CompareTo(one.Price),
        };
        return order != 0 ? order : CompareAsStored(one.ProductId, other.ProductId);
    }

    // SQLite orders text by its UTF-8 bytes; the merge must do the same.
    private static int CompareAsStored(string one, string other) =>
        Encoding.UTF8.GetBytes(one).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(other));
}
