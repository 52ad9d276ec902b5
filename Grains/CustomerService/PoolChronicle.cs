using Commerce.Inventory;
using Commerce.Storage;

namespace Commerce.CustomerService;

/// <summary>
/// What the log of a sale item's pool tells, entry by entry, in memory of bounded size. No clock, no I/O.
/// </summary>
internal sealed class PoolChronicle
{
    private readonly List<SoldOut> _soldOuts = [];
    private PoolCounters _counters;
    private PoolTerms? _terms;
    private long _accepted;
    private long _unitsGiven;
    private long _unitsBack;
    private DateTimeOffset? _firstAt;

    /// <summary>Sequence number of the last entry.</summary>
    public long Seq => _counters.Seq;

    /// <summary>Adds the next entry.</summary>
    public void Add(PoolEntry entry)
    {
        var before = _counters.Available;
        _counters = _counters.After(entry);
        switch (entry.Kind)
        {
            case PoolEntryKind.Terms:
                _terms = PoolJson.DecodeTerms(entry.Detail!.Value);
                break;
            case PoolEntryKind.Hold or PoolEntryKind.Retake:
                _accepted++;
                _unitsGiven += entry.Quantity;
                _firstAt ??= entry.At;
                break;
            case PoolEntryKind.Release or PoolEntryKind.Return or PoolEntryKind.ReturnUnits:
                _unitsBack += entry.Quantity;
                break;
        }

        // Units that are moved away with the end of the sale are not sold out.
        if (before > 0 && _counters.Available == 0 && entry.Kind is PoolEntryKind.Hold or PoolEntryKind.Retake)
        {
            Begin(new SoldOut(entry.At, null, _accepted));
        }
        else if (before == 0 && _counters.Available > 0 && _soldOuts is [.., { To: null } last])
        {
            _soldOuts[^1] = last with { To = entry.At };
        }
    }

    /// <summary>What it tells so far; null: nothing was ever sold there.</summary>
    public SaleStory? Tell(IReadOnlyDictionary<HoldOutcome, long> refusals) => _terms is null
        ? null
        : new SaleStory(
            _terms, _accepted, _unitsGiven, _unitsBack, _counters.Available, _firstAt, [.. _soldOuts], refusals);

    // The first one is what everybody asks about; of the others the latest.
    private void Begin(SoldOut soldOut)
    {
        if (_soldOuts.Count == SaleStory.SoldOutsMax)
        {
            _soldOuts.RemoveAt(1);
        }

        _soldOuts.Add(soldOut);
    }
}
