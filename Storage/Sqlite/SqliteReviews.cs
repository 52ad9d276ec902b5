namespace Commerce.Storage.Sqlite;

/// <summary>Writes and reads the reviews' read model in one shard.</summary>
internal static class SqliteReviews
{
    public static void Put(SqliteDatabase database, ReviewRow row) =>
        database.Prepare(SqliteReviewSql.PutReview).Start()
            .Add(row.ProductId).Add(row.ReviewId).Add(row.Author).Add((long)row.Stars).Add(row.Title).Add(row.Text)
            .Add(row.WrittenAt).Add(row.Shown ? 1L : 0L).Add(row.EditedAt).Add(row.Answer).Add(row.AnsweredAt).Run();

    public static List<ReviewRow> List(SqliteDatabase database, ReviewQuery query)
    {
        var rows = database.Prepare(SqliteReviewSql.List(query.Sort, query.Stars is not null)).Start()
            .Add(query.ProductId).Add(query.Shown ? 1L : 0L).Add((long)query.Skip).Add((long)query.Take);
        return SqliteQueries.All(query.Stars is { } stars ? rows.Add((long)stars) : rows, row => new ReviewRow(
            row.Text(0), row.Text(1), row.Text(2), row.Int32(3), row.Text(4), row.Text(5), row.Time(6),
            row.Int64(7) != 0, row.TimeOrNull(8), row.IsNull(9) ? null : row.Text(9), row.TimeOrNull(10)));
    }

    public static IReadOnlyList<int> Count(SqliteDatabase database, string productId) => ReviewCounts.Of(
        SqliteQueries.All(
            database.Prepare(SqliteReviewSql.CountReviews).Start().Add(productId),
            row => (row.Int32(0), row.Int32(1))));
}
