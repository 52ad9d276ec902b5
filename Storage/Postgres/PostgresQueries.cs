using Npgsql;

namespace Commerce.Storage.Postgres;

/// <summary>The reads of one shard.</summary>
internal static class PostgresQueries
{
    public static Task<GrainStateRow?> ReadStateAsync(
        NpgsqlDataSource source, string grainType, string grainKey, CancellationToken cancellationToken) =>
        OneAsync(source, PostgresSql.ReadState, PostgresRows.ReadState, cancellationToken, grainType, grainKey);

    public static Task<string?> FindPoolAsync(
        NpgsqlDataSource source, int number, CancellationToken cancellationToken) =>
        OneAsync(source, PostgresSql.ReadPoolId, row => row.GetString(0), cancellationToken, number);

    public static Task<List<string>> ListUnrelayedPoolsAsync(
        NpgsqlDataSource source, CancellationToken cancellationToken) =>
        AllAsync(source, PostgresSql.ReadUnrelayedPools, row => row.GetString(0), cancellationToken);

    public static async Task<bool> ReadPoolLogAsync(
        NpgsqlDataSource source,
        string poolId,
        long afterSeq,
        Action<PoolEntry> entry,
        CancellationToken cancellationToken)
    {
        var number = await OneAsync(
            source, PostgresSql.ReadPoolNumber, row => (int?)row.GetInt32(0), cancellationToken, poolId);
        if (number is not { } known)
        {
            return false;
        }

        await using var command = source.CreateCommand(PostgresSql.ReadEntries);
        command.CommandTimeout = 0; // A log can be long; whoever waits has a deadline.
        Bind(command.Parameters, known, afterSeq);
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
        {
            entry(PostgresRows.ReadEntry(rows));
        }

        return true;
    }

    /// <summary>A page and its total, of one moment.</summary>
    public static async Task<OrderPage> ListOrdersAsync(
        NpgsqlDataSource source,
        string memberId,
        string? status,
        int skip,
        int take,
        CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(PostgresSql.ReadOrders);
        Bind(command.Parameters, memberId, status, take, skip);
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        var (items, total) = (new List<OrderIndexRow>(), 0L);
        while (await rows.ReadAsync(cancellationToken))
        {
            total = rows.GetInt64(PostgresSql.OrderColumnCount);
            if (!await rows.IsDBNullAsync(0, cancellationToken))
            {
                items.Add(PostgresRows.ReadOrder(rows));
            }
        }

        return new OrderPage(items, checked((int)total));
    }

    public static Task<List<Deadline>> ReadDueAsync(
        NpgsqlDataSource source, DateTimeOffset now, int countMax, CancellationToken cancellationToken) =>
        AllAsync(
            source, PostgresSql.ReadDeadlines, PostgresRows.ReadDeadline, cancellationToken,
            now.ToUnixTimeMilliseconds(), countMax);

    public static Task<List<OutboxRow>> ReadOutboxAsync(
        NpgsqlDataSource source, long afterId, int countMax, CancellationToken cancellationToken) =>
        AllAsync(source, PostgresSql.ReadOutbox, PostgresRows.ReadOutbox, cancellationToken, afterId, countMax);

    public static Task<long> ReadLastOutboxIdAsync(NpgsqlDataSource source, CancellationToken cancellationToken) =>
        OneAsync(source, PostgresSql.ReadLastOutboxId, row => row.GetInt64(0), cancellationToken);

    /// <summary>How many events and deadlines wait.</summary>
    public static Task<(long Outbox, long Deadlines)> CountWaitingAsync(
        NpgsqlDataSource source, CancellationToken cancellationToken) => OneAsync(
        source,
        PostgresSql.CountWaiting,
        row => (row.GetInt64(0), row.GetInt64(1) < PostgresSql.DeadlinesCounted
            ? row.GetInt64(1)
            : Math.Max(row.GetInt64(1), row.GetInt64(2))),
        cancellationToken);

    public static Task<List<CategoryCount>> CountCategoriesAsync(
        NpgsqlDataSource source, CancellationToken cancellationToken) =>
        AllAsync(source, PostgresSql.CountCategories, PostgresRows.ReadCategory, cancellationToken);

    /// <summary>The first products of the shard, as many as the page could need, and its counts by category.</summary>
    public static async Task<ProductPage> FindProductsAsync(
        NpgsqlDataSource source, ProductSearch search, CancellationToken cancellationToken)
    {
        var query = search.Query;
        var words = search.Words.ToArray();
        await using var batch = source.CreateBatch();
        var find = new NpgsqlBatchCommand(PostgresSql.FindProducts(query.Sort));
        Bind(find.Parameters, query.Category, query.MinPrice, query.MaxPrice, words, search.TakeOfShard);
        var count = new NpgsqlBatchCommand(PostgresSql.CountProducts);
        Bind(count.Parameters, null, query.MinPrice, query.MaxPrice, words);
        batch.BatchCommands.Add(find);
        batch.BatchCommands.Add(count);
        await using var rows = await batch.ExecuteReaderAsync(cancellationToken);
        var items = await ReadAllAsync(rows, PostgresRows.ReadProduct, cancellationToken);
        await rows.NextResultAsync(cancellationToken);
        return new ProductPage(items, 0, await ReadAllAsync(rows, PostgresRows.ReadCategory, cancellationToken));
    }

    public static async Task<T?> OneAsync<T>(
        NpgsqlDataSource source,
        string sql,
        Func<NpgsqlDataReader, T> read,
        CancellationToken cancellationToken,
        params object?[] values)
    {
        await using var command = source.CreateCommand(sql);
        Bind(command.Parameters, values);
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        return await rows.ReadAsync(cancellationToken) ? read(rows) : default;
    }

    public static void Bind(NpgsqlParameterCollection parameters, params ReadOnlySpan<object?> values)
    {
        foreach (var value in values)
        {
            parameters.Add(new NpgsqlParameter { Value = value ?? DBNull.Value });
        }
    }

    private static async Task<List<T>> AllAsync<T>(
        NpgsqlDataSource source,
        string sql,
        Func<NpgsqlDataReader, T> read,
        CancellationToken cancellationToken,
        params object?[] values)
    {
        await using var command = source.CreateCommand(sql);
        Bind(command.Parameters, values);
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        return await ReadAllAsync(rows, read, cancellationToken);
    }

    private static async Task<List<T>> ReadAllAsync<T>(
        NpgsqlDataReader rows, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
    {
        var list = new List<T>();
        while (await rows.ReadAsync(cancellationToken))
        {
            list.Add(read(rows));
        }

        return list;
    }
}
