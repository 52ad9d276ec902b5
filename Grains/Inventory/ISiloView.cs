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
/// Of a silo without a cluster: it opened the store last, so it has the pools, whether another process or a cluster had
/// them before; unless another one opens the store while it runs, by mistake, and then has them.
/// </summary>
internal sealed class LoneSiloView(IShardStore store) : ISiloView
{
    public long Number => store.Incarnation;

    public IReadOnlyCollection<string> DeadSilos => [];
}
