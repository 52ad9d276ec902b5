using Commerce.Testing;

namespace Commerce.Engine.Tests.Membership;

/// <summary>
/// One silo's membership in a <see cref="SimulatedCluster"/>, which can be killed, stopped and continued.
/// </summary>
internal sealed class SimulatedSilo : IAsyncDisposable
{
    private readonly SimulatedCluster _cluster;
    private readonly MembershipAgent _agent;
    private readonly List<Action> _deferred = [];

    public SimulatedSilo(SimulatedCluster cluster, int place, SiloAddress address)
    {
        _cluster = cluster;
        Place = place;
        Address = address;
        Time = new SimulatedTime(this);
        Store = new DistantMembershipTable(cluster.Table, new WayToTable(this));
        Network = new SimulatedNetwork(this, cluster);
        _agent = new MembershipAgent(address, $"silo-{place}", cluster.Services(this)) { Died = Die };
        _agent.Subscribe(view =>
        {
            Views.Add(view);
            var active = string.Join(' ', view.Active.Select(row => row.Silo));
            cluster.Note($"{address} sees {view.Version.Number}: {active}"
                + (view.Degraded.IsEmpty ? "" : $" degraded {string.Join(' ', view.Degraded)}"));
        });
    }

    public int Place { get; }

    public SiloAddress Address { get; }

    public SimulatedTime Time { get; }

    public DistantMembershipTable Store { get; }

    public SimulatedNetwork Network { get; }

    public ClusterView View => _agent.Current;

    /// <summary>All that it has seen.</summary>
    public List<ClusterView> Views { get; } = [];

    public bool IsKilled { get; private set; }

    public bool IsStopped { get; private set; }

    public bool IsRunning => !IsKilled && !IsStopped;

    /// <summary>Why it ended by itself.</summary>
    public string? Death { get; private set; }

    /// <summary>Why it was not admitted.</summary>
    public string? JoinError { get; private set; }

    /// <summary>How it answers probes.</summary>
    public SiloHealth Health { get; set; }

    /// <summary>How far its wall clock is off.</summary>
    public TimeSpan Skew { get; set; }

    public SiloHealth OwnHealth => _agent.Health;

    public void Join() => _ = JoinAsync();

    public void Leave() => _ = LeaveAsync();

    public void Weigh(int weight) => _agent.Set(weight);

    /// <summary>Leaves in order, and ends.</summary>
    public async Task LeaveAsync()
    {
        await _agent.LeaveAsync();
        await _agent.DisposeAsync();
        IsKilled = true;
        _cluster.Note($"{Address} has left");
    }

    public ValueTask DisposeAsync() => _agent.DisposeAsync();

    public Task BeginLeavingAsync() => _agent.BeginLeavingAsync();

    public void Hear(MembershipVersion version) => Deliver(_cluster.Latency(), () => _agent.Heard(version));

    /// <summary>As kill -9: its connections are reset.</summary>
    public void Kill(bool resets = true)
    {
        IsKilled = true;
        _cluster.Note($"{Address} is killed");
        foreach (var other in _cluster.Running.Where(other => resets && _cluster.Passes(this, other)).ToList())
        {
            other.Deliver(
                _cluster.Latency(), () => other.Network.Lose(Address, () => other._agent.ConnectionLost(Address)));
        }
    }

    /// <summary>As SIGSTOP.</summary>
    public void Stop()
    {
        IsStopped = true;
        _cluster.Note($"{Address} is stopped");
    }

    /// <summary>As SIGCONT: everything that came meanwhile happens now.</summary>
    public void Continue()
    {
        IsStopped = false;
        _cluster.Note($"{Address} continues");
        foreach (var action in _deferred.ToList())
        {
            _deferred.Remove(action);
            Run(action);
        }
    }

    /// <summary>Does something of this silo's later, if it still runs then.</summary>
    public void Deliver(TimeSpan after, Action action) => _cluster.After(after, () => Run(action));

    public void Run(Action action)
    {
        if (IsStopped)
        {
            _deferred.Add(action);
        }
        else if (!IsKilled)
        {
            action();
        }
    }

    // As Silo does.
    private async Task JoinAsync()
    {
        try
        {
            await _agent.JoinAsync(CancellationToken.None);
        }
        catch (OrleansException exception)
        {
            JoinError = exception.Message;
            await LeaveAsync();
        }
    }

    private void Die(string reason)
    {
        Death = reason;
        _cluster.Note($"{Address} dies: {reason}");
        IsKilled = true;
    }

    private sealed class WayToTable(SimulatedSilo silo) : DistantMembershipTable.IWay
    {
        public Random Random => silo._cluster.Random;

        public TimeSpan Latency() => silo._cluster.Latency();

        public void AtTable(TimeSpan after, Action action) => silo._cluster.After(after, action);

        public void AtSilo(TimeSpan after, Action action) => silo.Deliver(after, action);

        public void Note(string what) => silo._cluster.Note($"{silo.Address} {what}");
    }

    /// <summary>The cluster's time, with timers that wait while the silo is stopped.</summary>
    internal sealed class SimulatedTime(SimulatedSilo silo) : TimeProvider
    {
        public override long TimestampFrequency => silo._cluster.World.TimestampFrequency;

        public override long GetTimestamp() => silo._cluster.World.GetTimestamp();

        public override DateTimeOffset GetUtcNow() => silo._cluster.World.GetUtcNow() + silo.Skew;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            silo._cluster.World.CreateTimer(_ => silo.Run(() => callback(state)), null, dueTime, period);
    }
}
