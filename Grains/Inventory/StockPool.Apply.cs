using Commerce.Orders;
using Commerce.Storage;

namespace Commerce.Inventory;

/// <summary>
/// How an entry of the log changes memory: the same for a decision just made and for the log read again.
/// </summary>
internal sealed partial class StockPool
{
    /// <exception cref="InvalidOperationException">The entry cannot follow on what is in memory: the log is
    /// damaged.</exception>
    public void Apply(PoolEntry entry)
    {
        if (entry.Seq != Counters.Seq + 1)
        {
            throw Damaged(entry, $"follows on {Counters.Seq}");
        }

        var counters = Counters.After(entry);
        if (!counters.Balanced)
        {
            throw Damaged(entry, $"makes {counters}");
        }

        switch (entry.Kind)
        {
            case PoolEntryKind.Hold:
                AddHold(entry);
                break;
            case PoolEntryKind.ReturnUnits:
                AddReturn(entry);
                break;
            case PoolEntryKind.Reserve or PoolEntryKind.RefuseReserve:
                AddReservation(entry);
                break;
            case PoolEntryKind.Sell or PoolEntryKind.Release or PoolEntryKind.Return
                or PoolEntryKind.Retake or PoolEntryKind.RefuseRetake when IsOfCheckout(entry):
                SettleReserved(entry);
                break;
            case PoolEntryKind.Sell:
                Settle(entry, HoldState.Held, HoldState.Sold, unitsChange: 0);
                break;
            case PoolEntryKind.Release:
                Settle(entry, HoldState.Held, HoldState.Released, -entry.Quantity);
                break;
            case PoolEntryKind.Return:
                Settle(entry, HoldState.Sold, HoldState.Released, -entry.Quantity);
                _holds[HoldOf(entry, HoldState.Released)].RetakeRefused = true;
                break;
            case PoolEntryKind.Retake:
                Settle(entry, HoldState.Released, HoldState.Sold, entry.Quantity);
                break;
            case PoolEntryKind.RefuseRetake:
                _holds[HoldOf(entry, HoldState.Released)].RetakeRefused = true;
                break;
            case PoolEntryKind.Intake or PoolEntryKind.Adjust:
                Remember(KeyedCommand.Adjust, entry, entry.Quantity, entry.Reason);
                break;
            case PoolEntryKind.Allot:
                Remember(
                    entry.Quantity > 0 ? KeyedCommand.MoveIn : KeyedCommand.MoveOut, entry, Math.Abs(entry.Quantity));
                break;
            case PoolEntryKind.Terms:
                Terms = PoolJson.DecodeTerms(entry.Detail ?? throw Damaged(entry, "has no terms"));
                break;
            default:
                throw Damaged(entry, "is of a kind that this version does not know");
        }

        Counters = counters;
    }

    private static InvalidOperationException Damaged(PoolEntry entry, string why) =>
        new($"Entry {entry.Seq} ({entry.Kind}, quantity {entry.Quantity}, order {entry.OrderId}) {why}.");

    private void AddHold(PoolEntry entry)
    {
        if (Terms is not { } terms
            || entry is not { Buyer: { } buyerText, IdempotencyKey: { } key, HeldUntil: { } heldUntil })
        {
            throw Damaged(entry, "has no buyer, key or time, or comes before any terms");
        }

        var buyer = MemberId.Parse(buyerText);
        var first = _holds.FindFirstOf(buyer);
        if (first >= 0)
        {
            _holds[first].BuyerUnits += entry.Quantity;
        }

        _holds.Add(new Hold
        {
            Key = KeyHash.Of(buyer, key),
            Seq = entry.Seq,
            Buyer = buyer,
            RequestHash = entry.RequestHash,
            UnitPrice = entry.UnitPrice,
            HeldAtMs = entry.At.ToUnixTimeMilliseconds(),
            DurationMs = checked((uint)(heldUntil - entry.At).TotalMilliseconds),
            Quantity = entry.Quantity,
            BuyerUnits = first < 0 ? entry.Quantity : 0,
            State = HoldState.Held,
            Currency = CurrencyIndex(terms.UnitPrice.Currency),
        });
    }

    private void Settle(PoolEntry entry, HoldState from, HoldState to, int unitsChange)
    {
        var index = HoldOf(entry, from);
        _holds[index].State = to;
        _holds[_holds.FindFirstOf(_holds[index].Buyer)].BuyerUnits += unitsChange;
    }

    private int HoldOf(PoolEntry entry, HoldState state)
    {
        var index = OrderId.TryParse(entry.OrderId, out var orderId) ? Find(orderId) : -1;
        return index >= 0 && _holds[index].State == state && _holds[index].Quantity == entry.Quantity
            ? index
            : throw Damaged(entry, $"has no hold of that quantity that is {state}");
    }

    private void Remember(KeyedCommand command, PoolEntry entry, int quantity, string? reason = null)
    {
        if (entry.IdempotencyKey is { } key)
        {
            _keyed.Add((command, key), (quantity, reason));
        }
    }

    private byte CurrencyIndex(string currency)
    {
        var index = _currencies.IndexOf(currency);
        if (index < 0)
        {
            index = _currencies.Count;
            _currencies.Add(currency);
        }

        return checked((byte)index);
    }
}
