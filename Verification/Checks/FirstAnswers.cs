using Commerce.Verification.Histories;

namespace Commerce.Verification.Checks;

/// <summary>Finds of calls that began after a moment the one that ended first.</summary>
internal sealed class FirstAnswers
{
    private readonly Evidence _evidence;
    private readonly List<Call> _calls;
    private readonly Call[] _first; // Of those from here on.

    /// <param name="evidence">Counts the steps.</param>
    /// <param name="calls">In the order of their beginnings.</param>
    internal FirstAnswers(Evidence evidence, IEnumerable<Call> calls)
    {
        (_evidence, _calls) = (evidence, [.. calls]);
        _first = new Call[_calls.Count];
        for (var at = _calls.Count - 1; at >= 0; at--)
        {
            evidence.Count(1);
            _first[at] = at + 1 < _first.Length && _first[at + 1].Stop < _calls[at].Stop ? _first[at + 1] : _calls[at];
        }
    }

    /// <summary>The first that ended; null: none began.</summary>
    internal Call? After(long time) => IndexAfter(time) is var at && at < _first.Length ? _first[at] : null;

    /// <summary>The first that began; null: none did.</summary>
    internal Call? BegunAfter(long time) => IndexAfter(time) is var at && at < _calls.Count ? _calls[at] : null;

    private int IndexAfter(long time)
    {
        var (low, high) = (0, _calls.Count);
        while (low < high)
        {
            _evidence.Count(1);
            var middle = (low + high) / 2;
            (low, high) = _calls[middle].Start > time ? (low, middle) : (middle + 1, high);
        }

        return low;
    }
}
