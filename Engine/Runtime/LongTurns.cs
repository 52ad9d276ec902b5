namespace Commerce.Engine;

/// <summary>
/// The long turns of one grain class: one is told, and for a while after it the others are only counted, so that a bad
/// class neither floods the log nor hides another one.
/// </summary>
internal sealed class LongTurns
{
    private const long QuietMs = 10_000;

    private long _quietUntil;
    private int _untold;

    /// <summary>Whether the one that has just ended is told.</summary>
    /// <param name="now">By <see cref="SiloClock"/>.</param>
    /// <param name="untold">How many were not, since the last that was.</param>
    public bool Tells(long now, out int untold)
    {
        var until = Volatile.Read(ref _quietUntil);
        if (now < until || Interlocked.CompareExchange(ref _quietUntil, now + QuietMs, until) != until)
        {
            untold = Interlocked.Increment(ref _untold);
            return false;
        }

        untold = Interlocked.Exchange(ref _untold, 0);
        return true;
    }
}
