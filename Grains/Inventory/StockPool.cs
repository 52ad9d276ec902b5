using Commerce.Orders;
using Commerce.Storage;

namespace Commerce.Inventory;

/// <summary>
/// Decides for one stock pool. Pure: no clock, no I/O. <c>Decide…</c> changes nothing and says what the log gets;
/// <see cref="Apply"/> changes memory. Applying the log again gives equal memory. Used by one thread at a time.
/// </summary>
/// <param name="slot">The pool's slot, for order ids.</param>
/// <param name="number">The pool's number within its shard, for order ids.</param>
internal sealed partial class StockPool(int slot, int number)
{
    // Commands that are no holds: few, and found by their whole key. The reason is kept where people give it.
    private readonly Dictionary<(KeyedCommand Command, string Key), (int Quantity, string? Reason)> _keyed = [];
    private readonly HoldTable _holds = new();
    private readonly List<string> _currencies = [];
    private HolderFilter _holders = HolderFilter.Empty;
    private int _holdersCount;

    private enum KeyedCommand
    {
        Adjust,
        MoveOut,
        MoveIn,
        Return,
    }

    public PoolCounters Counters { get; private set; }

    public PoolTerms? Terms { get; private set; }

    /// <summary>Why the pool refuses; null when it does not.</summary>
    public string? Quarantined { get; set; }

    public int HoldCount => _holds.Count;

    /// <summary>Whether holds are given: open, not paused, not quarantined.</summary>
    public bool IsOpen(DateTimeOffset now) =>
        Quarantined is null && Terms is { Paused: false } terms && now >= terms.OpensAt && now < terms.ClosesAt;

    public PoolDecision<HoldResult> DecideHold(HoldStock command, DateTimeOffset now)
    {
        if (Quarantined is not null)
        {
            return Refuse(HoldOutcome.Quarantined);
        }

        var known = _holds.FindKey(command.Buyer, KeyHash.Of(command.Buyer, command.IdempotencyKey));
        if (known >= 0)
        {
            ref var hold = ref _holds[known];
            return hold.RequestHash == command.RequestHash
                ? new PoolDecision<HoldResult>(new HoldResult(HoldOutcome.AlreadyHeld, ReceiptOf(hold)))
                : Refuse(HoldOutcome.KeyReused);
        }

        if (Terms is not { } terms)
        {
            return Refuse(HoldOutcome.UnknownPool);
        }

        if (now < terms.OpensAt)
        {
            return new PoolDecision<HoldResult>(
                new HoldResult(HoldOutcome.NotStarted, RetryAfter: terms.OpensAt - now));
        }

        var refusal = now >= terms.ClosesAt ? HoldOutcome.Ended
            : terms.Paused ? HoldOutcome.Paused
            : UnitsOf(command.Buyer) + (long)command.Quantity > terms.LimitPerBuyer ? HoldOutcome.LimitReached
            : Counters.Available == 0 ? HoldOutcome.SoldOut
            : Counters.Available < command.Quantity ? HoldOutcome.InsufficientStock
            : HoldOutcome.Held;
        return refusal == HoldOutcome.Held ? Hold(command, terms, now) : Refuse(refusal);
    }

    public PoolDecision<SettleOutcome> DecideSell(OrderId orderId, DateTimeOffset now) =>
        orderId.IsOfCheckout ? DecideSellReserved(orderId, now) : Find(orderId) switch
        {
            < 0 => new PoolDecision<SettleOutcome>(SettleOutcome.UnknownHold),
            var index => _holds[index].State switch
            {
                HoldState.Held => new(
                    SettleOutcome.Done, EntryOf(index, PoolEntryKind.Sell, orderId, now, reason: null)),
                HoldState.Sold => new(SettleOutcome.AlreadyDone),
                HoldState.Released => new(SettleOutcome.SettledOtherwise),
            },
        };

    public PoolDecision<SettleOutcome> DecideRelease(OrderId orderId, string reason, DateTimeOffset now) =>
        orderId.IsOfCheckout ? DecideReleaseReserved(orderId, reason, now) : Find(orderId) switch
        {
            < 0 => new PoolDecision<SettleOutcome>(SettleOutcome.UnknownHold),
            var index => _holds[index].State switch
            {
                HoldState.Held => new(SettleOutcome.Done, EntryOf(index, PoolEntryKind.Release, orderId, now, reason)),
                HoldState.Released => new(SettleOutcome.AlreadyDone),
                HoldState.Sold => new(SettleOutcome.SettledOtherwise),
            },
        };

