using Npgsql;

namespace Commerce.Storage.Postgres;

/// <summary>Rows as PostgreSQL gives them, in the order of the columns in <see cref="PostgresSql"/>.</summary>
internal static class PostgresRows
{
    public static PoolRow ReadPool(NpgsqlDataReader row) => new(
        PoolId: row.GetString(1),
        Number: row.GetInt32(0),
        Epoch: row.GetInt64(2),
        Owner: row.GetGuid(3),
        Counters: new PoolCounters(
            row.GetInt64(4), row.GetInt32(5), row.GetInt32(6), row.GetInt32(7), row.GetInt32(8)),
        RelayedSeq: row.GetInt64(9),
        Quarantined: TextOrNull(row, 10),
        Terms: BytesOrNull(row, 11));

    public static PoolEntry ReadEntry(NpgsqlDataReader row) => new(
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

    public static TakeoverRecord ReadTakeover(NpgsqlDataReader row) => new(
        row.GetInt64(0), row.GetGuid(1), row.GetString(2), row.GetInt64(3), row.GetInt64(4), Time(row, 5));

    public static GrainStateRow ReadState(NpgsqlDataReader row) => new(row.GetInt64(0), Bytes(row, 1));

    public static OrderIndexRow ReadOrder(NpgsqlDataReader row) => new(
        MemberId: row.GetString(1),
        OrderId: row.GetString(0),
        Status: row.GetString(3),
        Total: row.GetInt64(4),
        Currency: row.GetString(5),
        FirstLine: row.GetString(6),
        LineCount: row.GetInt32(7),
        PlacedAt: Time(row, 2),
        PayBefore: TimeOrNull(row, 8));

    public static ProductRow ReadProduct(NpgsqlDataReader row) => new(
        row.GetString(0), row.GetString(1), row.GetString(2), row.GetInt64(3), row.GetString(4), row.GetString(5),
        row.GetInt64(6), row.GetBoolean(7));

    public static CategoryCount ReadCategory(NpgsqlDataReader row) =>
        new(row.GetString(0), checked((int)row.GetInt64(1)));

    public static Deadline ReadDeadline(NpgsqlDataReader row) => new(Time(row, 0), row.GetString(1), row.GetString(2));

    public static OutboxRow ReadOutbox(NpgsqlDataReader row) =>
        new(row.GetInt64(0), row.GetString(1), row.GetString(2), Bytes(row, 3), Time(row, 4));

    public static byte[] Bytes(NpgsqlDataReader row, int column) => row.GetFieldValue<byte[]>(column);

    private static DateTimeOffset Time(NpgsqlDataReader row, int column) =>
        DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(column));

    private static DateTimeOffset? TimeOrNull(NpgsqlDataReader row, int column) =>
        row.IsDBNull(column) ? null : Time(row, column);

    private static string? TextOrNull(NpgsqlDataReader row, int column) =>
        row.IsDBNull(column) ? null : row.GetString(column);

    private static ReadOnlyMemory<byte>? BytesOrNull(NpgsqlDataReader row, int column) =>
        row.IsDBNull(column) ? default(ReadOnlyMemory<byte>?) : Bytes(row, column);
}
