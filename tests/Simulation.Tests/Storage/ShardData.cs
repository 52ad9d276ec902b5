using Commerce.Storage;
using Commerce.Storage.Verification;
using Commerce.Storage.Writer;

namespace Commerce.Simulation;

/// <summary>
/// One shard's rows. What is written to it is written at one moment; the rules are those of every provider.
/// </summary>
internal sealed class ShardData : IShardSnapshot
{
    private readonly SortedDictionary<int, Pool> _pools = [];
    private readonly Dictionary<string, Pool> _poolsById = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Type, string Key), GrainStateRow> _states = [];
    private readonly SortedDictionary<string, OrderIndexRow> _orders = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, PutProduct> _products = new(StringComparer.Ordinal);
    private readonly Dictionary<(string ProductId, string ReviewId), ReviewRow> _reviews = [];
    private readonly SortedSet<(long EventId, string Consumer)> _inbox = [];
    private readonly Dictionary<(string Sku, DateTimeOffset Hour, string Currency), SalesRow> _sales = [];
    private readonly Dictionary<(string Sku, string Other), SoldTogetherRow> _together = [];
    private readonly SortedDictionary<long, OutboxRow> _outbox = [];
    private readonly SortedSet<(DateTimeOffset DueAt, string Kind, string Key)> _deadlines = new(
        Comparer<(DateTimeOffset DueAt, string Kind, string Key)>.Create((one, other) =>
            one.DueAt != other.DueAt ? one.DueAt.CompareTo(other.DueAt)
            : one.Kind != other.Kind ? string.CompareOrdinal(one.Kind, other.Kind)
            : string.CompareOrdinal(one.Key, other.Key)));

    private long _trimmedId;

    public long LastOutboxId { get; private set; }

    /// <summary>The highest view under which a pool was taken.</summary>
    public long ViewMax => _pools.Values.Select(pool => pool.View).DefaultIfEmpty().Max();

    public int OutboxLength => _outbox.Count;

    public int DeadlineCount => _deadlines.Count;

    /// <summary>A planted fault: appends of owners that were replaced are taken.</summary>
    public bool HasNoFence { get; set; }

    /// <summary>Takes a pool over, or says why not.</summary>
    public (PoolRow? Pool, Exception? Refusal) TakeOver(PoolTakeover takeover, DateTimeOffset now)
    {
        var pool = _poolsById.GetValueOrDefault(takeover.PoolId);
        if (pool is not null && takeover.View < pool.View && !takeover.DeadSilos.Contains(pool.Silo))
        {
            return (null, AppendCheck.Refused(takeover, pool.Silo, pool.View));
        }

        if (pool is null)
        {
            pool = new Pool(new PoolRow(
                takeover.PoolId, _pools.Count + 1, 0, Guid.Empty, default, 0, null, null));
            _pools.Add(pool.Row.Number, pool);
            _poolsById.Add(takeover.PoolId, pool);
        }

        pool.Row = pool.Row with { Epoch = pool.Row.Epoch + 1, Owner = takeover.Owner };
        (pool.Silo, pool.View) = (takeover.Silo, takeover.View);
        pool.Takeovers.Add(new TakeoverRecord(
            pool.Row.Epoch, takeover.Owner, takeover.Silo, takeover.View, pool.Row.Counters.Seq, now));
        return (pool.Row, null);
    }

    /// <summary>Appends, or says why not.</summary>
    /// <exception cref="ArgumentException">The entries do not follow on each other.</exception>
    public Exception? Append(PoolAppend append)
    {
        var added = AppendCheck.Sum(append);
        var pool = _poolsById.GetValueOrDefault(append.PoolId);
        if (pool is null || !IsTaken(append, added, pool.Row))
        {
            var (refusal, quarantine) = AppendCheck.Judge(append, added, pool?.Row);
            if (quarantine is not null)
            {
                pool!.Row = pool.Row with { Quarantined = quarantine };
            }

            return refusal;
        }

        foreach (var entry in append.Entries)
        {
            pool.Log.Add(entry with { Epoch = append.Epoch });
        }

        pool.Row = pool.Row with
        {
            Counters = append.Counters,
            RelayedSeq = append.RelayedSeq,
            Terms = append.Terms ?? pool.Row.Terms,
        };
        return null;
    }

    /// <summary>Writes transactions, each all or nothing.</summary>
    /// <exception cref="ArgumentException">Two conditions of one transaction are about the same row: nothing of any is
    /// written.</exception>
    public TransactionOutcome[] Write(IReadOnlyList<ShardTransaction> transactions, DateTimeOffset now)
    {
        foreach (var transaction in transactions)
        {
            var rows = transaction.Writes.Where(LayeredTransactions.IsCondition).Select(Row).ToList();
            if (rows.Distinct().Count() != rows.Count)
            {
                throw new ArgumentException(
                    "Two conditions of a transaction are about the same row.", nameof(transactions));
            }
        }

        return [.. transactions.Select(transaction => Write(transaction.Writes, now))];
    }

    public List<OldTakeovers> ReadOldTakeovers(DateTimeOffset before) =>
    [
        .. from pool in _pools
           let kept = pool.Value.Takeovers.LastOrDefault(takeover => takeover.At < before)
           where kept is not null && kept.Epoch > pool.Value.Takeovers[0].Epoch
           select new OldTakeovers(pool.Key, pool.Value.Takeovers[0].Epoch, kept.Epoch),
    ];

    public void TrimTakeovers(IReadOnlyList<(int Number, long Below)> pools)
    {
        foreach (var (number, below) in pools)
        {
            _pools[number].Takeovers.RemoveAll(takeover => takeover.Epoch < below);
        }
    }

    public void TrimOutbox(long throughId)
    {
        foreach (var id in _outbox.Keys.TakeWhile(id => id <= throughId).ToList())
        {
            _outbox.Remove(id);
        }

        _trimmedId = Math.Max(_trimmedId, throughId);
        _inbox.RemoveWhere(row => row.EventId <= throughId);
    }

    public IEnumerable<PoolEntry> ReadLog(string poolId, long afterSeq) =>
        _poolsById.TryGetValue(poolId, out var pool) ? pool.Log.Where(entry => entry.Seq > afterSeq) : [];

    public string? FindPool(int number) => _pools.GetValueOrDefault(number)?.Row.PoolId;

    public PoolRow? RowOf(string poolId) => _poolsById.GetValueOrDefault(poolId)?.Row;

    public string? OwnerOf(string poolId) => _poolsById.GetValueOrDefault(poolId)?.Silo;

    public List<string> UnrelayedPools() =>
        [.. _pools.Values.Where(pool => pool.Row.RelayedSeq < pool.Row.Counters.Seq).Select(pool => pool.Row.PoolId)];

    public GrainStateRow? ReadState(string grainType, string grainKey) =>
        _states.GetValueOrDefault((grainType, grainKey));

    public OrderPage ListOrders(string memberId, string? status, int skip, int take)
    {
        var found = _orders.Values
            .Where(row => row.MemberId == memberId && (status is null || row.Status == status))
            .OrderByDescending(row => row.PlacedAt).ThenByDescending(row => row.OrderId, StringComparer.Ordinal)
            .ToList();
        return new OrderPage([.. found.Skip(skip).Take(take)], found.Count);
    }

    public ShardProducts FindProducts(ProductSearch search)
    {
        var found = Published
            .Select(write => new FoundProduct(
                write.Row, search.Words.Count == 0 ? 1 : ProductRank.Of(ProductWords.Of(write), search.Words)))
            .Where(product => product.Rank > 0)
            .ToList();
        return new ShardProducts(
            [.. found.Where(product => search.Fits(product.Row))],
            search.CountsOf([.. found.GroupBy(product => (
                product.Row.Category, product.Row.Brand, Band: ProductSearch.BandOf(product.Row.Price),
                InRange: search.IsInRange(product.Row.Price), product.Row.InStock,
                Stars: ProductSearch.StarsOf(product.Row.Rating)))
                .Select(group => new ProductGroup(
                    group.Key.Category, group.Key.Brand, group.Key.Band, group.Key.InRange, group.Key.InStock,
                    group.Key.Stars, group.Count()))]));
    }

    public List<(ProductRow Row, long Total)> ListProducts(ListingQuery query)
    {
        var text = ProductSearch.TextOf(query) ?? "";
        var found = _products.Values.Select(write => write.Row)
            .Where(row => query.Published is null || row.Published == query.Published)
            .Where(row => row.Name.ToLowerInvariant().Contains(text, StringComparison.Ordinal)
                || row.ProductId.Contains(text, StringComparison.Ordinal))
            .ToList();
        return [.. found.Select(row => (row, (long)found.Count))];
    }

    public List<ProductRow> ReadProducts(string afterId, int countMax) =>
        [.. Published.Select(write => write.Row)
            .Where(row => string.CompareOrdinal(row.ProductId, afterId) > 0).Take(countMax)];

    public List<string> ListStates(string grainType, string afterKey, int countMax) =>
        [.. _states.Keys.Where(state => state.Type == grainType).Select(state => state.Key)
            .Where(key => string.CompareOrdinal(key, afterKey) > 0)
            .Order(StringComparer.Ordinal).Take(countMax)];

    public List<CategoryCount> CountCategories() =>
        [.. Published.GroupBy(write => write.Row.Category, StringComparer.Ordinal)
            .Select(group => new CategoryCount(group.Key, group.Count()))];

    private IEnumerable<PutProduct> Published => _products.Values.Where(write => write.Row.Published);

    public List<ReviewRow> ListReviews(ReviewQuery query)
    {
        var found = _reviews.Values.Where(row => row.ProductId == query.ProductId && row.Shown == query.Shown)
            .Where(row => query.Stars is null || row.Stars == query.Stars)
            .OrderBy(row => query.Sort switch
            {
                ReviewSort.Newest => 0,
                ReviewSort.Highest => -row.Stars,
                ReviewSort.Lowest => row.Stars,
            });
        return [.. found.ThenByDescending(row => row.WrittenAt).ThenBy(row => row.ReviewId, StringComparer.Ordinal)
            .Skip(query.Skip).Take(query.Take)];
    }

    public IReadOnlyList<int> CountReviews(string productId) => ReviewCounts.Of(
        _reviews.Values.Where(row => row.ProductId == productId && row.Shown).GroupBy(row => row.Stars)
            .Select(group => (group.Key, group.Count())));

    public List<Deadline> ReadDue(DateTimeOffset now, int countMax) =>
        [.. _deadlines.TakeWhile(deadline => deadline.DueAt <= now).Take(countMax)
            .Select(deadline => new Deadline(deadline.DueAt, deadline.Kind, deadline.Key))];

    public List<OutboxRow> ReadOutbox(long afterId, int countMax) =>
        [.. _outbox.Values.Where(row => row.Id > afterId).Take(countMax)];

    public bool IsHandled(string consumer, long eventId) =>
        eventId <= _trimmedId || _inbox.Contains((eventId, consumer));

    public List<SalesRow> ReadSales(SalesQuery query) =>
    [
        .. _sales.Values
            .Where(row => row.Hour >= query.From && row.Hour < query.Until)
            .Where(row => query.Grouping == SalesGrouping.Hour
                ? row.Sku.Length == 0
                : string.CompareOrdinal(row.Sku, query.AfterSku) > 0)
            .Select(row => query.Grouping == SalesGrouping.Hour ? row : row with { Hour = query.From }),
    ];

    public List<SoldTogetherRow> ReadSoldTogether(string sku, int countMax) =>
        [.. _together.Values.Where(row => row.Sku == sku).OrderByDescending(row => row.Orders).Take(countMax)];

    IEnumerable<InboxRow> IShardSnapshot.Inbox() => _inbox.Select(row => new InboxRow(row.EventId, row.Consumer));

    IEnumerable<SalesRow> IShardSnapshot.Sales() => _sales.Values
        .OrderBy(row => row.Sku, StringComparer.Ordinal).ThenBy(row => row.Hour);

    IEnumerable<SoldTogetherRow> IShardSnapshot.SoldTogether() => _together.Values
        .OrderBy(row => row.Sku, StringComparer.Ordinal).ThenBy(row => row.Other, StringComparer.Ordinal);

    IEnumerable<PoolRow> IShardSnapshot.Pools() => _pools.Values.Select(pool => pool.Row);

    IEnumerable<PoolEntry> IShardSnapshot.Entries(PoolRow pool) => _poolsById[pool.PoolId].Log;

    IEnumerable<TakeoverRecord> IShardSnapshot.Takeovers(PoolRow pool) => _poolsById[pool.PoolId].Takeovers;

    IEnumerable<StoredState> IShardSnapshot.States(string grainType) => _states
        .Where(state => state.Key.Type == grainType)
        .OrderBy(state => state.Key.Key, StringComparer.Ordinal)
        .Select(state => new StoredState(state.Key.Key, state.Value.Version, state.Value.Payload));

    IEnumerable<OrderIndexRow> IShardSnapshot.Orders() => _orders.Values;

    IEnumerable<Deadline> IShardSnapshot.Deadlines() => ReadDue(DateTimeOffset.MaxValue, int.MaxValue);

    IEnumerable<OutboxRow> IShardSnapshot.Outbox() => _outbox.Values;

    public void Dispose()
    {
        // The rows stay.
    }

    private bool IsTaken(PoolAppend append, PoolCounters added, PoolRow row) =>
        AppendCheck.MayBeRight(append, added)
        && row.Quarantined is null
        && (HasNoFence
            || (row.Epoch == append.Epoch
                && row.Owner == append.Owner
                && row.Counters.Seq == append.ExpectedSeq
                && append.Counters.Intake == row.Counters.Intake + added.Intake
                && append.Counters.Available == row.Counters.Available + added.Available
                && append.Counters.Held == row.Counters.Held + added.Held
                && append.Counters.Sold == row.Counters.Sold + added.Sold));

    private static (Type, string, string) Row(ShardWrite condition) => condition switch
    {
        PutState put => (typeof(PutState), put.GrainType, put.GrainKey),
        DeleteState delete => (typeof(PutState), delete.GrainType, delete.GrainKey),
        AddInbox inbox => (typeof(AddInbox), inbox.Consumer, $"{inbox.EventId}"),
        _ => throw new ArgumentException($"{condition} is no condition.", nameof(condition)),
    };

    private bool Holds(ShardWrite condition) => condition switch
    {
        PutState put => VersionOf(put.GrainType, put.GrainKey) == put.ExpectedVersion,
        DeleteState delete => VersionOf(delete.GrainType, delete.GrainKey) == delete.ExpectedVersion,
        AddInbox inbox => !IsHandled(inbox.Consumer, inbox.EventId),
        _ => throw new ArgumentException($"{condition} is no condition.", nameof(condition)),
    };

    private TransactionOutcome Write(IReadOnlyList<ShardWrite> writes, DateTimeOffset now)
    {
        if (!writes.Where(LayeredTransactions.IsCondition).All(Holds))
        {
            return TransactionOutcome.Conflict;
        }

        foreach (var write in writes)
        {
            Write(write, now);
        }

        return TransactionOutcome.Committed;
    }

    private void Write(ShardWrite write, DateTimeOffset now)
    {
        switch (write)
        {
            case PutState put:
                _states[(put.GrainType, put.GrainKey)] = new GrainStateRow(put.ExpectedVersion + 1, put.Payload);
                break;
            case DeleteState delete:
                _states.Remove((delete.GrainType, delete.GrainKey));
                break;
            case AddInbox inbox:
                _inbox.Add((inbox.EventId, inbox.Consumer));
                break;
            case PutOrderIndex { Row: var row }:
                _orders[row.OrderId] = row;
                break;
            case PutProduct put:
                _products[put.Row.ProductId] = put;
                break;
            case AddDeadline deadline:
                _deadlines.Add((deadline.DueAt, deadline.Kind, deadline.Key));
                break;
            case RemoveDeadline deadline:
                _deadlines.Remove((deadline.DueAt, deadline.Kind, deadline.Key));
                break;
            case AddOutbox happened:
                _outbox.Add(++LastOutboxId, new OutboxRow(
                    LastOutboxId, happened.Topic, happened.Key, happened.Payload, now));
                break;
            case PutReview { Row: var row }:
                _reviews[(row.ProductId, row.ReviewId)] = row;
                break;
            case AddSales { Row: var row }:
                var place = (row.Sku, row.Hour, row.Currency);
                _sales[place] = _sales.TryGetValue(place, out var sum) ? sum.Plus(row) : row;
                break;
            case AddSoldTogether { Row: var row }:
                _together[(row.Sku, row.Other)] = row with
                {
                    Orders = row.Orders + (_together.GetValueOrDefault((row.Sku, row.Other))?.Orders ?? 0),
                };
                break;
            default:
                throw new ArgumentException($"No provider writes {write.GetType().Name}.", nameof(write));
        }
    }

    private long VersionOf(string grainType, string grainKey) => ReadState(grainType, grainKey)?.Version ?? 0;

    private sealed class Pool(PoolRow row)
    {
        public PoolRow Row { get; set; } = row;

        public string Silo { get; set; } = "";

        public long View { get; set; }

        public List<PoolEntry> Log { get; } = [];

        public List<TakeoverRecord> Takeovers { get; } = [];
    }
}
