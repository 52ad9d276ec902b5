using Commerce.Storage.Writer;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Commerce.Storage.Postgres;

/// <summary>One shard: its servers, the lanes of its writer, and the signal of its outbox.</summary>
internal sealed class PostgresShard : IDisposable
{
    private const int LaneCount = 2;
    private const int PoolLane = 0;
    private const int OtherLane = 1;

    private readonly PostgresEndpoint[] _servers;
    private readonly TimeSpan _lagMax;
    private readonly WriterLimits _limits;
    private readonly TimeProvider _time;
    private readonly CommitStatistics _statistics = new();
    private readonly GroupCommitWriter[] _lanes;
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
    {
        Name = name;
        _servers = servers;
        _lagMax = TimeSpan.FromMilliseconds(options.ReplicaLagMsMax);
        _limits = new WriterLimits(options.QueueRowsMax / LaneCount, options.BatchRowsMax);
        _time = time;
        Outbox = new OutboxSignal(0);
        _monitor = new ShardMonitor(name, servers, topology, view, timelines, Outbox, time, logger);
        _lanes = [.. Enumerable.Range(0, LaneCount).Select(lane => new GroupCommitWriter(
            $"{name} {(lane == PoolLane ? "pools" : "others")}", OpenSession, _limits, time, logger, _statistics))];
    }

    public string Name { get; }

    public OutboxSignal Outbox { get; }

    /// <summary>The server to write to, and the right to.</summary>
    /// <exception cref="StoreOverloadedException">No server is known to be the primary now.</exception>
    public WritePermit Permit => _monitor.Permit is { Revoked: false } permit
        ? permit
        : throw new StoreOverloadedException(
            $"Shard {Name} has no primary now: {string.Join(", ", _servers.Select(server => server.Name))} "
            + "are standbys or do not answer. Promote one, or start the primary.");

    /// <summary>For tests.</summary>
    public IReadOnlyList<GroupCommitWriter> Lanes => _lanes;

    /// <summary>For tests and ops.</summary>
    public ShardMonitor Monitor => _monitor;

    /// <summary>
    /// Appends go by one lane, everything else by the other: shoppers do not wait for the rows of a relay, and two
    /// commits are in flight.
    /// </summary>
    public Task<TResult> WriteAsync<TResult>(ShardWork<TResult> work)
    {
        _lanes[work.OfPool ? PoolLane : OtherLane].Enqueue(work);
        return work.Task;
    }

    /// <summary>Asks the primary.</summary>
    public async Task<T> ReadAsync<T>(Func<NpgsqlDataSource, Task<T>> question)
    {
        try
        {
            return await question(Permit.Server.Reads);
        }
        catch (Exception exception) when (exception is NpgsqlException or TimeoutException)
        {
            throw CannotRead(exception);
        }
    }

    /// <summary>
    /// Asks the standby if what it shows is young enough, else the primary; the primary too if the standby fails.
    /// </summary>
    public async Task<T> ReadStaleAsync<T>(Func<NpgsqlDataSource, Task<T>> question)
    {
        if (_monitor.Standby(_lagMax) is { } standby)
        {
            try
            {
                return await question(standby.Reads);
            }
            catch (Exception exception) when (exception is NpgsqlException or TimeoutException)
            {
                _monitor.StandbyFailed();
            }
        }

        return await ReadAsync(question);
    }

    public async Task<PoolRow> TakeOverAsync(PoolTakeover takeover, CancellationToken cancellationToken)
    {
        var permit = Permit;
        try
        {
            var pool = await PostgresTakeover.TakeOverAsync(permit.Server.Control, takeover, _time, cancellationToken);
            return permit.Revoked ? throw new StoreOverloadedException(permit.Why) : pool;
        }
        catch (Exception exception) when (exception is NpgsqlException or TimeoutException)
        {
            throw CannotRead(exception);
        }
    }

    public async Task<ShardStatus> GetStatusAsync(ShardMap map, int shard, CancellationToken cancellationToken)
    {
        var (outbox, deadlines) = (-1L, -1L);
        var answers = true;
        try
        {
            (outbox, deadlines) = await ReadAsync(
                source => PostgresQueries.CountWaitingAsync(source, cancellationToken));
        }
        catch (StoreOverloadedException)
        {
            answers = false;
        }

        var commits = _statistics.Read();
        return new ShardStatus(
            Name,
            Enumerable.Range(0, Slots.Count).Count(slot => map.ShardOf(slot) == shard),
            _lanes.Sum(lane => lane.QueueLength),
            _limits.QueueRowsMax * LaneCount,
            commits.MsP50,
            commits.MsP99,
            commits.RowsMean,
            outbox,
            deadlines,
            commits.Healthy && answers)
        {
            Replica = _monitor.Describe(_lagMax),
        };
    }

    public void Dispose()
    {
        Array.ForEach(_lanes, lane => lane.Dispose());
        _monitor.Dispose();
        Array.ForEach(_servers, server => server.Dispose());
    }

    private PostgresWriteSession OpenSession()
    {
        var permit = Permit;
        var connection = permit.Server.OpenWriter();
        var session = new PostgresWriteSession(connection, permit, Outbox.Committed, _time);
        connection.Notice += (_, warning) => session.Warned(warning.Notice);
        return session;
    }

    private StoreOverloadedException CannotRead(Exception exception) =>
        new($"Shard {Name} cannot be asked now: {PostgresErrors.Text(exception)}", exception);
}
