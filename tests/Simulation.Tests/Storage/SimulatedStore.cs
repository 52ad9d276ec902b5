using Commerce.Storage;
using Commerce.Storage.Verification;
using Commerce.Storage.Writer;

namespace Commerce.Simulation;

/// <summary>The sharded store as one process has it: the real outcomes, with the time between.</summary>
internal sealed class SimulatedStore : IOwnedShardStore
{
    private readonly SimulatedShards _shards;
    private readonly IShardWay _way;
    private readonly ShardWrites[] _writes;
    private readonly long[] _heard;
    private readonly List<(int Shard, long AfterId, TaskCompletionSource Told)> _waiting = [];

    public SimulatedStore(SimulatedShards shards, IShardWay way)
    {
        (_shards, _way) = (shards, way);
        _writes = [.. shards.All.Select(shard => new ShardWrites(shard, way))];
        _heard = [.. shards.All.Select(shard => shard.Data.LastOutboxId)];
        Incarnation = shards.CountOpening();
        foreach (var shard in shards.All)
        {
            shard.Listen(this);
        }
    }

    public ShardMap Map => _shards.Map;

    public long Incarnation { get; }

    public int BackgroundRowsMax => GroupCommitWriter.OtherRowsBesidePools;

    public Task<IReadOnlyList<TransactionOutcome>> CommitAsync(IReadOnlyList<ShardTransaction> transactions)
    {
        foreach (var write in transactions.SelectMany(transaction => transaction.Writes))
        {
            StoredText.Check(write);
        }

        return SeveralShards.CommitAsync(Map, transactions, WriteAsync);
    }

    /// <summary>On a connection of its own: it does not wait for what is being written.</summary>
    public Task<PoolRow> TakeOverAsync(PoolTakeover takeover, CancellationToken cancellationToken)
    {
        StoredText.Check(takeover.PoolId);
        var server = _shards.Of(takeover.PoolId);
        var told = new TaskCompletionSource<PoolRow>(_way.Completions);
        _way.Begin(() => _way.After(_way.Latency(), () =>
        {
            var isLost = _way.Chance(server.Unknown);
            if (server.IsAway || (isLost && _way.Chance(0.5)))
            {
                _way.Deliver(_way.Latency(), () => told.TrySetException(Away(server)));
                return;
            }

            var (pool, refusal) = server.Data.TakeOver(takeover, _way.Time.GetUtcNow());
            if (refusal is not null)
            {
                _way.Saw(States.TakeoverRefused);
            }

            _way.Deliver(_way.Latency(), () =>
            {
                if (isLost)
                {
                    told.TrySetException(Away(server));
                }
                else if (refusal is not null)
                {
                    told.TrySetException(refusal);
                }
                else
                {
                    told.TrySetResult(pool!);
                }
            });
        }));
        return told.Task.WaitAsync(cancellationToken);
    }

    public async Task ReadPoolLogAsync(
        string poolId, long afterSeq, Action<PoolEntry> entry, CancellationToken cancellationToken)
    {
        var log = await ReadAsync(
            _shards.Of(poolId), data => data.ReadLog(poolId, afterSeq).ToList(), cancellationToken);
        log.ForEach(entry);
    }

    public Task AppendAsync(PoolAppend append)
    {
        StoredText.Check(append);
        // The pool may use its list again as soon as this has ended.
        var own = append with { Entries = [.. append.Entries] };
        return WritesOf(append.PoolId).WriteAsync(own.Entries.Count, data => (true, data.Append(own)));
    }

    public Task<bool> OwnsAsync(string poolId, long epoch, Guid owner, CancellationToken cancellationToken)
    {
        var server = _shards.Of(poolId);
        return ReadAsync(
            server, data => data.RowOf(poolId) is { } row && row.Epoch == epoch && row.Owner == owner,
            cancellationToken, () => Away(server));
    }

    public bool MayAppend(string poolId) => WritesOf(poolId).Circuit.MayTry();

    public Task<string?> FindPoolAsync(int slot, int number, CancellationToken cancellationToken) =>
        ReadAsync(_shards.All[Map.ShardOf(slot)], data => data.FindPool(number), cancellationToken);

    public async Task<IReadOnlyList<string>> ListUnrelayedPoolsAsync(CancellationToken cancellationToken) =>
        [.. (await ReadAllAsync(data => data.UnrelayedPools(), cancellationToken)).SelectMany(pools => pools)];

