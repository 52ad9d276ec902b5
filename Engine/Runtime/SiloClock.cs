namespace Commerce.Engine;

/// <summary>
/// Milliseconds since the silo started, as of the last sweep. Reading it costs a load: deadlines and ages need no more
/// precision than <see cref="Period"/>.
/// </summary>
internal sealed class SiloClock(TimeProvider time)
{
    public const long PeriodMs = 50;

    public static readonly TimeSpan Period = TimeSpan.FromMilliseconds(PeriodMs);

    private readonly long _origin = time.GetTimestamp();
    private long _now;

    public long Now => Volatile.Read(ref _now);

    public void Tick() => Volatile.Write(ref _now, (long)time.GetElapsedTime(_origin).TotalMilliseconds);

    /// <summary>
    /// The reading at which at least this time has passed, although <see cref="Now"/> lags by up to a period.
    /// </summary>
    public long After(TimeSpan span) =>
        span == TimeSpan.MaxValue || span == Timeout.InfiniteTimeSpan
            ? long.MaxValue
            : Now + PeriodMs + (long)span.TotalMilliseconds;

    /// <summary>What is left until a reading; <see cref="MessageHeader.NoDeadline"/> if it never comes.</summary>
    public int MillisecondsUntil(long reading) => reading == long.MaxValue
        ? MessageHeader.NoDeadline
        : (int)Math.Clamp(reading - Now, 0, int.MaxValue);
}
