namespace Commerce.Storage.Writer;

/// <summary>The last commits of a writer, for ops.</summary>
internal sealed class CommitStatistics
{
    private const int Kept = 1024;

    private readonly Lock _lock = new();
    private readonly double[] _durationMs = new double[Kept];
    private readonly int[] _rows = new int[Kept];
    private long _count;
    private bool _healthy = true;

    /// <summary>Notes a commit; tells whether the one before it had failed.</summary>
    public bool Committed(TimeSpan duration, int rows)
    {
        lock (_lock)
        {
            var healed = !_healthy;
            _durationMs[_count % Kept] = duration.TotalMilliseconds;
            _rows[_count % Kept] = rows;
            _count++;
            _healthy = true;
            return healed;
        }
    }

    /// <summary>Notes a failure of the store; tells whether it is the first in a row.</summary>
    public bool Failed()
    {
        lock (_lock)
        {
            var first = _healthy;
            _healthy = false;
            return first;
        }
    }

    /// <summary>
    /// Median and 99th percentile of the time of a commit, mean of its rows, and whether the last one succeeded.
    /// </summary>
    public (double MsP50, double MsP99, double RowsMean, bool Healthy) Read()
    {
        lock (_lock)
        {
            var kept = (int)Math.Min(_count, Kept);
            if (kept == 0)
            {
                return (0, 0, 0, _healthy);
            }

            var sorted = _durationMs[..kept];
            Array.Sort(sorted);
            return (sorted[kept / 2], sorted[(int)(kept * 0.99)], _rows.AsSpan(0, kept).ToArray().Average(), _healthy);
        }
    }
}
