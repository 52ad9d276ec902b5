using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Commerce.Storage.Writer;

/// <summary>
/// The group-commit writer of a shard: whatever waits in its queue, from however many callers, becomes one transaction
/// with one sync, on one thread: pools first, each kind in the order of arrival. While it commits, the next batch
/// gathers.
/// </summary>
/// <remarks>
/// A batch that fails is rolled back. If some work of it is at fault, each is tried again in a transaction of its own,
/// so
/// that only the culprit fails. If the store is (disk full, say), all of it fails with
/// <see cref="StoreOverloadedException"/>; if the commit itself broke, with
/// <see cref="CommitOutcomeUnknownException"/>.
/// In both cases the session is thrown away and the next batch opens another, so that the shard heals by itself.
/// </remarks>
internal sealed partial class GroupCommitWriter : IDisposable
{
    /// <summary>
    /// Shoppers wait for pools, nobody waits for the orders that a relay writes: a commit of pools takes few rows of
    /// others along (about a millisecond), but always some, so that both go on.
    /// </summary>
    public const int OtherRowsBesidePools = 256;

    private readonly string _shard;
    private readonly Func<IWriteSession> _openSession;
    private readonly WriterLimits _limits;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Thread _thread;

    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _arrived = new(0);
    private readonly Queue<ShardWork> _pools = new();
    private readonly Queue<ShardWork> _others = new();
    private int _queuedRows;
    private bool _waiting;
    private bool _stopped;

    // Of the writer's thread.
    private readonly List<ShardWork> _batch = [];
    private IWriteSession? _session;
    private long _commitBegan; // 0: none is under way.
    private long _committed;

    public GroupCommitWriter(
        string shard,
        Func<IWriteSession> openSession,
        WriterLimits limits,
        TimeProvider time,
        ILogger logger,
        CommitStatistics? statistics = null)
    {
        _shard = shard;
        _openSession = openSession;
        _limits = limits;
        _time = time;
        _logger = logger;
        Statistics = statistics ?? new CommitStatistics();
        Circuit = new CommitCircuit(time);
        _committed = time.GetTimestamp();
        _thread = new Thread(Run) { IsBackground = true, Name = $"writer {shard}" };
        _thread.Start();
    }

    public CommitStatistics Statistics { get; }

    /// <summary>Whether it is worth putting work into the queue; asked by those who can do without.</summary>
    public CommitCircuit Circuit { get; }

    /// <summary>Rows that wait for a commit, those of the batch under way not included.</summary>
    public int QueueLength => Volatile.Read(ref _queuedRows);

    /// <summary>How long the commit that is under way has been; zero if none is.</summary>
    public TimeSpan CommitAge =>
        Volatile.Read(ref _commitBegan) is var began and not 0 ? _time.GetElapsedTime(began) : TimeSpan.Zero;

    /// <summary>How long ago the last commit succeeded, or the writer began.</summary>
    public TimeSpan SinceCommit => _time.GetElapsedTime(Volatile.Read(ref _committed));

    /// <summary>
    /// For tests: runs on the writer's thread right before and right after each commit; what it throws is the commit's
    /// error.
    /// </summary>
    public Action<IWriteSession, bool>? CommitHook { get; set; }

    /// <summary>Puts work into the queue.</summary>
    /// <exception cref="StoreOverloadedException">The queue is full.</exception>
    /// <exception cref="ObjectDisposedException">The writer is stopped.</exception>
    public void Enqueue(ShardWork work)
    {
        bool wake;
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_stopped, this);
            // Work that is larger than the whole queue still gets in when nothing else waits.
            if (_queuedRows > 0 && _queuedRows + work.Rows > _limits.QueueRowsMax)
            {
                StorageInstruments.QueueFull(_shard, work.Rows);
                throw new StoreOverloadedException(
                    $"Shard {_shard} refused {work.Rows} rows: {_queuedRows} wait for a commit already, and " +
                    $"Commerce:Storage:QueueRowsMax is {_limits.QueueRowsMax}. Retry later.");
            }

