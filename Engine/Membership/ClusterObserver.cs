namespace Commerce.Engine;

/// <summary>
/// Looks at the cluster without being in it: for clients, which send each call to the silo that owns its grain. Reads
/// the table every few seconds and when it hears of a change, once at a time. It keeps the view that it has while the
/// table is away, and while a table that lost its data has no active silo yet.
/// </summary>
internal sealed class ClusterObserver : IClusterViewSource, IAsyncDisposable
{
    private readonly IMembershipTable _table;
    private readonly MembershipSettings _settings;
    private readonly TimeProvider _time;
    private readonly Random _random;
    private readonly MembershipLog _log;
    private readonly ClusterViews _views = new();
    private readonly TaskCompletionSource _seen;
    private readonly ITimer _timer;
    private readonly TableWatch _watch;
    private readonly Lock _gate = new();
    private long? _awaySince;
    private bool _isLooking;
    private bool _looksAgain;
    private volatile bool _isAnyAlive;
    private bool _isDisposed;

    /// <summary>An observer that has not looked yet.</summary>
    public ClusterObserver(
        IMembershipTable table,
        MembershipSettings settings,
        TimeProvider time,
        Random random,
        ICompletions completions,
        MembershipLog log)
    {
        (_table, _settings, _time, _random, _log) = (table, settings, time, random, log);
        _watch = new TableWatch(table, version => Heard(version), log);
        _seen = completions.Create();
        using (ExecutionContext.SuppressFlow())
        {
            _timer = time.CreateTimer(
                static state => _ = ((ClusterObserver)state!).LookAsync(), this, Timeout.InfiniteTimeSpan,
                Timeout.InfiniteTimeSpan);
        }
    }

    public ClusterView Current => _views.Current;

    public bool IsAnyAlive => _isAnyAlive;

    public IDisposable Subscribe(Action<ClusterView> changed) => _views.Subscribe(changed);

    /// <summary>Begins to look.</summary>
    /// <returns>Ends when an active silo has been seen, which may take for ever.</returns>
    public Task StartAsync()
    {
        LookAfter(TimeSpan.Zero);
        return _seen.Task;
    }

    /// <summary>A silo or the store knows this version; or, without one, a silo does not answer any more.</summary>
    public void Heard(MembershipVersion? version = null)
    {
        var known = Current.Version;
        if (version is not { } heard || heard.Incarnation != known.Incarnation || heard.Number > known.Number)
        {
            LookAfter(TimeSpan.Zero);
        }
    }

    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            _isDisposed = true;
        }

        await _timer.DisposeAsync();
        await _watch.DisposeAsync();
    }

    private async Task LookAsync()
    {
        lock (_gate)
        {
            if (_isLooking)
            {
                return; // The timer was set again when it had just gone off: what it was set for is seen, too.
            }

            (_isLooking, _looksAgain) = (true, false);
        }

        var next = _settings.Cluster.TableRefreshTimeout;
        using var timeout = new CancellationTokenSource(_settings.Engine.TableTimeout, _time);
        try
        {
            See(await _table.ReadAsync(timeout.Token));
            if (_awaySince is { } since)
            {
                _awaySince = null;
                _log.TableIsBack(_time.GetElapsedTime(since));
            }

            await _watch.EnsureAsync(timeout.Token);
        }
        catch (Exception exception)
        {
            next = _settings.Engine.TableBackoffMax;
            if (_awaySince is null)
            {
                _awaySince = _time.GetTimestamp();
                _log.TableIsAway(exception);
            }
        }

        // At once: who hears something from now on sets the timer after this did.
        lock (_gate)
        {
            _isLooking = false;
            LookAfter(
                _looksAgain ? _settings.Engine.TableBackoffMin : next * (0.9 + (0.1 * _random.NextDouble())));
        }
    }

    private void See(MembershipSnapshot table)
    {
        var (view, before) = (new ClusterView(table.Version, table.Silos), Current);
        var isSameTable = view.Version.Incarnation == before.Version.Incarnation;

        // A table that lost its data has no active silo until they write themselves again; one that did not has none if
        // all have gone.
        if (isSameTable ? view.Version.Number < before.Version.Number : view.Active.IsEmpty)
        {
            return;
        }

        // The silos could not tell while the table was away; they may not have done so since.
        _isAnyAlive = view.Active.Any(row => !MembershipDecisions.IsStale(row, table, _settings))
            || (_isAnyAlive && _awaySince is not null);
        if (view.Version != before.Version)
        {
            _log.Follow(before, view);
            _views.Publish(view);
            if (!view.Active.IsEmpty)
            {
                _seen.TrySetResult();
            }
        }
    }

    private void LookAfter(TimeSpan time)
    {
        lock (_gate)
        {
            _looksAgain |= _isLooking;
            if (!_isDisposed && !_isLooking)
            {
                _timer.Change(time, Timeout.InfiniteTimeSpan);
            }
        }
    }
}
