using System.Collections.Immutable;
using Orleans.Runtime;

namespace Commerce.Engine;

/// <summary>One silo's row.</summary>
/// <param name="Silo">Its address.</param>
/// <param name="Name">Its name, for people.</param>
/// <param name="Status">Where it is in its life.</param>
/// <param name="StartedAt">When it started, by its own clock.</param>
public sealed record SiloRow(SiloAddress Silo, string Name, SiloStatus Status, DateTimeOffset StartedAt);

/// <summary>All rows at one version.</summary>
/// <param name="Version">Grows by one with every change.</param>
/// <param name="Silos">The rows.</param>
public sealed record ClusterView(long Version, ImmutableArray<SiloRow> Silos);

/// <summary>Who is in the cluster: a table with a version, changed by compare-and-set.</summary>
public interface IMembershipTable
{
    /// <summary>The current view.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>All rows and the version.</returns>
    Task<ClusterView> ReadAsync(CancellationToken cancellationToken);

    /// <summary>Adds or replaces one row if nothing changed since.</summary>
    /// <param name="row">The row.</param>
    /// <param name="expectedVersion">The version that the change is based on.</param>
    /// <param name="cancellationToken">Stops waiting; whether it was written is then unknown.</param>
    /// <returns>Whether it was written.</returns>
    Task<bool> TryWriteAsync(SiloRow row, long expectedVersion, CancellationToken cancellationToken);
}

internal sealed class MemoryMembershipTable : IMembershipTable
{
    private ClusterView _view = new(0, []);

    public Task<ClusterView> ReadAsync(CancellationToken cancellationToken) =>
        Task.FromResult(Volatile.Read(ref _view));

    public Task<bool> TryWriteAsync(SiloRow row, long expectedVersion, CancellationToken cancellationToken)
    {
        var seen = Volatile.Read(ref _view);
        if (seen.Version != expectedVersion)
        {
            return Task.FromResult(false);
        }

        var next = new ClusterView(seen.Version + 1, [.. seen.Silos.Where(silo => !silo.Silo.Equals(row.Silo)), row]);
        return Task.FromResult(ReferenceEquals(Interlocked.CompareExchange(ref _view, next, seen), seen));
    }
}
