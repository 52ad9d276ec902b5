namespace Commerce.Storage.SqlServer;

/// <summary>
/// The T-SQL of the catalogue's read model. Words stand between spaces in columns of their own, which every server can
/// search; its full text is a feature that not every server has installed.
/// </summary>
internal static class SqlServerProductSql
{
    /// <summary>
    /// Rows that are there already are found by the words of their names and categories at once, by the rest when the
    /// read model has been rebuilt.
    /// </summary>
    public const string Migration = """
        ALTER TABLE product ADD
            brand nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL CONSTRAINT product_brand DEFAULT N'',
            list_price bigint NULL,
            added_at bigint NOT NULL CONSTRAINT product_added_at DEFAULT 0,
            name_words nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL CONSTRAINT product_name_words DEFAULT N'',
            kind_words nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL CONSTRAINT product_kind_words DEFAULT N'',
            all_words nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL CONSTRAINT product_all_words DEFAULT N'';
        GO
        UPDATE product SET
            name_words = N' ' + name_lower + N' ',
            kind_words = N' ' + name_lower + N' ' + REPLACE(category, N'-', N' ') + N' ',
            all_words = N' ' + name_lower + N' ' + REPLACE(category, N'-', N' ') + N' ';

        DROP TYPE product_rows;
        GO
        CREATE TYPE product_rows AS TABLE (
            layer int NOT NULL,
            ord int NOT NULL,
            n int NOT NULL,
            product_id nvarchar(390) COLLATE Latin1_General_100_BIN2 NOT NULL,
            category nvarchar(390) COLLATE Latin1_General_100_BIN2 NOT NULL,
            name nvarchar(max) NOT NULL,
            name_lower nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL,
            price bigint NOT NULL,
            currency nvarchar(50) NOT NULL,
            sku nvarchar(max) NOT NULL,
            popularity bigint NOT NULL,
            published bit NOT NULL,
            brand nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL,
            list_price bigint NULL,
            added_at bigint NOT NULL,
            name_words nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL,
            kind_words nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL,
            all_words nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL,
            PRIMARY KEY (layer, ord, n));
        """;

    /// <summary>Rows that are there already count as in stock until their pools say otherwise.</summary>
    public const string StockMigration = """
        ALTER TABLE product ADD in_stock bit NOT NULL CONSTRAINT product_in_stock DEFAULT 1;
        DROP TYPE product_rows;
        GO
        CREATE TYPE product_rows AS TABLE (
            layer int NOT NULL,
            ord int NOT NULL,
            n int NOT NULL,
            product_id nvarchar(390) COLLATE Latin1_General_100_BIN2 NOT NULL,
            category nvarchar(390) COLLATE Latin1_General_100_BIN2 NOT NULL,
            name nvarchar(max) NOT NULL,
            name_lower nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL,
            price bigint NOT NULL,
            currency nvarchar(50) NOT NULL,
            sku nvarchar(max) NOT NULL,
            popularity bigint NOT NULL,
            published bit NOT NULL,
            brand nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL,
            list_price bigint NULL,
            added_at bigint NOT NULL,
            name_words nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL,
            kind_words nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL,
            all_words nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL,
            in_stock bit NOT NULL,
            PRIMARY KEY (layer, ord, n));
        """;

    public const string PictureMigration = """
        ALTER TABLE product ADD
            picture nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL CONSTRAINT product_picture DEFAULT N'';
        DROP TYPE product_rows;
        GO
        CREATE TYPE product_rows AS TABLE (
            layer int NOT NULL,
            ord int NOT NULL,
            n int NOT NULL,
            product_id nvarchar(390) COLLATE Latin1_General_100_BIN2 NOT NULL,
            category nvarchar(390) COLLATE Latin1_General_100_BIN2 NOT NULL,
            name nvarchar(max) NOT NULL,
            name_lower nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL,
            price bigint NOT NULL,
            currency nvarchar(50) NOT NULL,
            sku nvarchar(max) NOT NULL,
            popularity bigint NOT NULL,
            published bit NOT NULL,
            brand nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL,
            list_price bigint NULL,
            added_at bigint NOT NULL,
            name_words nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL,
            kind_words nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL,
            all_words nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL,
            in_stock bit NOT NULL,
            picture nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL,
            PRIMARY KEY (layer, ord, n));
        """;