            (work.OfPool ? _pools : _others).Enqueue(work);
            _queuedRows += work.Rows;
            wake = _waiting;
            _waiting = false;
        }

        if (wake)
        {
            _arrived.Release();
        }
    }

    /// <summary>Refuses new work, commits what waits, and ends the thread.</summary>
    public void Dispose()
    {
        bool wake;
        lock (_lock)
        {
            _stopped = true;
            wake = _waiting;
            _waiting = false;
        }

        if (wake)
        {
            _arrived.Release();
        }

        _thread.Join();
        _arrived.Dispose();
    }

    private void Run()
    {
        while (TakeBatch())
        {
            Volatile.Write(ref _commitBegan, _time.GetTimestamp());
            Commit(_batch);
            Volatile.Write(ref _commitBegan, 0);
            _batch.Clear();
        }

        _session?.Dispose();
    }

    // False once the writer is stopped and nothing waits.
    private bool TakeBatch()
    {
        while (true)
        {
            lock (_lock)
            {
                var rows = Take(_pools, _limits.BatchRowsMax);
                rows += Take(_others, rows == 0 ? _limits.BatchRowsMax : OtherRowsBesidePools);
                _queuedRows -= rows;
                if (rows > 0)
                {
                    return true;
                }

                if (_stopped)
                {
                    return false;
                }

                _waiting = true;
            }

            _arrived.Wait();
        }
    }

    // Takes at least the first work that waits, and more up to a number of rows.
    private int Take(Queue<ShardWork> queue, int rowsMax)
    {
        var rows = 0;
        while (queue.TryPeek(out var work) && (rows == 0 || rows + work.Rows <= rowsMax))
        {
            rows += work.Rows;
            _batch.Add(queue.Dequeue());
        }

        return rows;
    }

    private void Commit(List<ShardWork> batch)
    {
        try
        {
            Write(batch);
        }
        catch (Exception exception) when (exception is StoreOverloadedException or CommitOutcomeUnknownException)
        {
            if (Statistics.Failed())
            {
                LogBatchFailed(_logger, _shard, batch.Count, exception);
            }

            batch.ForEach(work => work.Fail(exception));
            return;
        }
        catch (Exception) when (batch.Count > 1)
        {
            batch.ForEach(work => Commit([work]));
            return;
        }
        catch (Exception exception)
        {
            LogWorkFailed(_logger, _shard, batch[0].GetType().Name, exception);
            batch[0].Fail(exception);
            return;
        }

        foreach (var work in batch)
        {
            work.Complete();
        }
    }

    private void Write(List<ShardWork> batch)
    {
        var start = _time.GetTimestamp();
        var committing = false;
        var session = UsableSession() ?? OpenSession();
        try
        {
            session.Begin();
            foreach (var work in batch)
            {
                session.Execute(work);
            }

            committing = true;
            CommitHook?.Invoke(session, false);
            session.Commit();
            CommitHook?.Invoke(session, true);
        }
        catch (Exception exception)
        {
            var failure = session.Classify(exception, committing);
            CleanUp(session, failure);
            switch (failure)
            {
                case WriteFailure.Work:
                    throw;
                case WriteFailure.Store:
                    throw Refused("cannot write now; nothing was written", exception);
                case WriteFailure.Unknown:
                    throw new CommitOutcomeUnknownException(
                        $"A commit of shard {_shard} broke; it may or may not be durable: {exception.Message}",
                        exception);
                default:
                    throw new UnreachableException();
            }
        }

        var (duration, rows) = (_time.GetElapsedTime(start), batch.Sum(work => work.Rows));
        StorageInstruments.Committed(_shard, duration, rows);
        Circuit.Committed();
        Volatile.Write(ref _committed, _time.GetTimestamp());
        if (Statistics.Committed(duration, rows))
        {
            LogHealed(_logger, _shard);
        }
    }

    private IWriteSession? UsableSession()
    {
        if (_session is { Usable: false } broken)
        {
            _session = null;
            broken.Dispose();
        }

        return _session;
    }

    private IWriteSession OpenSession()
    {
        try
        {
            return _session = _openSession();
        }
        catch (Exception exception)
        {
            throw Refused("cannot be opened for writing now", exception);
        }
    }

    private StoreOverloadedException Refused(string what, Exception cause) =>
        new($"Shard {_shard} {what}: {cause.Message}", cause) { RefusingFor = Circuit.Refused() };

    private void CleanUp(IWriteSession session, WriteFailure failure)
    {
        try
        {
            session.Rollback();
            if (failure == WriteFailure.Work)
            {
                return;
            }
        }
        catch (Exception exception)
        {
            LogRollbackFailed(_logger, _shard, exception);
        }

        _session = null;
        session.Dispose();
    }

    [LoggerMessage(EventId = 3001, Level = LogLevel.Error,
        Message = "Shard {Shard} could not commit a batch of {Count} writes; it tries again with each next one.")]
    private static partial void LogBatchFailed(ILogger logger, string shard, int count, Exception exception);

    [LoggerMessage(EventId = 3005, Level = LogLevel.Information, Message = "Shard {Shard} commits again.")]
    private static partial void LogHealed(ILogger logger, string shard);

    [LoggerMessage(EventId = 3002, Level = LogLevel.Error,
        Message = "Shard {Shard} could not execute a write ({Kind}); nothing of it was written.")]
    private static partial void LogWorkFailed(ILogger logger, string shard, string kind, Exception exception);

    [LoggerMessage(EventId = 3003, Level = LogLevel.Warning,
        Message = "Shard {Shard} could not roll a batch back; its connection is closed, which does the same.")]
    private static partial void LogRollbackFailed(ILogger logger, string shard, Exception exception);
}
