namespace Commerce.Storage.Sqlite;

/// <summary>Writes and reads the inbox and the rollups of sales in one shard.</summary>
internal static class SqliteSales
{
    public static void Add(SqliteDatabase database, SalesRow row) =>
        database.Prepare(SqliteSalesSql.AddSales).Start()
            .Add(row.Sku).Add(row.Hour).Add(row.Currency).Add(row.Orders).Add(row.Units).Add(row.Gross)
            .Add(row.ReturnedUnits).Add(row.Refunded).Run();

    public static void Add(SqliteDatabase database, SoldTogetherRow row) =>
        database.Prepare(SqliteSalesSql.AddSoldTogether).Start().Add(row.Sku).Add(row.Other).Add(row.Orders).Run();

    public static bool IsHandled(SqliteDatabase database, string consumer, long eventId) => SqliteQueries.All(
        database.Prepare(SqliteSalesSql.HasInbox).Start().Add(eventId).Add(consumer), _ => true).Count > 0;

    public static List<SalesRow> Read(SqliteDatabase database, SalesQuery query)
    {
        var byHour = query.Grouping == SalesGrouping.Hour;
        var rows = database.Prepare(byHour ? SqliteSalesSql.ReadHours : SqliteSalesSql.ReadSkus).Start()
            .Add(query.From).Add(query.Until).Add((long)query.CountMax);
        return SqliteQueries.All(byHour ? rows : rows.Add(query.AfterSku), ReadSales);
    }

    public static List<SoldTogetherRow> ReadSoldTogether(SqliteDatabase database, string sku, int countMax) =>
        SqliteQueries.All(
            database.Prepare(SqliteSalesSql.ReadSoldTogether).Start().Add(sku).Add((long)countMax), ReadSoldTogether);

    public static SalesRow ReadSales(SqliteStatement row) => new(
        row.Text(0), row.Time(1), row.Text(2), row.Int64(3), row.Int64(4), row.Int64(5), row.Int64(6), row.Int64(7));

    public static SoldTogetherRow ReadSoldTogether(SqliteStatement row) => new(row.Text(0), row.Text(1), row.Int64(2));

    public static InboxRow ReadInbox(SqliteStatement row) => new(row.Int64(0), row.Text(1));
}
