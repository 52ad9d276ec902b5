using Commerce.Storage.Verification;
using Commerce.Storage.Writer;
using Microsoft.Extensions.Logging;

namespace Commerce.Storage.Servers;

/// <summary>
/// The sharded store over database servers. Many processes may have it open: pools are fenced by their rows.
/// </summary>
/// <param name="map">Where slots are.</param>
/// <param name="incarnation">Number of this opening.</param>
/// <param name="shards">In the order of the map; owned.</param>
/// <param name="batchRowsMax">Rows in one commit.</param>
/// <param name="directory">The process's folder; owned.</param>
internal sealed class ServerShardStore(
    ShardMap map, long incarnation, IReadOnlyList<ServerShard> shards, int batchRowsMax, DataDirectoryLock directory)
    : IOwnedShardStore
{
    private int _disposed;

    public ShardMap Map => map;

    public long Incarnation => incarnation;

    /// <summary>They have a lane of their own.</summary>
    public int BackgroundRowsMax => batchRowsMax;

    public TimeSpan CommitAge => shards.Max(shard => shard.CommitAge);

    /// <summary>For tests.</summary>
    public IReadOnlyList<ServerShard> Shards => shards;

    /// <summary>Makes or checks the tables of every shard, and starts its writers.</summary>
    /// <param name="find">Finds the shards; called when the folder is this process's.</param>
    /// <param name="options">Of the store.</param>
    /// <param name="dataDirectory">The process's folder.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">For its log.</param>
    /// <param name="stopping">Ends the wait for shards that are away.</param>
    /// <exception cref="InvalidOperationException">A shard cannot or must not be opened.</exception>
    /// <exception cref="OperationCanceledException">The process was told to stop meanwhile.</exception>
    public static ServerShardStore Open(
        Func<IReadOnlyList<ServerOpening>> find,
        StorageOptions options,
        string dataDirectory,
        TimeProvider time,
        ILogger logger,
        CancellationToken stopping)
    {
        // What else a process keeps (secrets, uploads) lies there: two must not share it, whatever holds the shards.
        var directory = DataDirectoryLock.Acquire(dataDirectory);
        IReadOnlyList<ServerOpening> openings = [];
        var shards = new List<ServerShard>();
        try
        {
            openings = find();
            var wait = new ShardWait(options.WaitForShards, time, logger, stopping);
            wait.Until(openings, shard => shard.Prepare(options, time, logger));
            ShardMap? map = null;
            var (views, incarnation) = (0L, 0L);
            wait.Until(openings, shard => views = Math.Max(views, shard.Schema.ReadHighestView()));
            wait.Until(openings.Take(1), first =>
            {
                map = first.Schema.ReadOrCreateMap([.. openings.Select(shard => shard.Name)]);
                // Silos are told apart by it, those of a database that was made anew too.
                incarnation = first.Schema.CountOpening(
                    above: Math.Max(views, time.GetUtcNow().ToUnixTimeSeconds()));
            });
            foreach (var shard in openings)
            {
                shards.Add(shard.Open(options, time, logger));
            }

            return new ServerShardStore(map!, incarnation, shards, options.BatchRowsMax, directory);
        }
        catch (Exception exception)
        {
            directory.Dispose();
            shards.ForEach(shard => shard.Dispose());
            openings.Skip(shards.Count).ToList().ForEach(shard => shard.Dispose());
            if (openings is [{ Dialect: var dialect }, ..] && dialect.IsOfServer(exception))
            {
                throw new InvalidOperationException(
                    $"The shards cannot be opened: {dialect.ErrorText(exception)}", exception);
            }

            throw;
        }
    }

    public Task<IReadOnlyList<TransactionOutcome>> CommitAsync(IReadOnlyList<ShardTransaction> transactions) =>
        SeveralShards.CommitAsync(
            map, transactions, (shard, group) => shards[shard].WriteAsync(new TransactionsWork(group)));

    public Task<PoolRow> TakeOverAsync(PoolTakeover takeover, CancellationToken cancellationToken)
    {
        StoredText.Check(takeover.PoolId);
        Dialect.CheckKey(takeover.PoolId);
        return ShardOf(takeover.PoolId).TryTakeOverAsync(takeover, cancellationToken);
    }

    public Task<bool> OwnsAsync(string poolId, long epoch, Guid owner, CancellationToken cancellationToken) =>
        ShardOf(poolId).ReadAsync(queries => queries.OwnsAsync(poolId, epoch, owner, cancellationToken));

    public bool MayAppend(string poolId) => ShardOf(poolId).MayAppend();

    public async Task ReadPoolLogAsync(
        string poolId, long afterSeq, Action<PoolEntry> entry, CancellationToken cancellationToken)
    {
        if (IsKey(poolId))
        {
            await ShardOf(poolId).ReadAsync(
                queries => queries.ReadPoolLogAsync(poolId, afterSeq, entry, cancellationToken));
        }
    }

    public Task AppendAsync(PoolAppend append) => ShardOf(append.PoolId).WriteAsync(new AppendWork(append));

    public Task<string?> FindPoolAsync(int slot, int number, CancellationToken cancellationToken) =>
        ShardOf(slot).ReadAsync(queries => queries.FindPoolAsync(number, cancellationToken));

    public async Task<IReadOnlyList<string>> ListUnrelayedPoolsAsync(CancellationToken cancellationToken) =>
        [.. (await Task.WhenAll(shards.Select(shard => shard.ReadAsync(
            queries => queries.ListUnrelayedPoolsAsync(cancellationToken)))))
            .SelectMany(pools => pools)];

    public async Task<GrainStateRow?> ReadStateAsync(
        int slot, string grainType, string grainKey, CancellationToken cancellationToken) =>
        IsKey(grainType) && IsKey(grainKey)
            ? await ShardOf(slot).ReadAsync(
                queries => queries.ReadStateAsync(grainType, grainKey, cancellationToken))
            : null;

    public async Task<OrderPage> ListOrdersAsync(
        int slot, string memberId, string? status, int skip, int take, CancellationToken cancellationToken)
    {
        Paging.Check(skip, take);
        return IsKey(memberId) && StoredText.IsStorable(status)
            ? await ShardOf(slot).ReadStaleAsync(queries => queries.ListOrdersAsync(
                memberId, status, skip, take, cancellationToken))
            : new OrderPage([], 0);
    }

    public async Task<ProductPage> SearchProductsAsync(ProductQuery query, CancellationToken cancellationToken)
    {
        var search = new ProductSearch(query);
        var canBe = !search.FindsNothing && search.Categories.All(IsKey) && search.Brands.All(StoredText.IsStorable);
        return search.Merge(
            canBe
                ? await Task.WhenAll(shards.Select(shard => shard.ReadStaleAsync(
                    queries => queries.FindProductsAsync(search, cancellationToken))))
                : [],
            Dialect.TextOrder);
    }

    public async Task<ListingPage> ListProductsAsync(ListingQuery query, CancellationToken cancellationToken)
    {
        Paging.Check(query.Skip, query.Take);
        return ProductSearch.Merge(
            query,
            StoredText.IsStorable(query.Text)
                ? await Task.WhenAll(shards.Select(shard => shard.ReadStaleAsync(
                    queries => queries.ListProductsAsync(query, cancellationToken))))
                : [],
            Dialect.TextOrder);
    }

    public async Task<IReadOnlyList<ProductRow>> ReadProductsAsync(
        int shard, string afterId, int countMax, CancellationToken cancellationToken) =>
        await shards[shard].ReadStaleAsync(
            queries => queries.ReadProductsAsync(afterId, countMax, cancellationToken));

    public async Task<IReadOnlyList<string>> ListStatesAsync(
        int shard, string grainType, string afterKey, int countMax, CancellationToken cancellationToken) =>
        await shards[shard].ReadAsync(
            queries => queries.ListStatesAsync(grainType, afterKey, countMax, cancellationToken));

    public async Task<IReadOnlyList<CategoryCount>> ListCategoriesAsync(CancellationToken cancellationToken) =>
        ProductSearch.MergeCategories(
            (await Task.WhenAll(shards.Select(shard => shard.ReadStaleAsync(
                queries => queries.CountCategoriesAsync(cancellationToken)))))
            .SelectMany(counts => counts));

    public async Task<IReadOnlyList<ReviewRow>> ListReviewsAsync(
        int slot, ReviewQuery query, CancellationToken cancellationToken)
    {
        Paging.Check(query.Skip, query.Take);
        return IsKey(query.ProductId)
            ? await ShardOf(slot).ReadStaleAsync(queries => queries.ListReviewsAsync(query, cancellationToken))
            : [];
    }

    public async Task<IReadOnlyList<int>> CountReviewsAsync(
        int slot, string productId, CancellationToken cancellationToken) =>
        IsKey(productId)
            ? await ShardOf(slot).ReadAsync(queries => queries.CountReviewsAsync(productId, cancellationToken))
            : ReviewCounts.Of([]);

    public async Task<IReadOnlyList<Deadline>> ReadDueAsync(
        int shard, DateTimeOffset now, int countMax, CancellationToken cancellationToken) =>
        await shards[shard].ReadAsync(queries => queries.ReadDueAsync(now, countMax, cancellationToken));

    public async Task<IReadOnlyList<OutboxRow>> ReadOutboxAsync(
        int shard, long afterId, int countMax, CancellationToken cancellationToken) =>
        await shards[shard].ReadAsync(
            queries => queries.ReadOutboxAsync(afterId, countMax, cancellationToken));

    public Task WaitForOutboxAsync(int shard, long afterId, CancellationToken cancellationToken) =>
        shards[shard].Outbox.WaitAsync(afterId, cancellationToken);

    public Task TrimOutboxAsync(int shard, long throughId) => shards[shard].WriteAsync(new TrimOutboxWork(throughId));

    public async Task<int> TrimTakeoversAsync(
        int shard, DateTimeOffset before, int countMax, CancellationToken cancellationToken)
    {
        var old = await shards[shard].ReadAsync(queries => queries.ReadOldTakeoversAsync(before, cancellationToken));
        if (TrimTakeoversWork.StepOf(old, countMax) is not { } step)
        {
            return 0;
        }

        await shards[shard].WriteAsync(step);
        return step.Rows;
    }

    public Task<bool> IsHandledAsync(int shard, string consumer, long eventId, CancellationToken cancellationToken) =>
        shards[shard].ReadAsync(queries => queries.IsHandledAsync(consumer, eventId, cancellationToken));

    public async Task<IReadOnlyList<SalesRow>> ReadSalesAsync(SalesQuery query, CancellationToken cancellationToken) =>
        SalesMerge.Of(
            await AskAllAsync(queries => queries.ReadSalesAsync(query, cancellationToken)), query, Dialect.TextOrder);

    public async Task<IReadOnlyList<SoldTogetherRow>> ReadSoldTogetherAsync(
        string sku, int countMax, CancellationToken cancellationToken) =>
        IsKey(sku)
            ? SalesMerge.Of(
                await AskAllAsync(queries => queries.ReadSoldTogetherAsync(sku, countMax, cancellationToken)),
                countMax)
            : [];

    public Task<T> ReadSnapshotAsync<T>(
        int shard, Func<IShardSnapshot, T> read, CancellationToken cancellationToken) =>
        SnapshotThread.RunAsync(shards[shard].OpenSnapshot, read, cancellationToken);

    public async Task<IReadOnlyList<ShardStatus>> GetStatusAsync(CancellationToken cancellationToken) =>
        await Task.WhenAll(shards.Select((shard, number) => shard.GetStatusAsync(Map, number, cancellationToken)));

    /// <summary>Commits what waits, and closes the connections.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            foreach (var shard in shards)
            {
                shard.Dispose();
            }

            directory.Dispose();
        }
    }

    private Dialect Dialect => shards[0].Dialect;

    private Task<T[]> AskAllAsync<T>(Func<ServerQueries, Task<T>> question) =>
        Task.WhenAll(shards.Select(shard => shard.ReadStaleAsync(question)));

    // Nothing has a key that cannot be stored.
    private bool IsKey(string? text) => StoredText.IsStorable(text) && (text is null || Dialect.IsKey(text));

    private ServerShard ShardOf(string poolId) => ShardOf(Slots.Of(poolId));

    private ServerShard ShardOf(int slot) => shards[map.ShardOf(slot)];
}
