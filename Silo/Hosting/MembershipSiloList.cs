using Commerce.Engine;

namespace Commerce.Hosting;

/// <summary>The silos of the membership table, as this process has read it last.</summary>
internal sealed class MembershipSiloList(IClusterViewSource views) : ISiloList
{
    public IReadOnlyList<KnownSilo> All =>
    [
        .. views.Current.Silos.Select(row => new KnownSilo(
            row.Silo.ToParsableString(), row.Silo.Endpoint.ToString(), row.Status, row.StartedAt,
            row.SoftwareVersion)),
    ];
}
