namespace Orleans.Runtime;

/// <summary>
/// A tick of a reminder. All times are UTC, by the clock of the store that keeps the reminder. A tick that is missed is
/// not made up for, so who counts ticks counts (<see cref="CurrentTickTime"/> − <see cref="FirstTickTime"/>) ÷
/// <see cref="Period"/>.
/// </summary>
/// <param name="firstTickTime">When the first tick was due.</param>
/// <param name="period">From one tick to the next.</param>
/// <param name="timeStamp">When this tick began to be delivered.</param>
[GenerateSerializer]
[Immutable]
public readonly struct TickStatus(DateTime firstTickTime, TimeSpan period, DateTime timeStamp) : IEquatable<TickStatus>
{
    /// <summary>When the first tick was due.</summary>
    [Id(0)]
    public DateTime FirstTickTime { get; } = firstTickTime;

    /// <summary>From one tick to the next.</summary>
    [Id(1)]
    public TimeSpan Period { get; } = period;

    /// <summary>When this tick began to be delivered.</summary>
    [Id(2)]
    public DateTime CurrentTickTime { get; } = timeStamp;

    /// <inheritdoc/>
    public bool Equals(TickStatus other) => FirstTickTime == other.FirstTickTime && Period == other.Period
        && CurrentTickTime == other.CurrentTickTime;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is TickStatus other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(FirstTickTime, Period, CurrentTickTime);

    /// <summary>Whether both are the same tick.</summary>
    public static bool operator ==(TickStatus left, TickStatus right) => left.Equals(right);

    /// <summary>Whether they are different ticks.</summary>
    public static bool operator !=(TickStatus left, TickStatus right) => !left.Equals(right);

    /// <summary>The three times.</summary>
    public override string ToString() => $"<{FirstTickTime:O}, {Period}, {CurrentTickTime:O}>";
}
