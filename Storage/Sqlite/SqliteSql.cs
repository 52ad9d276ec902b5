namespace Commerce.Storage.Sqlite;

/// <summary>
/// All SQL of the SQLite provider. Times are milliseconds since 1970, owners 16 bytes, payloads bytes. Parameters are
/// bound in the order in which they are numbered.
/// </summary>
internal static class SqliteSql
{
    /// <summary>
    /// <para>WAL: readers never wait for the writer, and a commit is one append and one sync.</para>
    /// <para>FULL: that sync happens before the commit is acknowledged; this is what "durable" means here.</para>
    /// <para>4 KiB pages: rows of many members and pools change in one commit, and each costs a page of log.</para>
    /// <para>No automatic checkpoints: <see cref="SqliteCheckpointer"/> makes them.</para>
    /// <para>No memory mapping: a read error would end the process by a signal instead of failing one command.</para>
    /// <para>No foreign keys: the writer checks what matters, and its tables reference nothing else.</para>
    /// </summary>
    public const string WriterPragmas = """
        PRAGMA page_size = 4096;
        PRAGMA busy_timeout = 5000;
        PRAGMA journal_mode = WAL;
        PRAGMA synchronous = FULL;
        PRAGMA wal_autocheckpoint = 0;
        PRAGMA cache_size = -65536;
        PRAGMA mmap_size = 0;
        PRAGMA temp_store = MEMORY;
        PRAGMA foreign_keys = OFF;
        """;

    public const string ReaderPragmas = """
        PRAGMA query_only = ON;
        PRAGMA busy_timeout = 5000;
        PRAGMA cache_size = -16384;
        PRAGMA mmap_size = 0;
        PRAGMA temp_store = MEMORY;
        """;

    public const string CheckpointerPragmas = """
        PRAGMA busy_timeout = 5000;
        PRAGMA synchronous = FULL;
        PRAGMA wal_autocheckpoint = 0;
        PRAGMA mmap_size = 0;
        """;

    public const string Begin = "BEGIN IMMEDIATE";
    public const string BeginRead = "BEGIN";
    public const string Commit = "COMMIT";
    public const string Rollback = "ROLLBACK";

    public const string CreateSchemaVersion = """
        CREATE TABLE IF NOT EXISTS schema_version (version INTEGER PRIMARY KEY, applied_at INTEGER NOT NULL);
        """;

    public const string ReadSchemaVersion = "SELECT coalesce(max(version), 0) FROM schema_version";
    public const string AddSchemaVersion = "INSERT INTO schema_version (version, applied_at) VALUES (?1, ?2)";

