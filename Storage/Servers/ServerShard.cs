using System.Data.Common;
using Commerce.Storage.Verification;
using Commerce.Storage.Writer;
using Microsoft.Extensions.Logging;

namespace Commerce.Storage.Servers;

/// <summary>One shard on database servers: the lanes of its writer, its reads, and the signal of its outbox.</summary>
internal abstract class ServerShard : IDisposable
{
    private const int LaneCount = 2;
    private const int PoolLane = 0;
    private const int OtherLane = 1;

    /// <summary>What has answered nothing for so long answers no takeover either: who asks is told at once.</summary>
    private static readonly TimeSpan SilenceMax = TimeSpan.FromSeconds(2);

    private readonly WriterLimits _limits;
    private readonly CommitStatistics _statistics = new();
    private readonly GroupCommitWriter[] _lanes;

    /// <param name="name">Its name in the configuration.</param>
    /// <param name="dialect">Which its servers speak.</param>
    /// <param name="options">Of the store.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">For its log.</param>
    protected ServerShard(string name, Dialect dialect, StorageOptions options, TimeProvider time, ILogger logger)
    {
        (Name, Dialect, Time) = (name, dialect, time);
        LagMax = TimeSpan.FromMilliseconds(options.ReplicaLagMsMax);
        _limits = new WriterLimits(options.QueueRowsMax / LaneCount, options.BatchRowsMax);
        _lanes = [.. Enumerable.Range(0, LaneCount).Select(lane => new GroupCommitWriter(
            $"{name} {(lane == PoolLane ? "pools" : "others")}", OpenSession, _limits, time, logger, _statistics))];
    }

    public string Name { get; }

    public Dialect Dialect { get; }

    public OutboxSignal Outbox { get; } = new(0);

    /// <summary>For tests.</summary>
    public IReadOnlyList<GroupCommitWriter> Lanes => _lanes;

    /// <summary>See <see cref="IShardStore.CommitAge"/>.</summary>
    public TimeSpan CommitAge => _lanes.Select(lane => lane.CommitAge).Append(Silence).Max();

    protected TimeProvider Time { get; }

    private CommitCircuit Circuit => _lanes[PoolLane].Circuit;

    // By looks or by commits: either proves that it answers.
    private TimeSpan Silence => _lanes.Select(lane => lane.SinceCommit).Append(SilentFor).Min();

    /// <summary>How old what a standby shows may be.</summary>
    protected TimeSpan LagMax { get; }

    /// <summary>Begins a read transaction of the primary.</summary>
    /// <exception cref="StoreOverloadedException">It does not answer.</exception>
    public IShardSnapshot OpenSnapshot()
    {
        try
        {
            return BeginSnapshot();
        }
        catch (Exception exception) when (Dialect.IsOfServer(exception))
        {
            throw new StoreOverloadedException(
                $"Shard {Name} cannot be read now: {Dialect.ErrorText(exception)}", exception);
        }
    }

    protected abstract IShardSnapshot BeginSnapshot();

    /// <summary>For the shop's queries.</summary>
    /// <exception cref="StoreOverloadedException">There is no primary now.</exception>
    protected abstract DbDataSource PrimaryReads { get; }

    /// <summary>The same of the standby if what it shows is young enough; else null.</summary>
    protected abstract DbDataSource? StandbyReads { get; }

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
    public Task<T> ReadAsync<T>(Func<ServerQueries, Task<T>> question) =>
        AskAsync(new ServerQueries(Dialect, PrimaryReads), question);

    /// <summary>
    /// Asks the standby if what it shows is young enough, else the primary; the primary too if the standby fails.
    /// </summary>
    public async Task<T> ReadStaleAsync<T>(Func<ServerQueries, Task<T>> question)
    {
        if (StandbyReads is { } standby)
        {
            try
            {
                return await question(new ServerQueries(Dialect, standby));
            }
            catch (Exception exception) when (Dialect.IsOfServer(exception))
            {
                StandbyFailed();
            }
        }

        return await ReadAsync(question);
    }

    /// <summary>
    /// Whether an append is worth trying. Looks may fail where commits would not, and without an attempt there is no
    /// commit to tell: in silence one at a time tries.
    /// </summary>
    public bool MayAppend() => Silence < SilenceMax
        ? Circuit.MayTry()
        : _lanes[PoolLane].CommitAge == TimeSpan.Zero && Circuit.MayTry(alone: true);

    /// <summary>Takes a pool over, unless the shard refuses commits: who takes over would be refused next.</summary>
    public async Task<PoolRow> TryTakeOverAsync(PoolTakeover takeover, CancellationToken cancellationToken)
    {
        if (!MayAppend())
        {
            throw new StoreOverloadedException(
                $"Shard {Name} commits nothing now, so pool {takeover.PoolId} is not taken over. Retry later.");
        }

        var refused = false;
        try
        {
            return await TakeOverAsync(takeover, cancellationToken);
        }
        catch (StoreOverloadedException exception)
            when (exception.InnerException is { } cause && !Dialect.TakeoverMayPass(cause))
        {
            refused = true;
            throw;
        }
        finally
        {
            if (refused)
            {
                Circuit.Refused();
            }
            else
            {
                Circuit.NotTried(); // Having the pool says nothing about appends: its first one is the attempt.
            }
        }
    }

    protected abstract Task<PoolRow> TakeOverAsync(PoolTakeover takeover, CancellationToken cancellationToken);

    public async Task<ShardStatus> GetStatusAsync(ShardMap map, int shard, CancellationToken cancellationToken)
    {
        var (outbox, deadlines) = (-1L, -1L);
        var answers = true;
        try
        {
            (outbox, deadlines) = await ReadAsync(queries => queries.CountWaitingAsync(cancellationToken));
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
            Replica = DescribeReplica(),
        };
    }

    /// <summary>Commits what waits, and closes the connections.</summary>
    public virtual void Dispose()
    {
        Array.ForEach(_lanes, lane => lane.Dispose());
        GC.SuppressFinalize(this);
    }

    /// <summary>Asks, and says in the store's terms that the server failed.</summary>
    /// <exception cref="StoreOverloadedException">It did.</exception>
    protected async Task<T> AskAsync<T>(ServerQueries queries, Func<ServerQueries, Task<T>> question)
    {
        try
        {
            return await question(queries);
        }
        catch (Exception exception) when (Dialect.IsOfServer(exception))
        {
            throw new StoreOverloadedException(
                $"Shard {Name} cannot be asked now: {Dialect.ErrorText(exception)}", exception);
        }
    }

    /// <summary>How long the server that is written to has not answered.</summary>
    protected abstract TimeSpan SilentFor { get; }

    /// <summary>A read on the standby failed: the primary has to do until the next look.</summary>
    protected abstract void StandbyFailed();

    /// <summary>For ops; null if it has none.</summary>
    protected abstract ReplicaStatus? DescribeReplica();

    /// <summary>A connection of the writer; called by its threads.</summary>
    protected abstract IWriteSession OpenSession();
}
