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

    /// <summary>Asks for a view that another silo has had, and waits until it, or a newer one, is here.</summary>
    /// <param name="number">The number of that view.</param>
    /// <param name="patience">How long to wait.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Whether it is here; false, perhaps at once, if it does not come.</returns>
    Task<bool> CatchUpAsync(long number, TimeSpan patience, CancellationToken cancellationToken);
}

/// <summary>
/// Of a silo without a cluster: it opened the store last, so it has the pools, whether another process or a cluster had
/// them before; unless another one opens the store while it runs, by mistake, and then has them.
/// </summary>
internal sealed class LoneSiloView(IShardStore store) : ISiloView
{
    public long Number => store.Incarnation;

    public IReadOnlyCollection<string> DeadSilos => [];

    public Task<bool> CatchUpAsync(long number, TimeSpan patience, CancellationToken cancellationToken) =>
        Task.FromResult(false); // Its view is what it is: who opened the store later keeps what it took.
}
