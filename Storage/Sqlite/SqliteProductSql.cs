namespace Commerce.Storage.Sqlite;

/// <summary>
/// The SQL of the catalogue's read model: listing rows, and their words in an index of full text (FTS5).
/// </summary>
internal static class SqliteProductSql
{
    /// <summary>
    /// Rows get a number, which the index of words needs. The index keeps no texts, only which words are in which
    /// column of which row. It holds published products only. Rows that are there already are found by name, category
    /// and brand at once, by their description when the read model has been rebuilt.
    /// </summary>
    public const string Migration = """
        CREATE TABLE listing (
            id INTEGER PRIMARY KEY,
            product_id TEXT NOT NULL UNIQUE,
            category TEXT NOT NULL,
            name TEXT NOT NULL,
            name_lower TEXT NOT NULL,
            price INTEGER NOT NULL,
            currency TEXT NOT NULL,
            sku TEXT NOT NULL,
            popularity INTEGER NOT NULL,
            published INTEGER NOT NULL,
            brand TEXT NOT NULL DEFAULT '',
            list_price INTEGER,
            added_at INTEGER NOT NULL DEFAULT 0);

        INSERT INTO listing (product_id, category, name, name_lower, price, currency, sku, popularity, published)
            SELECT product_id, category, name, name_lower, price, currency, sku, popularity, published FROM product;
        DROP TABLE product;
        ALTER TABLE listing RENAME TO product;

        CREATE VIRTUAL TABLE product_text USING fts5 (
            in_name, in_kind, in_description, content = '', contentless_delete = 1,
            detail = 'column', prefix = '2 3');
        INSERT INTO product_text (rowid, in_name, in_kind, in_description)
            SELECT id, name_lower, category, '' FROM product WHERE published = 1;

        CREATE INDEX product_by_popularity ON product (popularity DESC, product_id) WHERE published = 1;
        CREATE INDEX product_by_price ON product (price, popularity DESC, product_id) WHERE published = 1;
        CREATE INDEX product_by_price_down ON product (price DESC, popularity DESC, product_id) WHERE published = 1;
        CREATE INDEX product_by_name ON product (name_lower, popularity DESC, product_id) WHERE published = 1;
        CREATE INDEX product_by_age ON product (added_at DESC, popularity DESC, product_id) WHERE published = 1;
        CREATE INDEX product_by_facets ON product (category, brand, price) WHERE published = 1;
        """;

    /// <summary>Rows that are there already count as in stock until their pools say otherwise.</summary>
    public const string StockMigration = """
        ALTER TABLE product ADD COLUMN in_stock INTEGER NOT NULL DEFAULT 1;
        DROP INDEX product_by_facets;
        CREATE INDEX product_by_facets ON product (category, brand, price, in_stock) WHERE published = 1;
        """;

    public const string PictureMigration = "ALTER TABLE product ADD COLUMN picture TEXT NOT NULL DEFAULT ''";

    private const string Columns =
        "product_id, category, name, price, currency, sku, popularity, published, brand, list_price, added_at, "
        + "in_stock, picture";

    public const string PutProduct = $"""
        INSERT INTO product ({Columns}, name_lower) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13,
            ?14)
        ON CONFLICT (product_id) DO UPDATE SET category = excluded.category, name = excluded.name,
            price = excluded.price, currency = excluded.currency, sku = excluded.sku,
            popularity = excluded.popularity, published = excluded.published, brand = excluded.brand,
            list_price = excluded.list_price, added_at = excluded.added_at, in_stock = excluded.in_stock,
            picture = excluded.picture, name_lower = excluded.name_lower
        RETURNING id
        """;

    public const string RemoveWords = "DELETE FROM product_text WHERE rowid = ?1";
    public const string AddWords =
        "INSERT INTO product_text (rowid, in_name, in_kind, in_description) VALUES (?1, ?2, ?3, ?4)";

    public const string CountCategories =
        "SELECT category, count(*) FROM product WHERE published = 1 GROUP BY category";

    /// <summary>Parameters: the id after which to go on, and how many.</summary>
    public const string ReadProducts = $"""
        SELECT {Columns} FROM product WHERE published = 1 AND product_id > ?1 ORDER BY product_id LIMIT ?2
        """;

    /// <summary>Parameters: a part of name or id, whether published, and how many.</summary>
    public const string ListProducts = $"""
        SELECT {Columns}, count(*) OVER () FROM product
        WHERE (?1 IS NULL OR instr(name_lower, ?1) > 0 OR instr(product_id, ?1) > 0) AND (?2 IS NULL OR published = ?2)
        ORDER BY added_at DESC, product_id LIMIT ?3
        """;

    // The order of a join that is written as CROSS JOIN is kept: the words find the rows, never the other way round.
    private const string WithWords =
        "product_text CROSS JOIN product ON product.id = product_text.rowid WHERE product_text MATCH ?1";

    private const string WithoutWords = "product WHERE ?1 IS NULL AND published = 1";

    private static readonly string Band = $"CASE {string.Concat(ProductSearch.BandEnds.Select(
        (end, band) => $"WHEN price < {end} THEN {band} "))}ELSE {ProductSearch.BandEnds.Count} END";

    /// <summary>
    /// Products that fit, first ones of an order, with their rank. Parameters: words anywhere, categories (JSON), least
    /// price, greatest price, brands (JSON), limit; then, if ranked: words of name and kind, of the name, whole words
    /// of it.
    /// </summary>
    public static string FindProducts(bool byWords, ProductSort sort, bool inStock) => $"""
        SELECT {Columns}, {(sort == ProductSort.Relevance ? Rank : $"{ProductRank.Anywhere}")} AS fit
        FROM {(byWords ? WithWords : WithoutWords)} AND (?2 IS NULL OR category IN (SELECT value FROM json_each(?2)))
            AND (?3 IS NULL OR price >= ?3) AND (?4 IS NULL OR price <= ?4)
            AND (?5 IS NULL OR brand IN (SELECT value FROM json_each(?5))){(inStock ? " AND in_stock = 1" : "")}
        ORDER BY {OrderBy(sort)}popularity DESC, product_id LIMIT ?6
        """;

    /// <summary>How products with the words spread. Parameters: words anywhere, least price, greatest price.</summary>
    public static string CountProducts(bool byWords) => $"""
        SELECT category, brand, {Band}, (?2 IS NULL OR price >= ?2) AND (?3 IS NULL OR price <= ?3),
            in_stock, count(*)
        FROM {(byWords ? WithWords : WithoutWords)} GROUP BY 1, 2, 3, 4, 5
        """;

    private const string Rank = """
        CASE
            WHEN product.id IN (SELECT rowid FROM product_text WHERE product_text MATCH ?9) THEN 4
            WHEN product.id IN (SELECT rowid FROM product_text WHERE product_text MATCH ?8) THEN 3
            WHEN product.id IN (SELECT rowid FROM product_text WHERE product_text MATCH ?7) THEN 2
            ELSE 1 END
        """;

    private static string OrderBy(ProductSort sort) => sort switch
    {
        ProductSort.Popularity => "",
        ProductSort.Name => "name_lower, ",
        ProductSort.PriceAscending => "price, ",
        ProductSort.PriceDescending => "price DESC, ",
        ProductSort.Newest => "added_at DESC, ",
        ProductSort.Relevance => "fit DESC, ",
    };
}
