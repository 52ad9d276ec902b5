using System.Collections.Concurrent;
using Commerce.Storage;
using Commerce.Storage.Verification;

namespace Commerce.Shop;

/// <summary>
/// The real store with hands in it: a test can hold a commit back, lose it, or lose only its answer, and can wait until
/// something was committed. What it does not interfere with is the store itself, so that it needs no proof of its own.
/// </summary>
internal sealed class StoreUnderTest(IOwnedShardStore store) : IShardStore
{
    private readonly Lock _lock = new();
    private readonly List<(Func<PoolEntry, bool> Wanted, TaskCompletionSource Seen)> _entryWaits = [];
    private readonly List<(Func<ShardWrite, bool> Wanted, TaskCompletionSource Seen)> _writeWaits = [];
    private readonly List<(Func<IReadOnlyList<ShardWrite>, bool> Wanted, TaskCompletionSource Seen)> _commitWaits = [];
    private readonly List<(Func<long, bool> Wanted, TaskCompletionSource Seen)> _trimWaits = [];
    private readonly List<(Func<PoolAppend, bool> Wanted, TaskCompletionSource Seen)> _appendWaits = [];

    /// <summary>Instead of an append; gets the append and how to do it.</summary>
    public Func<PoolAppend, Func<PoolAppend, Task>, Task>? OnAppend { get; set; }

    /// <summary>Instead of asking whether appends are worth trying.</summary>
    public Func<bool>? OnMayAppend { get; set; }

    /// <summary>Instead of a takeover; gets how to do it.</summary>
    public Func<Func<Task<PoolRow>>, Task<PoolRow>>? OnTakeOver { get; set; }

    /// <summary>Before a pool's log is read.</summary>
    public Action? OnReadPoolLog { get; set; }

    /// <summary>Instead of asking who owns a pool; gets how to do it.</summary>
    public Func<Func<Task<bool>>, Task<bool>>? OnOwns { get; set; }

    /// <summary>Instead of a step that trims records of takeovers.</summary>
    public Func<Task<int>>? OnTrimTakeovers { get; set; }

    /// <summary>The steps that were asked for.</summary>
    public ConcurrentQueue<(int Shard, DateTimeOffset Before, int CountMax)> TakeoverTrims { get; } = [];

    /// <summary>Questions to the catalogue.</summary>
    public ConcurrentQueue<ProductQuery> Searches { get; } = [];

    /// <summary>Instead of a commit; gets how to do it.</summary>
    public CommitInstead? OnCommit { get; set; }

    /// <summary>Does something instead of a commit, or before and after it.</summary>
    public delegate Task<IReadOnlyList<TransactionOutcome>> CommitInstead(
        IReadOnlyList<ShardTransaction> transactions, Func<Task<IReadOnlyList<TransactionOutcome>>> commit);

    /// <summary>The next commit with such a write has no outcome: it is done, or it is not.</summary>
    public void FailOnce(Func<ShardWrite, bool> wanted, bool done) => OnCommit = async (transactions, commit) =>
    {
        if (!transactions.SelectMany(transaction => transaction.Writes).Any(wanted))
        {
            return await commit();
        }

        OnCommit = null;
        if (done)
        {
            await commit();
        }

        throw new CommitOutcomeUnknownException("The test cut the connection.", new IOException("cut"));
    };

    public ShardMap Map => store.Map;

    public long Incarnation => store.Incarnation;

    public int BackgroundRowsMax => store.BackgroundRowsMax;

    /// <summary>Completes when an entry that is wanted has been committed from now on.</summary>
    public Task WhenLogged(Func<PoolEntry, bool> wanted) => Wait(_entryWaits, wanted);

    /// <summary>Completes when an append that is wanted has been committed from now on.</summary>
    public Task WhenAppended(Func<PoolAppend, bool> wanted) => Wait(_appendWaits, wanted);

