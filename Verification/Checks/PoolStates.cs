using Commerce.Storage;
using Commerce.Verification.Shards;

namespace Commerce.Verification.Checks;

/// <summary>
/// What a pool had after each entry of its log, for questions about a window of entries: each is answered in the
/// logarithm of the log's length. Positions are those of <see cref="PoolTimeline"/>.
/// </summary>
internal sealed class PoolStates
{
    private readonly Evidence _evidence;
    private readonly Dictionary<int, List<int>> _positionsOf = []; // By units left.
    private readonly Dictionary<string, BuyerUnits> _buyers = new(StringComparer.Ordinal);
    private readonly RangeMax _fewest; // Of negated units left, so that the largest is the fewest; from -1 on.
    private readonly int _limit;

    internal PoolStates(Evidence evidence, PoolReplay pool)
    {
        _evidence = evidence;
        _limit = pool.LimitPerBuyer ?? int.MaxValue;
        var negated = new List<long>(pool.Ledger.Count + 1) { 0 };
        _positionsOf.Add(0, [-1]);
        var units = new Dictionary<string, List<(int Position, int Units)>>(StringComparer.Ordinal);
        for (var i = 0; i < pool.Ledger.Count; i++)
        {
            var line = pool.Ledger[i];
            negated.Add(-line.Available);
            if (!_positionsOf.TryGetValue(line.Available, out var positions))
            {
                _positionsOf.Add(line.Available, positions = []);
            }

            positions.Add(i);
            if (BuyerOf(pool, line.Entry) is { } buyer && UnitsOf(line.Entry) is var change and not 0)
            {
                if (!units.TryGetValue(buyer, out var changes))
                {
                    units.Add(buyer, changes = []);
                }

                changes.Add((i, (changes.Count == 0 ? 0 : changes[^1].Units) + change));
            }
        }

        _fewest = new RangeMax(negated);
        evidence.Count(_fewest.Steps + pool.Ledger.Count);
        foreach (var (buyer, changes) in units)
        {
            var most = new RangeMax([.. changes.Select(change => (long)change.Units)]);
            evidence.Count(most.Steps);
            _buyers.Add(buyer, new BuyerUnits([.. changes.Select(change => change.Position)], most));
        }
    }

    /// <summary>Whether at some moment exactly so many units were left.</summary>
    internal bool HadLeft(int units, int first, int last) =>
        PoolTimeline.AnyIn(_positionsOf.GetValueOrDefault(units), first, last, _evidence);

    /// <summary>Whether at some moment fewer units were left.</summary>
    internal bool HadFewerThan(int units, int first, int last) => -_fewest.Of(first + 1, last + 1) < units;

    /// <summary>Whether at some moment a buyer had so many that so many more are over the limit.</summary>
    internal bool BuyerHadOver(string buyer, int more, int first, int last)
    {
        if (!_buyers.TryGetValue(buyer, out var units))
        {
            return more > _limit;
        }

        // What counts at the window's first position was set at or before it.
        var from = Math.Max(0, IndexAfter(units.Positions, first) - 1);
        var to = IndexAfter(units.Positions, last) - 1;
        var most = to < from ? 0 : units.Most.Of(from, to);
        return most + more > _limit;
    }

    private int IndexAfter(int[] positions, int position)
    {
        var (low, high) = (0, positions.Length);
        while (low < high)
        {
            _evidence.Count(1);
            var middle = (low + high) / 2;
            (low, high) = positions[middle] > position ? (low, middle) : (middle + 1, high);
        }

        return low;
    }

    private static string? BuyerOf(PoolReplay pool, PoolEntry entry) =>
        entry.Buyer ?? (entry.OrderId is { } orderId && pool.Holds.TryGetValue(orderId, out var hold)
            ? hold.Entry.Buyer
            : null);

    private static int UnitsOf(PoolEntry entry) => entry.Kind switch
    {
        PoolEntryKind.Hold or PoolEntryKind.Reserve or PoolEntryKind.Retake => entry.Quantity,
        PoolEntryKind.Release or PoolEntryKind.Return or PoolEntryKind.ReturnUnits => -entry.Quantity,
        _ => 0,
    };

    private sealed record BuyerUnits(int[] Positions, RangeMax Most);
}
