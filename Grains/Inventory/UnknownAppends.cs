using System.Collections.Concurrent;
using Commerce.Storage;

namespace Commerce.Inventory;

/// <summary>
/// Appends whose outcome was unknown when their activation ended, and what became of them: the log that the next
/// activation reads has them or never will. One per silo; a pool that goes on in another silo is not counted.
/// </summary>
internal sealed class UnknownAppends
{
    private readonly ConcurrentDictionary<string, OfPool> _pools = new(StringComparer.Ordinal);

    /// <summary>Nobody knows whether an append was written.</summary>
    /// <param name="poolId">Its pool.</param>
    /// <param name="epoch">Under which it was sent.</param>
    /// <param name="firstSeq">Of its entries.</param>
    public void Note(string poolId, long epoch, long firstSeq) =>
        Update(poolId, pool => pool with { Open = new UnknownAppend(epoch, firstSeq) });

    /// <summary>What the next activation of a pool has to look for in the log; null: nothing.</summary>
    public UnknownAppend? Find(string poolId) => _pools.GetValueOrDefault(poolId).Open;

    /// <summary>Those of which nobody here has read the log yet.</summary>
    public IReadOnlyList<(string PoolId, UnknownAppend Append)> Open =>
        [.. _pools.Where(pool => pool.Value.Open is not null).Select(pool => (pool.Key, pool.Value.Open!.Value))];

    /// <summary>Whoever owns the pool now, perhaps in another silo, has read its log.</summary>
    public void Forget(string poolId, UnknownAppend append) =>
        Update(poolId, pool => pool.Open == append ? pool with { Open = null } : pool);

    /// <summary>The log was read to its end, under an epoch that outdates the append.</summary>
    public void Resolve(string poolId, bool committed)
    {
        InventoryMeters.UnknownResolved(committed);
        Update(poolId, pool => committed
            ? pool with { Open = null, Committed = pool.Committed + 1 }
            : pool with { Open = null, Lost = pool.Lost + 1 });
    }

    /// <summary>How many of a pool were written, and how many not, since this silo has started.</summary>
    public (long Committed, long Lost) Count(string poolId)
    {
        var pool = _pools.GetValueOrDefault(poolId);
        return (pool.Committed, pool.Lost);
    }

    private void Update(string poolId, Func<OfPool, OfPool> change) =>
        _pools.AddOrUpdate(poolId, _ => change(default), (_, pool) => change(pool));

    private readonly record struct OfPool(UnknownAppend? Open, long Committed, long Lost);
}

/// <summary>An append of unknown outcome.</summary>
/// <param name="Epoch">Under which it was sent.</param>
/// <param name="FirstSeq">Of its entries: they are in the log all or not at all.</param>
internal readonly record struct UnknownAppend(long Epoch, long FirstSeq)
{
    /// <summary>Whether an entry of the log is of it.</summary>
    public bool Has(PoolEntry entry) => entry.Seq == FirstSeq && entry.Epoch == Epoch;
}
