namespace Commerce.Storage.Writer;

/// <summary>
/// Whether it is worth trying to commit to a shard. While commits are refused (disk full, server away) nobody needs to
/// queue up in order to be refused too: one at a time tries, and with the first commit everybody may again.
/// </summary>
/// <remarks>Safe for many threads; costs one read while commits succeed.</remarks>
/// <param name="time">The clock.</param>
internal sealed class CommitCircuit(TimeProvider time)
{
    /// <summary>From a refusal to the next attempt.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    /// <summary>How long an attempt is waited for before another is made: it may have been given up.</summary>
    public static readonly TimeSpan AttemptMax = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private volatile bool _refusing;
    private long _refusingSince;
    private long _waitsFrom;
    private TimeSpan _waitsFor;

    /// <summary>Whether a caller may try now. While commits are refused, this is the one attempt.</summary>
    /// <param name="alone">Whether it is to be the one attempt even if no commit was refused.</param>
    public bool MayTry(bool alone = false)
    {
        if (!_refusing && !alone)
        {
            return true;
        }

        lock (_lock)
        {
            if ((_refusing || alone) && time.GetElapsedTime(_waitsFrom) < _waitsFor)
            {
                return false;
            }

            Wait(AttemptMax);
            return true;
        }
    }

    /// <summary>An attempt was not made after all: the next caller may.</summary>
    public void NotTried()
    {
        lock (_lock)
        {
            Wait(TimeSpan.Zero);
        }
    }

    /// <summary>A commit was refused.</summary>
    /// <returns>For how long commits have been refused by now.</returns>
    public TimeSpan Refused()
    {
        lock (_lock)
        {
            Wait(Pause);
            if (!_refusing)
            {
                (_refusing, _refusingSince) = (true, _waitsFrom);
            }

            return time.GetElapsedTime(_refusingSince);
        }
    }

    /// <summary>A commit has succeeded.</summary>
    public void Committed()
    {
        if (_refusing)
        {
            lock (_lock)
            {
                _refusing = false;
            }
        }
    }

    private void Wait(TimeSpan duration) => (_waitsFrom, _waitsFor) = (time.GetTimestamp(), duration);
}
