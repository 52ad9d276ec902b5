using System.Collections.Concurrent;

namespace Commerce.Storage.Sqlite;

/// <summary>
/// The read connections of a shard. Readers never wait for the writer, nor it for them.
/// </summary>
/// <remarks>
/// Reads of a row by its key run at once on the caller's thread, if one of <see cref="PointReadersMax"/> connections is
/// free: warm they take some 5 µs, less than a hop to another thread and back. Everything else, and point reads that
/// find no connection free, queue for <see cref="ThreadCount"/> threads of the shard's own: the thread pool, on which
/// the grains run, is never blocked by a long read.
/// </remarks>
internal sealed class SqliteReaders : IDisposable
{
    private const int ThreadCount = 2;
    private const int PointReadersMax = 4;
    private const int QueueLengthMax = 4096;

    private readonly string _path;
    private readonly BlockingCollection<Action<Func<SqliteDatabase>>> _queue = new(QueueLengthMax);
    private readonly ConcurrentBag<SqliteDatabase> _idle = [];
    private readonly Thread[] _threads;
    private int _pointReaders;
    private volatile bool _disposed;

    public SqliteReaders(string shard, string path)
    {
        _path = path;
        _threads = [.. Enumerable.Range(1, ThreadCount)
            .Select(n => new Thread(Run) { IsBackground = true, Name = $"reader {shard} {n}" })];
        Array.ForEach(_threads, thread => thread.Start());
    }

    /// <summary>Reads something short by key.</summary>
    public Task<T> PointAsync<T>(Func<SqliteDatabase, T> read, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled<T>(cancellationToken);
        }

        ObjectDisposedException.ThrowIf(_disposed, this);
        if (!_idle.TryTake(out var database) && Interlocked.Increment(ref _pointReaders) > PointReadersMax)
        {
            Interlocked.Decrement(ref _pointReaders);
            return QueueAsync(read, cancellationToken);
        }

        try
        {
            database ??= SqliteDatabase.OpenReader(_path);
            var result = Task.FromResult(read(database));
            Return(database);
            return result;
        }
        catch (Exception exception)
        {
            Interlocked.Decrement(ref _pointReaders);
            database?.Dispose();
            return Task.FromException<T>(exception);
        }
    }

    /// <summary>Reads on one of the shard's reading threads.</summary>
    /// <exception cref="StoreOverloadedException">Too many reads wait already.</exception>
    public Task<T> QueueAsync<T>(Func<SqliteDatabase, T> read, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        var completion = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        var queued = _queue.TryAdd(open =>
        {
            if (cancellationToken.IsCancellationRequested)
            {
                completion.SetCanceled(cancellationToken);
                return;
            }

            try
            {
                completion.SetResult(read(open()));
            }
            catch (OperationCanceledException exception)
            {
                completion.SetCanceled(exception.CancellationToken);
            }
            catch (Exception exception)
            {
                completion.SetException(exception);
                throw;
            }
        });
        return queued
            ? completion.Task
            : throw new StoreOverloadedException($"{QueueLengthMax} reads wait for {_path} already. Retry later.");
    }

    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        _queue.CompleteAdding();
        Array.ForEach(_threads, thread => thread.Join());
        while (_idle.TryTake(out var database))
        {
            database.Dispose();
        }
    }

    private void Run()
    {
        SqliteDatabase? database = null;
        foreach (var read in _queue.GetConsumingEnumerable())
        {
            try
            {
                read(() => database ??= SqliteDatabase.OpenReader(_path));
            }
            catch (Exception) // The caller has it. What state the connection is in is not worth finding out.
            {
                database?.Dispose();
                database = null;
            }
        }

        database?.Dispose();
    }

    private void Return(SqliteDatabase database)
    {
        if (_disposed)
        {
            database.Dispose();
        }
        else
        {
            _idle.Add(database);
        }
    }
}
