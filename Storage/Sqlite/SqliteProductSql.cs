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

    /// <summary>
    /// Each change of a product has a number, higher than all before it: by it, <see cref="SqliteFacets"/> follows.
    /// What that answers from memory needs no index.
    /// </summary>
    public const string ChangeMigration = """
        ALTER TABLE product ADD COLUMN changed INTEGER NOT NULL DEFAULT 0;
        UPDATE product SET changed = id;
        CREATE UNIQUE INDEX product_by_change ON product (changed);
        DROP INDEX product_by_popularity;
        DROP INDEX product_by_price;
        DROP INDEX product_by_price_down;
        DROP INDEX product_by_name;
        DROP INDEX product_by_age;
        DROP INDEX product_by_facets;
        """;

    private const string Columns =
        "product_id, category, name, price, currency, sku, popularity, published, brand, list_price, added_at, "
        + "in_stock, picture, rating, rating_count";

    /// <summary>Columns of a product.</summary>
    public const int ColumnCount = 15;

    public const string PutProduct = $"""
        INSERT INTO product ({Columns}, name_lower, changed)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16,
            (SELECT coalesce(max(changed), 0) + 1 FROM product))
        ON CONFLICT (product_id) DO UPDATE SET category = excluded.category, name = excluded.name,
            price = excluded.price, currency = excluded.currency, sku = excluded.sku,
            popularity = excluded.popularity, published = excluded.published, brand = excluded.brand,
            list_price = excluded.list_price, added_at = excluded.added_at, in_stock = excluded.in_stock,
            picture = excluded.picture, rating = excluded.rating, rating_count = excluded.rating_count,
            name_lower = excluded.name_lower, changed = excluded.changed
        RETURNING id
        """;

    public const string RemoveWords = "DELETE FROM product_text WHERE rowid = ?1";
    public const string AddWords =
        "INSERT INTO product_text (rowid, in_name, in_kind, in_description) VALUES (?1, ?2, ?3, ?4)";

    /// <summary>0 without products.</summary>
    public const string ReadLastChange = "SELECT coalesce(max(changed), 0) FROM product";

    /// <summary>Parameter: the number of the last change that is known.</summary>
    public const string ReadChanges = """
        SELECT id, category, brand, price, popularity, added_at, name_lower, product_id, published, in_stock, changed,
            rating, rating_count
        FROM product WHERE changed > ?1
        """;

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

    /// <summary>Parameter: the number of a row.</summary>
    public const string ReadProduct = $"SELECT {Columns} FROM product WHERE id = ?1";

    /// <summary>Numbers of rows that have words. Parameter: which words, and where.</summary>
    public const string FindWords = "SELECT rowid FROM product_text WHERE product_text MATCH ?1";
}
