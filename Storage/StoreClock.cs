namespace Commerce.Storage;

/// <summary>
/// The time of day as the server of the first shard has it: silos agree on when a sale begins and a hold ends, however
/// wrong the clock of a machine is. How long something takes goes by the machine's own.
/// </summary>
/// <param name="shard">Name of the shard whose server is followed; others are not.</param>
/// <param name="machine">The machine's clock.</param>
public sealed class StoreClock(string shard, TimeProvider machine) : TimeProvider
{
    private long _aheadTicks;

    /// <inheritdoc/>
    public override TimeZoneInfo LocalTimeZone => machine.LocalTimeZone;

    /// <inheritdoc/>
    public override long TimestampFrequency => machine.TimestampFrequency;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => machine.GetUtcNow().AddTicks(Volatile.Read(ref _aheadTicks));

    /// <inheritdoc/>
    public override long GetTimestamp() => machine.GetTimestamp();

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        machine.CreateTimer(callback, state, dueTime, period);

    /// <summary>
    /// A server was asked what time it has. Where this clock is not further off than asking may mislead, it stays.
    /// </summary>
    /// <param name="asked">Which shard's.</param>
    /// <param name="time">What it said.</param>
    /// <param name="took">How long it was until the answer, which has just come.</param>
    internal void Follow(string asked, DateTimeOffset time, TimeSpan took)
    {
        var ahead = time + (took / 2) - GetUtcNow();
        if (asked == shard && ahead.Duration() > took / 2)
        {
            Interlocked.Add(ref _aheadTicks, ahead.Ticks);
        }
    }
}
