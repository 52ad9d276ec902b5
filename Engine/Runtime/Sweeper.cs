namespace Commerce.Engine;

/// <summary>
/// Moves the silo's clock, ends what has taken too long, and collects idle activations. One timer for all calls:
/// a timer per call would cost more than most calls.
/// </summary>
internal sealed class Sweeper(Silo silo)
{
    private readonly Lock _gate = new();
    private readonly List<ISwept> _swept = [];
    private readonly List<ISwept> _added = [];
    private ITimer? _timer;
    private long _collectAt;
    private int _sweeping;

    public void Start()
    {
        _collectAt = silo.Clock.After(silo.Options.CollectionQuantum);
        using (ExecutionContext.SuppressFlow())
        {
            _timer = silo.Time.CreateTimer(
                static state => ((Sweeper)state!).Sweep(), this, SiloClock.Period, SiloClock.Period);
        }
    }

    public void Stop() => _timer?.Dispose();

    /// <summary>This has something that could take too long.</summary>
    public void Add(ISwept swept)
    {
        lock (_gate)
        {
            _added.Add(swept);
        }
    }

    private void Sweep()
    {
        if (Interlocked.Exchange(ref _sweeping, 1) == 1)
        {
            return; // The last one still runs.
        }

        silo.Clock.Tick();
        var now = silo.Clock.Now;
        lock (_gate)
        {
            _swept.AddRange(_added);
            _added.Clear();
        }

        _swept.RemoveAll(each => !each.Sweep(now));
        silo.Cluster?.Sweep(now);
        if (now >= _collectAt)
        {
            _collectAt = silo.Clock.After(silo.Options.CollectionQuantum);
            silo.Catalog.Collect(now);
            silo.Observers.Collect();
        }

        Volatile.Write(ref _sweeping, 0);
    }
}
