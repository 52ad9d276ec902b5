namespace Commerce.Engine;

/// <summary>Gives threads to activations that have work. A simulation replaces it by one seeded loop.</summary>
public interface ITurnThreads
{
    /// <summary>
    /// Whether a call from outside of any grain to an idle activation may run its first turn on the caller's thread,
    /// and such a caller go on where the answer of another process is completed. It saves the way through a queue and
    /// the wake-up of another thread.
    /// </summary>
    bool AllowInline { get; }

    /// <summary>
    /// A clock of milliseconds, from anywhere, that costs little and may lag a little: by it a thread leaves an
    /// activation after a while, for others that wait, and the silo sees that its own clock has stopped.
    /// </summary>
    long Milliseconds => Environment.TickCount64;

    /// <summary>Executes the work soon, once, on some thread.</summary>
    /// <param name="work">The turns of one activation.</param>
    void Queue(IThreadPoolWorkItem work);
}

internal sealed class ThreadPoolTurns : ITurnThreads
{
    public bool AllowInline => true;

    public void Queue(IThreadPoolWorkItem work)
    {
        if (!KeptWork.TryKeep(work))
        {
            ThreadPool.UnsafeQueueUserWorkItem(work, preferLocal: false);
        }
    }
}
