namespace Commerce.Storage.SqlServer;

/// <summary>
/// All T-SQL beside <see cref="SqlServerMigrations"/>. Parameters of a query are named in the order in which
/// <see cref="SqlServerDialect"/> binds them.
/// </summary>
/// <remarks>
/// Databases run under READ_COMMITTED_SNAPSHOT: plain reads see the last commit and wait for nobody. What decides about
/// a write therefore reads with UPDLOCK, which sees the row as it is and keeps it so; with HOLDLOCK too where there may
/// be no row. LOOP JOIN, FORCE ORDER and FORCESEEK: for each row that comes, the index finds the one that is meant, and
/// no other is locked, whatever the optimizer takes a table's size for.
/// </remarks>
internal static class SqlServerSql
{
    /// <summary>Takes turns with other processes that start; until the end of the transaction.</summary>
    public const string LockSchema = """
        SET XACT_ABORT, NOCOUNT ON;
        DECLARE @result int;
        EXECUTE @result = sp_getapplock @Resource = N'commerce schema', @LockMode = 'Exclusive',
            @LockOwner = 'Transaction', @LockTimeout = 60000;
        IF @result < 0
            THROW 50001, N'Another process has been changing the schema for a minute.', 1;
        """;

    public const string CreateSchemaVersion = """
        IF OBJECT_ID(N'schema_version', N'U') IS NULL
            CREATE TABLE schema_version (version int NOT NULL PRIMARY KEY, applied_at bigint NOT NULL);
        """;

    public const string ReadSchemaVersion = "SELECT COALESCE(MAX(version), 0) FROM schema_version";
    public const string AddSchemaVersion = "INSERT INTO schema_version (version, applied_at) VALUES (@p1, @p2)";

    public const string ReadInfo = "SELECT value FROM shard_info WHERE name = @p1";
    public const string AddInfo = "INSERT INTO shard_info (name, value) VALUES (@p1, @p2)";

    /// <summary>Parameter: a number that the result must be above.</summary>
    public const string CountOpen = """
        SET XACT_ABORT, NOCOUNT ON;
        BEGIN TRANSACTION;
        UPDATE shard_info WITH (UPDLOCK, HOLDLOCK)
        SET value = 1 + CASE WHEN CAST(value AS bigint) > @p1 THEN CAST(value AS bigint) ELSE @p1 END
        WHERE name = N'opened';
        IF @@ROWCOUNT = 0
            INSERT INTO shard_info (name, value) VALUES (N'opened', CAST(@p1 + 1 AS nvarchar(20)));
        SELECT CAST(value AS bigint) FROM shard_info WHERE name = N'opened';
        COMMIT TRANSACTION;
        """;

    public const string ReadHighestView = "SELECT COALESCE(MAX([view]), 0) FROM stock_pool";

    public const string ReadMap = "SELECT TOP (1) version, shards, shard_of_slot FROM shard_map ORDER BY version DESC";
    public const string AddMap = "INSERT INTO shard_map (version, shards, shard_of_slot) VALUES (@p1, @p2, @p3)";

    /// <summary>
    /// What a server is and how its database is set up: compatibility level, row versions for reads, for snapshots,
    /// durability that may be delayed (2: it is), whether it takes writes, whether the login rules the server.
    /// </summary>
    public const string ReadSettings = """
        SELECT CAST(d.compatibility_level AS int), d.is_read_committed_snapshot_on,
            CAST(d.snapshot_isolation_state AS int), CAST(d.delayed_durability AS int),
            CASE CAST(DATABASEPROPERTYEX(d.name, 'Updateability') AS nvarchar(60)) WHEN N'READ_WRITE' THEN 1 ELSE 0 END,
            COALESCE(IS_SRVROLEMEMBER('sysadmin'), 0)
        FROM sys.databases AS d WHERE d.database_id = DB_ID()
        """;

    public const string RaisePulse = """
        SET NOCOUNT ON;
        UPDATE replica_pulse SET pulse = pulse + 1 OUTPUT inserted.pulse WHERE only_row = 1;
        """;

