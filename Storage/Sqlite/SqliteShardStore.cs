using System.Collections.Concurrent;
using Commerce.Storage.Facets;
using Commerce.Storage.Verification;
using Commerce.Storage.Writer;
using Microsoft.Extensions.Logging;

namespace Commerce.Storage.Sqlite;

/// <summary>The sharded store over SQLite files of one process.</summary>
internal sealed class SqliteShardStore : IOwnedShardStore
{
    private readonly SqliteShard[] _shards;
    private readonly WriterLimits _limits;
    private readonly IReadOnlyList<DataDirectoryLock> _locks;

    // Whoever takes a pool does it here: nobody else has the files open.
    private readonly ConcurrentDictionary<string, long> _epochs = new(StringComparer.Ordinal);
    private int _disposed;

    private SqliteShardStore(
        ShardMap map, SqliteShard[] shards, WriterLimits limits, IReadOnlyList<DataDirectoryLock> locks)
    {
        Map = map;
        _shards = shards;
        _limits = limits;
        _locks = locks;
    }

    public ShardMap Map { get; }

    /// <summary>Always 1: the folder's lock lets nobody else in, and views are forgotten when it is opened.</summary>
    public long Incarnation => 1;

    public int BackgroundRowsMax => GroupCommitWriter.OtherRowsBesidePools;

    /// <summary>For tests.</summary>
    public IReadOnlyList<SqliteShard> Shards => _shards;

    /// <summary>Locks the folders, makes or checks the files, and starts writers and readers.</summary>
    public static SqliteShardStore Open(StorageOptions options, string dataDirectory, TimeProvider time, ILogger logger)
    {
        var files = options.ShardsOrDefault(dataDirectory)
            .Select(shard => (shard.Name, Path: SqliteDatabase.PathOf(shard.Primary))).ToList();
        var locks = new List<DataDirectoryLock>();
        try
        {
            foreach (var directory in files.Select(file => Path.GetDirectoryName(file.Path)!)
                .Distinct(StringComparer.Ordinal))
            {
                locks.Add(DataDirectoryLock.Acquire(directory));
            }

            var prepared = files.ConvertAll(file => SqliteShard.Prepare(file.Name, file.Path, time));
            var map = SqliteShardMap.ReadOrCreate(prepared[0], files.ConvertAll(file => file.Name));
            prepared.ForEach(database => database.Dispose());
            var limits = new WriterLimits(options.QueueRowsMax, options.BatchRowsMax);
            return new SqliteShardStore(
                map,
                [.. files.Select(file => new SqliteShard(file.Name, file.Path, limits, time, logger))],
                limits,
                locks);
        }
        catch
        {
            locks.ForEach(held => held.Dispose());
            throw;
        }
    }

    public Task<IReadOnlyList<TransactionOutcome>> CommitAsync(IReadOnlyList<ShardTransaction> transactions) =>
        SeveralShards.CommitAsync(
            Map, transactions, (shard, group) => _shards[shard].WriteAsync(new TransactionsWork(group)));

    public async Task<PoolRow> TakeOverAsync(PoolTakeover takeover, CancellationToken cancellationToken)
    {
        var pool = await ShardOf(takeover.PoolId).WriteAsync(new TakeoverWork(takeover)).WaitAsync(cancellationToken);
        _epochs.AddOrUpdate(pool.PoolId, pool.Epoch, (_, known) => Math.Max(known, pool.Epoch));
        return pool;
    }

    public Task<bool> OwnsAsync(string poolId, long epoch, Guid owner, CancellationToken cancellationToken) =>
        Task.FromResult(_epochs.TryGetValue(poolId, out var newest) && newest == epoch);

    public bool MayAppend(string poolId) => ShardOf(poolId).Writer.Circuit.MayTry();

    public Task ReadPoolLogAsync(
        string poolId, long afterSeq, Action<PoolEntry> entry, CancellationToken cancellationToken) =>
        ShardOf(poolId).Readers.QueueAsync(
            database => SqliteQueries.ReadPoolLog(database, poolId, afterSeq, entry, cancellationToken),
            cancellationToken);

    public Task AppendAsync(PoolAppend append) => ShardOf(append.PoolId).WriteAsync(new AppendWork(append));

    public Task<string?> FindPoolAsync(int slot, int number, CancellationToken cancellationToken) =>
        ShardOf(slot).Readers.PointAsync(database => SqliteQueries.FindPool(database, number), cancellationToken);

    public async Task<IReadOnlyList<string>> ListUnrelayedPoolsAsync(CancellationToken cancellationToken) =>
        [.. (await AskAllAsync(SqliteQueries.ListUnrelayedPools, cancellationToken)).SelectMany(pools => pools)];

    public Task<GrainStateRow?> ReadStateAsync(
        int slot, string grainType, string grainKey, CancellationToken cancellationToken) =>
        ShardOf(slot).Readers.PointAsync(
            database => SqliteQueries.ReadState(database, grainType, grainKey), cancellationToken);

    public Task<OrderPage> ListOrdersAsync(
        int slot, string memberId, string? status, int skip, int take, CancellationToken cancellationToken)
    {
        Paging.Check(skip, take);
        return ShardOf(slot).Readers.QueueAsync(
            database => SqliteQueries.ListOrders(database, memberId, status, skip, take), cancellationToken);
    }

    public async Task<ProductPage> SearchProductsAsync(ProductQuery query, CancellationToken cancellationToken)
    {
        var search = new ProductSearch(query);
        return search.Merge(
            search.FindsNothing
                ? []
                : await AskFacetsAsync(
                    (database, facets) => SqliteProducts.Find(database, facets, search), cancellationToken),
            ProductSearch.ByUtf8);
    }

