using System.Data.Common;
using Commerce.Storage.Writer;

namespace Commerce.Storage.Servers;

/// <summary>Rows as a database server gives them, in the order of columns that <see cref="Dialect"/> says.</summary>
internal static class ServerRows
{
    public static PoolRow ReadPool(DbDataReader row) => new(
        PoolId: row.GetString(1),
        Number: row.GetInt32(0),
        Epoch: row.GetInt64(2),
        Owner: row.GetGuid(3),
        Counters: new PoolCounters(
            row.GetInt64(4), row.GetInt32(5), row.GetInt32(6), row.GetInt32(7), row.GetInt32(8)),
        RelayedSeq: row.GetInt64(9),
        Quarantined: TextOrNull(row, 10),
        Terms: BytesOrNull(row, 11));

    public static PoolEntry ReadEntry(DbDataReader row) => new(
        Seq: row.GetInt64(0),
        Kind: (PoolEntryKind)row.GetInt16(1),
        Quantity: row.GetInt32(2),
        OrderId: TextOrNull(row, 3),
        Buyer: TextOrNull(row, 4),
        IdempotencyKey: TextOrNull(row, 5),
        RequestHash: row.GetInt64(6),
        UnitPrice: row.GetInt64(7),
        Reason: TextOrNull(row, 8),
        At: Time(row, 9),
        HeldUntil: TimeOrNull(row, 10),
        Detail: BytesOrNull(row, 11))
    {
        Epoch = row.GetInt64(12),
    };

    public static TakeoverRecord ReadTakeover(DbDataReader row) => new(
        row.GetInt64(0), row.GetGuid(1), row.GetString(2), row.GetInt64(3), row.GetInt64(4), Time(row, 5));

    public static GrainStateRow ReadState(DbDataReader row) => new(row.GetInt64(0), Bytes(row, 1));

    public static OrderIndexRow ReadOrder(DbDataReader row) => new(
        MemberId: row.GetString(1),
        OrderId: row.GetString(0),
        Status: row.GetString(3),
        Total: row.GetInt64(4),
        Currency: row.GetString(5),
        FirstLine: row.GetString(6),
        LineCount: row.GetInt32(7),
        PlacedAt: Time(row, 2),
        PayBefore: TimeOrNull(row, 8));

    public static ProductRow ReadProduct(DbDataReader row) => new(
        row.GetString(0), row.GetString(1), row.GetString(2), row.GetInt64(3), row.GetString(4), row.GetString(5),
        row.GetInt64(6), row.GetBoolean(7), row.GetString(8), row.IsDBNull(9) ? null : row.GetInt64(9), Time(row, 10),
        row.GetBoolean(11), row.GetString(12), row.GetInt32(13), row.GetInt32(14));

    /// <summary>Columns of a product, before its rank.</summary>
    public const int ProductColumnCount = 15;

    public static ProductGroup ReadGroup(DbDataReader row) => new(
        row.GetString(0), row.GetString(1), row.GetInt32(2), row.GetBoolean(3), row.GetBoolean(4), row.GetInt32(5),
        checked((int)row.GetInt64(6)));

    public static CategoryCount ReadCategory(DbDataReader row) =>
        new(row.GetString(0), checked((int)row.GetInt64(1)));

    public static ReviewRow ReadReview(DbDataReader row) => new(
        row.GetString(0), row.GetString(1), row.GetString(2), row.GetInt32(3), row.GetString(4), row.GetString(5),
        Time(row, 6), row.GetBoolean(7), TimeOrNull(row, 8), TextOrNull(row, 9), TimeOrNull(row, 10));

    public static (int Stars, int Count) ReadReviewCount(DbDataReader row) =>
        (row.GetInt32(0), checked((int)row.GetInt64(1)));

    public static Deadline ReadDeadline(DbDataReader row) => new(Time(row, 0), row.GetString(1), row.GetString(2));

    public static OldTakeovers ReadOldTakeovers(DbDataReader row) =>
        new(row.GetInt32(0), row.GetInt64(1), row.GetInt64(2));

    public static OutboxRow ReadOutbox(DbDataReader row) =>
        new(row.GetInt64(0), row.GetString(1), row.GetString(2), Bytes(row, 3), Time(row, 4));

    public static SalesRow ReadSales(DbDataReader row) => new(
        row.GetString(0), Time(row, 1), row.GetString(2), row.GetInt64(3), row.GetInt64(4), row.GetInt64(5),
        row.GetInt64(6), row.GetInt64(7));

    public static SoldTogetherRow ReadSoldTogether(DbDataReader row) =>
        new(row.GetString(0), row.GetString(1), row.GetInt64(2));

    public static InboxRow ReadInbox(DbDataReader row) => new(row.GetInt64(0), row.GetString(1));

    public static byte[] Bytes(DbDataReader row, int column) => row.GetFieldValue<byte[]>(column);

    private static DateTimeOffset Time(DbDataReader row, int column) =>
        DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(column));

    private static DateTimeOffset? TimeOrNull(DbDataReader row, int column) =>
        row.IsDBNull(column) ? null : Time(row, column);

    private static string? TextOrNull(DbDataReader row, int column) =>
        row.IsDBNull(column) ? null : row.GetString(column);

    private static ReadOnlyMemory<byte>? BytesOrNull(DbDataReader row, int column) =>
        row.IsDBNull(column) ? default(ReadOnlyMemory<byte>?) : Bytes(row, column);
}