    public const string ReadPulse = "SELECT pulse FROM replica_pulse WHERE only_row = 1";

    /// <summary>
    /// The beginning of a batch of writes, which the server executes as one transaction in one round trip: no
    /// transaction is open while this process thinks or is paused. An error rolls it back before it is reported.
    /// </summary>
    public const string BeginBatch = """
        SET XACT_ABORT, NOCOUNT ON;
        SET LOCK_TIMEOUT 1000;
        DECLARE @layer int;
        BEGIN TRY
        BEGIN TRANSACTION;

        """;

    /// <summary>The commit is the last thing that happens: who is told of an error knows that nothing was.</summary>
    public const string EndBatch = """

        COMMIT TRANSACTION;
        END TRY
        BEGIN CATCH
        IF @@TRANCOUNT > 0 ROLLBACK TRANSACTION;
        THROW;
        END CATCH;
        """;

    public const string RollbackIfOpen = "IF @@TRANCOUNT > 0 ROLLBACK TRANSACTION";

    /// <summary>Kinds of rows that a batch gives: what it did not do, and the last id of the outbox.</summary>
    public const int NotTaken = 1;

    public const int Conflict = 2;

    public const int LastEvent = 3;

    /// <summary>
    /// The fence and the equation in one: a row is changed only if epoch, owner and sequence number are still the
    /// pool's, and if the new counters are the stored ones plus what the entries add up to; its entries are inserted
    /// only if it was. Gives the appends that were not taken.
    /// </summary>
    public const string Append = """

        DECLARE @taken TABLE (ord int NOT NULL PRIMARY KEY, number int NOT NULL, epoch bigint NOT NULL);
        SET @layer = 0;
        WHILE @layer < @append_layers
        BEGIN
            UPDATE p
            SET seq = a.seq, intake = a.intake, available = a.available, held = a.held, sold = a.sold,
                relayed_seq = a.relayed_seq, terms = COALESCE(a.terms, p.terms)
            OUTPUT a.ord, inserted.number, inserted.epoch INTO @taken (ord, number, epoch)
            FROM @appends AS a INNER JOIN stock_pool AS p WITH (UPDLOCK) ON p.pool_id = a.pool_id
            WHERE a.layer = @layer AND p.epoch = a.epoch AND p.owner = a.owner AND p.seq = a.expected_seq
                AND p.quarantined IS NULL AND p.intake = a.intake_before AND p.available = a.available_before
                AND p.held = a.held_before AND p.sold = a.sold_before
            OPTION (LOOP JOIN, FORCE ORDER);
            SET @layer = @layer + 1;
        END;

        INSERT INTO stock_entry (
            number, seq, epoch, kind, quantity, order_id, buyer, idempotency_key, request_hash, unit_price, reason, at,
            held_until, detail)
        SELECT t.number, e.seq, t.epoch, e.kind, e.quantity, e.order_id, e.buyer, e.idempotency_key, e.request_hash,
            e.unit_price, e.reason, e.at, e.held_until, e.detail
        FROM @entries AS e INNER JOIN @taken AS t ON t.ord = e.ord;

        SELECT 1, CAST(a.ord AS bigint) FROM @appends AS a
        WHERE NOT EXISTS (SELECT 1 FROM @taken AS t WHERE t.ord = a.ord);

        """;

