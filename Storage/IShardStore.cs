using Commerce.Storage.Verification;

namespace Commerce.Storage;

/// <summary>
/// The sharded store as grains see it. One implementation per provider; one compliance suite over all of them.
/// </summary>
/// <remarks>
/// Every write goes through the group-commit writer of its shard and is durable when its task completes. Three outcomes
/// are told apart: committed (the task's result), refused with nothing written (the result too, or
/// <see cref="StaleEpochException"/>, <see cref="StoreOverloadedException"/>), and unknown
/// (<see cref="CommitOutcomeUnknownException"/>): then whatever was decided in memory must be dropped and read again.
/// </remarks>
public interface IShardStore
{
    /// <summary>Which shard has which slot.</summary>
    ShardMap Map { get; }

    /// <summary>
    /// Number of this opening of the store: higher than that of each process that opened it before, and than every view
    /// under which one of its pools has been taken. It is the view of a silo that has no cluster, and where the views
    /// of a silo in a cluster begin: so who opened the store last can take its pools, whatever had them before.
    /// </summary>
    /// <remarks>
    /// It counts on from what is stored, whatever a clock says: clocks differ between servers and go back, and a number
    /// that is too low by a second would have pools refused for as long as the process lives.
    /// </remarks>
    long Incarnation { get; }

    /// <summary>
    /// Rows that work for which nobody waits should put into one commit: few where it shares the writer with pools,
    /// more where it has a lane of its own.
    /// </summary>
    int BackgroundRowsMax { get; }

    /// <summary>
    /// How long the oldest commit has been under way or, if that is longer, how long a shard's server has not answered;
    /// with the interval at which it is asked, a quarter of a second. Zero for a store that no silos share.
    /// </summary>
    TimeSpan CommitAge => TimeSpan.Zero;

    /// <summary>
    /// Commits transactions, each all or nothing and in the order given within a shard. They may go to several shards.
    /// </summary>
    /// <returns>One outcome for each transaction, in the same order.</returns>
    /// <exception cref="StoreOverloadedException">Nothing was written in any shard.</exception>
    /// <exception cref="CommitOutcomeUnknownException">Also when some shards have committed and others have
    /// not.</exception>
    Task<IReadOnlyList<TransactionOutcome>> CommitAsync(IReadOnlyList<ShardTransaction> transactions);

    /// <summary>
    /// Takes a pool over: a new epoch for this owner, which outdates whatever another owner still has in flight.
    /// </summary>
    /// <exception cref="TakeoverRefusedException">A living owner has a newer view of the cluster.</exception>
    /// <exception cref="StoreOverloadedException">The shard does not answer, or refuses commits.</exception>
    Task<PoolRow> TakeOverAsync(PoolTakeover takeover, CancellationToken cancellationToken);

    /// <summary>
    /// Reads a pool's log in order, after a sequence number. The callback runs on the reading thread.
    /// </summary>
    Task ReadPoolLogAsync(string poolId, long afterSeq, Action<PoolEntry> entry, CancellationToken cancellationToken);

    /// <summary>
    /// Appends to a pool's log and replaces its counters, if epoch, owner and sequence number are still the pool's.
    /// </summary>
    /// <exception cref="StaleEpochException">They are not: another owner has taken over. Nothing was
    /// written.</exception>
    /// <exception cref="PoolQuarantinedException">The new counters break the equation. Nothing was written but the
    /// quarantine.</exception>
    Task AppendAsync(PoolAppend append);

    /// <summary>
    /// Whether this epoch is still the pool's: true of the moment of the answer or a later one than that of the call.
    /// What an owner says without an append rests on it.
    /// </summary>
    /// <exception cref="StoreOverloadedException">The shard does not answer.</exception>
    Task<bool> OwnsAsync(string poolId, long epoch, Guid owner, CancellationToken cancellationToken);

    /// <summary>
    /// Whether it is worth deciding something that needs an append: false while the pool's shard refuses commits. Then
    /// one caller at a time is told true, whose append finds out whether it still does.
    /// </summary>
    bool MayAppend(string poolId);

    /// <summary>The id of the pool with this number in the shard of this slot; null if there is none.</summary>
    Task<string?> FindPoolAsync(int slot, int number, CancellationToken cancellationToken);

    /// <summary>
    /// Pools whose holds may not all have been relayed to their buyers' shards: what a start-up must activate.
    /// </summary>
    Task<IReadOnlyList<string>> ListUnrelayedPoolsAsync(CancellationToken cancellationToken);

    /// <summary>Reads a grain's state; null if there is none.</summary>
    Task<GrainStateRow?> ReadStateAsync(
        int slot, string grainType, string grainKey, CancellationToken cancellationToken);

