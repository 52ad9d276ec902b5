namespace Commerce.Storage.SqlServer;

/// <summary>The T-SQL of the inbox and of the rollups of sales.</summary>
internal static class SqlServerSalesSql
{
    public const string Migration = """
        DROP TABLE inbox;
        DROP TYPE message_rows;
        GO
        -- By event: rows go when the outbox has gone so far, from the front.
        CREATE TABLE inbox (
            event_id bigint NOT NULL,
            consumer nvarchar(50) COLLATE Latin1_General_100_BIN2 NOT NULL,
            at bigint NOT NULL,
            PRIMARY KEY (event_id, consumer));

        -- Events up to this one are handled, though their rows are gone.
        CREATE TABLE inbox_trimmed (
            only_row bit NOT NULL PRIMARY KEY CHECK (only_row = 1), through_id bigint NOT NULL);
        INSERT INTO inbox_trimmed (only_row, through_id) VALUES (1, 0);

        CREATE TABLE sales (
            sku nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
            hour bigint NOT NULL,
            currency nvarchar(50) COLLATE Latin1_General_100_BIN2 NOT NULL,
            orders bigint NOT NULL,
            units bigint NOT NULL,
            gross bigint NOT NULL,
            returned_units bigint NOT NULL,
            refunded bigint NOT NULL,
            PRIMARY KEY (sku, hour, currency));

        CREATE TABLE sold_together (
            sku nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
            other nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
            orders bigint NOT NULL,
            PRIMARY KEY (sku, other));

        ALTER TABLE inbox SET (LOCK_ESCALATION = DISABLE);
        ALTER TABLE sales SET (LOCK_ESCALATION = DISABLE);
        ALTER TABLE sold_together SET (LOCK_ESCALATION = DISABLE);

        CREATE TYPE message_rows AS TABLE (
            layer int NOT NULL,
            ord int NOT NULL,
            n int NOT NULL,
            consumer nvarchar(50) COLLATE Latin1_General_100_BIN2 NOT NULL,
            event_id bigint NOT NULL,
            PRIMARY KEY (layer, ord, n));

        CREATE TYPE sales_rows AS TABLE (
            layer int NOT NULL,
            ord int NOT NULL,
            n int NOT NULL,
            sku nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
            hour bigint NOT NULL,
            currency nvarchar(50) COLLATE Latin1_General_100_BIN2 NOT NULL,
            orders bigint NOT NULL,
            units bigint NOT NULL,
            gross bigint NOT NULL,
            returned_units bigint NOT NULL,
            refunded bigint NOT NULL,
            PRIMARY KEY (layer, ord, n));

        CREATE TYPE together_rows AS TABLE (
            layer int NOT NULL,
            ord int NOT NULL,
            n int NOT NULL,
            sku nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
            other nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
            orders bigint NOT NULL,
            PRIMARY KEY (layer, ord, n));
        """;

    /// <summary>
    /// Messages that were handled: whose row is there, and then, when whoever trims it was waited for, those that are
    /// trimmed. Who trims goes the same way.
    /// </summary>
    public const string FindHandled = """
            INSERT INTO @conflicts (ord)
            SELECT m.ord FROM @messages AS m
            WHERE m.layer = @layer AND NOT EXISTS (SELECT 1 FROM @conflicts AS c WHERE c.ord = m.ord)
                AND m.event_id <= (
                    SELECT trimmed.through_id FROM inbox_trimmed AS trimmed WITH (READCOMMITTEDLOCK)
                    WHERE trimmed.only_row = 1)
            GROUP BY m.ord;
        """;

