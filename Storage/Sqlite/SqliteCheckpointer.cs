using Microsoft.Extensions.Logging;

namespace Commerce.Storage.Sqlite;

/// <summary>
/// Keeps the write-ahead log of a file short without making commits wait. SQLite starts a log over only when all of it
/// is in the database file; copying that much takes tens of milliseconds, and by default the committing thread would do
/// it.
/// </summary>
/// <remarks>
/// Once <see cref="PagesBeforeCopy"/> pages are in the log, a thread with a connection of its own copies them while the
/// writer goes on. Then the writer, between two batches, copies the little that has been added since, and its next
/// transaction starts the log over. A checkpoint that fails is tried again after as many pages: the log grows until
/// then.
/// </remarks>
internal sealed partial class SqliteCheckpointer : IDisposable
{
    /// <summary>
    /// 128 MiB: the end of a checkpoint stops the writer for some milliseconds, and a sale writes tens of MiB a second,
    /// so seldom enough for one in a hundred orders not to meet it; often enough to be read again within a second by a
    /// restart.
    /// </summary>
    public const int PagesBeforeCopy = 32_768;

    private readonly int _pagesBeforeCopy;
    private readonly string _path;
    private readonly ILogger _logger;
    private readonly Thread _thread;
    private readonly SemaphoreSlim _wake = new(0);
    private volatile Stage _stage;
    private volatile bool _disposed;
    private int _pages; // Of the writer's thread.

    public SqliteCheckpointer(string shard, string path, int pagesBeforeCopy, ILogger logger)
    {
        _pagesBeforeCopy = pagesBeforeCopy;
        _path = path;
        _logger = logger;
        _thread = new Thread(Run) { IsBackground = true, Name = $"checkpointer {shard}" };
        _thread.Start();
    }

    private enum Stage
    {
        /// <summary>The log is short.</summary>
        Waiting,

        /// <summary>The thread is at it.</summary>
        Copying,

        /// <summary>The writer has to finish it.</summary>
        Copied,
    }

    /// <summary>Called by the writer before each batch, with no transaction open.</summary>
    public void BeforeBatch(SqliteDatabase writer)
    {
        _pages += writer.TakePagesWritten();
        if (_stage == Stage.Copied)
        {
            Try(writer.Checkpoint);
            _pages = 0;
            _stage = Stage.Waiting;
        }
        else if (_stage == Stage.Waiting && _pages >= _pagesBeforeCopy)
        {
            _stage = Stage.Copying;
            _wake.Release();
        }
    }

    public void Dispose()
    {
        _disposed = true;
        _wake.Release();
        _thread.Join();
        _wake.Dispose();
    }

    private void Run()
    {
        SqliteDatabase? database = null;
        while (true)
        {
            _wake.Wait();
            if (_disposed)
            {
                database?.Dispose();
                return;
            }

            Try(() => (database ??= SqliteDatabase.OpenCheckpointer(_path)).Checkpoint());
            _stage = Stage.Copied;
        }
    }

    private void Try(Action checkpoint)
    {
        try
        {
            checkpoint();
        }
        catch (Exception exception)
        {
            LogFailed(_logger, _path, exception);
        }
    }

    [LoggerMessage(EventId = 3004, Level = LogLevel.Warning,
        Message = "The write-ahead log of {Path} could not be copied into the file; it grows until that succeeds.")]
    private static partial void LogFailed(ILogger logger, string path, Exception exception);
}