    /// <summary>Nothing is rated that nobody could review before.</summary>
    public const string RatingMigration = """
        ALTER TABLE product ADD
            rating int NOT NULL CONSTRAINT product_rating DEFAULT 0,
            rating_count int NOT NULL CONSTRAINT product_rating_count DEFAULT 0;
        DROP TYPE product_rows;
        GO
        CREATE TYPE product_rows AS TABLE (
            layer int NOT NULL,
            ord int NOT NULL,
            n int NOT NULL,
            product_id nvarchar(390) COLLATE Latin1_General_100_BIN2 NOT NULL,
            category nvarchar(390) COLLATE Latin1_General_100_BIN2 NOT NULL,
            name nvarchar(max) NOT NULL,
            name_lower nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL,
            price bigint NOT NULL,
            currency nvarchar(50) NOT NULL,
            sku nvarchar(max) NOT NULL,
            popularity bigint NOT NULL,
            published bit NOT NULL,
            brand nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL,
            list_price bigint NULL,
            added_at bigint NOT NULL,
            name_words nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL,
            kind_words nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL,
            all_words nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL,
            in_stock bit NOT NULL,
            picture nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL,
            rating int NOT NULL,
            rating_count int NOT NULL,
            PRIMARY KEY (layer, ord, n));
        """;

    public const string Put = """
            UPDATE p
            SET category = r.category, name = r.name, name_lower = r.name_lower, price = r.price,
                currency = r.currency, sku = r.sku, popularity = r.popularity, published = r.published,
                brand = r.brand, list_price = r.list_price, added_at = r.added_at, name_words = r.name_words,
                kind_words = r.kind_words, all_words = r.all_words, in_stock = r.in_stock, picture = r.picture,
                rating = r.rating, rating_count = r.rating_count
            FROM @products AS r INNER JOIN product AS p WITH (UPDLOCK) ON p.product_id = r.product_id
            WHERE r.layer = @layer AND NOT EXISTS (SELECT 1 FROM @conflicts AS c WHERE c.ord = r.ord)
            OPTION (LOOP JOIN, FORCE ORDER);

            INSERT INTO product (
                product_id, category, name, name_lower, price, currency, sku, popularity, published, brand, list_price,
                added_at, name_words, kind_words, all_words, in_stock, picture, rating, rating_count)
            SELECT r.product_id, r.category, r.name, r.name_lower, r.price, r.currency, r.sku, r.popularity,
                r.published, r.brand, r.list_price, r.added_at, r.name_words, r.kind_words, r.all_words, r.in_stock,
                r.picture, r.rating, r.rating_count
            FROM @products AS r
            WHERE r.layer = @layer AND NOT EXISTS (SELECT 1 FROM @conflicts AS c WHERE c.ord = r.ord)
                AND NOT EXISTS (
                    SELECT 1 FROM product AS p WITH (UPDLOCK, HOLDLOCK) WHERE p.product_id = r.product_id)
            OPTION (LOOP JOIN, FORCE ORDER);
        """;

    private const string Columns =
        "product_id, category, name, price, currency, sku, popularity, published, brand, list_price, added_at, "
        + "in_stock, picture, rating, rating_count";

    public const string CountCategories =
        "SELECT category, COUNT_BIG(*) FROM product WHERE published = 1 GROUP BY category";

    public const string ReadProducts =
        $"SELECT TOP (@p2) {Columns} FROM product WHERE published = 1 AND product_id > @p1 ORDER BY product_id";

