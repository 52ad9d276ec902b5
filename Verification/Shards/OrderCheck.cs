using Commerce.Storage;
using Commerce.Storage.Verification;

namespace Commerce.Verification.Shards;

/// <summary>Compares the orders of one shard with the holds that made them, with listings and with deadlines.</summary>
internal sealed class OrderCheck(
    int shard, ShardMap map, IShardSnapshot snapshot, IReadOnlyDictionary<string, PoolReplay> pools, bool live,
    VerifyReport report)
{
    private readonly Dictionary<string, StoredOrder> _orders = new(StringComparer.Ordinal);
    private readonly HashSet<string> _pendingEvents = new(StringComparer.Ordinal);

    internal IEnumerable<StoredOrder> Orders => _orders.Values;

    internal IEnumerable<string> PendingEvents => _pendingEvents;

    internal void Run()
    {
        foreach (var pending in snapshot.Outbox())
        {
            _pendingEvents.Add(pending.Key);
        }

        foreach (var state in snapshot.States(StoredOrder.StateType))
        {
            report.Orders++;
            if (StoredJson.TryReadOrder(state.Payload) is not { } order)
            {
                Differs(state.GrainKey, "the stored order is not readable");
                continue;
            }

            _orders.Add(state.GrainKey, order);
            Check(order.OrderId == state.GrainKey, state.GrainKey, $"the stored order calls itself {order.OrderId}");
            CheckHold(order);
            OrderLifeCheck.Run(order, text => Differs(order.OrderId, text));
            CheckReplacements(order);
            CheckReplacementsBack(order);
        }

        CheckIndex();
        CheckDeadlines();
    }

    private void CheckHold(StoredOrder order)
    {
        if (OrderIdParts.TryParse(order.OrderId) is not { } parts || map.ShardOf(parts.BuyerSlot) != shard)
        {
            Differs(order.OrderId, $"lies in shard {shard}, which is not where its id points");
            return;
        }

        if (parts.PoolNumber == 0)
        {
            foreach (var line in order.Lines)
            {
                CheckLine(order, line);
            }

            return;
        }

        if (!pools.TryGetValue(order.PoolId, out var pool) || !pool.Holds.TryGetValue(order.OrderId, out var hold))
        {
            if (live && (pool is null || parts.Seq > pool.Row.Counters.Seq))
            {
                report.Lags("orders that are younger than the pools that were read");
                return;
            }

            report.Differs(CheckId.Phantoms, null, null, order.OrderId,
                $"there is no hold in pool {order.PoolId} that made it");
            return;
        }

        hold.HasOrder = true;
        var entry = hold.Entry;
        CheckSame(hold, "buyer", entry.Buyer, order.Buyer);
        CheckSame(hold, "quantity", entry.Quantity, order.Quantity);
        CheckSame(hold, "price", entry.UnitPrice, order.UnitPrice.Amount);
        CheckSame(hold, "time", entry.At, order.PlacedAt);
        CheckSame(hold, "time to pay", entry.HeldUntil, order.FirstPayBefore);
        CheckExtensions(order);
        CheckStatus(order, hold);
    }

    // Each begins where the one before ended, and the last is what counts.
    private void CheckExtensions(StoredOrder order)
    {
        var until = order.FirstPayBefore;
        foreach (var extension in order.Extensions ?? [])
        {
            Check(extension.From == until && extension.To > until, order.OrderId,
                $"waits for payment until {until:O}, and was given more time from {extension.From:O} to "
                + $"{extension.To:O}");
            until = extension.To;
        }

        Check(until == order.PayBefore, order.OrderId,
            $"waits for payment until {order.PayBefore:O}, but its extensions end {until:O}");
    }

    // The other way round than with a hold: pools are read first, and an order has its units before it is placed.
    private void CheckLine(StoredOrder order, StoredLine line)
    {
        if (!pools.TryGetValue(line.PoolId, out var pool) || !pool.Holds.TryGetValue(order.OrderId, out var hold))
        {
            if (live)
            {
                report.Lags("orders that are younger than the pools that were read");
            }
            else
            {
                report.Differs(CheckId.Phantoms, null, null, order.OrderId,
                    $"pool {line.PoolId} has no units reserved for its line of {line.Quantity} {line.Sku}");
            }

            return;
        }

        Check(!hold.HasOrder, order.OrderId, $"has two lines of pool {line.PoolId}");
        Check(line.PoolId == $"sku:{line.Sku}", order.OrderId, $"takes {line.Sku} from pool {line.PoolId}");
        hold.HasOrder = true;
        CheckSame(hold, "buyer", hold.Entry.Buyer, order.Buyer);
        CheckSame(hold, "quantity", hold.Entry.Quantity, line.Quantity);
        CheckStatus(order, hold);
    }

    private void CheckSame<T>(HoldFact hold, string what, T held, T ordered)
    {
        if (!EqualityComparer<T>.Default.Equals(held, ordered))
        {
            Differs(hold, $"{what} of the hold is {held}, of the order {ordered}");
        }
    }

    private void CheckStatus(StoredOrder order, HoldFact hold)
    {
        if (!order.HasKnownStatus)
        {
            Differs(hold, $"status '{order.Status}' is not known");
            return;
        }

        var expected = order.Status == StoredOrder.AwaitingPayment ? HoldState.Held
            : order.IsTheBuyers ? HoldState.Sold
            : HoldState.Released;
        if (hold.State != expected
            && !(hold.State == HoldState.Returned && expected == HoldState.Released && order.PoolMayReturn))
        {
            // Order grains decide first and tell the pool by an event, which waits in the outbox until it is handled.
            LagsOrDiffers(
                hold, order, order.Status != StoredOrder.AwaitingPayment,
                $"the order is {order.Status}, its units are {hold.State}");
        }

        var line = order.Lines.First(line => line.PoolId == hold.Pool.Row.PoolId);
        var back = Math.Min(order.ResellableOf(line.Sku), line.Quantity);
        if (hold.State == HoldState.Sold && hold.ReturnedUnits != back)
        {
            LagsOrDiffers(
                hold, order, hold.ReturnedUnits < back,
                $"{back} units of the order are to be sold again, {hold.ReturnedUnits} have come back here");
        }
    }

    private void LagsOrDiffers(HoldFact hold, StoredOrder order, bool mayLag, string text)
    {
        if (!Lags(order, mayLag))
        {
            Differs(hold, text);
        }
    }

    private bool Lags(StoredOrder order, bool mayLag)
    {
        if (!mayLag || (!live && !_pendingEvents.Contains(order.OrderId)))
        {
            return false;
        }

        report.Lags("orders that were settled and whose pool has not been told yet");
        return true;
    }

    // Units that are sent instead of some that came back lie under an id of their own.
    private void CheckReplacements(StoredOrder order)
    {
        foreach (var back in (order.Returns ?? []).Where(back => back.ReplacementId is not null))
        {
            foreach (var line in back.Lines.Where(line => line.Resellable + line.Damaged > 0))
            {
                var hold = pools.GetValueOrDefault($"sku:{line.Sku}")?.Holds.GetValueOrDefault(back.ReplacementId!);
                if (hold is not null)
                {
                    hold.HasOrder = true;
                }

                var (has, state) = (hold?.Entry.Quantity ?? 0, hold?.State ?? HoldState.Released);
                if (back.Status != "replacing" && (state == HoldState.Sold ? has : 0) != line.Replaced)
                {
                    Check(live, order.OrderId,
                        $"{line.Replaced} units of {line.Sku} replace what came back with {back.ReturnId}, their pool "
                        + $"has {has} that are {state}");
                }
            }
        }
    }

    // Units the order had first come back first; what comes back beyond them had been sent instead of others.
    private void CheckReplacementsBack(StoredOrder order)
    {
        foreach (var line in order.Lines)
        {
            var pool = pools.GetValueOrDefault($"sku:{line.Sku}");
            var came = (order.Returns ?? []).Where(back => back.ReplacementId is not null)
                .Sum(back => pool?.Holds.GetValueOrDefault(back.ReplacementId!)?.ReturnedUnits ?? 0);
            var back = Math.Max(0, order.ResellableOf(line.Sku) - line.Quantity);
            if (came != back && !Lags(order, came < back))
            {
                Differs(
                    order.OrderId,
                    $"{back} units of {line.Sku} that were sent instead of others are to be sold again, {came} have "
                    + "come back to their pool");
            }
        }
    }

    private void CheckIndex()
    {
        var listed = new HashSet<string>(StringComparer.Ordinal);
        foreach (var row in snapshot.Orders())
        {
            if (!_orders.TryGetValue(row.OrderId, out var order))
            {
                Differs(row.OrderId, "is listed, but there is no such order");
                continue;
            }

            Check(listed.Add(row.OrderId), row.OrderId, "is listed twice");
            Check(
                row.MemberId == order.Buyer && row.Status == order.Status && row.Total == order.Total,
                row.OrderId,
                $"is listed for {row.MemberId} as {row.Status}, {row.Total}; it is of {order.Buyer}, {order.Status}, " +
                $"{order.Total}");
        }

        foreach (var orderId in _orders.Keys.Where(orderId => !listed.Contains(orderId)))
        {
            Differs(orderId, "is not listed");
        }
    }

    private void CheckDeadlines()
    {
        var due = new Dictionary<string, DateTimeOffset>(StringComparer.Ordinal);
        foreach (var deadline in snapshot.Deadlines().Where(deadline => deadline.Kind == StoredOrder.ExpiryDeadline))
        {
            Check(due.TryAdd(deadline.Key, deadline.DueAt), deadline.Key, "has two times at which it expires");
            Check(_orders.ContainsKey(deadline.Key), deadline.Key, "expires, but there is no such order");
        }

        foreach (var order in _orders.Values)
        {
            var has = due.TryGetValue(order.OrderId, out var at);
            if (order.Status == StoredOrder.AwaitingPayment)
            {
                Check(has && at == order.PayBefore, order.OrderId,
                    $"waits for payment until {order.PayBefore:O}, but {(has ? $"expires {at:O}" : "never expires")}");
            }
            else
            {
                Check(!has, order.OrderId, $"is {order.Status}, but would still expire");
            }
        }
    }

    private void Check(bool rule, string orderId, string text)
    {
        if (!rule)
        {
            Differs(orderId, text);
        }
    }

    private void Differs(string orderId, string text) => report.Differs(CheckId.Log, null, null, orderId, text);

    private void Differs(HoldFact hold, string text) =>
        report.Differs(CheckId.Log, hold.Pool.Row.PoolId, hold.Entry.Seq, hold.Entry.OrderId, text);
}
