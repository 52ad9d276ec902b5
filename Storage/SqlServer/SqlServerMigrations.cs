namespace Commerce.Storage.SqlServer;

/// <summary>
/// The schema of a SQL Server shard. Times are milliseconds since 1970. Keys compare by their code units (collation
/// BIN2), and are short enough for an index (900 bytes).
/// </summary>
internal static class SqlServerMigrations
{
    /// <summary>
    /// The migrations: the first makes version 1, and so on; batches are parted by lines that say GO. Never change one
    /// that has been released; add one.
    /// </summary>
    public static readonly string[] All =
    [
        """
        CREATE TABLE shard_info (
            name nvarchar(50) COLLATE Latin1_General_100_BIN2 NOT NULL PRIMARY KEY, value nvarchar(max) NOT NULL);

        CREATE TABLE shard_map (
            version bigint NOT NULL PRIMARY KEY, shards nvarchar(max) NOT NULL, shard_of_slot varbinary(max) NOT NULL);

        CREATE TABLE stock_pool (
            number int IDENTITY(1, 1) NOT NULL CONSTRAINT stock_pool_number UNIQUE,
            pool_id nvarchar(390) COLLATE Latin1_General_100_BIN2 NOT NULL PRIMARY KEY,
            epoch bigint NOT NULL,
            owner uniqueidentifier NOT NULL,
            silo nvarchar(400) COLLATE Latin1_General_100_BIN2 NOT NULL,
            [view] bigint NOT NULL,
            seq bigint NOT NULL,
            intake int NOT NULL,
            available int NOT NULL,
            held int NOT NULL,
            sold int NOT NULL,
            relayed_seq bigint NOT NULL,
            quarantined nvarchar(max) NULL,
            terms varbinary(max) NULL,
            CONSTRAINT stock_pool_numbers CHECK (number BETWEEN 1 AND 16777215),
            CONSTRAINT stock_pool_equation CHECK (
                available >= 0 AND held >= 0 AND sold >= 0
                AND CAST(intake AS bigint) = CAST(available AS bigint) + held + sold));

        CREATE TABLE stock_entry (
            number int NOT NULL,
            seq bigint NOT NULL,
            epoch bigint NOT NULL,
            kind smallint NOT NULL,
            quantity int NOT NULL,
            order_id nvarchar(max) NULL,
            buyer nvarchar(max) NULL,
            idempotency_key nvarchar(max) NULL,
            request_hash bigint NOT NULL,
            unit_price bigint NOT NULL,
            reason nvarchar(max) NULL,
            at bigint NOT NULL,
            held_until bigint NULL,
            detail varbinary(max) NULL,
            PRIMARY KEY (number, seq));

        CREATE TABLE stock_takeover (
            number int NOT NULL,
            epoch bigint NOT NULL,
            owner uniqueidentifier NOT NULL,
            silo nvarchar(400) COLLATE Latin1_General_100_BIN2 NOT NULL,
            [view] bigint NOT NULL,
            seq bigint NOT NULL,
            at bigint NOT NULL,
            PRIMARY KEY (number, epoch));

        CREATE TABLE grain_state (
            grain_type nvarchar(50) COLLATE Latin1_General_100_BIN2 NOT NULL,
            grain_key nvarchar(390) COLLATE Latin1_General_100_BIN2 NOT NULL,
            version bigint NOT NULL,
            payload varbinary(max) NOT NULL,
            updated_at bigint NOT NULL,
            PRIMARY KEY (grain_type, grain_key));

        CREATE TABLE order_index (
            order_id nvarchar(390) COLLATE Latin1_General_100_BIN2 NOT NULL PRIMARY KEY,
            member_id nvarchar(390) COLLATE Latin1_General_100_BIN2 NOT NULL,
            placed_at bigint NOT NULL,
            status nvarchar(50) COLLATE Latin1_General_100_BIN2 NOT NULL,
            total bigint NOT NULL,
            currency nvarchar(50) NOT NULL,
            first_line nvarchar(max) NOT NULL,
            line_count int NOT NULL,
            pay_before bigint NULL,
            INDEX order_by_member (member_id));

        CREATE TABLE deadline (
            due_at bigint NOT NULL,
            kind nvarchar(50) COLLATE Latin1_General_100_BIN2 NOT NULL,
            [key] nvarchar(390) COLLATE Latin1_General_100_BIN2 NOT NULL,
            PRIMARY KEY (due_at, kind, [key]));

        CREATE TABLE outbox (
            id bigint NOT NULL PRIMARY KEY,
            topic nvarchar(max) NOT NULL,
            [key] nvarchar(max) NOT NULL,
            payload varbinary(max) NOT NULL,
            at bigint NOT NULL);

        -- Ids of events are taken from this row, whose lock is held until the commit: so they come in commit order,
        -- from however many processes, without gaps, and are never used again after a trim.
        CREATE TABLE outbox_counter (only_row bit NOT NULL PRIMARY KEY CHECK (only_row = 1), last_id bigint NOT NULL);
        INSERT INTO outbox_counter (only_row, last_id) VALUES (1, 0);

        -- Raised by each process that reads a replica, to see when the replica shows it.
        CREATE TABLE replica_pulse (only_row bit NOT NULL PRIMARY KEY CHECK (only_row = 1), pulse bigint NOT NULL);
        INSERT INTO replica_pulse (only_row, pulse) VALUES (1, 0);

        CREATE TABLE inbox (
            consumer nvarchar(50) COLLATE Latin1_General_100_BIN2 NOT NULL,
            message_id nvarchar(390) COLLATE Latin1_General_100_BIN2 NOT NULL,
            at bigint NOT NULL,
            PRIMARY KEY (consumer, message_id));

        CREATE TABLE product (
            product_id nvarchar(390) COLLATE Latin1_General_100_BIN2 NOT NULL PRIMARY KEY,
            category nvarchar(390) COLLATE Latin1_General_100_BIN2 NOT NULL,
            name nvarchar(max) NOT NULL,
            name_lower nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL,
            price bigint NOT NULL,
            currency nvarchar(50) NOT NULL,
            sku nvarchar(max) NOT NULL,
            popularity bigint NOT NULL,
            published bit NOT NULL);

        -- A batch locks many rows for a moment; never the table, which others write too.
        ALTER TABLE stock_pool SET (LOCK_ESCALATION = DISABLE);
        ALTER TABLE stock_entry SET (LOCK_ESCALATION = DISABLE);
        ALTER TABLE grain_state SET (LOCK_ESCALATION = DISABLE);
        ALTER TABLE order_index SET (LOCK_ESCALATION = DISABLE);
        ALTER TABLE deadline SET (LOCK_ESCALATION = DISABLE);
        ALTER TABLE inbox SET (LOCK_ESCALATION = DISABLE);
        ALTER TABLE outbox SET (LOCK_ESCALATION = DISABLE);

        -- Rows on their way: ord is the number of the append or transaction in its batch, n that of the row in it.
        CREATE TYPE append_rows AS TABLE (
            layer int NOT NULL,
            ord int NOT NULL,
            pool_id nvarchar(390) COLLATE Latin1_General_100_BIN2 NOT NULL,
            epoch bigint NOT NULL,
            owner uniqueidentifier NOT NULL,
            expected_seq bigint NOT NULL,
            seq bigint NOT NULL,
            intake int NOT NULL,
            available int NOT NULL,
            held int NOT NULL,
            sold int NOT NULL,
            intake_before bigint NOT NULL,
            available_before bigint NOT NULL,
            held_before bigint NOT NULL,
            sold_before bigint NOT NULL,
            relayed_seq bigint NOT NULL,
            terms varbinary(max) NULL,
            PRIMARY KEY (layer, ord));

        CREATE TYPE entry_rows AS TABLE (
            ord int NOT NULL,
            seq bigint NOT NULL,
            kind smallint NOT NULL,
            quantity int NOT NULL,
            order_id nvarchar(max) NULL,
            buyer nvarchar(max) NULL,
            idempotency_key nvarchar(max) NULL,
            request_hash bigint NOT NULL,
            unit_price bigint NOT NULL,
            reason nvarchar(max) NULL,
            at bigint NOT NULL,
            held_until bigint NULL,
            detail varbinary(max) NULL,
            PRIMARY KEY (ord, seq));

        -- Without payload: to be deleted.
        CREATE TYPE state_rows AS TABLE (
            layer int NOT NULL,
            ord int NOT NULL,
            n int NOT NULL,
            grain_type nvarchar(50) COLLATE Latin1_General_100_BIN2 NOT NULL,
            grain_key nvarchar(390) COLLATE Latin1_General_100_BIN2 NOT NULL,
            expected_version bigint NOT NULL,
            payload varbinary(max) NULL,
            PRIMARY KEY (layer, ord, n));

        CREATE TYPE message_rows AS TABLE (
            layer int NOT NULL,
            ord int NOT NULL,
            n int NOT NULL,
            consumer nvarchar(50) COLLATE Latin1_General_100_BIN2 NOT NULL,
            message_id nvarchar(390) COLLATE Latin1_General_100_BIN2 NOT NULL,
            PRIMARY KEY (layer, ord, n));

        CREATE TYPE order_rows AS TABLE (
            layer int NOT NULL,
            ord int NOT NULL,
            n int NOT NULL,
            order_id nvarchar(390) COLLATE Latin1_General_100_BIN2 NOT NULL,
            member_id nvarchar(390) COLLATE Latin1_General_100_BIN2 NOT NULL,
            placed_at bigint NOT NULL,
            status nvarchar(50) COLLATE Latin1_General_100_BIN2 NOT NULL,
            total bigint NOT NULL,
            currency nvarchar(50) NOT NULL,
            first_line nvarchar(max) NOT NULL,
            line_count int NOT NULL,
            pay_before bigint NULL,
            PRIMARY KEY (layer, ord, n));

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
            PRIMARY KEY (layer, ord, n));

        CREATE TYPE deadline_rows AS TABLE (
            layer int NOT NULL,
            ord int NOT NULL,
            n int NOT NULL,
            due_at bigint NOT NULL,
            kind nvarchar(50) COLLATE Latin1_General_100_BIN2 NOT NULL,
            [key] nvarchar(390) COLLATE Latin1_General_100_BIN2 NOT NULL,
            removed bit NOT NULL,
            PRIMARY KEY (layer, ord, n));

        CREATE TYPE event_rows AS TABLE (
            ord int NOT NULL,
            n int NOT NULL,
            topic nvarchar(max) NOT NULL,
            [key] nvarchar(max) NOT NULL,
            payload varbinary(max) NOT NULL,
            PRIMARY KEY (ord, n));
        GO
        -- The log as people and tools read it.
        CREATE VIEW stock_log AS
            SELECT p.pool_id, e.seq, e.epoch, e.kind, e.quantity, e.order_id, e.buyer, e.idempotency_key,
                e.request_hash, e.unit_price, e.reason,
                DATEADD(
                    millisecond, CAST(e.at % 86400000 AS int),
                    DATEADD(day, CAST(e.at / 86400000 AS int), CONVERT(datetime2(3), '1970-01-01'))) AS at,
                e.held_until, e.detail
            FROM stock_pool AS p INNER JOIN stock_entry AS e ON e.number = p.number;
        """,
        SqlServerProductSql.Migration,
        SqlServerSalesSql.Migration,
        SqlServerProductSql.StockMigration,
        SqlServerProductSql.PictureMigration,
        SqlServerProductSql.RatingMigration,
        SqlServerReviewSql.Migration,
    ];
}
