using System.Text;

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

    // A vector gives each of its words at most 256 places below this one.
    private const int PlaceMax = 16_383;

    public const string PictureMigration = """
        ALTER TABLE product ADD COLUMN picture text COLLATE "C" NOT NULL DEFAULT '';
        """;

    private const string Columns =
        "product_id, category, name, price, currency, sku, popularity, published, brand, list_price, added_at, "
        + "in_stock, picture";

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

    private static readonly string Band = $"CASE {string.Concat(ProductSearch.BandEnds.Select(
        (end, band) => $"WHEN price < {end} THEN {band} "))}ELSE {ProductSearch.BandEnds.Count} END";

    /// <summary>
    /// Products that fit, first ones of an order, with their rank. Parameters: words anywhere, categories, least price,
    /// greatest price, brands, limit; then, if ranked: words of name and kind, of the name, whole words of it.
    /// </summary>
    public static string FindProducts(bool byWords, ProductSort sort, bool inStock) => $"""
        SELECT {Columns}, {(sort == ProductSort.Relevance ? Rank : $"{ProductRank.Anywhere}")} AS rank
        FROM product
        WHERE published AND {Words(byWords)} AND (cardinality($2::text[]) = 0 OR category = ANY ($2))
            AND ($3::bigint IS NULL OR price >= $3) AND ($4::bigint IS NULL OR price <= $4)
            AND (cardinality($5::text[]) = 0 OR brand = ANY ($5)){(inStock ? " AND in_stock" : "")}
        ORDER BY {OrderBy(sort)}popularity DESC, product_id LIMIT $6
        """;

    /// <summary>How products with the words spread. Parameters: words anywhere, least price, greatest price.</summary>
    public static string CountProducts(bool byWords) => $"""
        SELECT category, brand, {Band},
            ($2::bigint IS NULL OR price >= $2) AND ($3::bigint IS NULL OR price <= $3), in_stock,
            count(*)
        FROM product WHERE published AND {Words(byWords)} GROUP BY 1, 2, 3, 4, 5
        """;

    private const string Rank = """
        CASE WHEN words @@ $9::tsquery THEN 4 WHEN words @@ $8::tsquery THEN 3 WHEN words @@ $7::tsquery THEN 2
            ELSE 1 END
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
    public static string Match(IReadOnlyList<string> words, string weights, bool whole = false) =>
        string.Join(" & ", words.Select((word, n) =>
            (weights, !whole && n == words.Count - 1) switch
            {
                ("", false) => word,
                (_, false) => $"{word}:{weights}",
                (_, true) => $"{word}:*{weights}",
            }));

    private static string Words(bool byWords) => byWords ? "words @@ $1::tsquery" : "$1::text IS NULL";

    private static string OrderBy(ProductSort sort) => sort switch
    {
        ProductSort.Popularity => "",
        ProductSort.Name => "name_lower, ",
        ProductSort.PriceAscending => "price, ",
        ProductSort.PriceDescending => "price DESC, ",
        ProductSort.Newest => "added_at DESC, ",
        ProductSort.Relevance => "rank DESC, ",
    };
}