    /// <summary>
    /// Transactions, layer by layer: first the conditions are read and kept as they are; then everything is written of
    /// the transactions whose conditions hold. Events get their ids at the end, in the order of the batch. Gives the
    /// transactions in conflict, and the last id of the outbox.
    /// </summary>
    public const string Transact = $"""

        DECLARE @last_id bigint;
        DECLARE @conflicts TABLE (ord int NOT NULL PRIMARY KEY);
        -- Before anything else is locked: two batches that wait for each other's rows would be a deadlock.
        IF EXISTS (SELECT 1 FROM @events)
            SELECT @last_id = last_id FROM outbox_counter WITH (UPDLOCK) WHERE only_row = 1;
        SET @layer = 0;
        WHILE @layer < @transaction_layers
        BEGIN
            INSERT INTO @conflicts (ord)
            SELECT s.ord FROM @states AS s
            WHERE s.layer = @layer AND (
                (s.payload IS NULL AND s.expected_version = 0)
                OR s.expected_version <> ISNULL((
                    SELECT g.version FROM grain_state AS g WITH (UPDLOCK, HOLDLOCK, FORCESEEK)
                    WHERE g.grain_type = s.grain_type AND g.grain_key = s.grain_key), 0))
            UNION
            SELECT m.ord FROM @messages AS m
            WHERE m.layer = @layer AND EXISTS (
                SELECT 1 FROM inbox AS i WITH (UPDLOCK, HOLDLOCK, FORCESEEK)
                WHERE i.event_id = m.event_id AND i.consumer = m.consumer);

            {SqlServerSalesSql.FindHandled}

            UPDATE g
            SET version = g.version + 1, payload = s.payload, updated_at = @now
            FROM @states AS s INNER JOIN grain_state AS g WITH (UPDLOCK)
                ON g.grain_type = s.grain_type AND g.grain_key = s.grain_key
            WHERE s.layer = @layer AND s.payload IS NOT NULL AND s.expected_version <> 0
                AND NOT EXISTS (SELECT 1 FROM @conflicts AS c WHERE c.ord = s.ord)
            OPTION (LOOP JOIN, FORCE ORDER);

            INSERT INTO grain_state (grain_type, grain_key, version, payload, updated_at)
            SELECT s.grain_type, s.grain_key, 1, s.payload, @now FROM @states AS s
            WHERE s.layer = @layer AND s.payload IS NOT NULL AND s.expected_version = 0
                AND NOT EXISTS (SELECT 1 FROM @conflicts AS c WHERE c.ord = s.ord)
            OPTION (LOOP JOIN, FORCE ORDER);

            DELETE g
            FROM @states AS s INNER JOIN grain_state AS g WITH (UPDLOCK)
                ON g.grain_type = s.grain_type AND g.grain_key = s.grain_key
            WHERE s.layer = @layer AND s.payload IS NULL
                AND NOT EXISTS (SELECT 1 FROM @conflicts AS c WHERE c.ord = s.ord)
            OPTION (LOOP JOIN, FORCE ORDER);

            INSERT INTO inbox (event_id, consumer, at)
            SELECT m.event_id, m.consumer, @now FROM @messages AS m
            WHERE m.layer = @layer AND NOT EXISTS (SELECT 1 FROM @conflicts AS c WHERE c.ord = m.ord);

            UPDATE o
            SET status = r.status, total = r.total, currency = r.currency, first_line = r.first_line,
                line_count = r.line_count, pay_before = r.pay_before
            FROM @orders AS r INNER JOIN order_index AS o WITH (UPDLOCK) ON o.order_id = r.order_id
            WHERE r.layer = @layer AND NOT EXISTS (SELECT 1 FROM @conflicts AS c WHERE c.ord = r.ord)
            OPTION (LOOP JOIN, FORCE ORDER);

            INSERT INTO order_index (
                order_id, member_id, placed_at, status, total, currency, first_line, line_count, pay_before)
            SELECT r.order_id, r.member_id, r.placed_at, r.status, r.total, r.currency, r.first_line, r.line_count,
                r.pay_before
            FROM @orders AS r
            WHERE r.layer = @layer AND NOT EXISTS (SELECT 1 FROM @conflicts AS c WHERE c.ord = r.ord)
                AND NOT EXISTS (
                    SELECT 1 FROM order_index AS o WITH (UPDLOCK, HOLDLOCK) WHERE o.order_id = r.order_id)
            OPTION (LOOP JOIN, FORCE ORDER);

            {SqlServerProductSql.Put}

            {SqlServerReviewSql.Put}

            {SqlServerSalesSql.Add}

            INSERT INTO deadline (due_at, kind, [key])
            SELECT r.due_at, r.kind, r.[key] FROM @deadlines AS r
            WHERE r.layer = @layer AND r.removed = 0 AND NOT EXISTS (SELECT 1 FROM @conflicts AS c WHERE c.ord = r.ord)
                AND NOT EXISTS (
                    SELECT 1 FROM deadline AS d WITH (UPDLOCK, HOLDLOCK)
                    WHERE d.due_at = r.due_at AND d.kind = r.kind AND d.[key] = r.[key])
            OPTION (LOOP JOIN, FORCE ORDER);

            DELETE d
            FROM @deadlines AS r INNER JOIN deadline AS d WITH (UPDLOCK)
                ON d.due_at = r.due_at AND d.kind = r.kind AND d.[key] = r.[key]
            WHERE r.layer = @layer AND r.removed = 1 AND NOT EXISTS (SELECT 1 FROM @conflicts AS c WHERE c.ord = r.ord)
            OPTION (LOOP JOIN, FORCE ORDER);

            SET @layer = @layer + 1;
        END;

        IF @last_id IS NOT NULL
        BEGIN
            INSERT INTO outbox (id, topic, [key], payload, at)
            SELECT @last_id + ROW_NUMBER() OVER (ORDER BY e.ord, e.n), e.topic, e.[key], e.payload, @now
            FROM @events AS e WHERE NOT EXISTS (SELECT 1 FROM @conflicts AS c WHERE c.ord = e.ord);
            SET @last_id = @last_id + @@ROWCOUNT;
            UPDATE outbox_counter SET last_id = @last_id WHERE only_row = 1;
        END;

        SELECT 2, CAST(c.ord AS bigint) FROM @conflicts AS c;
        SELECT 3, @last_id WHERE @last_id IS NOT NULL;

        """;

