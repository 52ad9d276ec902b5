using Commerce.Storage;

namespace Commerce.Inventory;

/// <summary>Work over several pools, of which some may be in quarantine.</summary>
internal static class Quarantine
{
    /// <summary>
    /// Does a step, unless its pool is in quarantine: somebody has to look at that one first, and what is to be done
    /// with others does not wait for it.
    /// </summary>
    /// <returns>What the pool said; null: the step is done.</returns>
    public static async Task<PoolQuarantinedException?> TryAsync(Func<Task> step)
    {
        try
        {
            await step();
            return null;
        }
        catch (PoolQuarantinedException quarantined)
        {
            return quarantined;
        }
    }
}
