using System.Diagnostics;

namespace Commerce.LoadTests.Measure;

/// <summary>Ticks of <see cref="Stopwatch"/>, the clock of a run: it never jumps.</summary>
internal static class Clock
{
    internal static long Ticks(TimeSpan span) => (long)(span.TotalSeconds * Stopwatch.Frequency);

    internal static double Seconds(long ticks) => ticks / (double)Stopwatch.Frequency;

    internal static long Microseconds(long ticks) => (long)(ticks * (1e6 / Stopwatch.Frequency));
}