    public Task<GrainStateRow?> ReadStateAsync(
        int slot, string grainType, string grainKey, CancellationToken cancellationToken) => ReadAsync(
            _shards.All[Map.ShardOf(slot)], data => data.ReadState(grainType, grainKey), cancellationToken);

    public Task<OrderPage> ListOrdersAsync(
        int slot, string memberId, string? status, int skip, int take, CancellationToken cancellationToken)
    {
        Paging.Check(skip, take);
        return ReadAsync(
            _shards.All[Map.ShardOf(slot)], data => data.ListOrders(memberId, status, skip, take), cancellationToken);
    }

    public async Task<ProductPage> SearchProductsAsync(ProductQuery query, CancellationToken cancellationToken)
    {
        var search = new ProductSearch(query);
        return search.Merge(
            search.FindsNothing ? [] : await ReadAllAsync(data => data.FindProducts(search), cancellationToken),
            ProductSearch.ByUtf8);
    }

    public async Task<ListingPage> ListProductsAsync(ListingQuery query, CancellationToken cancellationToken)
    {
        Paging.Check(query.Skip, query.Take);
        return ProductSearch.Merge(
            query, await ReadAllAsync(data => data.ListProducts(query), cancellationToken), ProductSearch.ByUtf8);
    }

    public async Task<IReadOnlyList<ProductRow>> ReadProductsAsync(
        int shard, string afterId, int countMax, CancellationToken cancellationToken) =>
        await ReadAsync(_shards.All[shard], data => data.ReadProducts(afterId, countMax), cancellationToken);

    public async Task<IReadOnlyList<string>> ListStatesAsync(
        int shard, string grainType, string afterKey, int countMax, CancellationToken cancellationToken) =>
        await ReadAsync(_shards.All[shard], data => data.ListStates(grainType, afterKey, countMax), cancellationToken);

    public async Task<IReadOnlyList<CategoryCount>> ListCategoriesAsync(CancellationToken cancellationToken) =>
        ProductSearch.MergeCategories(
            (await ReadAllAsync(data => data.CountCategories(), cancellationToken)).SelectMany(counts => counts));

    public async Task<IReadOnlyList<ReviewRow>> ListReviewsAsync(
        int slot, ReviewQuery query, CancellationToken cancellationToken)
    {
        Paging.Check(query.Skip, query.Take);
        return await ReadAsync(
            _shards.All[Map.ShardOf(slot)], data => data.ListReviews(query), cancellationToken);
    }

    public Task<IReadOnlyList<int>> CountReviewsAsync(
        int slot, string productId, CancellationToken cancellationToken) =>
        ReadAsync(_shards.All[Map.ShardOf(slot)], data => data.CountReviews(productId), cancellationToken);

    public async Task<IReadOnlyList<Deadline>> ReadDueAsync(
        int shard, DateTimeOffset now, int countMax, CancellationToken cancellationToken) =>
        await ReadAsync(_shards.All[shard], data => data.ReadDue(now, countMax), cancellationToken);

    public async Task<IReadOnlyList<OutboxRow>> ReadOutboxAsync(
        int shard, long afterId, int countMax, CancellationToken cancellationToken) =>
        await ReadAsync(_shards.All[shard], data => data.ReadOutbox(afterId, countMax), cancellationToken);

    public Task WaitForOutboxAsync(int shard, long afterId, CancellationToken cancellationToken)
    {
        var told = new TaskCompletionSource(_way.Completions);
        _way.Begin(() =>
        {
            if (_heard[shard] > afterId)
            {
                told.TrySetResult();
            }
            else
            {
                _waiting.Add((shard, afterId, told));
            }
        });
        return told.Task.WaitAsync(cancellationToken);
    }

    public Task TrimOutboxAsync(int shard, long throughId) => _writes[shard].WriteAsync<bool>(1, data =>
    {
        data.TrimOutbox(throughId);
        return (true, null);
    });

    public async Task<int> TrimTakeoversAsync(
        int shard, DateTimeOffset before, int countMax, CancellationToken cancellationToken)
    {
        var old = await ReadAsync(_shards.All[shard], data => data.ReadOldTakeovers(before), cancellationToken);
        if (TrimTakeoversWork.StepOf(old, countMax) is not { } step)
        {
            return 0;
        }

        await _writes[shard].WriteAsync<bool>(step.Rows, data =>
        {
            data.TrimTakeovers(step.Pools);
            return (true, null);
        });
        _way.Saw(States.TakeoversTrimmed);
        return step.Rows;
    }

