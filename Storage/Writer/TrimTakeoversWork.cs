namespace Commerce.Storage.Writer;

/// <summary>A pool with records of takeovers that are not needed any more: its oldest, and the first to keep.</summary>
internal readonly record struct OldTakeovers(int Number, long Oldest, long Kept)
{
    /// <summary>Pools whose records are looked up for one step.</summary>
    public const int PoolsMax = 64;
}

/// <summary>Deletes records of takeovers: of each pool those under an epoch.</summary>
internal sealed class TrimTakeoversWork(IReadOnlyList<(int Number, long Below)> pools, int count)
    : ShardWork<bool>(count)
{
    public IReadOnlyList<(int Number, long Below)> Pools { get; } = pools;

    /// <summary>
    /// A step of at most so many records; null: there are none. A pool's epochs follow on each other, so a range of
    /// them has no more records than numbers.
    /// </summary>
    public static TrimTakeoversWork? StepOf(IEnumerable<OldTakeovers> old, int countMax)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(countMax);
        var (pools, left) = (new List<(int Number, long Below)>(), (long)countMax);
        foreach (var pool in old.TakeWhile(_ => left > 0))
        {
            var count = Math.Min(pool.Kept - pool.Oldest, left);
            pools.Add((pool.Number, pool.Oldest + count));
            left -= count;
        }

        return pools.Count == 0 ? null : new TrimTakeoversWork(pools, (int)(countMax - left));
    }
}
