namespace Commerce.Engine.Tests.Membership;

/// <summary>A table over another one, of which a test changes what it needs. It tells nobody of changes.</summary>
internal abstract class TableLayer(IMembershipTable table) : IMembershipTable
{
    public virtual Task<MembershipSnapshot> ReadAsync(CancellationToken cancellationToken) =>
        table.ReadAsync(cancellationToken);

    public virtual Task<bool> TryWriteAsync(MembershipChange change, CancellationToken cancellationToken) =>
        table.TryWriteAsync(change, cancellationToken);

    public virtual Task<bool> TryHeartbeatAsync(
        SiloAddress silo, Guid incarnation, CancellationToken cancellationToken) =>
        table.TryHeartbeatAsync(silo, incarnation, cancellationToken);

    public virtual Task<IAsyncDisposable?> WatchAsync(
        Action<MembershipVersion> changed, CancellationToken cancellationToken) =>
        Task.FromResult<IAsyncDisposable?>(null);
}
