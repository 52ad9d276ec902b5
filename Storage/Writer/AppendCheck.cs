namespace Commerce.Storage.Writer;

/// <summary>What a provider must find out about an append beside writing it.</summary>
internal static class AppendCheck
{
    /// <summary>What the entries add up to, from nothing.</summary>
    /// <exception cref="ArgumentException">The entries do not follow on the expected sequence number.</exception>
    public static PoolCounters Sum(PoolAppend append)
    {
        var added = default(PoolCounters) with { Seq = append.ExpectedSeq };
        foreach (var entry in append.Entries)
        {
            if (entry.Seq != added.Seq + 1)
            {
                throw new ArgumentException(
                    $"Pool {append.PoolId}: an entry has sequence number {entry.Seq} where {added.Seq + 1} follows.",
                    nameof(append));
            }

            added = added.After(entry);
        }

        return added;
    }

    /// <summary>
    /// Whether the new counters can be right, whatever is stored; if they are not, nothing is to be written.
    /// </summary>
    public static bool MayBeRight(PoolAppend append, PoolCounters added) =>
        added.Seq == append.Counters.Seq && append.Counters.Balanced;

    /// <summary>
    /// Why the store did not take an append: fenced, quarantined before, or to be quarantined now; in this order, so
    /// that a stale owner quarantines nothing.
    /// </summary>
    /// <param name="append">What was not taken.</param>
    /// <param name="added">Its <see cref="Sum"/>.</param>
    /// <param name="pool">The pool as it is; null if there is none.</param>
    /// <returns>The refusal, and the reason to quarantine the pool with if that is to be done.</returns>
    public static (Exception Refusal, string? Quarantine) Judge(PoolAppend append, PoolCounters added, PoolRow? pool)
    {
        if (pool is null)
        {
            return (Stale(append, "there is no such pool; it must be taken over first"), null);
        }

        if (pool.Epoch != append.Epoch || pool.Owner != append.Owner || pool.Counters.Seq != append.ExpectedSeq)
        {
            var found = $"it is at epoch {pool.Epoch}, sequence number {pool.Counters.Seq}";
            return (Stale(append, found + (pool.Owner == append.Owner ? "" : ", of another owner")), null);
        }

        if (pool.Quarantined is { } known)
        {
            return (new PoolQuarantinedException(known), null);
        }

        var reason = $"Refused an append to {pool.PoolId} after sequence number {append.ExpectedSeq}: " +
            $"{pool.Counters} plus {added} must be {append.Counters}, with intake = available + held + sold and "
            + "none negative.";
        return (new PoolQuarantinedException(reason), reason);
    }

    /// <summary>The refusal of a takeover by somebody with an older view.</summary>
    public static TakeoverRefusedException Refused(PoolTakeover takeover, string silo, long view) => new(
        $"Pool {takeover.PoolId} belongs to {silo}, which took it in view {view} of the cluster; " +
        $"{takeover.Silo} is in view {takeover.View} and does not know that silo as dead. Refresh the "
        + "view, or ask there.")
    {
        View = view,
    };

    private static StaleEpochException Stale(PoolAppend append, string found) => new(
        $"An append to pool {append.PoolId} under epoch {append.Epoch} after sequence number {append.ExpectedSeq} " +
        $"was refused: {found}. The activation must end.");
}
