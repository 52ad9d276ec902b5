using Orleans.Runtime;

namespace Commerce.Engine;

/// <summary>A table in this process: for a silo that is alone, and for tests with several in one process.</summary>
internal sealed class MemoryMembershipTable(TimeProvider time) : IMembershipTable
{
    private readonly Lock _gate = new();
    private MembershipSnapshot _table = new(MembershipVersion.None, default, []);

    public Task<MembershipSnapshot> ReadAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            return Task.FromResult(_table with { Now = Now() });
        }
    }

    public Task<bool> TryWriteAsync(MembershipChange change, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            if (_table.Version != change.From)
            {
                return Task.FromResult(false);
            }

            _table = _table.With(change);
            return Task.FromResult(true);
        }
    }

    public Task<bool> TryHeartbeatAsync(SiloAddress silo, Guid incarnation, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            if (_table.Version.Incarnation != incarnation || _table.Find(silo) is not { } row)
            {
                return Task.FromResult(false);
            }

            _table = _table with { Silos = _table.Silos.Replace(row, row with { HeartbeatAt = Now() }) };
            return Task.FromResult(true);
        }
    }

    /// <summary>Becomes another table: empty, as a store without its data is, or a copy that was restored.</summary>
    internal void Become(MembershipSnapshot table)
    {
        lock (_gate)
        {
            _table = table;
        }
    }

    private DateTimeOffset Now() =>
        DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds());
}
