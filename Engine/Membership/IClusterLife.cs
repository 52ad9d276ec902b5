using Orleans.Runtime;

namespace Commerce.Engine;

/// <summary>How a process comes to its cluster, and goes.</summary>
internal interface IClusterLife : IAsyncDisposable
{
    /// <summary>Takes part, as far as its role has it.</summary>
    Task JoinAsync(CancellationToken cancellationToken);

    /// <summary>Says that it takes no new grains.</summary>
    Task BeginLeavingAsync();

    /// <summary>Says that it is gone.</summary>
    Task LeaveAsync();
}

/// <summary>A client looks at the cluster, and nobody looks at it.</summary>
internal sealed class ClientLife(ClusterObserver observer) : IClusterLife, IMembershipHints
{
    public SiloHealth Health => default;

    /// <summary>
    /// Does not wait for a silo: a front that starts before the silos answers, that it cannot do anything yet.
    /// </summary>
    public Task JoinAsync(CancellationToken cancellationToken)
    {
        _ = observer.StartAsync();
        return Task.CompletedTask;
    }

    public Task BeginLeavingAsync() => Task.CompletedTask;

    public Task LeaveAsync() => Task.CompletedTask;

    public void Heard(MembershipVersion version) => observer.Heard(version);

    public void ConnectionLost(SiloAddress silo) => observer.Heard();

    public ValueTask DisposeAsync() => observer.DisposeAsync();
}
