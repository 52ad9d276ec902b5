namespace Commerce.Storage.Sqlite;

/// <summary>The SQL of the inbox and of the rollups of sales.</summary>
internal static class SqliteSalesSql
{
    public const string Migration = """
        DROP TABLE inbox;

        -- By event: rows go when the outbox has gone so far, from the front.
        CREATE TABLE inbox (
            event_id INTEGER NOT NULL,
            consumer TEXT NOT NULL,
            at INTEGER NOT NULL,
            PRIMARY KEY (event_id, consumer)) WITHOUT ROWID;

        -- Events up to this one are handled, though their rows are gone.
        CREATE TABLE inbox_trimmed (only_row INTEGER PRIMARY KEY CHECK (only_row = 1), through_id INTEGER NOT NULL);
        INSERT INTO inbox_trimmed (only_row, through_id) VALUES (1, 0);

        CREATE TABLE sales (
            sku TEXT NOT NULL,
            hour INTEGER NOT NULL,
            currency TEXT NOT NULL,
            orders INTEGER NOT NULL,
            units INTEGER NOT NULL,
            gross INTEGER NOT NULL,
            returned_units INTEGER NOT NULL,
            refunded INTEGER NOT NULL,
            PRIMARY KEY (sku, hour, currency)) WITHOUT ROWID;

        CREATE TABLE sold_together (
            sku TEXT NOT NULL,
            other TEXT NOT NULL,
            orders INTEGER NOT NULL,
            PRIMARY KEY (sku, other)) WITHOUT ROWID;
        """;

    private const string Columns = "sku, hour, currency, orders, units, gross, returned_units, refunded";

    public const string HasInbox = """
        SELECT 1 FROM inbox WHERE event_id = ?1 AND consumer = ?2
        UNION ALL SELECT 1 FROM inbox_trimmed WHERE through_id >= ?1
        """;

    public const string AddInbox = """
        INSERT INTO inbox (event_id, consumer, at)
        SELECT ?1, ?2, ?3 WHERE ?1 > (SELECT through_id FROM inbox_trimmed) ON CONFLICT DO NOTHING
        """;

    public const string ForgetInbox = "UPDATE inbox_trimmed SET through_id = max(through_id, ?1)";
    public const string TrimInbox = "DELETE FROM inbox WHERE event_id <= ?1";
    public const string ReadInbox = "SELECT event_id, consumer FROM inbox ORDER BY event_id, consumer";

    public const string AddSales = $"""
        INSERT INTO sales ({Columns}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
        ON CONFLICT DO UPDATE SET orders = orders + excluded.orders, units = units + excluded.units,
            gross = gross + excluded.gross, returned_units = returned_units + excluded.returned_units,
            refunded = refunded + excluded.refunded
        """;

    public const string AddSoldTogether = """
        INSERT INTO sold_together (sku, other, orders) VALUES (?1, ?2, ?3)
        ON CONFLICT DO UPDATE SET orders = orders + excluded.orders
        """;

    /// <summary>Parameters: first hour, end of the last one, limit.</summary>
    public const string ReadHours = $"""
        SELECT {Columns} FROM sales WHERE sku = '' AND hour >= ?1 AND hour < ?2 ORDER BY hour, currency LIMIT ?3
        """;

    /// <summary>Parameters: first hour, end of the last one, limit, the SKU after which to begin.</summary>
    public const string ReadSkus = """
        SELECT sku, ?1, currency, sum(orders), sum(units), sum(gross), sum(returned_units), sum(refunded)
        FROM sales WHERE sku > ?4 AND hour >= ?1 AND hour < ?2 GROUP BY sku, currency ORDER BY sku, currency LIMIT ?3
        """;

    public const string ReadAllSales = $"SELECT {Columns} FROM sales ORDER BY sku, hour, currency";

    public const string ReadSoldTogether =
        "SELECT sku, other, orders FROM sold_together WHERE sku = ?1 ORDER BY orders DESC, other LIMIT ?2";

    public const string ReadAllSoldTogether = "SELECT sku, other, orders FROM sold_together ORDER BY sku, other";
}
