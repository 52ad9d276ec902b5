using System.Numerics;

namespace Commerce.Verification.Checks;

/// <summary>Largest value of any range of a fixed list: built in n log n, asked in constant time.</summary>
internal sealed class RangeMax
{
    private readonly List<long[]> _levels = [];

    internal RangeMax(IReadOnlyList<long> values)
    {
        _levels.Add([.. values]);
        for (var width = 1; width * 2 <= values.Count; width *= 2)
        {
            var below = _levels[^1];
            var level = new long[values.Count - (width * 2) + 1];
            for (var i = 0; i < level.Length; i++)
            {
                level[i] = Math.Max(below[i], below[i + width]);
            }

            _levels.Add(level);
        }
    }

    /// <summary>Steps that building took.</summary>
    internal long Steps => _levels.Sum(level => (long)level.Length);

    /// <summary>The largest from first to last, both included; there must be at least one.</summary>
    internal long Of(int first, int last)
    {
        var level = BitOperations.Log2((uint)(last - first + 1));
        return Math.Max(_levels[level][first], _levels[level][last - (1 << level) + 1]);
    }
}
