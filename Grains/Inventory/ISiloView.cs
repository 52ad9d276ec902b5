using Commerce.Storage;

namespace Commerce.Inventory;

/// <summary>The cluster as this silo sees it, as far as taking a pool over depends on it. The host knows.</summary>
internal interface ISiloView
{
    /// <summary>
    /// Grows with each change of the cluster that this silo learns of: a silo with an older view does not take pools
    /// from a living one with a newer view.
    /// </summary>
    long Number { get; }

    /// <summary>address:port of silos that are dead and not followed by another one there.</summary>
    IReadOnlyCollection<string> DeadSilos { get; }
}

/// <summary>
/// Of a silo without a cluster: of two that share a store by mistake, the one that opened it later has the pools.
/// </summary>
internal sealed class LoneSiloView(IShardStore store) : ISiloView
{
    public long Number => store.Incarnation;

    public IReadOnlyCollection<string> DeadSilos => [];
}
