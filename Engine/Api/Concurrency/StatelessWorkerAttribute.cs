using Orleans.Placement;

namespace Orleans.Concurrency;

/// <summary>
/// On a grain class: every silo has activations of its own, and more than one while calls wait. A silo calls those that
/// it has itself, a client those of any silo. What they keep in memory is each one's own.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class StatelessWorkerAttribute : PlacementAttribute
{
    /// <summary>As many activations of one grain in a silo as the machine has cores.</summary>
    public StatelessWorkerAttribute()
    {
    }

    /// <summary>At most so many.</summary>
    /// <param name="maxLocalWorkers">How many of one grain in one silo; zero or less: as many as there are cores.
    /// </param>
    public StatelessWorkerAttribute(int maxLocalWorkers) => _ = maxLocalWorkers; // Read by the source generator.
}