    public Task<bool> IsHandledAsync(int shard, string consumer, long eventId, CancellationToken cancellationToken) =>
        ReadAsync(_shards.All[shard], data => data.IsHandled(consumer, eventId), cancellationToken);

    public async Task<IReadOnlyList<SalesRow>> ReadSalesAsync(SalesQuery query, CancellationToken cancellationToken) =>
        SalesMerge.Of(
            await ReadAllAsync(data => data.ReadSales(query), cancellationToken), query, ProductSearch.ByUtf8);

    public async Task<IReadOnlyList<SoldTogetherRow>> ReadSoldTogetherAsync(
        string sku, int countMax, CancellationToken cancellationToken) =>
        SalesMerge.Of(await ReadAllAsync(data => data.ReadSoldTogether(sku, countMax), cancellationToken), countMax);

    public Task<T> ReadSnapshotAsync<T>(
        int shard, Func<IShardSnapshot, T> read, CancellationToken cancellationToken) =>
        ReadAsync(_shards.All[shard], data => read(data), cancellationToken);

    public async Task<IReadOnlyList<ShardStatus>> GetStatusAsync(CancellationToken cancellationToken) =>
        await Task.WhenAll(_shards.All.Select((shard, number) => ReadAsync(
            shard, data => StatusOf(number, data), cancellationToken)));

    /// <summary>A shard has new events; this process hears of it a little later.</summary>
    public void Hear(ShardServer server, long lastId) => _way.Deliver(_way.Latency(), () =>
    {
        var shard = _shards.All.TakeWhile(each => each != server).Count();
        _heard[shard] = Math.Max(_heard[shard], lastId);
        foreach (var waiting in _waiting.FindAll(each => each.Shard == shard && each.AfterId < lastId))
        {
            _waiting.Remove(waiting);
            waiting.Told.TrySetResult();
        }
    });

    public void Dispose()
    {
        foreach (var shard in _shards.All)
        {
            shard.Forget(this);
        }
    }

    private Task<TransactionOutcome[]> WriteAsync(int shard, IReadOnlyList<ShardTransaction> transactions) =>
        _writes[shard].WriteAsync<TransactionOutcome[]>(
            transactions.Sum(transaction => transaction.Writes.Count),
            data => (data.Write(transactions, _way.Time.GetUtcNow()), null));

    private ShardWrites WritesOf(string poolId) => _writes[Map.ShardOf(Slots.Of(poolId))];

    private Task<T> ReadAsync<T>(
        ShardServer server, Func<ShardData, T> read, CancellationToken cancellationToken, Func<Exception>? away = null)
    {
        var told = new TaskCompletionSource<T>(_way.Completions);
        _way.Begin(() => _way.After(_way.Latency(), () =>
        {
            if (server.IsAway)
            {
                _way.Deliver(_way.Latency(), () => told.TrySetException(
                    away?.Invoke() ?? new IOException($"Shard {server.Name} does not answer.")));
                return;
            }

            var found = read(server.Data);
            _way.Deliver(_way.Latency(), () => told.TrySetResult(found));
        }));
        return told.Task.WaitAsync(cancellationToken);
    }

    private Task<T[]> ReadAllAsync<T>(Func<ShardData, T> read, CancellationToken cancellationToken) =>
        Task.WhenAll(_shards.All.Select(shard => ReadAsync(shard, read, cancellationToken)));

    private ShardStatus StatusOf(int number, ShardData data)
    {
        var (p50, p99, rows, healthy) = _writes[number].Statistics.Read();
        return new ShardStatus(
            Map.Shards[number], Enumerable.Range(0, Slots.Count).Count(slot => Map.ShardOf(slot) == number),
            _writes[number].QueueLength, int.MaxValue, p50, p99, rows, data.OutboxLength, data.DeadlineCount, healthy);
    }

    private StoreOverloadedException Away(ShardServer server) =>
        new($"Shard {server.Name} does not take over now.")
        {
            RefusingFor = _writes[Map.Shards.TakeWhile(name => name != server.Name).Count()].Circuit.Refused(),
        };
}