    /// <summary>
    /// All units that were sold come back, and are not sold to their order again. Not after some of them have.
    /// </summary>
    public PoolDecision<SettleOutcome> DecideReturn(OrderId orderId, string reason, DateTimeOffset now)
    {
        if (_returned.ContainsKey(orderId))
        {
            return new PoolDecision<SettleOutcome>(SettleOutcome.SettledOtherwise);
        }

        if (orderId.IsOfCheckout)
        {
            return DecideReturnReserved(orderId, reason, now);
        }

        return Find(orderId) is >= 0 and var index && _holds[index].State == HoldState.Sold
            ? new(SettleOutcome.Done, EntryOf(index, PoolEntryKind.Return, orderId, now, reason))
            : DecideRelease(orderId, reason, now);
    }

    /// <summary>
    /// A hold that has not been released yet is sold as it is: the payment came before the release. A refusal is logged
    /// and stays, whatever comes back later: two who ask for one order, and act on what they hear, hear the same.
    /// </summary>
    public PoolDecision<RetakeOutcome> DecideRetake(OrderId orderId, DateTimeOffset now)
    {
        if (orderId.IsOfCheckout)
        {
            return DecideRetakeReserved(orderId, now);
        }

        var index = Find(orderId);
        if (index < 0)
        {
            return new PoolDecision<RetakeOutcome>(RetakeOutcome.UnknownHold);
        }

        ref var hold = ref _holds[index];
        return hold.State switch
        {
            HoldState.Sold => new PoolDecision<RetakeOutcome>(RetakeOutcome.Sold),
            HoldState.Held => new(RetakeOutcome.Sold, EntryOf(index, PoolEntryKind.Sell, orderId, now, reason: null)),
            HoldState.Released when hold.RetakeRefused => new(RetakeOutcome.SoldOut),
            HoldState.Released when Terms is { } terms
                && UnitsOf(hold.Buyer) + (long)hold.Quantity > terms.LimitPerBuyer =>
                new(RetakeOutcome.LimitReached, RefuseRetake(index, orderId, now, "over the limit")),
            HoldState.Released when Counters.Available < hold.Quantity =>
                new(RetakeOutcome.SoldOut, RefuseRetake(index, orderId, now, "sold out")),
            HoldState.Released => new(
                RetakeOutcome.Sold,
                EntryOf(index, PoolEntryKind.Retake, orderId, now, "paid after the hold was released")),
        };
    }

    public PoolDecision<AdjustResult> DecideAdjust(AdjustStock command, DateTimeOffset now)
    {
        if (_keyed.TryGetValue((KeyedCommand.Adjust, command.IdempotencyKey), out var before))
        {
            var again = before == (command.Delta, command.Reason)
                ? AdjustOutcome.AlreadyDone
                : AdjustOutcome.KeyReused;
            return new PoolDecision<AdjustResult>(new AdjustResult(again, Counters.Available));
        }

        if (Counters.Available + (long)command.Delta < 0)
        {
            return new(new AdjustResult(AdjustOutcome.InsufficientStock, Counters.Available));
        }

        var kind = command.Delta < 0 ? PoolEntryKind.Adjust : PoolEntryKind.Intake;
        var entry = Entry(kind, command.Delta, now) with
        {
            IdempotencyKey = command.IdempotencyKey,
            Reason = command.Reason,
        };
        return new(new AdjustResult(AdjustOutcome.Done, Counters.After(entry).Available), entry);
    }

    /// <summary>
    /// Moving out all that are available logs an entry even when none are, so that a repetition moves none either.
    /// </summary>
    public PoolDecision<MoveResult> DecideMoveOut(MoveUnits command, DateTimeOffset now)
    {
        if (_keyed.TryGetValue((KeyedCommand.MoveOut, command.MoveId), out var before))
        {
            return new PoolDecision<MoveResult>(new MoveResult(true, before.Quantity));
        }

        var quantity = command.Quantity ?? Counters.Available;
        return quantity < 0 || quantity > Counters.Available
            ? new(new MoveResult(false, 0))
            : new(new MoveResult(true, quantity), Move(command, -quantity, "to", now));
    }

    public PoolDecision<MoveResult> DecideMoveIn(MoveUnits command, DateTimeOffset now)
    {
        if (_keyed.TryGetValue((KeyedCommand.MoveIn, command.MoveId), out var before))
        {
            return new PoolDecision<MoveResult>(new MoveResult(true, before.Quantity));
        }

        return command.Quantity is not > 0
            ? new(new MoveResult(command.Quantity == 0, 0))
            : new(new MoveResult(true, command.Quantity.Value), Move(command, command.Quantity.Value, "from", now));
    }

