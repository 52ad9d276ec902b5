using Commerce.Engine;
using Commerce.Inventory;

namespace Commerce.Hosting;

/// <summary>The cluster as this silo's membership has it.</summary>
internal sealed class MembershipSiloView(
    IClusterViewSource views, IMembershipHints hints, ICompletions completions, TimeProvider time) : ISiloView
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

    public async Task<bool> CatchUpAsync(long number, TimeSpan patience, CancellationToken cancellationToken)
    {
        var reached = completions.Create();
        using var subscription = views.Subscribe(Look);
        Look(views.Current);
        if (!reached.Task.IsCompleted)
        {
            hints.Heard(views.Current.Version with { Number = number });
        }

        try
        {
            await reached.Task.WaitAsync(patience, time, cancellationToken);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }

        void Look(ClusterView view)
        {
            if (view.Version.Number >= number)
            {
                reached.TrySetResult();
            }
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
