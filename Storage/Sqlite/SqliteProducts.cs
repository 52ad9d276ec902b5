using System.Text.Json;

namespace Commerce.Storage.Sqlite;

/// <summary>Writes and reads the catalogue's read model in one shard.</summary>
internal static class SqliteProducts
{
    public static void Put(SqliteDatabase database, PutProduct write)
    {
        var row = write.Row;
        var put = database.Prepare(SqliteProductSql.PutProduct).Start()
            .Add(row.ProductId).Add(row.Category).Add(row.Name).Add(row.Price).Add(row.Currency).Add(row.Sku)
            .Add(row.Popularity).Add(row.Published ? 1 : 0).Add(row.Brand).Add(row.ListPrice).Add(row.AddedAt)
            .Add(row.InStock ? 1 : 0).Add(row.Picture).Add(row.Name.ToLowerInvariant());
        put.Step();
        var id = put.Int64(0);
        put.Reset();
        database.Prepare(SqliteProductSql.RemoveWords).Start().Add(id).Run();
        if (row.Published)
        {
            var words = ProductWords.Of(write);
            database.Prepare(SqliteProductSql.AddWords).Start()
                .Add(id).Add(Text(words.Name)).Add(Text(words.Kind)).Add(Text(words.Description)).Run();
        }
    }

    public static List<CategoryCount> CountCategories(SqliteDatabase database) => SqliteQueries.All(
        database.Prepare(SqliteProductSql.CountCategories), row => new CategoryCount(row.Text(0), row.Int32(1)));

    /// <summary>Published products after an id, in the order of their ids.</summary>
    public static List<ProductRow> Read(SqliteDatabase database, string afterId, int countMax) => SqliteQueries.All(
        database.Prepare(SqliteProductSql.ReadProducts).Start().Add(afterId).Add((long)countMax), ReadProduct);

    /// <summary>The first products of the shard, published or not, each with how many there are.</summary>
    public static List<(ProductRow Row, long Total)> List(SqliteDatabase database, ListingQuery query) =>
        SqliteQueries.All(
            database.Prepare(SqliteProductSql.ListProducts).Start()
                .Add(ProductSearch.TextOf(query))
                .Add(query.Published switch { null => (long?)null, true => 1, false => 0 })
                .Add((long)query.Skip + query.Take),
            row => (ReadProduct(row), row.Int64(13)));

    /// <summary>The first products of the shard, as many as the page could need, and how all spread.</summary>
    public static ShardProducts Find(SqliteDatabase database, ProductSearch search)
    {
        database.Prepare(SqliteSql.BeginRead).Run(); // Page and counts of one moment.
        try
        {
            var (query, words) = (search.Query, search.Words);
            var byWords = words.Count > 0;
            var found = database.Prepare(SqliteProductSql.FindProducts(byWords, search.Sort, query.InStock))
                .Start().Add(byWords ? Match(words, "") : null)
                .Add(search.Categories.Length > 0 ? JsonSerializer.Serialize(search.Categories) : null)
                .Add(query.MinPrice).Add(query.MaxPrice)
                .Add(search.Brands.Length > 0 ? JsonSerializer.Serialize(search.Brands) : null)
                .Add((long)search.TakeOfShard);
            if (search.Sort == ProductSort.Relevance)
            {
                found.Add(Match(words, "{in_name in_kind} : ")).Add(Match(words, "in_name : "))
                    .Add(Match(words, "in_name : ", whole: true));
            }

            var counted = database.Prepare(SqliteProductSql.CountProducts(byWords)).Start()
                .Add(byWords ? Match(words, "") : null).Add(query.MinPrice).Add(query.MaxPrice);
            return new ShardProducts(
                SqliteQueries.All(found, row => new FoundProduct(ReadProduct(row), row.Int32(13))),
                SqliteQueries.All(counted, row => new ProductGroup(
                    row.Text(0), row.Text(1), row.Int32(2), row.Int64(3) != 0, row.Int64(4) != 0, row.Int32(5))));
        }
        finally
        {
            database.Prepare(SqliteSql.Commit).Run();
        }
    }

    // Words are letters and digits: within quotes nothing of them is syntax.
    private static string Match(IReadOnlyList<string> words, string columns, bool whole = false) =>
        $"{columns}({string.Join(" AND ", words.Select(word => $"\"{word}\""))}{(whole ? "" : " *")})";

    private static string Text(IReadOnlyList<string> words) => string.Join(' ', words);

    private static ProductRow ReadProduct(SqliteStatement row) => new(
        row.Text(0), row.Text(1), row.Text(2), row.Int64(3), row.Text(4), row.Text(5), row.Int64(6),
        row.Int64(7) != 0, row.Text(8), row.IsNull(9) ? null : row.Int64(9), row.Time(10),
        row.Int64(11) != 0, row.Text(12));
}
