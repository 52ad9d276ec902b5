namespace Commerce.Storage.Postgres;

/// <summary>The SQL of the reviews' read model.</summary>
internal static class PostgresReviewSql
{
    /// <summary>Each order has its index. No product that is there already has reviews.</summary>
    public const string Migration = """
        CREATE TABLE review (
            product_id text COLLATE "C" NOT NULL,
            review_id text COLLATE "C" NOT NULL,
            author text NOT NULL,
            stars integer NOT NULL,
            title text NOT NULL,
            text text NOT NULL,
            written_at bigint NOT NULL,
            shown boolean NOT NULL,
            edited_at bigint,
            answer text,
            answered_at bigint,
            PRIMARY KEY (product_id, review_id));

        CREATE INDEX review_by_time ON review (product_id, shown, written_at DESC, review_id);
        CREATE INDEX review_by_stars ON review (product_id, shown, stars, written_at DESC, review_id);
        CREATE INDEX review_by_stars_down ON review (product_id, shown, stars DESC, written_at DESC, review_id);

        ALTER TABLE product
            ADD COLUMN rating integer NOT NULL DEFAULT 0,
            ADD COLUMN rating_count integer NOT NULL DEFAULT 0;
        """;

    private const string Columns =
        "product_id, review_id, author, stars, title, text, written_at, shown, edited_at, answer, answered_at";

    /// <summary>Parameter: the product.</summary>
    public const string CountReviews =
        "SELECT stars, count(*) FROM review WHERE product_id = $1 AND shown GROUP BY stars";

    /// <summary>Parameters: the product, whether shown, stars if asked for, rows to leave out, rows at most.</summary>
    public static string List(ReviewSort sort, bool ofStars) => $"""
        SELECT {Columns} FROM review WHERE product_id = $1 AND shown = $2{(ofStars ? " AND stars = $3" : "")}
        ORDER BY {OrderBy(sort)}written_at DESC, review_id LIMIT $5 OFFSET $4
        """;

    /// <summary>No two transactions of a layer write the same row.</summary>
    public static string Put(string columns, string join) => $"""
        reviewed AS (
            INSERT INTO review ({Columns})
            SELECT r.product_id, r.review_id, r.author, r.stars, r.title, r.text, r.written_at, r.shown, r.edited_at,
                r.answer, r.answered_at
            FROM unnest({columns}) AS r (
                ord, product_id, review_id, author, title, text, answer, stars, written_at, shown, edited_at,
                answered_at){join}
            ON CONFLICT (product_id, review_id) DO UPDATE SET author = excluded.author, stars = excluded.stars,
                title = excluded.title, text = excluded.text, written_at = excluded.written_at,
                shown = excluded.shown, edited_at = excluded.edited_at, answer = excluded.answer,
                answered_at = excluded.answered_at)
        """;

    private static string OrderBy(ReviewSort sort) => sort switch
    {
        ReviewSort.Newest => "",
        ReviewSort.Highest => "stars DESC, ",
        ReviewSort.Lowest => "stars, ",
    };
}
