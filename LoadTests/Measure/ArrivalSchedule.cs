using System.Diagnostics;

namespace Commerce.LoadTests.Measure;

/// <summary>How arrivals are spread over time.</summary>
internal enum ArrivalKind
{
    /// <summary>Independent arrivals: exponential gaps, as many shoppers who do not know of each other make.</summary>
    Poisson,

    /// <summary>Equal gaps.</summary>
    Uniform,
}

/// <summary>
/// The times at which requests should start, whatever the server does: an open model. A stalled server cannot slow its
/// own load down and so hide the stall.
/// </summary>
internal sealed class ArrivalSchedule
{
    private readonly double _meanGap;
    private readonly long _length;
    private readonly Random? _random;
    private double _next;

    /// <param name="rate">Arrivals a second, above 0.</param>
    /// <param name="duration">For how long.</param>
    /// <param name="kind">How they are spread.</param>
    /// <param name="random">Source of the gaps; the same seed gives the same times.</param>
    internal ArrivalSchedule(double rate, TimeSpan duration, ArrivalKind kind, Random random)
    {
        _meanGap = Stopwatch.Frequency / rate;
        _length = Clock.Ticks(duration);
        _random = kind == ArrivalKind.Poisson ? random : null;
        Advance();
    }

    /// <summary>
    /// The next time, in ticks since the start of the run; <see cref="long.MaxValue"/> after the last.
    /// </summary>
    internal long Next { get; private set; }

    /// <summary>Goes on to the time after <see cref="Next"/>.</summary>
    internal void Advance()
    {
        // 1 - NextDouble() is above 0, so the logarithm is finite.
        _next += _random is null ? _meanGap : -Math.Log(1 - _random.NextDouble()) * _meanGap;
        Next = _next < _length ? (long)_next : long.MaxValue;
    }
}