    public async Task<ListingPage> ListProductsAsync(ListingQuery query, CancellationToken cancellationToken)
    {
        Paging.Check(query.Skip, query.Take);
        return ProductSearch.Merge(
            query,
            StoredText.IsStorable(query.Text)
                ? await AskAllAsync(database => SqliteProducts.List(database, query), cancellationToken)
                : [],
            ProductSearch.ByUtf8);
    }

    public async Task<IReadOnlyList<ProductRow>> ReadProductsAsync(
        int shard, string afterId, int countMax, CancellationToken cancellationToken) =>
        await _shards[shard].Readers.QueueAsync(
            database => SqliteProducts.Read(database, afterId, countMax), cancellationToken);

    public async Task<IReadOnlyList<string>> ListStatesAsync(
        int shard, string grainType, string afterKey, int countMax, CancellationToken cancellationToken) =>
        await _shards[shard].Readers.QueueAsync(
            database => SqliteQueries.ListStates(database, grainType, afterKey, countMax), cancellationToken);

    public async Task<IReadOnlyList<CategoryCount>> ListCategoriesAsync(CancellationToken cancellationToken) =>
        ProductSearch.MergeCategories(
            (await AskFacetsAsync((_, facets) => facets.CountCategories(), cancellationToken))
                .SelectMany(counts => counts));

    public async Task<IReadOnlyList<ReviewRow>> ListReviewsAsync(
        int slot, ReviewQuery query, CancellationToken cancellationToken)
    {
        Paging.Check(query.Skip, query.Take);
        return await ShardOf(slot).Readers.QueueAsync(
            database => SqliteReviews.List(database, query), cancellationToken);
    }

    public Task<IReadOnlyList<int>> CountReviewsAsync(
        int slot, string productId, CancellationToken cancellationToken) =>
        ShardOf(slot).Readers.QueueAsync(database => SqliteReviews.Count(database, productId), cancellationToken);

    public async Task<IReadOnlyList<Deadline>> ReadDueAsync(
        int shard, DateTimeOffset now, int countMax, CancellationToken cancellationToken) =>
        await _shards[shard].Readers.QueueAsync(
            database => SqliteQueries.ReadDue(database, now, countMax), cancellationToken);

    public async Task<IReadOnlyList<OutboxRow>> ReadOutboxAsync(
        int shard, long afterId, int countMax, CancellationToken cancellationToken) =>
        await _shards[shard].Readers.QueueAsync(
            database => SqliteQueries.ReadOutbox(database, afterId, countMax), cancellationToken);

    public Task WaitForOutboxAsync(int shard, long afterId, CancellationToken cancellationToken) =>
        _shards[shard].Outbox.WaitAsync(afterId, cancellationToken);

    public Task TrimOutboxAsync(int shard, long throughId) => _shards[shard].WriteAsync(new TrimOutboxWork(throughId));

    public async Task<int> TrimTakeoversAsync(
        int shard, DateTimeOffset before, int countMax, CancellationToken cancellationToken)
    {
        var old = await _shards[shard].Readers.QueueAsync(
            database => SqliteQueries.ReadOldTakeovers(database, before), cancellationToken);
        if (TrimTakeoversWork.StepOf(old, countMax) is not { } step)
        {
            return 0;
        }

        await _shards[shard].WriteAsync(step);
        return step.Rows;
    }

    public Task<bool> IsHandledAsync(int shard, string consumer, long eventId, CancellationToken cancellationToken) =>
        _shards[shard].Readers.PointAsync(
            database => SqliteSales.IsHandled(database, consumer, eventId), cancellationToken);

    public async Task<IReadOnlyList<SalesRow>> ReadSalesAsync(SalesQuery query, CancellationToken cancellationToken) =>
        SalesMerge.Of(
            await AskAllAsync(database => SqliteSales.Read(database, query), cancellationToken), query,
            ProductSearch.ByUtf8);

    public async Task<IReadOnlyList<SoldTogetherRow>> ReadSoldTogetherAsync(
        string sku, int countMax, CancellationToken cancellationToken) =>
        SalesMerge.Of(
            await AskAllAsync(database => SqliteSales.ReadSoldTogether(database, sku, countMax), cancellationToken),
            countMax);

    public Task<T> ReadSnapshotAsync<T>(
        int shard, Func<IShardSnapshot, T> read, CancellationToken cancellationToken) =>
        SnapshotThread.RunAsync(() => _shards[shard].OpenSnapshot(), read, cancellationToken);

    public async Task<IReadOnlyList<ShardStatus>> GetStatusAsync(CancellationToken cancellationToken) =>
        await Task.WhenAll(_shards.Select(
            (shard, number) => shard.GetStatusAsync(Map, number, _limits.QueueRowsMax, cancellationToken)));

    /// <summary>Commits what waits, closes the files and gives the folders back.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        Array.ForEach(_shards, shard => shard.Dispose());
        foreach (var held in _locks)
        {
            held.Dispose();
        }
    }

    private SqliteShard ShardOf(string poolId) => ShardOf(Slots.Of(poolId));

    private SqliteShard ShardOf(int slot) => _shards[Map.ShardOf(slot)];

    private Task<T[]> AskAllAsync<T>(Func<SqliteDatabase, T> question, CancellationToken cancellationToken) =>
        Task.WhenAll(_shards.Select(shard => shard.Readers.QueueAsync(question, cancellationToken)));

    private Task<T[]> AskFacetsAsync<T>(
        Func<SqliteDatabase, ProductFacets, T> question, CancellationToken cancellationToken) =>
        Task.WhenAll(_shards.Select(shard => shard.Readers.QueueAsync(
            database => shard.Facets.Read(database, facets => question(database, facets)), cancellationToken)));
}
