using Commerce.Storage;

namespace Commerce.Verification.Shards;

/// <summary>Where the units of a hold are, by the log.</summary>
internal enum HoldState
{
    Held,
    Sold,
    Released,
    Returned,
}

/// <summary>A hold or a reservation, by the log.</summary>
internal sealed class HoldFact
{
    internal required PoolReplay Pool { get; init; }

    internal required PoolEntry Entry { get; init; }

    internal HoldState State { get; set; }

    /// <summary>Units that came back one by one; those are sold by its state, and not by the counters.</summary>
    internal int ReturnedUnits { get; set; }

    /// <summary>Whether it is of an order that is kept elsewhere: that was there before it, not made of it.</summary>
    internal bool IsReservation => Entry.Kind == PoolEntryKind.Reserve;

    /// <summary>Whether its order was found.</summary>
    internal bool HasOrder { get; set; }
}

/// <summary>An entry of a log, and what the pool had after it.</summary>
internal readonly record struct LedgerLine(PoolEntry Entry, int Available, int Intake);

/// <summary>Half of a move of units between pools.</summary>
internal sealed record MoveHalf(string Pool, PoolEntry Entry);

/// <summary>
/// Does again, entry by entry, what a pool says it did, and notes every step that the rules do not allow: the equation
/// at every sequence number, one receipt for a key, the limit of each buyer, price and window of each hold.
/// </summary>
/// <param name="row">The pool's row.</param>
/// <param name="takeovers">Its owners, by epoch.</param>
/// <param name="keepsLog">Whether the entries are kept for checks against a history.</param>
/// <param name="report">Gets what is found.</param>
internal sealed class PoolReplay(
    PoolRow row, IReadOnlyList<TakeoverRecord> takeovers, bool keepsLog, VerifyReport report)
{
    private readonly OwnerReplay _owners = new(row, takeovers, report);
    private readonly HashSet<(string Buyer, string Key)> _holdKeys = [];
    private readonly HashSet<(PoolEntryKind Kind, int Sign, string Key)> _otherKeys = [];
    private readonly HashSet<string> _refusedReserves = new(StringComparer.Ordinal);
    private readonly HashSet<string> _refusedRetakes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _unitsOfBuyer = new(StringComparer.Ordinal);
    private PoolCounters _counters;
    private StoredTerms? _terms;

    internal PoolRow Row => row;

    internal Dictionary<string, HoldFact> Holds { get; } = new(StringComparer.Ordinal);

    internal List<MoveHalf> Moves { get; } = [];

    /// <summary>The entries, with what was left after each, if they are kept.</summary>
    internal List<LedgerLine> Ledger { get; } = [];

    internal IReadOnlyList<TakeoverRecord> Takeovers => takeovers;

    internal int? LimitPerBuyer => _terms?.LimitPerBuyer;

    internal void Apply(PoolEntry entry)
    {
        report.Entries++;
        if (entry.Seq != _counters.Seq + 1)
        {
            Differs(entry, $"follows seq {_counters.Seq}: the log has a gap");
        }

        try
        {
            _counters = _counters.After(entry);
        }
        catch (Exception exception) when (
            exception is OverflowException or System.Runtime.CompilerServices.SwitchExpressionException)
        {
            Differs(entry, $"{entry.Kind} of {entry.Quantity} cannot be counted: {exception.Message}");
            _counters = _counters with { Seq = entry.Seq };
        }

        if (!_counters.Balanced)
        {
            Differs(
                entry,
                $"after {entry.Kind} of {entry.Quantity} the equation is broken: intake {_counters.Intake}, " +
                $"available {_counters.Available}, held {_counters.Held}, sold {_counters.Sold}",
                _counters.Available < 0 ? CheckId.Stock : CheckId.Log);
        }

        _owners.Apply(entry);
        if (keepsLog)
        {
            Ledger.Add(new LedgerLine(entry, _counters.Available, _counters.Intake));
        }

        ApplyKind(entry);
    }

    /// <summary>After the last entry: the row must say what the log adds up to.</summary>
    internal void Finish()
    {
        report.Pools++;
        report.Holds += Holds.Count;
        if (row.Counters != _counters)
        {
            report.Differs(CheckId.Log, row.PoolId, row.Counters.Seq, null,
                $"the row says {row.Counters}, the log adds up to {_counters}");
        }

        if (row.RelayedSeq < 0 || row.RelayedSeq > row.Counters.Seq)
        {
            report.Differs(CheckId.Log, row.PoolId, row.RelayedSeq, null,
                $"relayed up to an entry that there is not; the last is {row.Counters.Seq}");
        }

        if (row.Counters.Seq > 0 && (row.Epoch < 1 || row.Owner == Guid.Empty))
        {
            report.Differs(CheckId.Log, row.PoolId, null, null,
                $"has entries but no owner: epoch {row.Epoch}, owner {row.Owner}");
        }

        if (row.Quarantined is { } why)
        {
            report.Differs(CheckId.Log, row.PoolId, null, null, $"is quarantined: {why}");
        }
    }

    private void ApplyKind(PoolEntry entry)
    {
        switch (entry.Kind)
        {
            case PoolEntryKind.Hold:
                ApplyHold(entry);
                break;
            case PoolEntryKind.Reserve:
                ApplyReserve(entry);
                break;
            case PoolEntryKind.RefuseReserve:
                Check(
                    entry, entry.OrderId is { } refused && !Holds.ContainsKey(refused) && _refusedReserves.Add(refused),
                    "an order is refused that has units here, or was refused before");
                break;
            case PoolEntryKind.Sell:
                Change(entry, HoldState.Held, HoldState.Sold, 0);
                break;
            case PoolEntryKind.Release:
                Change(entry, HoldState.Held, HoldState.Released, -entry.Quantity);
                break;
            case PoolEntryKind.Retake:
                Change(entry, HoldState.Released, HoldState.Sold, entry.Quantity);
                Check(
                    entry, !_refusedRetakes.Contains(entry.OrderId ?? ""),
                    "units are sold again that had been refused");
                break;
            case PoolEntryKind.RefuseRetake:
                Change(entry, HoldState.Released, HoldState.Released, 0);
                _refusedRetakes.Add(entry.OrderId ?? "");
                break;
            case PoolEntryKind.Return:
                Change(entry, HoldState.Sold, HoldState.Returned, -entry.Quantity);
                break;
            case PoolEntryKind.ReturnUnits:
                ApplyReturnUnits(entry);
                break;
            case PoolEntryKind.Terms:
                _terms = entry.Detail is { } json ? StoredJson.TryReadTerms(json) : null;
                Check(entry, _terms is not null, "the terms are not readable");
                break;
            case PoolEntryKind.Allot:
                CheckKey(entry);
                Moves.Add(new MoveHalf(row.PoolId, entry));
                break;
            case PoolEntryKind.Intake or PoolEntryKind.Adjust:
                CheckKey(entry);
                Check(entry, entry.Quantity != 0, "changes nothing");
                break;
            default:
                Differs(entry, $"kind {(int)entry.Kind} is not known");
                break;
        }
    }

    private void ApplyHold(PoolEntry entry)
    {
        if (entry.OrderId is not { } orderId || entry.Buyer is not { } buyer || entry.IdempotencyKey is not { } key)
        {
            Differs(entry, "a hold without order, buyer or key");
            return;
        }

        Check(entry, entry.Quantity > 0, $"holds {entry.Quantity} units");
        Check(entry, _holdKeys.Add((buyer, key)), $"buyer {buyer} has a second hold under key '{key}'",
            CheckId.Keys);
        Check(entry, entry.HeldUntil > entry.At, $"held until {entry.HeldUntil:O}, decided at {entry.At:O}");
        CheckTerms(entry);
        CheckOrderId(entry, orderId, buyer);
        AddUnits(entry, buyer, entry.Quantity);
        if (!Holds.TryAdd(orderId, new HoldFact { Pool = this, Entry = entry }))
        {
            Differs(entry, "another hold has the same order id");
        }
    }

    private void ApplyReserve(PoolEntry entry)
    {
        if (entry.OrderId is not { } orderId || entry.Buyer is not { } buyer)
        {
            Differs(entry, "a reservation without order or buyer");
            return;
        }

        var parts = OrderIdParts.TryParse(orderId);
        Check(
            entry, parts is { PoolNumber: 0 } && parts.Value.BuyerSlot == Slots.Of(buyer),
            $"the order id says {parts}, which is of no checkout of buyer {buyer}");
        Check(entry, entry.Quantity > 0, $"reserves {entry.Quantity} units");
        Check(entry, _terms is null, "a reservation in the pool of a sale");
        Check(entry, !_refusedReserves.Contains(orderId), "units are reserved for an order that had been given up");
        AddUnits(entry, buyer, entry.Quantity);
        if (!Holds.TryAdd(orderId, new HoldFact { Pool = this, Entry = entry }))
        {
            Differs(entry, "the order has units here already");
        }
    }

    private void CheckTerms(PoolEntry entry)
    {
        if (_terms is not { } terms)
        {
            Differs(entry, "a hold before there were terms");
            return;
        }

        Check(entry, entry.UnitPrice == terms.UnitPrice.Amount,
            $"price {entry.UnitPrice}, the terms say {terms.UnitPrice.Amount}");
        Check(entry, !terms.Paused, "a hold while the sale was paused");
        Check(
            entry, entry.At >= FloorToMs(terms.OpensAt) && entry.At < terms.ClosesAt,
            $"decided at {entry.At:O}, the sale was open from {terms.OpensAt:O} to {terms.ClosesAt:O}");
    }

    private void CheckOrderId(PoolEntry entry, string orderId, string buyer)
    {
        var expected = new OrderIdParts(entry.At, Slots.Of(buyer), Slots.Of(row.PoolId), row.Number, entry.Seq);
        var parts = OrderIdParts.TryParse(orderId);
        Check(entry, parts == expected, $"the order id says {parts}, the entry {expected}");
    }

    private void Change(PoolEntry entry, HoldState from, HoldState to, int unitsOfBuyer)
    {
        if (entry.OrderId is null || !Holds.TryGetValue(entry.OrderId, out var hold))
        {
            Differs(entry, $"{entry.Kind} of a hold that there is not");
            return;
        }

        Check(entry, hold.State == from && hold.ReturnedUnits == 0,
            $"{entry.Kind} of a hold that is {hold.State}, not {from}, and of which {hold.ReturnedUnits} came back");
        Check(entry, hold.Entry.Quantity == entry.Quantity,
            $"{entry.Kind} of {entry.Quantity} units, the hold has {hold.Entry.Quantity}");
        hold.State = to;
        AddUnits(entry, hold.Entry.Buyer!, unitsOfBuyer);
    }

    private void ApplyReturnUnits(PoolEntry entry)
    {
        CheckKey(entry);
        if (entry.OrderId is null || !Holds.TryGetValue(entry.OrderId, out var hold))
        {
            Differs(entry, "units come back of a hold that there is not");
            return;
        }

        hold.ReturnedUnits += entry.Quantity;
        Check(entry, hold.State == HoldState.Sold, $"units come back of a hold that is {hold.State}");
        Check(entry, entry.Quantity > 0 && hold.ReturnedUnits <= hold.Entry.Quantity,
            $"{hold.ReturnedUnits} units have come back of {hold.Entry.Quantity} that were sold");
        AddUnits(entry, hold.Entry.Buyer!, -entry.Quantity);
    }

    private void AddUnits(PoolEntry entry, string buyer, int units)
    {
        var has = _unitsOfBuyer.GetValueOrDefault(buyer) + units;
        _unitsOfBuyer[buyer] = has;
        Check(
            entry, units <= 0 || _terms is null || has <= _terms.LimitPerBuyer,
            $"buyer {buyer} has {has} units, the limit is {_terms?.LimitPerBuyer}",
            CheckId.Limit);
    }

    private void CheckKey(PoolEntry entry) => Check(
        entry,
        entry.IdempotencyKey is { } key
        && _otherKeys.Add((entry.Kind == PoolEntryKind.Intake ? PoolEntryKind.Adjust : entry.Kind,
            Math.Sign(entry.Quantity), key)),
        $"key '{entry.IdempotencyKey}' was used before, or there is none",
        CheckId.Keys);

    private void Check(PoolEntry entry, bool rule, string text, CheckId check = CheckId.Log)
    {
        if (!rule)
        {
            Differs(entry, text, check);
        }
    }

    private void Differs(PoolEntry entry, string text, CheckId check = CheckId.Log) =>
        report.Differs(check, row.PoolId, entry.Seq, entry.OrderId, text);

    // Entries keep milliseconds; terms keep what was asked for.
    private static DateTimeOffset FloorToMs(DateTimeOffset time) =>
        time.AddTicks(-(time.Ticks % TimeSpan.TicksPerMillisecond));
}
