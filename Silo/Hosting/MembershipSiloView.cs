using Commerce.Engine;
using Commerce.Inventory;

namespace Commerce.Hosting;

/// <summary>The cluster as this silo's membership has it.</summary>
internal sealed class MembershipSiloView(IClusterViewSource views) : ISiloView
{
    private Known _known = new(ClusterView.Empty, []);

    public long Number => views.Current.Version.Number;

    public IReadOnlyCollection<string> DeadSilos
    {
        get
        {
            var (known, current) = (_known, views.Current);
            if (!ReferenceEquals(known.View, current))
            {
                known = new(current, Dead(current));
                _known = known;
            }

            return known.Dead;
        }
    }

    private static List<string> Dead(ClusterView view) =>
    [
        .. view.Silos.Where(row => row.Status == SiloStatus.Dead).Select(row => row.Silo.Endpoint.ToString())
            .Except(
                view.Silos.Where(row => row.Status != SiloStatus.Dead).Select(row => row.Silo.Endpoint.ToString()),
                StringComparer.Ordinal),
    ];

    private sealed record Known(ClusterView View, IReadOnlyCollection<string> Dead);
}
