namespace Commerce.Storage.Sqlite;

/// <summary>The SQL of the reviews' read model.</summary>
internal static class SqliteReviewSql
{
    /// <summary>Each order has its index. No product that is there already has reviews.</summary>
    public const string Migration = """
        CREATE TABLE review (
            product_id TEXT NOT NULL,
            review_id TEXT NOT NULL,
            author TEXT NOT NULL,
            stars INTEGER NOT NULL,
            title TEXT NOT NULL,
            text TEXT NOT NULL,
            written_at INTEGER NOT NULL,
            shown INTEGER NOT NULL,
            edited_at INTEGER,
            answer TEXT,
            answered_at INTEGER,
            PRIMARY KEY (product_id, review_id));

        CREATE INDEX review_by_time ON review (product_id, shown, written_at DESC, review_id);
        CREATE INDEX review_by_stars ON review (product_id, shown, stars, written_at DESC, review_id);
        CREATE INDEX review_by_stars_down ON review (product_id, shown, stars DESC, written_at DESC, review_id);

        ALTER TABLE product ADD COLUMN rating INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE product ADD COLUMN rating_count INTEGER NOT NULL DEFAULT 0;
        """;

    private const string Columns =
        "product_id, review_id, author, stars, title, text, written_at, shown, edited_at, answer, answered_at";

    public const string PutReview = $"""
        INSERT INTO review ({Columns}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
        ON CONFLICT DO UPDATE SET author = excluded.author, stars = excluded.stars, title = excluded.title,
            text = excluded.text, written_at = excluded.written_at, shown = excluded.shown,
            edited_at = excluded.edited_at, answer = excluded.answer, answered_at = excluded.answered_at
        """;

    /// <summary>Parameter: the product.</summary>
    public const string CountReviews =
        "SELECT stars, count(*) FROM review WHERE product_id = ?1 AND shown = 1 GROUP BY stars";

    /// <summary>Parameters: the product, whether shown, rows to leave out, rows at most; stars if asked for.</summary>
    public static string List(ReviewSort sort, bool ofStars) => $"""
        SELECT {Columns} FROM review WHERE product_id = ?1 AND shown = ?2{(ofStars ? " AND stars = ?5" : "")}
        ORDER BY {OrderBy(sort)}written_at DESC, review_id LIMIT ?4 OFFSET ?3
        """;

    private static string OrderBy(ReviewSort sort) => sort switch
    {
        ReviewSort.Newest => "",
        ReviewSort.Highest => "stars DESC, ",
        ReviewSort.Lowest => "stars, ",
    };
}