    /// <summary>Completes when a row that is wanted has been committed from now on.</summary>
    public Task WhenWritten(Func<ShardWrite, bool> wanted) => Wait(_writeWaits, wanted);

    /// <summary>Completes when a transaction that is wanted has been committed from now on.</summary>
    public Task WhenCommitted(Func<IReadOnlyList<ShardWrite>, bool> wanted) => Wait(_commitWaits, wanted);

    /// <summary>Completes when an outbox has been trimmed through a row, from now on.</summary>
    public Task WhenTrimmed(long throughId) => Wait(_trimWaits, id => id >= throughId);

    public async Task AppendAsync(PoolAppend append)
    {
        // The pool may use its list again as soon as this has ended.
        var entries = append.Entries.ToList();
        await (OnAppend is { } instead ? instead(append, store.AppendAsync) : store.AppendAsync(append));
        Tell(_entryWaits, entries);
        Tell(_appendWaits, [append with { Entries = entries }]);
    }

    public async Task<IReadOnlyList<TransactionOutcome>> CommitAsync(IReadOnlyList<ShardTransaction> transactions)
    {
        var outcomes = await (OnCommit is { } instead
            ? instead(transactions, () => store.CommitAsync(transactions))
            : store.CommitAsync(transactions));
        var committed = transactions.Zip(outcomes).Where(both => both.Second == TransactionOutcome.Committed)
            .Select(both => both.First.Writes).ToList();
        Tell(_commitWaits, committed);
        Tell(_writeWaits, committed.SelectMany(writes => writes));
        return outcomes;
    }

    public Task<PoolRow> TakeOverAsync(PoolTakeover takeover, CancellationToken cancellationToken) =>
        OnTakeOver is { } instead
            ? instead(() => store.TakeOverAsync(takeover, cancellationToken))
            : store.TakeOverAsync(takeover, cancellationToken);

    public Task<bool> OwnsAsync(string poolId, long epoch, Guid owner, CancellationToken cancellationToken) =>
        OnOwns is { } instead
            ? instead(() => store.OwnsAsync(poolId, epoch, owner, cancellationToken))
            : store.OwnsAsync(poolId, epoch, owner, cancellationToken);

    public bool MayAppend(string poolId) => OnMayAppend is { } instead ? instead() : store.MayAppend(poolId);

    public Task ReadPoolLogAsync(
        string poolId, long afterSeq, Action<PoolEntry> entry, CancellationToken cancellationToken)
    {
        OnReadPoolLog?.Invoke();
        return store.ReadPoolLogAsync(poolId, afterSeq, entry, cancellationToken);
    }

    public Task<string?> FindPoolAsync(int slot, int number, CancellationToken cancellationToken) =>
        store.FindPoolAsync(slot, number, cancellationToken);

    public Task<IReadOnlyList<string>> ListUnrelayedPoolsAsync(CancellationToken cancellationToken) =>
        store.ListUnrelayedPoolsAsync(cancellationToken);

    public Task<GrainStateRow?> ReadStateAsync(
        int slot, string grainType, string grainKey, CancellationToken cancellationToken) =>
        store.ReadStateAsync(slot, grainType, grainKey, cancellationToken);

    public Task<OrderPage> ListOrdersAsync(
        int slot, string memberId, string? status, int skip, int take, CancellationToken cancellationToken) =>
        store.ListOrdersAsync(slot, memberId, status, skip, take, cancellationToken);

    public Task<ProductPage> SearchProductsAsync(ProductQuery query, CancellationToken cancellationToken)
    {
        Searches.Enqueue(query);
        return store.SearchProductsAsync(query, cancellationToken);
    }

    public Task<ListingPage> ListProductsAsync(ListingQuery query, CancellationToken cancellationToken) =>
        store.ListProductsAsync(query, cancellationToken);

    public Task<IReadOnlyList<ProductRow>> ReadProductsAsync(
        int shard, string afterId, int countMax, CancellationToken cancellationToken) =>
        store.ReadProductsAsync(shard, afterId, countMax, cancellationToken);