    /// <summary>Deletes records of takeovers of one pool, the nth of a batch.</summary>
    public static string TrimTakeovers(int n) => $"""

        DELETE FROM stock_takeover WHERE number = @old_number_{n} AND epoch < @old_below_{n};

        """;

    public const string ReadLastOutboxId = "SELECT last_id FROM outbox_counter WHERE only_row = 1";

    private const string PoolColumns =
        "number, pool_id, epoch, owner, seq, intake, available, held, sold, relayed_seq, quarantined, terms";

    public const string ReadPool = $"SELECT {PoolColumns}, silo, [view] FROM stock_pool WHERE pool_id = @p1";
    public const string ReadPools = $"SELECT {PoolColumns} FROM stock_pool ORDER BY number";
    public const string ReadPoolNumber = "SELECT number FROM stock_pool WHERE pool_id = @p1";
    public const string ReadPoolId = "SELECT pool_id FROM stock_pool WHERE number = @p1";
    public const string ReadUnrelayedPools = "SELECT pool_id FROM stock_pool WHERE relayed_seq < seq ORDER BY number";

    /// <summary>
    /// A takeover. It waits for the row's lock, so for a batch of the former owner that is being committed, and
    /// outdates one that has not begun. No row: refused. Parameters: pool, owner, silo, view, dead silos (JSON), time.
    /// </summary>
    public const string TakeOver = $"""
        DECLARE @changed int;
        {BeginBatch}
        UPDATE p
        SET epoch = p.epoch + 1, owner = @p2, silo = @p3, [view] = @p4
        FROM stock_pool AS p WITH (UPDLOCK, HOLDLOCK)
        WHERE p.pool_id = @p1 AND (@p4 >= p.[view] OR p.silo IN (
            SELECT dead.silo COLLATE Latin1_General_100_BIN2 FROM OPENJSON(@p5) WITH (silo nvarchar(400) '$') AS dead));
        SET @changed = @@ROWCOUNT;
        IF @changed = 0
        BEGIN
            INSERT INTO stock_pool (
                pool_id, epoch, owner, silo, [view], seq, intake, available, held, sold, relayed_seq)
            SELECT @p1, 1, @p2, @p3, @p4, 0, 0, 0, 0, 0, 0
            WHERE NOT EXISTS (
                SELECT 1 FROM stock_pool WITH (UPDLOCK, HOLDLOCK) WHERE pool_id = @p1);
            SET @changed = @@ROWCOUNT;
        END;
        IF @changed = 1
        BEGIN
            INSERT INTO stock_takeover (number, epoch, owner, silo, [view], seq, at)
            SELECT number, epoch, owner, silo, [view], seq, @p6 FROM stock_pool WHERE pool_id = @p1;
            SELECT {PoolColumns} FROM stock_pool WHERE pool_id = @p1;
        END;
        {EndBatch}
        """;

