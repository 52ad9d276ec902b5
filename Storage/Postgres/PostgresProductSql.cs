using System.Text;
using Npgsql;

namespace Commerce.Storage.Postgres;

/// <summary>
/// The SQL of the catalogue's read model: listing rows with their words as a vector of full text. What is a word is
/// <see cref="SearchWords"/>'s business, so no configuration and no locale of the server has a say.
/// </summary>
internal static class PostgresProductSql
{
    /// <summary>
    /// Rows that are there already are found by the words of their names and categories at once, by the rest when the
    /// read model has been rebuilt.
    /// </summary>
    public const string Migration = """
        ALTER TABLE product
            ADD COLUMN brand text COLLATE "C" NOT NULL DEFAULT '',
            ADD COLUMN list_price bigint,
            ADD COLUMN added_at bigint NOT NULL DEFAULT 0,
            ADD COLUMN words tsvector NOT NULL DEFAULT '';

        UPDATE product SET words = setweight(to_tsvector('simple', name_lower), 'A')
            || setweight(to_tsvector('simple', replace(category, '-', ' ')), 'B');

        CREATE INDEX product_words ON product USING gin (words) WITH (fastupdate = off) WHERE published;
        CREATE INDEX product_by_popularity ON product (popularity DESC, product_id) WHERE published;
        CREATE INDEX product_by_price ON product (price, popularity DESC, product_id) WHERE published;
        CREATE INDEX product_by_price_down ON product (price DESC, popularity DESC, product_id) WHERE published;
        CREATE INDEX product_by_name ON product (name_lower, popularity DESC, product_id) WHERE published;
        CREATE INDEX product_by_age ON product (added_at DESC, popularity DESC, product_id) WHERE published;
        CREATE INDEX product_by_facets ON product (category, brand, price) WHERE published;
        """;

    /// <summary>Rows that are there already count as in stock until their pools say otherwise.</summary>
    public const string StockMigration = """
        ALTER TABLE product ADD COLUMN in_stock boolean NOT NULL DEFAULT true;
        DROP INDEX product_by_facets;
        CREATE INDEX product_by_facets ON product (category, brand, price, in_stock) WHERE published;
        """;

    /// <summary>
    /// Rows have a number, and say which transaction changed them last: by that, <see cref="PostgresFacets"/> follow.
    /// What they answer from memory needs no index.
    /// </summary>
    public const string ChangeMigration = """
        ALTER TABLE product
            ADD COLUMN number bigint GENERATED ALWAYS AS IDENTITY,
            ADD COLUMN changed xid8 NOT NULL DEFAULT pg_current_xact_id();
        CREATE INDEX product_by_change ON product (changed);
        DROP INDEX product_by_popularity, product_by_price, product_by_price_down, product_by_name, product_by_age;
        """;

    // A vector gives each of its words at most 256 places below this one.
    private const int PlaceMax = 16_383;

    public const string PictureMigration = """
        ALTER TABLE product ADD COLUMN picture text COLLATE "C" NOT NULL DEFAULT '';
        """;

    private const string Columns =
        "product_id, category, name, price, currency, sku, popularity, published, brand, list_price, added_at, "
        + "in_stock, picture, rating, rating_count";

    public const string CountCategories = "SELECT category, count(*) FROM product WHERE published GROUP BY category";

    public const string ReadProducts =
        $"SELECT {Columns} FROM product WHERE published AND product_id > $1 ORDER BY product_id LIMIT $2";

    /// <summary>Parameters: a part of name or id, whether published, and how many.</summary>
    public const string ListProducts = $"""
        SELECT {Columns}, count(*) OVER () FROM product
        WHERE ($1::text IS NULL OR strpos(name_lower, $1) > 0 OR strpos(product_id, $1) > 0)
            AND ($2::boolean IS NULL OR published = $2)
        ORDER BY added_at DESC, product_id LIMIT $3
        """;

    /// <summary>The oldest transaction that is open, and when the server was started.</summary>
    public const string ReadMoment =
        "SELECT pg_snapshot_xmin(pg_current_snapshot()), pg_postmaster_start_time()";

    public const string ReadAllFacets = """
        SELECT number, category, brand, price, popularity, added_at, name_lower, product_id, published, in_stock,
            rating, rating_count
        FROM product
        """;

    /// <summary>
    /// Parameter: the oldest transaction that may not have been seen. Numbers that this server has not come to yet are
    /// of the one from which a copy was restored.
    /// </summary>
    public const string ReadChangedFacets =
        $"{ReadAllFacets} WHERE changed >= $1 AND changed < pg_snapshot_xmax(pg_current_snapshot())";

    /// <summary>Parameter: ids.</summary>
    public const string ReadProductsOf = $"SELECT {Columns} FROM product WHERE published AND product_id = ANY ($1)";

    /// <summary>Numbers of the rows that have the words, with their rank if the search needs it.</summary>
    public static NpgsqlBatchCommand FindWords(ProductSearch search)
    {
        var words = search.Words;
        var command = new NpgsqlBatchCommand(search.Sort == ProductSort.Relevance ? FindRanked : FindAny);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = Match(words, "") });
        if (search.Sort == ProductSort.Relevance)
        {
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = Match(words, "AB") });
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = Match(words, "A") });
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = Match(words, "A", whole: true) });
        }

        return command;
    }

    private static readonly string FindAny =
        $"SELECT number, {ProductRank.Anywhere} FROM product WHERE published AND words @@ $1::tsquery";

    private const string FindRanked = """
        SELECT number, CASE WHEN words @@ $4::tsquery THEN 4 WHEN words @@ $3::tsquery THEN 3
            WHEN words @@ $2::tsquery THEN 2 ELSE 1 END
        FROM product WHERE published AND words @@ $1::tsquery
        """;

    /// <summary>The words of a product as a vector's text: letters and digits, so nothing of them is syntax.</summary>
    public static string Vector(ProductWords words)
    {
        var text = new StringBuilder();
        var place = 0;
        Add(words.Name, 'A');
        Add(words.Kind, 'B');
        Add(words.Description, 'D');
        return text.ToString();

        void Add(IEnumerable<string> part, char weight)
        {
            foreach (var word in part.Distinct(StringComparer.Ordinal))
            {
                place = Math.Min(place + 1, PlaceMax);
                text.Append(word).Append(':').Append(place).Append(weight).Append(' ');
            }
        }
    }

    /// <summary>A question for all of the words, within parts of these weights; the last may be a beginning.</summary>
    private static string Match(IReadOnlyList<string> words, string weights, bool whole = false) =>
        string.Join(" & ", words.Select((word, n) =>
            (weights, !whole && n == words.Count - 1) switch
            {
                ("", false) => word,
                (_, false) => $"{word}:{weights}",
                (_, true) => $"{word}:*{weights}",
            }));
}
