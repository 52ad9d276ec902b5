namespace Commerce.Engine;

/// <summary>
/// Work that the thread which causes it does itself. Waking a thread of the pool takes 15 to 35 µs, which is most of
/// what a call between processes takes where nothing else is to be done. A thread keeps one piece at a time; what else
/// it causes goes to the pool.
/// </summary>
/// <remarks>
/// What is kept, and what that causes in turn, is done one after the other within <see cref="Do"/>. If it takes long,
/// others are not made to wait for it: <see cref="Leave"/> gives what is still kept to the pool, and tells the thread
/// that whatever else it did is done by another one now.
/// </remarks>
internal sealed class KeptWork
{
    /// <summary>So many pieces in a row: the turn, its answer, and the like.</summary>
    private const int PiecesMax = 8;

    /// <summary>What is longer keeps the thread from keeping work for <see cref="PauseFactor"/> times that.</summary>
    private static readonly TimeSpan Long = TimeSpan.FromMilliseconds(2);

    private const int PauseFactor = 20;

    [ThreadStatic]
    private static KeptWork? _ofThread;

    private readonly TimeProvider _time;
    private IThreadPoolWorkItem? _kept;
    private volatile bool _isOpen;
    private volatile State _state;
    private long _began;
    private long _pausedUntil;

    /// <summary>For the calling thread, from here on.</summary>
    public KeptWork(TimeProvider time)
    {
        _time = time;
        _ofThread = this;
    }

    private enum State
    {
        Idle,
        Doing,
        Left,
    }

    /// <summary>Keeps a piece of work, if the calling thread is one that does that now.</summary>
    public static bool TryKeep(IThreadPoolWorkItem work) => _ofThread is { _isOpen: true } kept && kept.Keep(work);

    /// <summary>
    /// The calling thread keeps nothing for now: other work is under way. What is caused then had better come together
    /// with what that causes, in one record and one commit, than alone and sooner.
    /// </summary>
    public static void KeepNothing()
    {
        if (_ofThread is { } kept)
        {
            kept._isOpen = false;
        }
    }

    /// <summary>From here on the thread keeps work, unless that took long a short time ago.</summary>
    public void Open() => _isOpen = _time.GetTimestamp() >= _pausedUntil;

    /// <summary>Does what is kept, and what comes of it.</summary>
    /// <returns>False: <see cref="Leave"/> was called meanwhile.</returns>
    public bool Do()
    {
        if (Volatile.Read(ref _kept) is null)
        {
            _isOpen = false;
            return true;
        }

        var began = _time.GetTimestamp();
        Volatile.Write(ref _began, began);
        _state = State.Doing;
        for (var pieces = 0; pieces < PiecesMax && Take() is { } work; pieces++)
        {
            work.Execute();
            CallContext.Leave();
        }

        Close();
        var took = _time.GetElapsedTime(began);
        if (took > Long)
        {
            _pausedUntil = began + (long)((took * PauseFactor).TotalSeconds * _time.TimestampFrequency);
        }

        return Interlocked.CompareExchange(ref _state, State.Idle, State.Doing) == State.Doing;
    }

    /// <summary>From another thread: gives up on this one, if it has done kept work for so long.</summary>
    /// <returns>Whether it has: then it is to do nothing else any more.</returns>
    public bool Leave(TimeSpan limit)
    {
        if (_state != State.Doing
            || _time.GetElapsedTime(Volatile.Read(ref _began)) < limit
            || Interlocked.CompareExchange(ref _state, State.Left, State.Doing) != State.Doing)
        {
            return false;
        }

        Close();
        return true;
    }

    private IThreadPoolWorkItem? Take() => Interlocked.Exchange(ref _kept, null);

    private bool Keep(IThreadPoolWorkItem work)
    {
        if (Interlocked.CompareExchange(ref _kept, work, null) is not null)
        {
            return false;
        }

        // Closed by now: whoever did that may not have seen it.
        return _isOpen || Interlocked.CompareExchange(ref _kept, null, work) != work;
    }

    private void Close()
    {
        _isOpen = false;
        if (Take() is { } work)
        {
            ThreadPool.UnsafeQueueUserWorkItem(work, preferLocal: false);
        }
    }
}
