namespace Commerce.Engine;

/// <summary>
/// Milliseconds since the silo started, as of the last sweep. Reading it costs a load: deadlines and ages need no more
/// precision than <see cref="Period"/>.
/// </summary>
internal sealed class SiloClock(TimeProvider time, ITurnThreads threads)
{
    public const long PeriodMs = 50;

    public static readonly TimeSpan Period = TimeSpan.FromMilliseconds(PeriodMs);

    /// <summary>
    /// <see cref="Now"/> lags by no more than a period if it is moved when this is over by a clock that costs little,
    /// which may itself lag by the 16 ms between two ticks of an operating system.
    /// </summary>
    private const long FreshMs = PeriodMs - 16;

    private readonly long _origin = time.GetTimestamp();
    private long _now;
    private long _movedAt = threads.Milliseconds;

    public long Now => Volatile.Read(ref _now);

    public void Tick()
    {
        var at = threads.Milliseconds;
        var now = (long)time.GetElapsedTime(_origin).TotalMilliseconds;
        for (var known = Now; known < now;) // Several move it, and never back.
        {
            var before = Interlocked.CompareExchange(ref _now, now, known);
            known = before == known ? now : before;
        }

        Volatile.Write(ref _movedAt, at);
    }

    /// <summary>
    /// The reading at which at least this time has passed, although <see cref="Now"/> lags by up to a period. Where
    /// work waits for threads, the sweep that moves it does, too: then it is moved here.
    /// </summary>
    public long After(TimeSpan span)
    {
        if (span == TimeSpan.MaxValue || span == Timeout.InfiniteTimeSpan)
        {
            return long.MaxValue;
        }

        if (threads.Milliseconds - Volatile.Read(ref _movedAt) > FreshMs)
        {
            Tick();
        }

        return Now + PeriodMs + (long)span.TotalMilliseconds;
    }

    /// <summary>What is left until a reading; <see cref="MessageHeader.NoDeadline"/> if it never comes.</summary>
    public int MillisecondsUntil(long reading) => reading == long.MaxValue
        ? MessageHeader.NoDeadline
        : (int)Math.Clamp(reading - Now, 0, int.MaxValue);
}