    /// <summary>Parameters: a part of name or id, whether published, and how many.</summary>
    public const string ListProducts = $"""
        SELECT TOP (@p3) {Columns}, COUNT_BIG(*) OVER () FROM product
        WHERE (@p1 IS NULL OR CHARINDEX(@p1, name_lower) > 0 OR CHARINDEX(@p1, product_id) > 0)
            AND (@p2 IS NULL OR published = @p2)
        ORDER BY added_at DESC, product_id
        """;

    private const string Grouped =
        "facts.category, facts.brand, facts.band, facts.in_range, facts.in_stock, facts.stars";

    private static readonly string Band = $"CASE {string.Concat(ProductSearch.BandEnds.Select(
        (end, band) => $"WHEN price < {end} THEN {band} "))}ELSE {ProductSearch.BandEnds.Count} END";

    /// <summary>
    /// Products that fit, first ones of an order, with their rank; then how all with the words spread. Parameters:
    /// what of each word must occur (JSON; the last one without a space behind it: the beginning of a word), categories
    /// (JSON), least price, greatest price, brands (JSON), limit, the same of words that are whole (JSON).
    /// </summary>
    /// <param name="sort">The order.</param>
    /// <param name="inStock">Only what is in stock.</param>
    /// <param name="stars">Only what is rated so or better; 0: all.</param>
    public static string Find(ProductSort sort, bool inStock, int stars) => $"""
        SELECT TOP (@p6) {Columns}, {(sort == ProductSort.Relevance ? Rank : $"{ProductRank.Anywhere}")} AS fit
        FROM product
        WHERE published = 1 AND {HasAll("all_words", "@p1")} AND (@p2 = N'[]' OR category IN (
                SELECT categories.category COLLATE Latin1_General_100_BIN2
                FROM OPENJSON(@p2) WITH (category nvarchar(4000) '$') AS categories))
            AND (@p3 IS NULL OR price >= @p3) AND (@p4 IS NULL OR price <= @p4)
            AND (@p5 = N'[]' OR brand IN (
                SELECT brands.brand COLLATE Latin1_General_100_BIN2 FROM OPENJSON(@p5) WITH (brand nvarchar(4000) '$')
                    AS brands)){(inStock ? " AND in_stock = 1" : "")}
            AND rating >= {stars * ProductSearch.HundredthsOfStar}
        ORDER BY {OrderBy(sort)}popularity DESC, product_id;
        SELECT {Grouped}, COUNT_BIG(*)
        FROM (
            SELECT category, brand, {Band} AS band,
                CAST(CASE WHEN (@p3 IS NULL OR price >= @p3) AND (@p4 IS NULL OR price <= @p4) THEN 1 ELSE 0 END AS bit)
                    AS in_range, in_stock, rating / {ProductSearch.HundredthsOfStar} AS stars
            FROM product WHERE published = 1 AND {HasAll("all_words", "@p1")} AND @p7 IS NOT NULL) AS facts
        GROUP BY {Grouped};
        """;

    private static readonly string Rank = $"""
        CASE WHEN {HasAll("name_words", "@p7")} THEN 4 WHEN {HasAll("name_words", "@p1")} THEN 3
            WHEN {HasAll("kind_words", "@p1")} THEN 2 ELSE 1 END
        """;

    /// <summary>Words as the columns hold them.</summary>
    public static string Text(IEnumerable<string> words) => $" {string.Join(' ', words)} ";

    /// <summary>What must occur of each word.</summary>
    public static string[] Match(IReadOnlyList<string> words, bool whole) =>
        [.. words.Select((word, n) => !whole && n == words.Count - 1 ? $" {word}" : $" {word} ")];

    private static string HasAll(string column, string words) => $"""
        NOT EXISTS (
                SELECT 1 FROM OPENJSON({words}) WITH (word nvarchar(4000) '$') AS words
                WHERE CHARINDEX(words.word COLLATE Latin1_General_100_BIN2, {column}) = 0)
        """;

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
