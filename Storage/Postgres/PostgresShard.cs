using System.Data.Common;
using Commerce.Storage.Servers;
using Commerce.Storage.Verification;
using Commerce.Storage.Writer;
using Microsoft.Extensions.Logging;

namespace Commerce.Storage.Postgres;

/// <summary>One shard, with the right to write to whichever of its servers is the primary.</summary>
internal sealed class PostgresShard : ServerShard
{
    private readonly PostgresEndpoint[] _servers;
    private readonly ShardMonitor _monitor;

    /// <param name="name">Its name in the configuration.</param>
    /// <param name="servers">Primary first, then its standby if there is one; owned.</param>
    /// <param name="topology">That has had a first look.</param>
    /// <param name="view">What that look said.</param>
    /// <param name="timelines">Those that are known.</param>
    /// <param name="options">Of the store.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">For its log.</param>
    public PostgresShard(
        string name,
        PostgresEndpoint[] servers,
        ShardTopology topology,
        TopologyView view,
        KnownTimelines timelines,
        StorageOptions options,
        TimeProvider time,
        ILogger logger)
        : base(name, PostgresDialect.Instance, options, time, logger)
    {
        _servers = servers;
        _monitor = new ShardMonitor(name, servers, topology, view, timelines, Outbox, time, logger);
    }

    /// <summary>For tests and ops.</summary>
    public ShardMonitor Monitor => _monitor;

    protected override DbDataSource PrimaryReads => Permit.Server.Reads;

    protected override IShardSnapshot BeginSnapshot() =>
        new PostgresShardSnapshot(Permit.Server.Snapshots.OpenConnection());

    protected override DbDataSource? StandbyReads => _monitor.Standby(LagMax)?.Reads;

    /// <summary>The server to write to, and the right to.</summary>
    /// <exception cref="StoreOverloadedException">No server is known to be the primary now.</exception>
    private WritePermit Permit => _monitor.Permit is { Revoked: false } permit
        ? permit
        : throw new StoreOverloadedException(
            $"Shard {Name} has no primary now: {string.Join(", ", _servers.Select(server => server.Name))} "
            + "are standbys or do not answer. Promote one, or start the primary.");

    protected override async Task<PoolRow> TakeOverAsync(PoolTakeover takeover, CancellationToken cancellationToken)
    {
        var permit = Permit;
        var pool = await AskAsync(
            new ServerQueries(Dialect, permit.Server.Control),
            queries => ServerTakeover.TakeOverAsync(queries, takeover, Time, cancellationToken));
        return permit.Revoked ? throw new StoreOverloadedException(permit.Why) : pool;
    }

    public override void Dispose()
    {
        base.Dispose();
        _monitor.Dispose();
        Array.ForEach(_servers, server => server.Dispose());
    }

    protected override TimeSpan SilentFor => _monitor.SilentFor;

    protected override void StandbyFailed() => _monitor.StandbyFailed();

    protected override ReplicaStatus? DescribeReplica() => _monitor.Describe(LagMax);

    protected override IWriteSession OpenSession()
    {
        var permit = Permit;
        var connection = permit.Server.OpenWriter();
        var session = new PostgresWriteSession(connection, permit, Outbox.Committed, Time);
        connection.Notice += (_, warning) => session.Warned(warning.Notice);
        return session;
    }
}
