using System.Collections.Immutable;
using Orleans.Runtime;

namespace Commerce.Engine;

/// <summary>The cluster as this process knows it. Never changes; a newer one replaces it.</summary>
/// <param name="Version">Of the table. Its number never goes back while the incarnation stays.</param>
/// <param name="Silos">All rows, in order of their addresses, those of dead silos included.</param>
public sealed record ClusterView(MembershipVersion Version, ImmutableArray<SiloRow> Silos)
{
    /// <summary>Of a process that has not read the table yet.</summary>
    public static ClusterView Empty { get; } = new(MembershipVersion.None, []);

    /// <summary>The silos that host grains, in order of their addresses.</summary>
    public ImmutableArray<SiloRow> Active { get; } =
        [.. Silos.Where(row => row.Status == SiloStatus.Active)];

    /// <summary>Of those, the ones that answer but cannot work: they are to have no grains for now.</summary>
    public ImmutableArray<SiloAddress> Degraded { get; } =
        [.. Silos.Where(row => row is { Status: SiloStatus.Active, IsDegraded: true }).Select(row => row.Silo)];

    /// <summary>One silo's row.</summary>
    /// <param name="silo">The silo.</param>
    /// <returns>The row, if there is one.</returns>
    public SiloRow? Find(SiloAddress silo) => Silos.FirstOrDefault(row => row.Silo.Equals(silo));

    /// <summary>Where a silo is in its life.</summary>
    /// <param name="silo">The silo.</param>
    /// <returns>Its status; <see cref="SiloStatus.None"/> if it is not in the table.</returns>
    public SiloStatus StatusOf(SiloAddress silo) => Find(silo)?.Status ?? SiloStatus.None;
}

/// <summary>Knows the cluster and tells of its changes: a silo's own membership, or a client's look at it.</summary>
public interface IClusterViewSource
{
    /// <summary>The newest view.</summary>
    ClusterView Current { get; }

    /// <summary>
    /// Whether any active silo gives signs of life. Silos that were all killed at once stay active in the table, where
    /// nobody is left to say otherwise.
    /// </summary>
    bool IsAnyAlive => !Current.Active.IsEmpty;

    /// <summary>Asks to be told of each view after <see cref="Current"/>, in order.</summary>
    /// <param name="changed">
    /// Gets the view. Called one at a time, on any thread, which goes on with membership: it returns within
    /// milliseconds and throws nothing.
    /// </param>
    /// <returns>Ends it when disposed.</returns>
    IDisposable Subscribe(Action<ClusterView> changed);
}

/// <summary>Keeps the newest view and who wants to be told.</summary>
internal sealed class ClusterViews : IClusterViewSource
{
    private ImmutableArray<Action<ClusterView>> _listeners = [];
    private ClusterView _current = ClusterView.Empty;

    public ClusterView Current => Volatile.Read(ref _current);

    public IDisposable Subscribe(Action<ClusterView> changed)
    {
        ImmutableInterlocked.Update(ref _listeners, static (all, one) => all.Add(one), changed);
        return new Subscription(this, changed);
    }

    public void Publish(ClusterView view)
    {
        Volatile.Write(ref _current, view);
        foreach (var listener in _listeners)
        {
            listener(view);
        }
    }

    private sealed class Subscription(ClusterViews views, Action<ClusterView> changed) : IDisposable
    {
        public void Dispose() =>
            ImmutableInterlocked.Update(ref views._listeners, static (all, one) => all.Remove(one), changed);
    }
}
