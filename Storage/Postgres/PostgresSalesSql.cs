namespace Commerce.Storage.Postgres;

/// <summary>The SQL of the inbox and of the rollups of sales.</summary>
internal static class PostgresSalesSql
{
    public const string Migration = """
        DROP TABLE inbox;

        -- By event: rows go when the outbox has gone so far, from the front.
        CREATE TABLE inbox (
            event_id bigint NOT NULL,
            consumer text COLLATE "C" NOT NULL,
            at bigint NOT NULL,
            PRIMARY KEY (event_id, consumer))
            WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 20000);

        -- Events up to this one are handled, though their rows are gone.
        CREATE TABLE inbox_trimmed (through_id bigint NOT NULL) WITH (fillfactor = 10);
        INSERT INTO inbox_trimmed (through_id) VALUES (0);

        -- As before, but for the inbox (kind 3): its events have numbers, in "expected". Whether the event was trimmed
        -- is asked after its row was written: who trims at this moment is waited for, if a row was there, and seen.
        CREATE OR REPLACE FUNCTION write_condition(
            kind smallint, type text, key text, expected bigint, content bytea, written_at bigint)
            RETURNS boolean LANGUAGE plpgsql AS $$
        BEGIN
            IF kind = 1 AND expected = 0 THEN
                INSERT INTO grain_state (grain_type, grain_key, version, payload, updated_at)
                VALUES (type, key, 1, content, written_at) ON CONFLICT DO NOTHING;
            ELSIF kind = 1 THEN
                UPDATE grain_state AS s SET version = s.version + 1, payload = content, updated_at = written_at
                WHERE s.grain_type = type AND s.grain_key = key AND s.version = expected;
            ELSIF kind = 2 THEN
                DELETE FROM grain_state AS s
                WHERE s.grain_type = type AND s.grain_key = key AND s.version = expected;
            ELSE
                INSERT INTO inbox (event_id, consumer, at) VALUES (expected, type, written_at) ON CONFLICT DO NOTHING;
                IF FOUND AND EXISTS (SELECT 1 FROM inbox_trimmed AS t WHERE t.through_id >= expected) THEN
                    DELETE FROM inbox AS i WHERE i.event_id = expected AND i.consumer = type;
                    RETURN false;
                END IF;
            END IF;
            RETURN FOUND;
        END $$;

        CREATE TABLE sales (
            sku text COLLATE "C" NOT NULL,
            hour bigint NOT NULL,
            currency text COLLATE "C" NOT NULL,
            orders bigint NOT NULL,
            units bigint NOT NULL,
            gross bigint NOT NULL,
            returned_units bigint NOT NULL,
            refunded bigint NOT NULL,
            PRIMARY KEY (sku, hour, currency)) WITH (fillfactor = 70);

        CREATE TABLE sold_together (
            sku text COLLATE "C" NOT NULL,
            other text COLLATE "C" NOT NULL,
            orders bigint NOT NULL,
            PRIMARY KEY (sku, other)) WITH (fillfactor = 70);
        """;

    private const string Columns = "sku, hour, currency, orders, units, gross, returned_units, refunded";

    /// <summary>What every consumer has handled goes, and that it was handled stays known.</summary>
    public const string TrimOutbox = """
        WITH delivered AS (DELETE FROM outbox WHERE id <= $1),
        handled AS (DELETE FROM inbox WHERE event_id <= $1)
        UPDATE inbox_trimmed SET through_id = $1 WHERE through_id < $1
        """;

    /// <summary>Parameters: event, consumer.</summary>
    public const string HasInbox = """
        SELECT 1 WHERE EXISTS (SELECT 1 FROM inbox WHERE event_id = $1 AND consumer = $2)
            OR EXISTS (SELECT 1 FROM inbox_trimmed WHERE through_id >= $1)
        """;

    public const string ReadAllInbox = "SELECT event_id, consumer FROM inbox ORDER BY event_id, consumer";

    /// <summary>Parameters: first hour, end of the last one, limit.</summary>
    public const string ReadHours = $"""
        SELECT {Columns} FROM sales WHERE sku = '' AND hour >= $1 AND hour < $2 ORDER BY hour, currency LIMIT $3
        """;

    /// <summary>Parameters: first hour, end of the last one, limit, the SKU after which to begin.</summary>
    public const string ReadSkus = """
        SELECT sku, $1::bigint, currency, sum(orders)::bigint, sum(units)::bigint, sum(gross)::bigint,
            sum(returned_units)::bigint, sum(refunded)::bigint
        FROM sales WHERE sku > $4 AND hour >= $1 AND hour < $2 GROUP BY sku, currency ORDER BY sku, currency LIMIT $3
        """;

    public const string ReadAllSales = $"SELECT {Columns} FROM sales ORDER BY sku, hour, currency";

    public const string ReadSoldTogether =
        "SELECT sku, other, orders FROM sold_together WHERE sku = $1 ORDER BY orders DESC, other LIMIT $2";

    public const string ReadAllSoldTogether = "SELECT sku, other, orders FROM sold_together ORDER BY sku, other";

    /// <summary>Adds up what transactions add to each row. In order: two who do it never wait in a ring.</summary>
    public static string AddSales(string columns, string join) => $"""
        sold AS (
            INSERT INTO sales AS s ({Columns})
            SELECT r.sku, r.hour, r.currency, sum(r.orders)::bigint, sum(r.units)::bigint, sum(r.gross)::bigint,
                sum(r.returned_units)::bigint, sum(r.refunded)::bigint
            FROM unnest({columns}) AS r (
                ord, sku, hour, currency, orders, units, gross, returned_units, refunded){join}
            GROUP BY r.sku, r.hour, r.currency ORDER BY r.sku, r.hour, r.currency
            ON CONFLICT (sku, hour, currency) DO UPDATE SET orders = s.orders + excluded.orders,
                units = s.units + excluded.units, gross = s.gross + excluded.gross,
                returned_units = s.returned_units + excluded.returned_units, refunded = s.refunded + excluded.refunded)
        """;

    /// <summary>The same of what was sold together.</summary>
    public static string AddSoldTogether(string columns, string join) => $"""
        together AS (
            INSERT INTO sold_together AS t (sku, other, orders)
            SELECT r.sku, r.other, sum(r.orders)::bigint FROM unnest({columns}) AS r (ord, sku, other, orders){join}
            GROUP BY r.sku, r.other ORDER BY r.sku, r.other
            ON CONFLICT (sku, other) DO UPDATE SET orders = t.orders + excluded.orders)
        """;
}