    public const string ReadTakeovers =
        "SELECT epoch, owner, silo, [view], seq, at FROM stock_takeover WHERE number = @p1 ORDER BY epoch";

    public const string ReadOldTakeovers = """
        SELECT TOP (@p2) number, MIN(epoch), MAX(CASE WHEN at < @p1 THEN epoch END) FROM stock_takeover
        GROUP BY number HAVING MAX(CASE WHEN at < @p1 THEN epoch END) > MIN(epoch) ORDER BY number
        """;

    /// <summary>Only while the pool is as the refused append found it.</summary>
    public const string QuarantinePool = """
        UPDATE stock_pool SET quarantined = @p2
        WHERE pool_id = @p1 AND epoch = @p3 AND owner = @p4 AND seq = @p5 AND quarantined IS NULL
        """;

    public const string ReadEntries = """
        SELECT seq, kind, quantity, order_id, buyer, idempotency_key, request_hash, unit_price, reason, at, held_until,
            detail, epoch
        FROM stock_entry WHERE number = @p1 AND seq > @p2 ORDER BY seq
        """;

    public const string ReadState =
        "SELECT version, payload FROM grain_state WHERE grain_type = @p1 AND grain_key = @p2";
    public const string ReadStates =
        "SELECT grain_key, version, payload FROM grain_state WHERE grain_type = @p1 ORDER BY grain_key";

    public const string ListStates =
        "SELECT TOP (@p3) grain_key FROM grain_state WHERE grain_type = @p1 AND grain_key > @p2 ORDER BY grain_key";

    private const string OrderColumns =
        "order_id, member_id, placed_at, status, total, currency, first_line, line_count, pay_before";

    /// <summary>A page, each row with the total; one row without an order when the page is empty.</summary>
    public const string ReadOrders = $"""
        SELECT page.*, counted.rows_in_all
        FROM (
            SELECT COUNT_BIG(*) AS rows_in_all FROM order_index
            WHERE member_id = @p1 AND (@p2 IS NULL OR status = @p2)) AS counted
        LEFT OUTER JOIN (
            SELECT {OrderColumns} FROM order_index WHERE member_id = @p1 AND (@p2 IS NULL OR status = @p2)
            ORDER BY placed_at DESC, order_id DESC OFFSET @p4 ROWS FETCH NEXT @p3 ROWS ONLY) AS page ON 1 = 1
        ORDER BY page.placed_at DESC, page.order_id DESC
        """;

    public const string ReadAllOrders = $"SELECT {OrderColumns} FROM order_index ORDER BY order_id";

    public const string ReadDeadlines =
        "SELECT TOP (@p2) due_at, kind, [key] FROM deadline WHERE due_at <= @p1 ORDER BY due_at, kind, [key]";
    public const string ReadAllDeadlines = "SELECT due_at, kind, [key] FROM deadline ORDER BY due_at, kind, [key]";

    public const string ReadOutbox =
        "SELECT TOP (@p2) id, topic, [key], payload, at FROM outbox WHERE id > @p1 ORDER BY id";
    public const string ReadAllOutbox = "SELECT id, topic, [key], payload, at FROM outbox ORDER BY id";

    /// <summary>How many events and deadlines wait; deadlines: the first 100,000, and what the server notes.</summary>
    public const string CountWaiting = """
        SELECT COALESCE((SELECT MAX(id) FROM outbox) - (SELECT MIN(id) FROM outbox) + 1, 0),
            (SELECT COUNT_BIG(*) FROM (SELECT TOP (100000) due_at FROM deadline) AS first_ones),
            (SELECT COALESCE(SUM(p.[rows]), 0) FROM sys.partitions AS p
                WHERE p.object_id = OBJECT_ID(N'deadline') AND p.index_id IN (0, 1))
        """;
}
