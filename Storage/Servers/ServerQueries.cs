using System.Data.Common;
using Commerce.Storage.Writer;

namespace Commerce.Storage.Servers;

/// <summary>The reads of one shard, on any server that speaks a dialect.</summary>
/// <param name="dialect">Which it speaks.</param>
/// <param name="source">Its connections.</param>
internal sealed class ServerQueries(Dialect dialect, DbDataSource source)
{
    /// <summary>Deadlines up to this number are counted; beyond, the server's own estimate is near enough.</summary>
    public const long DeadlinesCounted = 100_000;

    /// <summary>Columns of an order, before the total in <see cref="Dialect.ReadOrders"/>.</summary>
    private const int OrderColumnCount = 9;

    public Dialect Dialect => dialect;

    public Task<GrainStateRow?> ReadStateAsync(
        string grainType, string grainKey, CancellationToken cancellationToken) =>
        OneAsync(dialect.ReadState, ServerRows.ReadState, cancellationToken, grainType, grainKey);

    public async Task<bool> OwnsAsync(string poolId, long epoch, Guid owner, CancellationToken cancellationToken) =>
        await OneAsync(dialect.ReadPool, ServerRows.ReadPool, cancellationToken, poolId) is { } pool
            && pool.Epoch == epoch
            && pool.Owner == owner;

    public Task<string?> FindPoolAsync(int number, CancellationToken cancellationToken) =>
        OneAsync(dialect.ReadPoolId, row => row.GetString(0), cancellationToken, number);

    public Task<List<string>> ListUnrelayedPoolsAsync(CancellationToken cancellationToken) =>
        AllAsync(dialect.ReadUnrelayedPools, row => row.GetString(0), cancellationToken);

    public async Task<bool> ReadPoolLogAsync(
        string poolId,
        long afterSeq,
        Action<PoolEntry> entry,
        CancellationToken cancellationToken)
    {
        var number = await OneAsync(
            dialect.ReadPoolNumber, row => (int?)row.GetInt32(0), cancellationToken, poolId);
        if (number is not { } known)
        {
            return false;
        }

        await using var command = source.CreateCommand(dialect.ReadEntries);
        command.CommandTimeout = 0; // A log can be long; whoever waits has a deadline.
        dialect.Bind(command, known, afterSeq);
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
        {
            entry(ServerRows.ReadEntry(rows));
        }

        return true;
    }

    /// <summary>A page and its total, of one moment.</summary>
    public async Task<OrderPage> ListOrdersAsync(
        string memberId,
        string? status,
        int skip,
        int take,
        CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(dialect.ReadOrders);
        dialect.Bind(command, memberId, status, take, skip);
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        var (items, total) = (new List<OrderIndexRow>(), 0L);
        while (await rows.ReadAsync(cancellationToken))
        {
            total = rows.GetInt64(OrderColumnCount);
            if (!await rows.IsDBNullAsync(0, cancellationToken))
            {
                items.Add(ServerRows.ReadOrder(rows));
            }
        }

        return new OrderPage(items, checked((int)total));
    }

    public Task<List<Deadline>> ReadDueAsync(
        DateTimeOffset now, int countMax, CancellationToken cancellationToken) =>
        AllAsync(
            dialect.ReadDeadlines, ServerRows.ReadDeadline, cancellationToken,
            now.ToUnixTimeMilliseconds(), countMax);

    public Task<List<OutboxRow>> ReadOutboxAsync(
        long afterId, int countMax, CancellationToken cancellationToken) =>
        AllAsync(dialect.ReadOutbox, ServerRows.ReadOutbox, cancellationToken, afterId, countMax);

    public Task<List<OldTakeovers>> ReadOldTakeoversAsync(
        DateTimeOffset before, CancellationToken cancellationToken) =>
        AllAsync(
            dialect.ReadOldTakeovers, ServerRows.ReadOldTakeovers, cancellationToken,
            before.ToUnixTimeMilliseconds(), OldTakeovers.PoolsMax);

    public Task<long> ReadLastOutboxIdAsync(CancellationToken cancellationToken) =>
        OneAsync(dialect.ReadLastOutboxId, row => row.GetInt64(0), cancellationToken);

    /// <summary>How many events and deadlines wait.</summary>
    public Task<(long Outbox, long Deadlines)> CountWaitingAsync(CancellationToken cancellationToken) => OneAsync(
        dialect.CountWaiting,
        row => (row.GetInt64(0), row.GetInt64(1) < DeadlinesCounted
            ? row.GetInt64(1)
            : Math.Max(row.GetInt64(1), row.GetInt64(2))),
        cancellationToken);

