using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace Orleans.Runtime;

/// <summary>When and how a grain's timer ticks.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly struct GrainTimerCreationOptions : IEquatable<GrainTimerCreationOptions>
{
    /// <summary>The times are given as properties.</summary>
    public GrainTimerCreationOptions()
    {
    }

    /// <summary>A timer with these times.</summary>
    /// <param name="dueTime">Until the first tick.</param>
    /// <param name="period">From the end of a tick to the next.</param>
    [SetsRequiredMembers]
    public GrainTimerCreationOptions(TimeSpan dueTime, TimeSpan period)
    {
        DueTime = dueTime;
        Period = period;
    }

    /// <summary>Until the first tick; <see cref="Timeout.InfiniteTimeSpan"/>: not started.</summary>
    public required TimeSpan DueTime { get; init; }

    /// <summary>From the end of a tick to the next; <see cref="Timeout.InfiniteTimeSpan"/>: one tick.</summary>
    public required TimeSpan Period { get; init; } = Timeout.InfiniteTimeSpan;

    /// <summary>
    /// Whether ticks interleave with calls although the grain is not reentrant. A timer's own ticks never overlap.
    /// </summary>
    public bool Interleave { get; init; }

    /// <summary>Whether a tick counts as a use, so that the activation is not collected as idle.</summary>
    public bool KeepAlive { get; init; }

    /// <inheritdoc/>
    public bool Equals(GrainTimerCreationOptions other) => DueTime == other.DueTime && Period == other.Period
        && Interleave == other.Interleave && KeepAlive == other.KeepAlive;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is GrainTimerCreationOptions other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(DueTime, Period, Interleave, KeepAlive);

    /// <summary>Whether both say the same.</summary>
    public static bool operator ==(GrainTimerCreationOptions left, GrainTimerCreationOptions right) =>
        left.Equals(right);

    /// <summary>Whether they differ.</summary>
    public static bool operator !=(GrainTimerCreationOptions left, GrainTimerCreationOptions right) =>
        !left.Equals(right);
}
