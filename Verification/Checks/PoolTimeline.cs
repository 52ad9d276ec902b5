using Commerce.Storage;
using Commerce.Verification.Histories;
using Commerce.Verification.Shards;

namespace Commerce.Verification.Checks;

/// <summary>
/// A pool's log laid beside the clock of the history: for each entry between which moments it must have been committed.
/// Entries are counted from 0; position -1 is the pool before its first entry.
/// </summary>
internal sealed class PoolTimeline
{
    private readonly Evidence _evidence;
    private readonly long[] _begunMax; // Latest beginning of this entry's operation or of an earlier entry's.
    private readonly long[] _latest; // Earliest end of this entry's operation or of a later entry's.
    private readonly List<(long Time, int Position)> _known; // What was known to be committed when.

    internal PoolTimeline(Evidence evidence, PoolReplay pool)
    {
        _evidence = evidence;
        Pool = pool;
        var count = pool.Ledger.Count;
        Makers = new Call?[count];
        Ends = new Call?[count];
        _begunMax = new long[count];
        _latest = new long[count];
        var ends = new List<(long Time, int Position)>();
        var begun = long.MinValue;
        for (var i = 0; i < count; i++)
        {
            (Makers[i], Ends[i]) = Find(pool.Ledger[i].Entry);
            begun = Math.Max(begun, Makers[i]?.Start ?? long.MinValue);
            _begunMax[i] = begun;
            if (Ends[i] is { } end)
            {
                ends.Add((end.Stop, i));
            }
        }

        var latest = long.MaxValue;
        for (var i = count - 1; i >= 0; i--)
        {
            latest = Math.Min(latest, Ends[i]?.Stop ?? long.MaxValue);
            _latest[i] = latest;
        }

        evidence.Sort(ends, (a, b) => a.Time.CompareTo(b.Time));
        _known = [];
        var position = -1;
        foreach (var end in ends)
        {
            position = Math.Max(position, end.Position);
            _known.Add((end.Time, position));
        }

        evidence.Count(4L * count);
    }

    internal PoolReplay Pool { get; }

    /// <summary>For each entry: the earliest operation that can have made it, if it is in the history.</summary>
    internal Call?[] Makers { get; }

    /// <summary>For each entry: the operation that first told that it was committed.</summary>
    internal Call?[] Ends { get; }

    /// <summary>The last entry that was known to be committed at a time.</summary>
    internal int KnownAt(long time)
    {
        var found = Search(_known.Count, i => _known[i].Time > time);
        return found == 0 ? -1 : _known[found - 1].Position;
    }

    /// <summary>The last entry that can have been committed at a time: the next one had not been begun.</summary>
    internal int PossibleAt(long time) => Search(_begunMax.Length, i => _begunMax[i] > time) - 1;

    /// <summary>A time at which an entry was committed, at the latest.</summary>
    internal long CommittedBy(int position) => _latest[position];

    /// <summary>Whether what a position's entry left fits, for some entry of a window.</summary>
    internal static bool AnyIn(List<int>? positions, int first, int last, Evidence evidence)
    {
        if (positions is null)
        {
            return false;
        }

        var (low, high) = (0, positions.Count);
        while (low < high)
        {
            evidence.Count(1);
            var middle = (low + high) / 2;
            (low, high) = positions[middle] < first ? (middle + 1, high) : (low, middle);
        }

        return low < positions.Count && positions[low] <= last;
    }

    private int Search(int count, Func<int, bool> from)
    {
        var (low, high) = (0, count);
        while (low < high)
        {
            _evidence.Count(1);
            var middle = (low + high) / 2;
            (low, high) = from(middle) ? (low, middle) : (middle + 1, high);
        }

        return low;
    }

    private (Call? Maker, Call? End) Find(PoolEntry entry) => entry.Kind switch
    {
        PoolEntryKind.Hold => FindHold(entry),

        // The pool follows the order some time after its buyer was answered, so there is no end.
        PoolEntryKind.Sell or PoolEntryKind.Retake => (First(entry.OrderId, OpAction.Pay), null),
        _ => (null, null),
    };

    private (Call? Maker, Call? End) FindHold(PoolEntry entry)
    {
        if (_evidence.StoryOf(Pool.Row.PoolId, entry.Buyer, entry.IdempotencyKey) is not { } story)
        {
            return (null, null);
        }

        Call? maker = null;
        Call? end = null;
        foreach (var attempt in story.Attempts)
        {
            _evidence.Count(1);
            if (attempt.MayHaveHappened && attempt.Invoke.Units == entry.Quantity)
            {
                maker ??= attempt;
                if (attempt.Kind == OpKind.Ok && attempt.End!.OrderId == entry.OrderId
                    && (end is null || attempt.Stop < end.Stop))
                {
                    end = attempt;
                }
            }
        }

        return (maker, end);
    }

    private Call? First(string? orderId, OpAction action)
    {
        foreach (var call in _evidence.CallsOfOrder(orderId))
        {
            _evidence.Count(1);
            if (call.Invoke.Action == action && call.MayHaveHappened)
            {
                return call;
            }
        }

        return null;
    }
}
