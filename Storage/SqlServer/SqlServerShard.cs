using System.Data.Common;
using Commerce.Storage.Servers;
using Commerce.Storage.Verification;
using Commerce.Storage.Writer;
using Microsoft.Extensions.Logging;

namespace Commerce.Storage.SqlServer;

/// <summary>One shard on SQL Server.</summary>
internal sealed class SqlServerShard : ServerShard
{
    private readonly SqlServerEndpoint _primary;
    private readonly SqlServerEndpoint? _replica;
    private readonly SqlServerMonitor _monitor;

    /// <param name="primary">Owned.</param>
    /// <param name="replica">Owned; null if there is none.</param>
    /// <param name="options">Of the store.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">For its log.</param>
    public SqlServerShard(
        SqlServerEndpoint primary,
        SqlServerEndpoint? replica,
        StorageOptions options,
        TimeProvider time,
        ILogger logger)
        : base(primary.Shard, SqlServerDialect.Instance, options, time, logger)
    {
        (_primary, _replica) = (primary, replica);
        _monitor = new SqlServerMonitor(primary, replica, Outbox, time, logger);
    }

    protected override DbDataSource PrimaryReads => _primary.Reads;

    protected override IShardSnapshot BeginSnapshot() => new SqlServerSnapshot(_primary.Snapshots.OpenConnection());

    protected override DbDataSource? StandbyReads => _monitor.Replica(LagMax)?.Reads;

    protected override Task<PoolRow> TakeOverAsync(
        PoolTakeover takeover, CancellationToken cancellationToken) => AskAsync(
        new ServerQueries(Dialect, _primary.Control),
        queries => ServerTakeover.TakeOverAsync(queries, takeover, Time, cancellationToken));

    public override void Dispose()
    {
        base.Dispose();
        _monitor.Dispose();
        _primary.Dispose();
        _replica?.Dispose();
    }

    protected override TimeSpan SilentFor => _monitor.SilentFor;

    protected override void StandbyFailed() => _monitor.ReplicaFailed();

    protected override ReplicaStatus? DescribeReplica() => _monitor.Describe(LagMax);

    protected override IWriteSession OpenSession() =>
        new SqlServerWriteSession(_primary.OpenWriter(), Outbox.Committed, Time);
}