    public PoolDecision<bool> DecideTerms(PoolTerms terms, DateTimeOffset now) => terms == Terms
        ? new PoolDecision<bool>(false)
        : new(true, Entry(PoolEntryKind.Terms, 0, now) with { Detail = PoolJson.Encode(terms) });

    /// <summary>The hold of an order as memory has it; null if there is none.</summary>
    public (MemberId Buyer, HoldReceipt Receipt, HoldState State)? FindHold(OrderId orderId) =>
        Find(orderId) is >= 0 and var index
            ? (_holds[index].Buyer, ReceiptOf(_holds[index]), _holds[index].State)
            : null;

    /// <summary>Everybody who has, or ever had, a hold here.</summary>
    public HolderFilter Holders()
    {
        if (_holds.Count == _holdersCount)
        {
            return _holders;
        }

        if (_holds.Count > _holders.Room && !_holders.IsLargest)
        {
            _holders = HolderFilter.WithRoomFor(_holds.Count * 2);
            _holdersCount = 0;
        }

        var added = new MemberId[_holds.Count - _holdersCount];
        for (var i = 0; i < added.Length; i++)
        {
            added[i] = _holds[_holdersCount + i].Buyer;
        }

        _holdersCount = _holds.Count;
        return _holders = _holders.With(added);
    }

    private static PoolDecision<HoldResult> Refuse(HoldOutcome outcome) => new(new HoldResult(outcome));

    private PoolDecision<HoldResult> Hold(HoldStock command, PoolTerms terms, DateTimeOffset now)
    {
        var buyer = command.Buyer.ToString();
        var heldAt = FloorToMs(now);
        var heldUntil = heldAt + terms.HoldDuration;
        var seq = Counters.Seq + 1;
        var orderId = OrderId.Create(heldAt, Slots.Of(buyer), slot, number, seq);
        var receipt = new HoldReceipt(orderId, command.Quantity, terms.UnitPrice, seq, heldAt, heldUntil);
        var entry = new PoolEntry(
            seq,
            PoolEntryKind.Hold,
            command.Quantity,
            orderId.ToString(),
            buyer,
            command.IdempotencyKey,
            command.RequestHash,
            terms.UnitPrice.Amount, null, heldAt, heldUntil, PoolJson.Encode(command.Address));
        return new PoolDecision<HoldResult>(new HoldResult(HoldOutcome.Held, receipt), entry);
    }

    private PoolEntry Move(MoveUnits command, int quantity, string direction, DateTimeOffset now) =>
        Entry(PoolEntryKind.Allot, quantity, now) with
        {
            IdempotencyKey = command.MoveId,
            Reason = $"{direction} {command.Counterpart}",
        };

    private PoolEntry RefuseRetake(int index, OrderId orderId, DateTimeOffset now, string why) =>
        EntryOf(index, PoolEntryKind.RefuseRetake, orderId, now, $"paid after the hold was released, {why}");

    private PoolEntry EntryOf(int index, PoolEntryKind kind, OrderId orderId, DateTimeOffset now, string? reason) =>
        Entry(kind, _holds[index].Quantity, now) with { OrderId = orderId.ToString(), Reason = reason };

    private PoolEntry Entry(PoolEntryKind kind, int quantity, DateTimeOffset now) =>
        new(Counters.Seq + 1, kind, quantity, null, null, null, 0, 0, null, FloorToMs(now), null, null);

    private int UnitsOf(MemberId buyer) =>
        _holds.FindFirstOf(buyer) is >= 0 and var first ? _holds[first].BuyerUnits : 0;

    private int Find(OrderId orderId) =>
        _holds.FindSeq(orderId.Sequence) is >= 0 and var index && IdOf(_holds[index]) == orderId ? index : -1;

    private OrderId IdOf(in Hold hold) => OrderId.Create(
        DateTimeOffset.FromUnixTimeMilliseconds(hold.HeldAtMs),
        Slots.Of(hold.Buyer.ToString()),
        slot,
        number,
        hold.Seq);

    private HoldReceipt ReceiptOf(in Hold hold)
    {
        var heldAt = DateTimeOffset.FromUnixTimeMilliseconds(hold.HeldAtMs);
        return new HoldReceipt(
            IdOf(hold), hold.Quantity, new Money(hold.UnitPrice, _currencies[hold.Currency]), hold.Seq,
            heldAt, heldAt.AddMilliseconds(hold.DurationMs));
    }

    private static DateTimeOffset FloorToMs(DateTimeOffset time) =>
        new(time.Ticks - (time.Ticks % TimeSpan.TicksPerMillisecond), time.Offset);
}
