namespace Commerce.Storage.SqlServer;

/// <summary>The T-SQL of the reviews' read model.</summary>
internal static class SqlServerReviewSql
{
    /// <summary>Each order has its index. No product that is there already has reviews.</summary>
    public const string Migration = """
        CREATE TABLE review (
            product_id nvarchar(390) COLLATE Latin1_General_100_BIN2 NOT NULL,
            review_id nvarchar(50) COLLATE Latin1_General_100_BIN2 NOT NULL,
            author nvarchar(max) NOT NULL,
            stars int NOT NULL,
            title nvarchar(max) NOT NULL,
            text nvarchar(max) NOT NULL,
            written_at bigint NOT NULL,
            shown bit NOT NULL,
            edited_at bigint NULL,
            answer nvarchar(max) NULL,
            answered_at bigint NULL,
            PRIMARY KEY (product_id, review_id),
            INDEX review_by_time (product_id, shown, written_at DESC, review_id),
            INDEX review_by_stars (product_id, shown, stars, written_at DESC, review_id),
            INDEX review_by_stars_down (product_id, shown, stars DESC, written_at DESC, review_id));

        ALTER TABLE review SET (LOCK_ESCALATION = DISABLE);

        CREATE TYPE review_rows AS TABLE (
            layer int NOT NULL,
            ord int NOT NULL,
            n int NOT NULL,
            product_id nvarchar(390) COLLATE Latin1_General_100_BIN2 NOT NULL,
            review_id nvarchar(50) COLLATE Latin1_General_100_BIN2 NOT NULL,
            author nvarchar(max) NOT NULL,
            stars int NOT NULL,
            title nvarchar(max) NOT NULL,
            text nvarchar(max) NOT NULL,
            written_at bigint NOT NULL,
            shown bit NOT NULL,
            edited_at bigint NULL,
            answer nvarchar(max) NULL,
            answered_at bigint NULL,
            PRIMARY KEY (layer, ord, n));
        """;

    private const string Columns =
        "product_id, review_id, author, stars, title, text, written_at, shown, edited_at, answer, answered_at";

    public const string Put = """
            UPDATE w
            SET author = r.author, stars = r.stars, title = r.title, text = r.text, written_at = r.written_at,
                shown = r.shown, edited_at = r.edited_at, answer = r.answer, answered_at = r.answered_at
            FROM @reviews AS r INNER JOIN review AS w WITH (UPDLOCK)
                ON w.product_id = r.product_id AND w.review_id = r.review_id
            WHERE r.layer = @layer AND NOT EXISTS (SELECT 1 FROM @conflicts AS c WHERE c.ord = r.ord)
            OPTION (LOOP JOIN, FORCE ORDER);

            INSERT INTO review (
                product_id, review_id, author, stars, title, text, written_at, shown, edited_at, answer, answered_at)
            SELECT r.product_id, r.review_id, r.author, r.stars, r.title, r.text, r.written_at, r.shown, r.edited_at,
                r.answer, r.answered_at
            FROM @reviews AS r
            WHERE r.layer = @layer AND NOT EXISTS (SELECT 1 FROM @conflicts AS c WHERE c.ord = r.ord)
                AND NOT EXISTS (
                    SELECT 1 FROM review AS w WITH (UPDLOCK, HOLDLOCK)
                    WHERE w.product_id = r.product_id AND w.review_id = r.review_id)
            OPTION (LOOP JOIN, FORCE ORDER);
        """;

    /// <summary>Parameter: the product.</summary>
    public const string CountReviews =
        "SELECT stars, COUNT_BIG(*) FROM review WHERE product_id = @p1 AND shown = 1 GROUP BY stars";

    /// <summary>Parameters: the product, whether shown, stars if asked for, rows to leave out, rows at most.</summary>
    public static string List(ReviewSort sort, bool ofStars) => $"""
        SELECT {Columns} FROM review WHERE product_id = @p1 AND shown = @p2{(ofStars ? " AND stars = @p3" : "")}
        ORDER BY {OrderBy(sort)}written_at DESC, review_id OFFSET @p4 ROWS FETCH NEXT @p5 ROWS ONLY
        """;

    private static string OrderBy(ReviewSort sort) => sort switch
    {
        ReviewSort.Newest => "",
        ReviewSort.Highest => "stars DESC, ",
        ReviewSort.Lowest => "stars, ",
    };
}