    public Task<List<CategoryCount>> CountCategoriesAsync(CancellationToken cancellationToken) =>
        AllAsync(dialect.CountCategories, ServerRows.ReadCategory, cancellationToken);

    public Task<ShardProducts> FindProductsAsync(ProductSearch search, CancellationToken cancellationToken) =>
        dialect.FindProductsAsync(source, search, cancellationToken);

    public Task<List<ProductRow>> ReadProductsAsync(
        string afterId, int countMax, CancellationToken cancellationToken) =>
        AllAsync(dialect.ReadProducts, ServerRows.ReadProduct, cancellationToken, afterId, countMax);

    /// <summary>The first products of the shard, published or not, each with how many there are.</summary>
    public Task<List<(ProductRow Row, long Total)>> ListProductsAsync(
        ListingQuery query, CancellationToken cancellationToken) => AllAsync(
        dialect.ListProducts,
        row => (ServerRows.ReadProduct(row), row.GetInt64(ServerRows.ProductColumnCount)),
        cancellationToken, ProductSearch.TextOf(query), query.Published, (long)query.Skip + query.Take);

    public Task<List<string>> ListStatesAsync(
        string grainType, string afterKey, int countMax, CancellationToken cancellationToken) =>
        AllAsync(dialect.ListStates, row => row.GetString(0), cancellationToken, grainType, afterKey, countMax);

    public Task<List<ReviewRow>> ListReviewsAsync(ReviewQuery query, CancellationToken cancellationToken) => AllAsync(
        dialect.ListReviews(query.Sort, query.Stars is not null), ServerRows.ReadReview, cancellationToken,
        query.ProductId, query.Shown, query.Stars ?? 0, query.Skip, query.Take);

    public async Task<IReadOnlyList<int>> CountReviewsAsync(string productId, CancellationToken cancellationToken) =>
        ReviewCounts.Of(await AllAsync(
            dialect.CountReviews, ServerRows.ReadReviewCount, cancellationToken, productId));

    public Task<bool> IsHandledAsync(string consumer, long eventId, CancellationToken cancellationToken) =>
        OneAsync(dialect.HasInbox, _ => true, cancellationToken, eventId, consumer);

    public Task<List<SalesRow>> ReadSalesAsync(SalesQuery query, CancellationToken cancellationToken)
    {
        var (from, until) = (query.From.ToUnixTimeMilliseconds(), query.Until.ToUnixTimeMilliseconds());
        return query.Grouping == SalesGrouping.Hour
            ? AllAsync(dialect.ReadHours, ServerRows.ReadSales, cancellationToken, from, until, query.CountMax)
            : AllAsync(
                dialect.ReadSkus, ServerRows.ReadSales, cancellationToken, from, until, query.CountMax,
                query.AfterSku);
    }

    public Task<List<SoldTogetherRow>> ReadSoldTogetherAsync(
        string sku, int countMax, CancellationToken cancellationToken) =>
        AllAsync(dialect.ReadSoldTogether, ServerRows.ReadSoldTogether, cancellationToken, sku, countMax);

    public async Task<T?> OneAsync<T>(
        string sql,
        Func<DbDataReader, T> read,
        CancellationToken cancellationToken,
        params object?[] values)
    {
        await using var command = source.CreateCommand(sql);
        dialect.Bind(command, values);
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        var found = await rows.ReadAsync(cancellationToken) ? read(rows) : default;
        while (await rows.NextResultAsync(cancellationToken))
        {
            // To the end: an error may come after the row.
        }

        return found;
    }

    private async Task<List<T>> AllAsync<T>(
        string sql,
        Func<DbDataReader, T> read,
        CancellationToken cancellationToken,
        params object?[] values)
    {
        await using var command = source.CreateCommand(sql);
        dialect.Bind(command, values);
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        return await ReadAllAsync(rows, read, cancellationToken);
    }

    /// <summary>Reads products, then how all of them spread.</summary>
    public static async Task<ShardProducts> ReadProductsAsync(
        DbDataReader rows, ProductSearch search, CancellationToken cancellationToken)
    {
        var items = await ReadAllAsync(
            rows, row => new FoundProduct(ServerRows.ReadProduct(row), row.GetInt32(ServerRows.ProductColumnCount)),
            cancellationToken);
        await rows.NextResultAsync(cancellationToken);
        return new ShardProducts(
            items, search.CountsOf(await ReadAllAsync(rows, ServerRows.ReadGroup, cancellationToken)));
    }

    private static async Task<List<T>> ReadAllAsync<T>(
        DbDataReader rows, Func<DbDataReader, T> read, CancellationToken cancellationToken)
    {
        var list = new List<T>();
        while (await rows.ReadAsync(cancellationToken))
        {
            list.Add(read(rows));
        }

        return list;
    }
}
