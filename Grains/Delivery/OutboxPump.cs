using Commerce.Storage;
using Microsoft.Extensions.Logging;

namespace Commerce.Delivery;

/// <summary>
/// One shard's outbox: reads in commit order, hands each event to the lanes of its consumers, and trims up to the first
/// event that is still open. What was read but not trimmed comes again after a restart.
/// </summary>
internal sealed partial class OutboxPump
{
    private const int ReadMax = 512;

    /// <summary>So many events at once come from a rush: then the next ones gather.</summary>
    private const int RushReadMin = 16;

    /// <summary>How long events gather in a rush: a read costs as much for one event as for a hundred.</summary>
    private static readonly TimeSpan GatherTime = TimeSpan.FromMilliseconds(20);

    private static readonly TimeSpan TrimInterval = TimeSpan.FromMilliseconds(250);

    /// <summary>Less than an activation has to end: the next silo waits for it.</summary>
    private static readonly TimeSpan DrainTimeMax = TimeSpan.FromSeconds(2);

    private readonly IShardStore _store;
    private readonly int _shard;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ConsumerLane[] _lanes;
    private readonly Lock _lock = new();
    private readonly SortedSet<(long Id, int Lane)> _open = [];
    private long _readId;
    private long _trimmedId;
    private int _lastRead;

    public OutboxPump(
        IShardStore store, int shard, IReadOnlyList<IOutboxConsumer> consumers, TimeProvider time, ILogger logger)
    {
        (_store, _shard, _time, _logger) = (store, shard, time, logger);
        var aside = new OutboxSetAside(store, shard);
        _lanes = [.. consumers.Select((consumer, lane) =>
            new ConsumerLane(consumer, shard, aside, time, logger, id => Close(id, lane)))];
    }

    /// <summary>Delivers until it is told to stop; then waits a moment for what is being handled.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        var trimming = TrimAsync(stopping);
        var backOff = new BackOff(_time, TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(5));
        try
        {
            while (true)
            {
                try
                {
                    await DeliverAsync(stopping);
                    backOff = new BackOff(_time, TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(5));
                }
                catch (Exception exception)
                {
                    if (!stopping.IsCancellationRequested)
                    {
                        LogReadFailed(_logger, _shard, _readId, backOff.Next, exception);
                    }

                    await backOff.WaitAsync(stopping);
                }
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            await trimming;
            await Task.WhenAll(_lanes.Select(lane => lane.DrainAsync(DrainTimeMax)));
        }
    }

    private async Task DeliverAsync(CancellationToken stopping)
    {
        await _store.WaitForOutboxAsync(_shard, _readId, stopping);
        if (_lastRead is >= RushReadMin and < ReadMax)
        {
            await Task.Delay(GatherTime, _time, stopping);
        }

        var rows = await _store.ReadOutboxAsync(_shard, _readId, ReadMax, stopping);
        _lastRead = rows.Count;
        foreach (var row in rows)
        {
            for (var lane = 0; lane < _lanes.Length; lane++)
            {
                if (_lanes[lane].Wants(row.Topic))
                {
                    await _lanes[lane].RoomAsync(stopping);
                    Open(row.Id, lane);
                    _lanes[lane].Accept(row, stopping);
                }
            }

            Interlocked.Exchange(ref _readId, row.Id);
        }
    }

    private void Open(long id, int lane)
    {
        lock (_lock)
        {
            _open.Add((id, lane));
        }
    }

    private void Close(long id, int lane)
    {
        lock (_lock)
        {
            _open.Remove((id, lane));
        }
    }

    private long HandledThrough()
    {
        lock (_lock)
        {
            return _open.Count > 0 ? _open.Min.Id - 1 : Interlocked.Read(ref _readId);
        }
    }

    private async Task TrimAsync(CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(TrimInterval, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(stopping))
            {
                try
                {
                    if (HandledThrough() is var through && through > _trimmedId)
                    {
                        await _store.TrimOutboxAsync(_shard, through);
                        _trimmedId = through;
                    }
                }
                catch (Exception exception)
                {
                    LogTrimFailed(_logger, _shard, exception);
                }
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
        }
    }

    [LoggerMessage(EventId = 5001, Level = LogLevel.Warning,
        Message = "Reading the outbox of shard {Shard} after event {AfterId} failed; again in {BackOff}.")]
    private static partial void LogReadFailed(
        ILogger logger, int shard, long afterId, TimeSpan backOff, Exception exception);

    [LoggerMessage(EventId = 5002, Level = LogLevel.Warning,
        Message = "Trimming the outbox of shard {Shard} failed; tried again with the next interval.")]
    private static partial void LogTrimFailed(ILogger logger, int shard, Exception exception);
}
