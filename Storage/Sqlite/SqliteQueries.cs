using Commerce.Storage.Writer;

namespace Commerce.Storage.Sqlite;

/// <summary>The reads of one shard, over a read connection.</summary>
internal static class SqliteQueries
{
    public static GrainStateRow? ReadState(SqliteDatabase database, string grainType, string grainKey) =>
        One(database.Prepare(SqliteSql.ReadState).Start().Add(grainType).Add(grainKey),
            row => new GrainStateRow(row.Int64(0), row.Bytes(1)));

    public static List<string> ListStates(
        SqliteDatabase database, string grainType, string afterKey, int countMax) => All(
            database.Prepare(SqliteSql.ListStates).Start().Add(grainType).Add(afterKey).Add((long)countMax),
            row => row.Text(0));

    public static string? FindPool(SqliteDatabase database, int number) =>
        One(database.Prepare(SqliteSql.ReadPoolId).Start().Add(number), row => row.Text(0));

    public static List<string> ListUnrelayedPools(SqliteDatabase database) =>
        All(database.Prepare(SqliteSql.ReadUnrelayedPools), row => row.Text(0));

    public static bool ReadPoolLog(
        SqliteDatabase database,
        string poolId,
        long afterSeq,
        Action<PoolEntry> entry,
        CancellationToken cancellationToken)
    {
        var number = One(database.Prepare(SqliteSql.ReadPoolNumber).Start().Add(poolId), row => (int?)row.Int32(0));
        if (number is not { } known)
        {
            return false;
        }

        var rows = database.Prepare(SqliteSql.ReadEntries).Start()
            .Add(SqlitePools.EntryId(known, afterSeq)).Add(SqlitePools.EntryId(known + 1, 0));
        try
        {
            while (rows.Step())
            {
                cancellationToken.ThrowIfCancellationRequested();
                entry(SqlitePools.ReadEntry(rows));
            }
        }
        finally
        {
            rows.Reset();
        }

        return true;
    }

    public static OrderPage ListOrders(SqliteDatabase database, string memberId, string? status, int skip, int take)
    {
        database.Prepare(SqliteSql.BeginRead).Run(); // Page and total of one moment.
        try
        {
            var items = All(
                database.Prepare(SqliteSql.ReadOrders).Start().Add(memberId).Add(status).Add(take).Add(skip),
                ReadOrder);
            var total = One(
                database.Prepare(SqliteSql.CountOrders).Start().Add(memberId).Add(status), row => row.Int32(0));
            return new OrderPage(items, total);
        }
        finally
        {
            database.Prepare(SqliteSql.Commit).Run();
        }
    }

    public static List<Deadline> ReadDue(SqliteDatabase database, DateTimeOffset now, int countMax) =>
        All(database.Prepare(SqliteSql.ReadDeadlines).Start().Add(now).Add(countMax), ReadDeadline);

    public static List<OutboxRow> ReadOutbox(SqliteDatabase database, long afterId, int countMax) =>
        All(database.Prepare(SqliteSql.ReadOutbox).Start().Add(afterId).Add(countMax), ReadOutboxRow);

    public static List<OldTakeovers> ReadOldTakeovers(SqliteDatabase database, DateTimeOffset before) => All(
        database.Prepare(SqliteSql.ReadOldTakeovers).Start().Add(before).Add(OldTakeovers.PoolsMax),
        row => new OldTakeovers(row.Int32(0), row.Int64(1), row.Int64(2)));

    /// <summary>
    /// How many events and deadlines wait. The ids of the outbox are gapless; deadlines are counted, 10 ms a million.
    /// </summary>
    public static (long Outbox, long Deadlines) CountWaiting(SqliteDatabase database)
    {
        var outbox = One(database.Prepare(SqliteSql.ReadOutboxRange),
            row => row.IsNull(0) ? 0 : row.Int64(1) - row.Int64(0) + 1);
        return (outbox, One(database.Prepare(SqliteSql.CountDeadlines), row => row.Int64(0)));
    }

    public static OrderIndexRow ReadOrder(SqliteStatement row) => new(
        MemberId: row.Text(1),
        OrderId: row.Text(0),
        Status: row.Text(3),
        Total: row.Int64(4),
        Currency: row.Text(5),
        FirstLine: row.Text(6),
        LineCount: row.Int32(7),
        PlacedAt: row.Time(2),
        PayBefore: row.TimeOrNull(8));

    public static Deadline ReadDeadline(SqliteStatement row) => new(row.Time(0), row.Text(1), row.Text(2));

    public static OutboxRow ReadOutboxRow(SqliteStatement row) =>
        new(row.Int64(0), row.Text(1), row.Text(2), row.Bytes(3), row.Time(4));

    public static List<T> All<T>(SqliteStatement rows, Func<SqliteStatement, T> read)
    {
        var list = new List<T>();
        while (rows.Step())
        {
            list.Add(read(rows));
        }

        return list;
    }

    public static T? One<T>(SqliteStatement rows, Func<SqliteStatement, T> read)
    {
        if (!rows.Step())
        {
            return default;
        }

        var result = read(rows);
        rows.Reset();
        return result;
    }
}
