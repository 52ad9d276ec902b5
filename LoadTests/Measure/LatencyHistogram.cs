using System.Numerics;

namespace Commerce.LoadTests.Measure;

/// <summary>
/// Counts of latencies in microseconds, exact below 256 and within 1/128 (0.8 %) above: 128 buckets for each power of
/// two. Fixed size, no allocation to record.
/// </summary>
internal sealed class LatencyHistogram
{
    private const int SubBits = 7;
    private const int SubCount = 1 << SubBits;
    private const int BucketCount = (64 - SubBits) * SubCount;

    private readonly long[] _counts = new long[BucketCount];

    /// <summary>How many were recorded.</summary>
    internal long Count { get; private set; }

    /// <summary>The largest, exactly; 0 when nothing was recorded.</summary>
    internal long Max { get; private set; }

    /// <summary>Records one; negative ones count as 0.</summary>
    internal void Record(long microseconds)
    {
        var value = Math.Max(0, microseconds);
        _counts[IndexOf((ulong)value)]++;
        Count++;
        Max = Math.Max(Max, value);
    }

    /// <summary>Takes in what another one has counted.</summary>
    internal void Add(LatencyHistogram other)
    {
        for (var i = 0; i < BucketCount; i++)
        {
            _counts[i] += other._counts[i];
        }

        Count += other.Count;
        Max = Math.Max(Max, other.Max);
    }

    /// <summary>
    /// The smallest value that at least this share (0 to 1) of those recorded does not exceed, as the upper end of its
    /// bucket; never above <see cref="Max"/>. 0 when nothing was recorded.
    /// </summary>
    internal long Percentile(double share)
    {
        var rank = Math.Max(1, (long)Math.Ceiling(share * Count));
        var seen = 0L;
        for (var i = 0; i < BucketCount; i++)
        {
            seen += _counts[i];
            if (seen >= rank)
            {
                return Math.Min(UpperEndOf(i), Max);
            }
        }

        return 0;
    }

    private static int IndexOf(ulong value)
    {
        var shift = Math.Max(0, BitOperations.Log2(value | 1) - SubBits);
        return (shift * SubCount) + (int)(value >> shift);
    }

    private static long UpperEndOf(int index)
    {
        var shift = Math.Max(0, (index / SubCount) - 1);
        return ((index - ((long)shift * SubCount) + 1) << shift) - 1;
    }
}