    public Task<IReadOnlyList<string>> ListStatesAsync(
        int shard, string grainType, string afterKey, int countMax, CancellationToken cancellationToken) =>
        store.ListStatesAsync(shard, grainType, afterKey, countMax, cancellationToken);

    public Task<IReadOnlyList<CategoryCount>> ListCategoriesAsync(CancellationToken cancellationToken) =>
        store.ListCategoriesAsync(cancellationToken);

    public Task<IReadOnlyList<ReviewRow>> ListReviewsAsync(
        int slot, ReviewQuery query, CancellationToken cancellationToken) =>
        store.ListReviewsAsync(slot, query, cancellationToken);

    public Task<IReadOnlyList<int>> CountReviewsAsync(
        int slot, string productId, CancellationToken cancellationToken) =>
        store.CountReviewsAsync(slot, productId, cancellationToken);

    public Task<IReadOnlyList<Deadline>> ReadDueAsync(
        int shard, DateTimeOffset now, int countMax, CancellationToken cancellationToken) =>
        store.ReadDueAsync(shard, now, countMax, cancellationToken);

    public Task<IReadOnlyList<OutboxRow>> ReadOutboxAsync(
        int shard, long afterId, int countMax, CancellationToken cancellationToken) =>
        store.ReadOutboxAsync(shard, afterId, countMax, cancellationToken);

    public Task WaitForOutboxAsync(int shard, long afterId, CancellationToken cancellationToken) =>
        store.WaitForOutboxAsync(shard, afterId, cancellationToken);

    public async Task TrimOutboxAsync(int shard, long throughId)
    {
        await store.TrimOutboxAsync(shard, throughId);
        Tell(_trimWaits, [throughId]);
    }

    public async Task<int> TrimTakeoversAsync(
        int shard, DateTimeOffset before, int countMax, CancellationToken cancellationToken)
    {
        TakeoverTrims.Enqueue((shard, before, countMax));
        return OnTrimTakeovers is { } instead
            ? await instead()
            : await store.TrimTakeoversAsync(shard, before, countMax, cancellationToken);
    }

    public Task<bool> IsHandledAsync(int shard, string consumer, long eventId, CancellationToken cancellationToken) =>
        store.IsHandledAsync(shard, consumer, eventId, cancellationToken);

    public Task<IReadOnlyList<SalesRow>> ReadSalesAsync(SalesQuery query, CancellationToken cancellationToken) =>
        store.ReadSalesAsync(query, cancellationToken);

    public Task<IReadOnlyList<SoldTogetherRow>> ReadSoldTogetherAsync(
        string sku, int countMax, CancellationToken cancellationToken) =>
        store.ReadSoldTogetherAsync(sku, countMax, cancellationToken);

    public Task<T> ReadSnapshotAsync<T>(
        int shard, Func<IShardSnapshot, T> read, CancellationToken cancellationToken) =>
        store.ReadSnapshotAsync(shard, read, cancellationToken);

    public Task<IReadOnlyList<ShardStatus>> GetStatusAsync(CancellationToken cancellationToken) =>
        store.GetStatusAsync(cancellationToken);

    private Task Wait<T>(List<(Func<T, bool> Wanted, TaskCompletionSource Seen)> waits, Func<T, bool> wanted)
    {
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            waits.Add((wanted, seen));
        }

        return seen.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }

    private void Tell<T>(List<(Func<T, bool> Wanted, TaskCompletionSource Seen)> waits, IEnumerable<T> happened)
    {
        lock (_lock)
        {
            if (waits.Count > 0)
            {
                var things = happened.ToList();
                foreach (var wait in waits.Where(wait => things.Exists(thing => wait.Wanted(thing))).ToList())
                {
                    wait.Seen.TrySetResult();
                    waits.Remove(wait);
                }
            }
        }
    }
}