    /// <summary>
    /// The migrations: the first makes version 1, and so on. Never change one that has been released; add one.
    /// </summary>
    public static readonly string[] Migrations =
    [
        """
        CREATE TABLE shard_info (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

        CREATE TABLE shard_map (version INTEGER PRIMARY KEY, shards TEXT NOT NULL, shard_of_slot BLOB NOT NULL);

        CREATE TABLE stock_pool (
            number INTEGER PRIMARY KEY,
            pool_id TEXT NOT NULL UNIQUE,
            epoch INTEGER NOT NULL,
            owner BLOB NOT NULL,
            silo TEXT NOT NULL,
            view INTEGER NOT NULL,
            seq INTEGER NOT NULL,
            intake INTEGER NOT NULL,
            available INTEGER NOT NULL,
            held INTEGER NOT NULL,
            sold INTEGER NOT NULL,
            relayed_seq INTEGER NOT NULL,
            quarantined TEXT,
            terms BLOB);

        -- entry_id is pool number * 2^40 + seq: the primary key (pool, seq) as one integer, SQLite's fastest key.
        CREATE TABLE stock_entry (
            entry_id INTEGER PRIMARY KEY,
            kind INTEGER NOT NULL,
            quantity INTEGER NOT NULL,
            order_id TEXT,
            buyer TEXT,
            idempotency_key TEXT,
            request_hash INTEGER NOT NULL,
            unit_price INTEGER NOT NULL,
            reason TEXT,
            at INTEGER NOT NULL,
            held_until INTEGER,
            detail BLOB);

        -- The log as people and tools read it.
        CREATE VIEW stock_log AS
            SELECT p.pool_id, e.entry_id & 0xFFFFFFFFFF AS seq, e.kind, e.quantity, e.order_id, e.buyer,
                e.idempotency_key, e.request_hash, e.unit_price, e.reason, e.at, e.held_until, e.detail
            FROM stock_pool p JOIN stock_entry e ON e.entry_id > p.number << 40 AND e.entry_id < (p.number + 1) << 40;

        CREATE TABLE grain_state (
            grain_type TEXT NOT NULL,
            grain_key TEXT NOT NULL,
            version INTEGER NOT NULL,
            payload BLOB NOT NULL,
            updated_at INTEGER NOT NULL,
            PRIMARY KEY (grain_type, grain_key));

        -- Ids sort by time, so rows go to the end; what a relay spreads over the file is the small index of members.
        CREATE TABLE order_index (
            order_id TEXT PRIMARY KEY,
            member_id TEXT NOT NULL,
            placed_at INTEGER NOT NULL,
            status TEXT NOT NULL,
            total INTEGER NOT NULL,
            currency TEXT NOT NULL,
            first_line TEXT NOT NULL,
            line_count INTEGER NOT NULL,
            pay_before INTEGER) WITHOUT ROWID;

        CREATE INDEX order_by_member ON order_index (member_id);

        CREATE TABLE deadline (
            due_at INTEGER NOT NULL,
            kind TEXT NOT NULL,
            key TEXT NOT NULL,
            PRIMARY KEY (due_at, kind, key)) WITHOUT ROWID;

        -- Ids are given by the writer: gapless in commit order, and never used again after a trim.
        CREATE TABLE outbox (
            id INTEGER PRIMARY KEY,
            topic TEXT NOT NULL,
            key TEXT NOT NULL,
            payload BLOB NOT NULL,
            at INTEGER NOT NULL);

        CREATE TABLE inbox (
            consumer TEXT NOT NULL,
            message_id TEXT NOT NULL,
            at INTEGER NOT NULL,
            PRIMARY KEY (consumer, message_id)) WITHOUT ROWID;

        CREATE TABLE product (
            product_id TEXT PRIMARY KEY,
            category TEXT NOT NULL,
            name TEXT NOT NULL,
            name_lower TEXT NOT NULL,
            price INTEGER NOT NULL,
            currency TEXT NOT NULL,
            sku TEXT NOT NULL,
            popularity INTEGER NOT NULL,
            published INTEGER NOT NULL) WITHOUT ROWID;
        """,
        """
        ALTER TABLE stock_entry ADD COLUMN epoch INTEGER NOT NULL DEFAULT 0;

        CREATE TABLE stock_takeover (
            number INTEGER NOT NULL,
            epoch INTEGER NOT NULL,
            owner BLOB NOT NULL,
            silo TEXT NOT NULL,
            view INTEGER NOT NULL,
            seq INTEGER NOT NULL,
            at INTEGER NOT NULL,
            PRIMARY KEY (number, epoch)) WITHOUT ROWID;

        DROP VIEW stock_log;

        CREATE VIEW stock_log AS
            SELECT p.pool_id, e.entry_id & 0xFFFFFFFFFF AS seq, e.epoch, e.kind, e.quantity, e.order_id, e.buyer,
                e.idempotency_key, e.request_hash, e.unit_price, e.reason, e.at, e.held_until, e.detail
            FROM stock_pool p JOIN stock_entry e ON e.entry_id > p.number << 40 AND e.entry_id < (p.number + 1) << 40;
        """,
        SqliteProductSql.Migration,
        SqliteSalesSql.Migration,
        SqliteProductSql.StockMigration,
        SqliteProductSql.PictureMigration,
        SqliteProductSql.ChangeMigration,
        SqliteReviewSql.Migration,
    ];

    public const string ReadInfo = "SELECT value FROM shard_info WHERE name = ?1";
    public const string PutInfo = """
        INSERT INTO shard_info (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = excluded.value
        """;

    public const string ReadMap = "SELECT version, shards, shard_of_slot FROM shard_map ORDER BY version DESC LIMIT 1";
    public const string AddMap = "INSERT INTO shard_map (version, shards, shard_of_slot) VALUES (?1, ?2, ?3)";

    // The lock of the data directory proves that every earlier owner is dead, whatever view it had.
    public const string ForgetViews = "UPDATE stock_pool SET view = 0 WHERE view <> 0";

    private const string PoolColumns =
        "number, pool_id, epoch, owner, silo, view, seq, intake, available, held, sold, relayed_seq, " +
        "quarantined, terms";

    public const string ReadPool = $"SELECT {PoolColumns} FROM stock_pool WHERE pool_id = ?1";
    public const string ReadPools = $"SELECT {PoolColumns} FROM stock_pool ORDER BY number";
    public const string ReadPoolNumber = "SELECT number FROM stock_pool WHERE pool_id = ?1";
    public const string ReadPoolId = "SELECT pool_id FROM stock_pool WHERE number = ?1";
    public const string ReadUnrelayedPools = "SELECT pool_id FROM stock_pool WHERE relayed_seq < seq ORDER BY number";

    public const string AddPool = """
        INSERT INTO stock_pool
            (pool_id, epoch, owner, silo, view, seq, intake, available, held, sold, relayed_seq)
        VALUES (?1, 1, ?2, ?3, ?4, 0, 0, 0, 0, 0, 0)
        """;

    public const string TakePool =
        "UPDATE stock_pool SET epoch = epoch + 1, owner = ?2, silo = ?3, view = ?4 WHERE pool_id = ?1";