    /// <summary>Adds up what transactions add to each row: first to those that are there, then the others.</summary>
    public const string Add = """
            UPDATE s
            SET orders = s.orders + added.orders, units = s.units + added.units, gross = s.gross + added.gross,
                returned_units = s.returned_units + added.returned_units, refunded = s.refunded + added.refunded
            FROM (
                SELECT r.sku, r.hour, r.currency, SUM(r.orders) AS orders, SUM(r.units) AS units,
                    SUM(r.gross) AS gross, SUM(r.returned_units) AS returned_units, SUM(r.refunded) AS refunded
                FROM @sales AS r
                WHERE r.layer = @layer AND NOT EXISTS (SELECT 1 FROM @conflicts AS c WHERE c.ord = r.ord)
                GROUP BY r.sku, r.hour, r.currency) AS added
            INNER JOIN sales AS s WITH (UPDLOCK)
                ON s.sku = added.sku AND s.hour = added.hour AND s.currency = added.currency
            OPTION (LOOP JOIN, FORCE ORDER);

            INSERT INTO sales (sku, hour, currency, orders, units, gross, returned_units, refunded)
            SELECT r.sku, r.hour, r.currency, SUM(r.orders), SUM(r.units), SUM(r.gross), SUM(r.returned_units),
                SUM(r.refunded)
            FROM @sales AS r
            WHERE r.layer = @layer AND NOT EXISTS (SELECT 1 FROM @conflicts AS c WHERE c.ord = r.ord)
                AND NOT EXISTS (
                    SELECT 1 FROM sales AS s WITH (UPDLOCK, HOLDLOCK)
                    WHERE s.sku = r.sku AND s.hour = r.hour AND s.currency = r.currency)
            GROUP BY r.sku, r.hour, r.currency
            OPTION (LOOP JOIN, FORCE ORDER);

            UPDATE t
            SET orders = t.orders + added.orders
            FROM (
                SELECT r.sku, r.other, SUM(r.orders) AS orders FROM @together AS r
                WHERE r.layer = @layer AND NOT EXISTS (SELECT 1 FROM @conflicts AS c WHERE c.ord = r.ord)
                GROUP BY r.sku, r.other) AS added
            INNER JOIN sold_together AS t WITH (UPDLOCK) ON t.sku = added.sku AND t.other = added.other
            OPTION (LOOP JOIN, FORCE ORDER);

            INSERT INTO sold_together (sku, other, orders)
            SELECT r.sku, r.other, SUM(r.orders) FROM @together AS r
            WHERE r.layer = @layer AND NOT EXISTS (SELECT 1 FROM @conflicts AS c WHERE c.ord = r.ord)
                AND NOT EXISTS (
                    SELECT 1 FROM sold_together AS t WITH (UPDLOCK, HOLDLOCK)
                    WHERE t.sku = r.sku AND t.other = r.other)
            GROUP BY r.sku, r.other
            OPTION (LOOP JOIN, FORCE ORDER);
        """;

    /// <summary>What every consumer has handled goes, and that it was handled stays known.</summary>
    public const string TrimOutbox = """

        DELETE FROM outbox WHERE id <= @trim_through_id;
        DELETE FROM inbox WHERE event_id <= @trim_through_id;
        UPDATE inbox_trimmed SET through_id = @trim_through_id WHERE only_row = 1 AND through_id < @trim_through_id;

        """;

    private const string Columns = "sku, hour, currency, orders, units, gross, returned_units, refunded";

    /// <summary>Parameters: event, consumer.</summary>
    public const string HasInbox = """
        SELECT i.event_id FROM inbox AS i WHERE i.event_id = @p1 AND i.consumer = @p2
        UNION ALL SELECT t.through_id FROM inbox_trimmed AS t WHERE t.through_id >= @p1
        """;

    public const string ReadAllInbox = "SELECT event_id, consumer FROM inbox ORDER BY event_id, consumer";

    /// <summary>Parameters: first hour, end of the last one, limit.</summary>
    public const string ReadHours = $"""
        SELECT TOP (@p3) {Columns} FROM sales
        WHERE sku = N'' AND hour >= @p1 AND hour < @p2 ORDER BY hour, currency
        """;

    /// <summary>Parameters: first hour, end of the last one, limit, the SKU after which to begin.</summary>
    public const string ReadSkus = """
        SELECT TOP (@p3) sku, CAST(@p1 AS bigint), currency, SUM(orders), SUM(units), SUM(gross), SUM(returned_units),
            SUM(refunded)
        FROM sales WHERE sku > @p4 AND hour >= @p1 AND hour < @p2 GROUP BY sku, currency ORDER BY sku, currency
        """;

    public const string ReadAllSales = $"SELECT {Columns} FROM sales ORDER BY sku, hour, currency";

    public const string ReadSoldTogether =
        "SELECT TOP (@p2) sku, other, orders FROM sold_together WHERE sku = @p1 ORDER BY orders DESC, other";

    public const string ReadAllSoldTogether = "SELECT sku, other, orders FROM sold_together ORDER BY sku, other";
}
