namespace Commerce.Storage.Sqlite;

/// <summary>Keys and rows of stock pools and their log, as SQLite holds them.</summary>
internal static class SqlitePools
{
    private const int SeqBits = 40;

    /// <summary>Key of a log entry; with sequence number 0, right before the pool's first one.</summary>
    public static long EntryId(int number, long seq) => ((long)number << SeqBits) | seq;

    public static PoolRow ReadPool(SqliteStatement row) => new(
        PoolId: row.Text(1),
        Number: row.Int32(0),
        Epoch: row.Int64(2),
        Owner: row.Guid(3),
        Counters: new PoolCounters(row.Int64(6), row.Int32(7), row.Int32(8), row.Int32(9), row.Int32(10)),
        RelayedSeq: row.Int64(11),
        Quarantined: row.TextOrNull(12),
        Terms: row.BytesOrNull(13));

    public static PoolEntry ReadEntry(SqliteStatement row) => new(
        Seq: row.Int64(0) & ((1L << SeqBits) - 1),
        Kind: (PoolEntryKind)row.Int32(1),
        Quantity: row.Int32(2),
        OrderId: row.TextOrNull(3),
        Buyer: row.TextOrNull(4),
        IdempotencyKey: row.TextOrNull(5),
        RequestHash: row.Int64(6),
        UnitPrice: row.Int64(7),
        Reason: row.TextOrNull(8),
        At: row.Time(9),
        HeldUntil: row.TimeOrNull(10),
        Detail: row.BytesOrNull(11))
    {
        Epoch = row.Int64(12),
    };

    public static TakeoverRecord ReadTakeover(SqliteStatement row) =>
        new(row.Int64(0), row.Guid(1), row.Text(2), row.Int64(3), row.Int64(4), row.Time(5));
}
