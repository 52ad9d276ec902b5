namespace Commerce.Decisions;

/// <summary>Counts latencies in steps of 10 µs up to 2 s. Safe for several threads.</summary>
internal sealed class Latencies
{
    private const double StepMs = 0.01;
    private readonly long[] _counts = new long[200_000];

    public void Add(TimeSpan latency) =>
        Interlocked.Increment(ref _counts[Math.Min((int)(latency.TotalMilliseconds / StepMs), _counts.Length - 1)]);

    /// <summary>The latency that this share of all were below or at, in milliseconds.</summary>
    public double Ms(double percent)
    {
        var left = (long)(_counts.Sum() * percent / 100);
        var step = 0;
        while (step < _counts.Length - 1 && left >= _counts[step])
        {
            left -= _counts[step++];
        }

        return (step + 1) * StepMs;
    }
}
