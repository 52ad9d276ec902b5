using Commerce.Orders;
using Commerce.Storage;

namespace Commerce.Inventory;

/// <summary>
/// Sold units that come back in parts: a few of an order's, once for each key. What remains is the order's, and the
/// order stays sold here even if nothing remains.
/// </summary>
internal sealed partial class StockPool
{
    // Of how many orders some came back is little beside how many there are.
    private readonly Dictionary<OrderId, int> _returned = [];

    public PoolDecision<SettleOutcome> DecideReturnUnits(ReturnUnits command, DateTimeOffset now)
    {
        if (_keyed.TryGetValue((KeyedCommand.Return, command.IdempotencyKey), out var before))
        {
            return new PoolDecision<SettleOutcome>(
                before.Quantity == command.Quantity ? SettleOutcome.AlreadyDone : SettleOutcome.SettledOtherwise);
        }

        return SoldTo(command.OrderId) is not { } sold ? new PoolDecision<SettleOutcome>(SettleOutcome.UnknownHold)
            : sold - _returned.GetValueOrDefault(command.OrderId) < command.Quantity ?
                new(SettleOutcome.SettledOtherwise)
            : new(
                SettleOutcome.Done,
                EntryOf(command.OrderId, PoolEntryKind.ReturnUnits, command.Quantity, now, command.Reason) with
                {
                    IdempotencyKey = command.IdempotencyKey,
                });
    }

    /// <summary>Units that were sold to an order; null: it has nothing here.</summary>
    private int? SoldTo(OrderId orderId)
    {
        if (orderId.IsOfCheckout)
        {
            return _reservations.TryGetValue(orderId, out var found)
                ? found.State == HoldState.Sold ? found.Quantity : 0
                : null;
        }

        return Find(orderId) is >= 0 and var index
            ? _holds[index].State == HoldState.Sold ? _holds[index].Quantity : 0
            : null;
    }

    private void AddReturn(PoolEntry entry)
    {
        if (entry is not { Quantity: > 0, IdempotencyKey: not null }
            || !OrderId.TryParse(entry.OrderId, out var orderId) || SoldTo(orderId) is not { } sold)
        {
            throw Damaged(entry, "has no units, no key or no order that bought here");
        }

        var returned = _returned.GetValueOrDefault(orderId) + entry.Quantity;
        if (returned > sold)
        {
            throw Damaged(entry, $"makes {returned} units come back of {sold} that were sold");
        }

        Remember(KeyedCommand.Return, entry, entry.Quantity);
        _returned[orderId] = returned;
        if (!orderId.IsOfCheckout)
        {
            _holds[_holds.FindFirstOf(_holds[Find(orderId)].Buyer)].BuyerUnits -= entry.Quantity;
        }
    }
}
