using System.Security.Cryptography;
using Commerce.Storage.Writer;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Commerce.Storage.Postgres;

/// <summary>
/// The sharded store over PostgreSQL. Many processes may have it open: pools are fenced by their rows.
/// </summary>
internal sealed class PostgresShardStore : IOwnedShardStore
{
    private readonly PostgresShard[] _shards;
    private readonly DataDirectoryLock _directory;
    private int _disposed;

    private PostgresShardStore(
        ShardMap map, long incarnation, PostgresShard[] shards, int batchRowsMax, DataDirectoryLock directory)
    {
        BackgroundRowsMax = batchRowsMax;
        _directory = directory;
        Map = map;
        Incarnation = incarnation;
        _shards = shards;
    }

    public ShardMap Map { get; }

    public long Incarnation { get; }

    public int BackgroundRowsMax { get; }

    /// <summary>For tests.</summary>
    public IReadOnlyList<PostgresShard> Shards => _shards;

    /// <summary>Finds the primaries, makes or checks their tables, and starts writers and monitors.</summary>
    public static PostgresShardStore Open(
        StorageOptions options, string dataDirectory, TimeProvider time, ILogger logger)
    {
        // What else a process keeps (secrets, uploads) lies there: two must not share it, whatever holds the shards.
        var directory = DataDirectoryLock.Acquire(dataDirectory);
        var application = $"commerce {Convert.ToHexString(RandomNumberGenerator.GetBytes(6))}";
        var opening = options.Shards.Select(shard => PostgresOpening.Of(shard, application)).ToList();
        var shards = new List<PostgresShard>();
        try
        {
            var timelines = new KnownTimelines(dataDirectory);
            opening.ForEach(shard => shard.Prepare(options, timelines, time, logger));
            var map = PostgresSchema.ReadOrCreateMap(opening[0].Primary, opening.ConvertAll(shard => shard.Name));
            var incarnation = PostgresSchema.CountOpening(opening[0].Primary);
            foreach (var shard in opening)
            {
                shards.Add(shard.Open(options, timelines, time, logger));
            }

            return new PostgresShardStore(map, incarnation, [.. shards], options.BatchRowsMax, directory);
        }
        catch (Exception exception)
        {
            directory.Dispose();
            shards.ForEach(shard => shard.Dispose());
            opening.Skip(shards.Count).ToList().ForEach(shard => shard.Dispose());
            if (exception is NpgsqlException or TimeoutException)
            {
                throw new InvalidOperationException(
                    $"The shards cannot be opened: {PostgresErrors.Text(exception)}", exception);
            }

            throw;
        }
    }

    public Task<IReadOnlyList<TransactionOutcome>> CommitAsync(IReadOnlyList<ShardTransaction> transactions) =>
        SeveralShards.CommitAsync(
            Map, transactions, (shard, group) => _shards[shard].WriteAsync(new TransactionsWork(group)));

    public Task<PoolRow> TakeOverAsync(PoolTakeover takeover, CancellationToken cancellationToken)
    {
        StoredText.Check(takeover.PoolId);
        return ShardOf(takeover.PoolId).TakeOverAsync(takeover, cancellationToken);
    }

    public async Task ReadPoolLogAsync(
        string poolId, long afterSeq, Action<PoolEntry> entry, CancellationToken cancellationToken)
    {
        if (StoredText.IsStorable(poolId))
        {
            await ShardOf(poolId).ReadAsync(
                source => PostgresQueries.ReadPoolLogAsync(source, poolId, afterSeq, entry, cancellationToken));
        }
    }

    public Task AppendAsync(PoolAppend append) => ShardOf(append.PoolId).WriteAsync(new AppendWork(append));

    public Task<string?> FindPoolAsync(int slot, int number, CancellationToken cancellationToken) =>
        ShardOf(slot).ReadAsync(source => PostgresQueries.FindPoolAsync(source, number, cancellationToken));

    public async Task<IReadOnlyList<string>> ListUnrelayedPoolsAsync(CancellationToken cancellationToken) =>
        [.. (await Task.WhenAll(_shards.Select(shard => shard.ReadAsync(
            source => PostgresQueries.ListUnrelayedPoolsAsync(source, cancellationToken)))))
            .SelectMany(pools => pools)];

    public async Task<GrainStateRow?> ReadStateAsync(
        int slot, string grainType, string grainKey, CancellationToken cancellationToken) =>
        StoredText.IsStorable(grainType) && StoredText.IsStorable(grainKey)
            ? await ShardOf(slot).ReadAsync(
                source => PostgresQueries.ReadStateAsync(source, grainType, grainKey, cancellationToken))
            : null;

    public async Task<OrderPage> ListOrdersAsync(
        int slot, string memberId, string? status, int skip, int take, CancellationToken cancellationToken)
    {
        Paging.Check(skip, take);
        return StoredText.IsStorable(memberId) && StoredText.IsStorable(status)
            ? await ShardOf(slot).ReadStaleAsync(source => PostgresQueries.ListOrdersAsync(
                source, memberId, status, skip, take, cancellationToken))
            : new OrderPage([], 0);
    }

    public async Task<ProductPage> SearchProductsAsync(ProductQuery query, CancellationToken cancellationToken)
    {
        var search = new ProductSearch(query);
        return StoredText.IsStorable(query.Text) && StoredText.IsStorable(query.Category)
            ? search.Merge(await Task.WhenAll(_shards.Select(shard => shard.ReadStaleAsync(
                source => PostgresQueries.FindProductsAsync(source, search, cancellationToken)))))
            : new ProductPage([], 0, []);
    }

    public async Task<IReadOnlyList<CategoryCount>> ListCategoriesAsync(CancellationToken cancellationToken) =>
        ProductSearch.MergeCategories(
            (await Task.WhenAll(_shards.Select(shard => shard.ReadStaleAsync(
                source => PostgresQueries.CountCategoriesAsync(source, cancellationToken)))))
            .SelectMany(counts => counts));

    public async Task<IReadOnlyList<Deadline>> ReadDueAsync(
        int shard, DateTimeOffset now, int countMax, CancellationToken cancellationToken) =>
        await _shards[shard].ReadAsync(
            source => PostgresQueries.ReadDueAsync(source, now, countMax, cancellationToken));

    public async Task<IReadOnlyList<OutboxRow>> ReadOutboxAsync(
        int shard, long afterId, int countMax, CancellationToken cancellationToken) =>
        await _shards[shard].ReadAsync(
            source => PostgresQueries.ReadOutboxAsync(source, afterId, countMax, cancellationToken));

    public Task WaitForOutboxAsync(int shard, long afterId, CancellationToken cancellationToken) =>
        _shards[shard].Outbox.WaitAsync(afterId, cancellationToken);

    public Task TrimOutboxAsync(int shard, long throughId) => _shards[shard].WriteAsync(new TrimOutboxWork(throughId));

    public async Task<IReadOnlyList<ShardStatus>> GetStatusAsync(CancellationToken cancellationToken) =>
        await Task.WhenAll(_shards.Select((shard, number) => shard.GetStatusAsync(Map, number, cancellationToken)));

    /// <summary>Commits what waits, and closes the connections.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            Array.ForEach(_shards, shard => shard.Dispose());
            _directory.Dispose();
        }
    }

    private PostgresShard ShardOf(string poolId) => ShardOf(Slots.Of(poolId));

    private PostgresShard ShardOf(int slot) => _shards[Map.ShardOf(slot)];
}
