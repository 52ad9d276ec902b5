using System.Text.Json;
using Commerce.Storage.Sqlite;

namespace Commerce.Storage.Tests;

/// <summary>
/// Search as one could ask SQLite itself: rows joined with the index of words, ordered, and grouped to be counted.
/// </summary>
internal static class SqliteSearchByQuery
{
    private const string Columns =
        "product_id, category, name, price, currency, sku, popularity, published, brand, list_price, added_at, "
        + "in_stock, picture, rating, rating_count";

    private const string WithWords =
        "product_text CROSS JOIN product ON product.id = product_text.rowid WHERE product_text MATCH ?1";

    private const string WithoutWords = "product WHERE ?1 IS NULL AND published = 1";

    private const string Rank = """
        CASE
            WHEN product.id IN (SELECT rowid FROM product_text WHERE product_text MATCH ?9) THEN 4
            WHEN product.id IN (SELECT rowid FROM product_text WHERE product_text MATCH ?8) THEN 3
            WHEN product.id IN (SELECT rowid FROM product_text WHERE product_text MATCH ?7) THEN 2
            ELSE 1 END
        """;

    private static readonly string Band = $"CASE {string.Concat(ProductSearch.BandEnds.Select(
        (end, band) => $"WHEN price < {end} THEN {band} "))}ELSE {ProductSearch.BandEnds.Count} END";

    public static ProductPage Search(IEnumerable<SqliteDatabase> shards, ProductQuery query)
    {
        var search = new ProductSearch(query);
        return search.Merge(
            search.FindsNothing ? [] : [.. shards.Select(shard => Find(shard, search))], ProductSearch.ByUtf8);
    }

    private static ShardProducts Find(SqliteDatabase database, ProductSearch search)
    {
        var (query, words) = (search.Query, search.Words);
        var byWords = words.Count > 0;
        var found = database.Prepare($"""
            SELECT {Columns}, {(search.Sort == ProductSort.Relevance ? Rank : "1")} AS fit
            FROM {(byWords ? WithWords : WithoutWords)}
                AND (?2 IS NULL OR category IN (SELECT value FROM json_each(?2)))
                AND (?3 IS NULL OR price >= ?3) AND (?4 IS NULL OR price <= ?4)
                AND (?5 IS NULL OR brand IN (SELECT value FROM json_each(?5)))
                {(query.InStock ? "AND in_stock = 1" : "")} AND rating >= {100 * query.Stars}
            ORDER BY {OrderBy(search.Sort)}popularity DESC, product_id LIMIT ?6
            """)
            .Start().Add(byWords ? Match(words, "") : null).Add(Any(search.Categories))
            .Add(query.MinPrice).Add(query.MaxPrice).Add(Any(search.Brands))
            .Add((long)search.TakeOfShard);
        if (search.Sort == ProductSort.Relevance)
        {
            found.Add(Match(words, "{in_name in_kind} : ")).Add(Match(words, "in_name : "))
                .Add(Match(words, "in_name : ", whole: true));
        }

        var counted = database.Prepare($"""
            SELECT category, brand, {Band}, (?2 IS NULL OR price >= ?2) AND (?3 IS NULL OR price <= ?3), in_stock,
                rating / 100, count(*)
            FROM {(byWords ? WithWords : WithoutWords)} GROUP BY 1, 2, 3, 4, 5, 6
            """)
            .Start().Add(byWords ? Match(words, "") : null).Add(query.MinPrice).Add(query.MaxPrice);
        return new ShardProducts(
            SqliteQueries.All(found, row => new FoundProduct(
                new ProductRow(
                    row.Text(0), row.Text(1), row.Text(2), row.Int64(3), row.Text(4), row.Text(5), row.Int64(6),
                    row.Int64(7) != 0, row.Text(8), row.IsNull(9) ? null : row.Int64(9), row.Time(10),
                    row.Int64(11) != 0, row.Text(12), row.Int32(13), row.Int32(14)),
                row.Int32(15))),
            search.CountsOf(SqliteQueries.All(counted, row => new ProductGroup(
                row.Text(0), row.Text(1), row.Int32(2), row.Int64(3) != 0, row.Int64(4) != 0, row.Int32(5),
                row.Int32(6)))));
    }

    private static string? Any(string[] texts) => texts.Length > 0 ? JsonSerializer.Serialize(texts) : null;

    private static string Match(IReadOnlyList<string> words, string columns, bool whole = false) =>
        $"{columns}({string.Join(" AND ", words.Select(word => $"\"{word}\""))}{(whole ? "" : " *")})";

    private static string OrderBy(ProductSort sort) => sort switch
    {
        ProductSort.Popularity => "",
        ProductSort.Name => "name_lower, ",
        ProductSort.PriceAscending => "price, ",
        ProductSort.PriceDescending => "price DESC, ",
        ProductSort.Newest => "added_at DESC, ",
        ProductSort.Relevance => "fit DESC, ",
        ProductSort.Rating => "rating DESC, rating_count DESC, ",
    };
}
