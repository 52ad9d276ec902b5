using System.Collections.Concurrent;
using Orleans.Runtime;

namespace Commerce.Engine;

/// <summary>
/// A silo's membership: carries out what <see cref="MembershipMachine"/> decides and tells it what came of it. Events
/// are taken one at a time, on the thread of whoever brings one while no other is being taken.
/// </summary>
internal sealed class MembershipAgent
    : IClusterViewSource, IMembershipHints, IClusterLife, ISiloWeight, IThreadPoolWorkItem
{
    private readonly MembershipServices _services;
    private readonly SiloAddress _self;
    private readonly MembershipMachine _machine;
    private readonly ConcurrentQueue<MembershipEvent> _events = new();
    private readonly List<MembershipAction> _actions = [];
    private readonly ClusterViews _views = new();
    private readonly TableWatch _watch;
    private readonly long _origin;
    private readonly ITimer _timer;
    private readonly TaskCompletionSource _joined;
    private readonly TaskCompletionSource _leaving;
    private readonly TaskCompletionSource _left;
    private TimeSpan _due = TimeSpan.MaxValue;
    private long _dueTicks = long.MaxValue;
    private long _lateTicks;
    private int _queued;

    /// <summary>The membership of a silo that does not take part yet.</summary>
    public MembershipAgent(SiloAddress self, string name, MembershipServices services)
    {
        _self = self;
        _services = services;
        var engine = services.Settings.Engine;
        var row = new SiloRow(
            self, name, SiloStatus.Created, engine.Weight, services.Settings.SoftwareVersion, default, default, [],
            Roles: services.Settings.Roles);
        _machine = new MembershipMachine(row, services.Settings, services.Random, services.Ids);
        _watch = new TableWatch(services.Table, Heard, services.Log);
        _origin = services.Time.GetTimestamp();
        _joined = services.Completions.Create();
        _leaving = services.Completions.Create();
        _left = services.Completions.Create();
        using (ExecutionContext.SuppressFlow())
        {
            _timer = services.Time.CreateTimer(
                static state => ((MembershipAgent)state!).Due(), this, Timeout.InfiniteTimeSpan,
                Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Called once, when others have declared this silo dead: it must stop at once.</summary>
    public Action<string>? Died { get; set; }

    public ClusterView Current => _views.Current;

    /// <summary>How late the timer was that last came, or is already; and what the host says of its commits.</summary>
    public SiloHealth Health
    {
        get
        {
            var late = Math.Max(Now().Ticks - Volatile.Read(ref _dueTicks), Volatile.Read(ref _lateTicks));
            return new(TimeSpan.FromTicks(Math.Max(late, 0)), _services.OldestCommitAge());
        }
    }

    public IDisposable Subscribe(Action<ClusterView> changed) => _views.Subscribe(changed);

    public void Heard(MembershipVersion version) => Post(new MembershipEvent.Heard(version));

    public void ConnectionLost(SiloAddress silo) => Post(new MembershipEvent.ConnectionLost(silo));

    public void Set(int weight)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(weight);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(weight, MembershipSettings.WeightMax);
        Post(new MembershipEvent.Weight(weight));
    }

    /// <summary>Becomes an active silo.</summary>
    /// <exception cref="OrleansException">It was not admitted; the message says why.</exception>
    public Task JoinAsync(CancellationToken cancellationToken)
    {
        Post(new MembershipEvent.Goal(SiloStatus.Active));
        return cancellationToken.CanBeCanceled ? _joined.Task.WaitAsync(cancellationToken) : _joined.Task;
    }

    /// <summary>Says that it takes no new grains, as far as that can be said soon.</summary>
    public Task BeginLeavingAsync() => FarewellAsync(SiloStatus.ShuttingDown, _leaving.Task);

    /// <summary>Says that it is gone, as far as that can be said soon.</summary>
    public Task LeaveAsync() => FarewellAsync(SiloStatus.Dead, _left.Task);

    public async ValueTask DisposeAsync()
    {
        await _timer.DisposeAsync();
        await _watch.DisposeAsync();
    }

    /// <summary>Takes events on a thread without a scheduler.</summary>
    void IThreadPoolWorkItem.Execute() => TakeAll();

    private async Task FarewellAsync(SiloStatus status, Task reached)
    {
        Post(new MembershipEvent.Goal(status));
        try
        {
            await reached.WaitAsync(_services.Settings.Engine.FarewellTimeout, _services.Time);
        }
        catch (TimeoutException)
        {
            // Others find out by themselves.
        }
    }

    private TimeSpan Now() => _services.Time.GetElapsedTime(_origin);

    private void Due()
    {
        Volatile.Write(ref _lateTicks, Now().Ticks - Volatile.Read(ref _dueTicks));
        Post(MembershipEvent.Due.Instance);
    }

    private void Post(MembershipEvent happened)
    {
        _events.Enqueue(happened);
        if (Interlocked.Increment(ref _queued) > 1)
        {
            return;
        }

        // What is awaited below would come back to the scheduler of a grain, or of whoever called.
        if (TaskScheduler.Current == TaskScheduler.Default && SynchronizationContext.Current is null)
        {
            TakeAll();
        }
        else
        {
            _services.Threads.Queue(this);
        }
    }

    private void TakeAll()
    {
        do
        {
            _events.TryDequeue(out var happened);
            Try(() => Take(happened!));
        }
        while (Interlocked.Decrement(ref _queued) > 0);
    }

    private void Take(MembershipEvent happened)
    {
        var now = Now();
        _machine.Handle(happened, now, _actions);
        if (happened is MembershipEvent.TableRead)
        {
            _ = _watch.EnsureAsync(CancellationToken.None);
        }

        var due = _machine.NextDue;
        if (due != _due || happened is MembershipEvent.Due)
        {
            _due = due;
            Volatile.Write(ref _dueTicks, due.Ticks);
            _timer.Change(
                due == TimeSpan.MaxValue ? Timeout.InfiniteTimeSpan : due > now ? due - now : TimeSpan.Zero,
                Timeout.InfiniteTimeSpan);
        }

        foreach (var action in _actions)
        {
            Try(() => Do(action));
        }

        _actions.Clear();
    }

    // A listener that fails, or an error of our own, must not end membership.
    private void Try(Action act)
    {
        try
        {
            act();
        }
        catch (Exception exception)
        {
            _services.Log.Failed(_self, exception);
        }
    }

    // Nothing is awaited: each ends with an event.
    private void Do(MembershipAction action)
    {
        switch (action)
        {
            case MembershipAction.ReadTable:
                _ = UseTableAsync(async (table, token) => new MembershipEvent.TableRead(await table.ReadAsync(token)));
                break;
            case MembershipAction.WriteTable write:
                LogVotes(write.Change);
                _ = UseTableAsync(async (table, token) =>
                    new MembershipEvent.TableWritten(await table.TryWriteAsync(write.Change, token)));
                break;
            case MembershipAction.WriteHeartbeat heartbeat:
                _ = UseTableAsync(async (table, token) => new MembershipEvent.HeartbeatWritten(
                    await table.TryHeartbeatAsync(_self, heartbeat.Incarnation, token)));
                break;
            case MembershipAction.Probe probe:
                _ = ProbeAsync(probe);
                break;
            case MembershipAction.ProbeIndirectly probe:
                _ = ProbeIndirectlyAsync(probe);
                break;
            case MembershipAction.Publish publish:
                Publish(publish.View);
                break;
            case MembershipAction.Tell tell:
                foreach (var silo in tell.Silos)
                {
                    _services.Gossip.Tell(silo, tell.Version);
                }

                break;
            case MembershipAction.Reached reached:
                Reached(reached.Status);
                break;
            case MembershipAction.JoinFailed failed:
                _joined.TrySetException(new OrleansException($"Silo {_self} could not join: {failed.Reason}."));
                break;
            case MembershipAction.Die die:
                Die(die.Reason);
                break;
            case MembershipAction.Stalled stalled:
                _services.Log.Stalled(stalled.For);
                break;
            case MembershipAction.TableBegunAnew begun:
                _services.Log.TableBegunAnew(begun.Version);
                break;
            case MembershipAction.TableIsAway away:
                _services.Log.TableIsAway(away.Error);
                break;
            case MembershipAction.TableIsBack back:
                _services.Log.TableIsBack(back.After);
                break;
        }
    }

    private void Reached(SiloStatus status)
    {
        if (status >= SiloStatus.Active)
        {
            _joined.TrySetResult();
        }

        if (status >= SiloStatus.ShuttingDown)
        {
            _leaving.TrySetResult();
        }

        if (status == SiloStatus.Dead)
        {
            _left.TrySetResult();
        }
    }

    private void Die(string reason)
    {
        _services.Log.Dies(_self, reason);
        _joined.TrySetException(new OrleansException($"Silo {_self} could not join: {reason}."));
        _leaving.TrySetResult();
        _left.TrySetResult();
        Died?.Invoke(reason);
    }

    private void Publish(ClusterView view)
    {
        _services.Log.Follow(_views.Current, view);
        _views.Publish(view);
    }

    private void LogVotes(MembershipChange change)
    {
        foreach (var row in change.Written.Where(row => row.Suspicions.Any(each => each.By.Equals(_self))))
        {
            _services.Log.Voted(_self, row.Silo, row.Suspicions.Length, row.Status);
        }
    }

    private async Task UseTableAsync(Func<IMembershipTable, CancellationToken, Task<MembershipEvent>> use)
    {
        MembershipEvent ended;
        using var timeout = new CancellationTokenSource(_services.Settings.Engine.TableTimeout, _services.Time);
        try
        {
            ended = await use(_services.Table, timeout.Token);
        }
        catch (Exception exception)
        {
            ended = new MembershipEvent.TableFailed(exception);
        }

        Post(ended);
    }

    private async Task ProbeAsync(MembershipAction.Probe probe)
    {
        // Longer than the probe is waited for: a late answer tells that the silo lives.
        var timeout = new CancellationTokenSource(_services.Settings.Cluster.MaxProbeTimeout, _services.Time);
        ProbeResult result;
        try
        {
            result = await _services.Probe.ProbeAsync(probe.Target, timeout.Token);
        }
        catch (Exception)
        {
            result = new(ProbeOutcome.Silent);
        }

        timeout.Dispose();
        Post(new MembershipEvent.ProbeEnded(probe.Target, probe.StartedAt, result) { Own = Health });
    }

    private async Task ProbeIndirectlyAsync(MembershipAction.ProbeIndirectly probe)
    {
        var timeout = new CancellationTokenSource(_services.Settings.Cluster.MaxProbeTimeout * 2, _services.Time);
        ProbeResult result;
        try
        {
            result = await _services.Probe.ProbeIndirectlyAsync(
                probe.Via, probe.Target, probe.Timeout, timeout.Token);
        }
        catch (Exception)
        {
            result = new(ProbeOutcome.Unknown);
        }

        timeout.Dispose();
        Post(new MembershipEvent.IndirectProbeEnded(probe.Target, probe.StartedAt, result));
    }
}

/// <summary>What a silo's membership needs.</summary>
internal sealed record MembershipServices(
    IMembershipTable Table,
    IProbe Probe,
    IMembershipGossip Gossip,
    MembershipSettings Settings,
    TimeProvider Time,
    Random Random,
    IIdSource Ids,
    ICompletions Completions,
    ITurnThreads Threads,
    MembershipLog Log)
{
    /// <summary>See <see cref="EngineOptions.OldestCommitAge"/>.</summary>
    public Func<TimeSpan> OldestCommitAge { get; init; } = static () => TimeSpan.Zero;
}
