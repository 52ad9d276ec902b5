using System.Diagnostics;
using Commerce.Storage.Facets;

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
            .Add(row.InStock ? 1 : 0).Add(row.Picture).Add((long)row.Rating).Add((long)row.RatingCount)
            .Add(row.Name.ToLowerInvariant());
        var id = SqliteQueries.One(put, written => written.Int64(0));
        database.Prepare(SqliteProductSql.RemoveWords).Start().Add(id).Run();
        if (row.Published)
        {
            var words = ProductWords.Of(write);
            database.Prepare(SqliteProductSql.AddWords).Start()
                .Add(id).Add(Text(words.Name)).Add(Text(words.Kind)).Add(Text(words.Description)).Run();
        }
    }

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
            row => (ReadProduct(row), row.Int64(SqliteProductSql.ColumnCount)));

    /// <summary>The first products of the shard, as many as the page could need, and how all spread.</summary>
    public static ShardProducts Find(SqliteDatabase database, ProductFacets facets, ProductSearch search)
    {
        var words = search.Words;
        var found = new FacetSearch(facets, search);
        if (words.Count == 0)
        {
            found.AddAll();
        }
        else
        {
            foreach (var place in FindWords(database, Match(words, "")))
            {
                found.Add(place);
            }
        }

        var first = found.First(rank => FindWords(database, rank switch
        {
            ProductRank.WholeName => Match(words, "in_name : ", whole: true),
            ProductRank.Name => Match(words, "in_name : "),
            ProductRank.Kind => Match(words, "{in_name in_kind} : "),
            _ => throw new UnreachableException(),
        }));
        return new ShardProducts(
            [.. first.Select(hit => new FoundProduct(ReadProduct(database, hit.Place), hit.Rank))], found.Counts);
    }

    private static IEnumerable<int> FindWords(SqliteDatabase database, string match)
    {
        var rows = database.Prepare(SqliteProductSql.FindWords).Start().Add(match);
        try
        {
            while (rows.Step())
            {
                yield return rows.Int32(0);
            }
        }
        finally
        {
            rows.Reset();
        }
    }

    private static ProductRow ReadProduct(SqliteDatabase database, int place) => SqliteQueries.One(
        database.Prepare(SqliteProductSql.ReadProduct).Start().Add(place), row => ReadProduct(row))!;

    // Words are letters and digits: within quotes nothing of them is syntax.
    private static string Match(IReadOnlyList<string> words, string columns, bool whole = false) =>
        $"{columns}({string.Join(" AND ", words.Select(word => $"\"{word}\""))}{(whole ? "" : " *")})";

    private static string Text(IReadOnlyList<string> words) => string.Join(' ', words);

    private static ProductRow ReadProduct(SqliteStatement row) => new(
        row.Text(0), row.Text(1), row.Text(2), row.Int64(3), row.Text(4), row.Text(5), row.Int64(6),
        row.Int64(7) != 0, row.Text(8), row.IsNull(9) ? null : row.Int64(9), row.Time(10),
        row.Int64(11) != 0, row.Text(12), row.Int32(13), row.Int32(14));
}
