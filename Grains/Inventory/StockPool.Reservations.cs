using Commerce.Orders;
using Commerce.Storage;

namespace Commerce.Inventory;

/// <summary>
/// Units of orders that the checkout keeps. They are in the pool's books as holds are; what differs is that the order
/// is not made from them, and that an order which was given up is remembered even if it never had any: a request that
/// was late, or sent twice, must not hold units for an order that will never be.
/// </summary>
internal sealed partial class StockPool
{
    private readonly Dictionary<OrderId, Reservation> _reservations = [];

    public PoolDecision<ReserveOutcome> DecideReserve(ReserveStock command, DateTimeOffset now)
    {
        if (Quarantined is not null)
        {
            return new PoolDecision<ReserveOutcome>(ReserveOutcome.Quarantined);
        }

        if (_reservations.TryGetValue(command.OrderId, out var known))
        {
            return new PoolDecision<ReserveOutcome>(
                known.State == HoldState.Released ? ReserveOutcome.Withdrawn
                : (known.Buyer, known.Quantity) != (command.Buyer, command.Quantity) ? ReserveOutcome.Contradicts
                : ReserveOutcome.AlreadyReserved);
        }

        return Terms is not null ? new PoolDecision<ReserveOutcome>(ReserveOutcome.UnknownPool)
            : Counters.Available == 0 ? new(ReserveOutcome.SoldOut)
            : Counters.Available < command.Quantity ? new(ReserveOutcome.InsufficientStock)
            : new(
                ReserveOutcome.Reserved,
                EntryOf(command.OrderId, PoolEntryKind.Reserve, command.Quantity, now, reason: null) with
                {
                    Buyer = command.Buyer.ToString(),
                });
    }

    /// <summary>What an order of the checkout has here; null: the pool never heard of it.</summary>
    public (int Quantity, HoldState State)? FindReservation(OrderId orderId) =>
        _reservations.TryGetValue(orderId, out var found) ? (found.Quantity, found.State) : null;

    private static bool IsOfCheckout(PoolEntry entry) =>
        OrderId.TryParse(entry.OrderId, out var orderId) && orderId.IsOfCheckout;

    private PoolDecision<SettleOutcome> DecideSellReserved(OrderId orderId, DateTimeOffset now) =>
        !_reservations.TryGetValue(orderId, out var found)
            ? new PoolDecision<SettleOutcome>(SettleOutcome.UnknownHold)
            : found.State switch
            {
                HoldState.Held => new(
                    SettleOutcome.Done, EntryOf(orderId, PoolEntryKind.Sell, found.Quantity, now, reason: null)),
                HoldState.Sold => new(SettleOutcome.AlreadyDone),
                HoldState.Released => new(SettleOutcome.SettledOtherwise),
            };

    private PoolDecision<SettleOutcome> DecideReleaseReserved(OrderId orderId, string reason, DateTimeOffset now) =>
        !_reservations.TryGetValue(orderId, out var found)
            ? new(SettleOutcome.Done, EntryOf(orderId, PoolEntryKind.RefuseReserve, 0, now, reason))
            : found.State switch
            {
                HoldState.Held => new(
                    SettleOutcome.Done, EntryOf(orderId, PoolEntryKind.Release, found.Quantity, now, reason)),
                HoldState.Released => new(SettleOutcome.AlreadyDone),
                HoldState.Sold => new(SettleOutcome.SettledOtherwise),
            };

    private PoolDecision<SettleOutcome> DecideReturnReserved(OrderId orderId, string reason, DateTimeOffset now) =>
        _reservations.TryGetValue(orderId, out var found) && found.State == HoldState.Sold
            ? new(SettleOutcome.Done, EntryOf(orderId, PoolEntryKind.Return, found.Quantity, now, reason))
            : DecideReleaseReserved(orderId, reason, now);

    private PoolDecision<RetakeOutcome> DecideRetakeReserved(OrderId orderId, DateTimeOffset now) =>
        !_reservations.TryGetValue(orderId, out var found)
            ? new PoolDecision<RetakeOutcome>(RetakeOutcome.UnknownHold)
            : found.State switch
            {
                HoldState.Sold => new PoolDecision<RetakeOutcome>(RetakeOutcome.Sold),
                HoldState.Held => new(
                    RetakeOutcome.Sold, EntryOf(orderId, PoolEntryKind.Sell, found.Quantity, now, reason: null)),
                HoldState.Released when found.RetakeRefused => new PoolDecision<RetakeOutcome>(RetakeOutcome.SoldOut),
                HoldState.Released when Counters.Available < found.Quantity => new(
                    RetakeOutcome.SoldOut,
                    EntryOf(
                        orderId, PoolEntryKind.RefuseRetake, found.Quantity, now,
                        "paid after the hold was released, sold out")),
                HoldState.Released => new(
                    RetakeOutcome.Sold,
                    EntryOf(
                        orderId, PoolEntryKind.Retake, found.Quantity, now, "paid after the hold was released")),
            };

    private PoolEntry EntryOf(
        OrderId orderId, PoolEntryKind kind, int quantity, DateTimeOffset now, string? reason) =>
        Entry(kind, quantity, now) with { OrderId = orderId.ToString(), Reason = reason };

    private void AddReservation(PoolEntry entry)
    {
        var reservation = entry.Kind == PoolEntryKind.RefuseReserve
            ? new Reservation(default, 0, HoldState.Released, RetakeRefused: true)
            : new Reservation(
                MemberId.Parse(entry.Buyer ?? throw Damaged(entry, "has no buyer")),
                entry.Quantity, HoldState.Held, RetakeRefused: false);
        if (!OrderId.TryParse(entry.OrderId, out var orderId) || !_reservations.TryAdd(orderId, reservation))
        {
            throw Damaged(entry, "is of an order that the pool knows already, or of none");
        }
    }

    private void SettleReserved(PoolEntry entry)
    {
        var (from, to) = entry.Kind switch
        {
            PoolEntryKind.Sell => (HoldState.Held, HoldState.Sold),
            PoolEntryKind.Release => (HoldState.Held, HoldState.Released),
            PoolEntryKind.Return => (HoldState.Sold, HoldState.Released),
            PoolEntryKind.Retake => (HoldState.Released, HoldState.Sold),
            _ => (HoldState.Released, HoldState.Released),
        };
        var orderId = OrderId.Parse(entry.OrderId);
        if (!_reservations.TryGetValue(orderId, out var found)
            || found.State != from || found.Quantity != entry.Quantity)
        {
            throw Damaged(entry, $"has no reservation of that quantity that is {from}");
        }

        _reservations[orderId] = found with
        {
            State = to,
            RetakeRefused = found.RetakeRefused || entry.Kind is PoolEntryKind.Return or PoolEntryKind.RefuseRetake,
        };
    }

    private readonly record struct Reservation(MemberId Buyer, int Quantity, HoldState State, bool RetakeRefused);
}