    /// <summary>Lists a member's orders, newest first. May read a replica.</summary>
    /// <param name="slot">Slot of the member.</param>
    /// <param name="memberId">The member.</param>
    /// <param name="status">Only these; null for all.</param>
    /// <param name="skip">Rows to leave out, at least 0.</param>
    /// <param name="take">Rows at most, 1 to 200.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<OrderPage> ListOrdersAsync(
        int slot, string memberId, string? status, int skip, int take, CancellationToken cancellationToken);

    /// <summary>
    /// Searches the published products of the catalogue's read model over all shards. May read replicas. The counts of
    /// each part leave the question's own restriction of it out, so that a page can offer the other choices.
    /// </summary>
    Task<ProductPage> SearchProductsAsync(ProductQuery query, CancellationToken cancellationToken);

    /// <summary>A page of all products, published or not, those that came last first. May read replicas.</summary>
    Task<ListingPage> ListProductsAsync(ListingQuery query, CancellationToken cancellationToken);

    /// <summary>Published products of one shard after an id, in the order of their ids. May read a replica.</summary>
    /// <param name="shard">Number of the shard.</param>
    /// <param name="afterId">The last id that was read; empty for none.</param>
    /// <param name="countMax">Rows at most, at least 1.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<IReadOnlyList<ProductRow>> ReadProductsAsync(
        int shard, string afterId, int countMax, CancellationToken cancellationToken);

    /// <summary>Keys of the grains of one kind that have a state in one shard, in their order, after a key.</summary>
    /// <param name="shard">Number of the shard.</param>
    /// <param name="grainType">Kind of grain.</param>
    /// <param name="afterKey">The last key that was read; empty for none.</param>
    /// <param name="countMax">Keys at most, at least 1.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<IReadOnlyList<string>> ListStatesAsync(
        int shard, string grainType, string afterKey, int countMax, CancellationToken cancellationToken);

    /// <summary>All categories with the number of published products in each. May read replicas.</summary>
    Task<IReadOnlyList<CategoryCount>> ListCategoriesAsync(CancellationToken cancellationToken);

    /// <summary>A page of a product's reviews. May read a replica.</summary>
    /// <param name="slot">Slot of the product.</param>
    /// <param name="query">Which.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<IReadOnlyList<ReviewRow>> ListReviewsAsync(
        int slot, ReviewQuery query, CancellationToken cancellationToken);

    /// <summary>How many of a product's reviews that are shown have one star, two and so on up to five.</summary>
    /// <param name="slot">Slot of the product.</param>
    /// <param name="productId">The product.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<IReadOnlyList<int>> CountReviewsAsync(int slot, string productId, CancellationToken cancellationToken);

    /// <summary>Deadlines of one shard that are due, earliest first.</summary>
    Task<IReadOnlyList<Deadline>> ReadDueAsync(
        int shard, DateTimeOffset now, int countMax, CancellationToken cancellationToken);

    /// <summary>Events of one shard's outbox after an id, in commit order.</summary>
    Task<IReadOnlyList<OutboxRow>> ReadOutboxAsync(
        int shard, long afterId, int countMax, CancellationToken cancellationToken);

    /// <summary>
    /// Completes once a shard's outbox has, or has had, an event with a larger id; at once if it has already.
    /// So a relay reads, handles, and waits here, and needs no polling.
    /// </summary>
    /// <param name="shard">Number of the shard.</param>
    /// <param name="afterId">The last id that was read; 0 for none.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task WaitForOutboxAsync(int shard, long afterId, CancellationToken cancellationToken);

    /// <summary>Deletes a shard's outbox up to and including an id: every consumer has handled it.</summary>
    Task TrimOutboxAsync(int shard, long throughId);

    /// <summary>
    /// Deletes the oldest records of takeovers, as one step of many: of each pool those before the last one that is
    /// older than a time. So it stays known who has had a pool since then, and who has it now, whenever that began.
    /// </summary>
    /// <param name="shard">Number of the shard.</param>
    /// <param name="before">The time, by the clock of those who took pools over.</param>
    /// <param name="countMax">Records to delete at most, at least 1.</param>
    /// <param name="cancellationToken">Ends the search, not the deletion.</param>
    /// <returns>How many it took on, at least 1 as long as there are any; 0: nothing is left to do.</returns>
    /// <exception cref="StoreOverloadedException">The shard does not answer, or refuses commits.</exception>
    Task<int> TrimTakeoversAsync(
        int shard, DateTimeOffset before, int countMax, CancellationToken cancellationToken);

    /// <summary>
    /// Whether a consumer has handled an event, or the event is trimmed: then every consumer has. True is final.
    /// </summary>
    /// <param name="shard">Number of the shard whose outbox has the event.</param>
    /// <param name="consumer">Its name.</param>
    /// <param name="eventId">Id of the event.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<bool> IsHandledAsync(int shard, string consumer, long eventId, CancellationToken cancellationToken);

    /// <summary>
    /// The rollups of sales, summed over all shards: by hour or by SKU, then by currency. May read replicas.
    /// </summary>
    Task<IReadOnlyList<SalesRow>> ReadSalesAsync(SalesQuery query, CancellationToken cancellationToken);

    /// <summary>
    /// What was sold together with a SKU, most often first, summed over all shards. What no shard has among its own
    /// most frequent ones is left out. May read replicas.
    /// </summary>
    /// <param name="sku">The SKU.</param>
    /// <param name="countMax">Rows at most, and of each shard, at least 1.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<IReadOnlyList<SoldTogetherRow>> ReadSoldTogetherAsync(
        string sku, int countMax, CancellationToken cancellationToken);

    /// <summary>
    /// Reads much of a shard as of one commit, on a thread that may wait; for work for which nobody waits.
    /// </summary>
    /// <param name="shard">Number of the shard.</param>
    /// <param name="read">Reads; what it returns must not hold on to the snapshot.</param>
    /// <param name="cancellationToken">Ends the wait, not the reading.</param>
    /// <exception cref="StoreOverloadedException">The shard does not answer.</exception>
    Task<T> ReadSnapshotAsync<T>(int shard, Func<IShardSnapshot, T> read, CancellationToken cancellationToken);

    /// <summary>State of each shard, for ops.</summary>
    Task<IReadOnlyList<ShardStatus>> GetStatusAsync(CancellationToken cancellationToken);
}
