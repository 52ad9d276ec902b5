using Commerce.Engine;

namespace Commerce.Hosting;

/// <summary>The silos of the membership table, as this process has read it last.</summary>
internal sealed class MembershipSiloList(IClusterViewSource views, IClusterReport report) : ISiloList
{
    public IReadOnlyList<KnownSilo> All =>
    [
        .. views.Current.Silos.Select(row => new KnownSilo(
            row.Silo.ToParsableString(), row.Silo.Endpoint.ToString(), row.Status, row.StartedAt,
            row.SoftwareVersion, row.IsDegraded,
            row.Roles.Split(',', StringSplitOptions.RemoveEmptyEntries), row.Weight)),
    ];

    public bool IsAnyAlive => views.IsAnyAlive;

    public async Task<IReadOnlyDictionary<string, SiloWork>> AskAsync()
    {
        var told = await report.ReadAsync();
        return told.ToDictionary(
            each => each.Silo.ToParsableString(),
            each => new SiloWork(
                each.Activations.ToDictionary(
                    one => one.GrainType, one => one.ActivationCount, StringComparer.Ordinal),
                each.Load is { } load
                    ? new KnownLoad(
                        load.Queued, load.Running, load.LongestQueue, load.LongestQueueOf, load.CpuCores,
                        load.PoolDelay, load.OldestCommitAge)
                    : null),
            StringComparer.Ordinal);
    }
}