    /// <summary>
    /// The fence and the equation in one: it touches the row only if epoch, owner and sequence number are still the
    /// pool's, and if the new counters are the stored ones plus what the entries add up to.
    /// </summary>
    public const string AppendToPool = """
        UPDATE stock_pool
        SET seq = ?1, intake = ?2, available = ?3, held = ?4, sold = ?5, relayed_seq = ?6, terms = coalesce(?7, terms)
        WHERE number = ?8 AND epoch = ?9 AND owner = ?10 AND seq = ?11 AND quarantined IS NULL
            AND intake = ?12 AND available = ?13 AND held = ?14 AND sold = ?15
        """;

    public const string AddTakeover = """
        INSERT INTO stock_takeover (number, epoch, owner, silo, view, seq, at)
        SELECT number, epoch, owner, silo, view, seq, ?2 FROM stock_pool WHERE pool_id = ?1
        """;

    public const string ReadTakeovers =
        "SELECT epoch, owner, silo, view, seq, at FROM stock_takeover WHERE number = ?1 ORDER BY epoch";

    public const string ReadOldTakeovers = """
        SELECT number, min(epoch), max(CASE WHEN at < ?1 THEN epoch END) AS kept FROM stock_takeover
        GROUP BY number HAVING kept > min(epoch) ORDER BY number LIMIT ?2
        """;

    public const string TrimTakeovers = "DELETE FROM stock_takeover WHERE number = ?1 AND epoch < ?2";

    public const string QuarantinePool = "UPDATE stock_pool SET quarantined = ?2 WHERE number = ?1";

    private const string EntryColumns =
        "entry_id, kind, quantity, order_id, buyer, idempotency_key, request_hash, unit_price, reason, at, " +
        "held_until, detail, epoch";

    public const string AddEntry =
        $"INSERT INTO stock_entry ({EntryColumns}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)";

    public const string ReadEntries =
        $"SELECT {EntryColumns} FROM stock_entry WHERE entry_id > ?1 AND entry_id < ?2 ORDER BY entry_id";

    public const string ReadState = "SELECT version, payload FROM grain_state WHERE grain_type = ?1 AND grain_key = ?2";
    public const string ReadStateVersion = "SELECT version FROM grain_state WHERE grain_type = ?1 AND grain_key = ?2";
    public const string ReadStates =
        "SELECT grain_key, version, payload FROM grain_state WHERE grain_type = ?1 ORDER BY grain_key";

    public const string AddState = """
        INSERT INTO grain_state (grain_type, grain_key, version, payload, updated_at)
        VALUES (?1, ?2, 1, ?3, ?4) ON CONFLICT DO NOTHING
        """;

    public const string ReplaceState = """
        UPDATE grain_state SET version = version + 1, payload = ?3, updated_at = ?4
        WHERE grain_type = ?1 AND grain_key = ?2 AND version = ?5
        """;

    public const string DeleteState =
        "DELETE FROM grain_state WHERE grain_type = ?1 AND grain_key = ?2 AND version = ?3";

    public const string ListStates = """
        SELECT grain_key FROM grain_state WHERE grain_type = ?1 AND grain_key > ?2 ORDER BY grain_key LIMIT ?3
        """;

    private const string OrderColumns =
        "order_id, member_id, placed_at, status, total, currency, first_line, line_count, pay_before";

    public const string PutOrder = $"""
        INSERT INTO order_index ({OrderColumns}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
        ON CONFLICT DO UPDATE SET status = excluded.status, total = excluded.total, currency = excluded.currency,
            first_line = excluded.first_line, line_count = excluded.line_count, pay_before = excluded.pay_before
        """;

    public const string ReadOrders = $"""
        SELECT {OrderColumns} FROM order_index WHERE member_id = ?1 AND (?2 IS NULL OR status = ?2)
        ORDER BY placed_at DESC, order_id DESC LIMIT ?3 OFFSET ?4
        """;

    public const string CountOrders =
        "SELECT count(*) FROM order_index WHERE member_id = ?1 AND (?2 IS NULL OR status = ?2)";
    public const string ReadAllOrders =
        $"SELECT {OrderColumns} FROM order_index ORDER BY order_id";

    public const string AddDeadline =
        "INSERT INTO deadline (due_at, kind, key) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING";
    public const string RemoveDeadline = "DELETE FROM deadline WHERE due_at = ?1 AND kind = ?2 AND key = ?3";
    public const string ReadDeadlines =
        "SELECT due_at, kind, key FROM deadline WHERE due_at <= ?1 ORDER BY due_at, kind, key LIMIT ?2";
    public const string CountDeadlines = "SELECT count(*) FROM deadline";

    public const string AddOutbox = "INSERT INTO outbox (id, topic, key, payload, at) VALUES (?1, ?2, ?3, ?4, ?5)";
    public const string ReadOutbox =
        "SELECT id, topic, key, payload, at FROM outbox WHERE id > ?1 ORDER BY id LIMIT ?2";
    public const string TrimOutbox = "DELETE FROM outbox WHERE id <= ?1";
    public const string ReadOutboxRange = "SELECT min(id), max(id) FROM outbox";
}
