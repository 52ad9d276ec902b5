using Commerce.Checkout;
using Commerce.Inventory;
using Commerce.Payments;
using Commerce.Promotions;
using Commerce.Shipping;
using Commerce.Storage;

namespace Commerce.Orders;

/// <summary>Has the pools follow what the order decided. Every step can be done again.</summary>
internal sealed partial class OrderGrain
{
    public async Task SettleAsync()
    {
        ReadAgain();
        await RetakeAsync();
        if (await LoadAsync() is not { } order)
        {
            return;
        }

        PoolQuarantinedException? stuck = null;
        foreach (var line in order.Lines())
        {
            stuck = await Quarantine.TryAsync(() => SettleLineAsync(order, line)) ?? stuck;
        }

        foreach (var back in (order.Returns ?? []).Where(back => back.IsTaken))
        {
            foreach (var returned in back.Lines.Where(line => line.Resellable > 0))
            {
                stuck = await Quarantine.TryAsync(() => RestockAsync(order, back, returned)) ?? stuck;
            }
        }

        foreach (var waits in ReturnDecisions.ToReplace(order))
        {
            stuck = await Quarantine.TryAsync(() => ReplaceAsync(order, waits)) ?? stuck;
        }

        await TellOthersAsync(order);
        if (stuck is not null)
        {
            throw stuck; // The event comes again.
        }
    }

    // A coupon goes back with the units; who refuses cash deliveries is remembered.
    private async Task TellOthersAsync(OrderState order)
    {
        if (order.Coupon is { } code && OrderDecisions.CameToNothing(order))
        {
            await GrainFactory.GetGrain<ICouponGrain>(code).GiveBackAsync(MemberId.Parse(order.Buyer), Id);
        }

        if (order.IsCash() && order.Shipments?.Any(sent => sent.Status == ShipmentStatus.Refused) == true)
        {
            await GrainFactory.GetGrain<ICashHistoryGrain>(order.Buyer).RecordRefusedDeliveryAsync(Id);
        }
    }

    private IStockPoolGrain Pool(string poolId) => GrainFactory.GetGrain<IStockPoolGrain>(poolId);

    private static void Expect(OrderState order, string poolId, SettleOutcome outcome)
    {
        if (outcome is SettleOutcome.UnknownHold or SettleOutcome.SettledOtherwise)
        {
            throw new InvalidOperationException(
                $"Pool '{poolId}' answered {outcome} when order {order.OrderId}, which is {order.Status}, was "
                + "to be settled. Compare the pool's log with the order; nothing was changed.");
        }
    }

    // An order that was never paid gives back only what is held: what is sold may have been taken again meanwhile, for
    // a late payment that this activation has not heard of.
    private async Task SettleLineAsync(OrderState order, OrderStateLine line)
    {
        var pool = Pool(line.PoolId);
        var outcome = order.Status == OrderStatus.AwaitingPayment ? SettleOutcome.AlreadyDone
            : order.IsTheBuyers() ? await pool.SellAsync(Id)
            : order.WasGivenUp() ? await pool.ReturnAsync(Id, "cancelled")
            : await pool.ReleaseAsync(Id, order.Status == OrderStatus.Cancelled ? "cancelled" : "expired");
        Expect(order, line.PoolId, outcome);
        if (order.WasGivenUp())
        {
            await MoveHomeAsync(line, line.Quantity, $"back:{order.OrderId}");
        }
    }

    private async Task RestockAsync(OrderState order, ReturnRecord back, ReturnRecordLine returned)
    {
        var line = order.Lines().First(one => one.Sku == returned.Sku);
        var key = $"back:{order.OrderId}:{back.ReturnId}";
        if (returned.ResellableOfOrder() is > 0 and var own)
        {
            Expect(order, line.PoolId, await Pool(line.PoolId).ReturnUnitsAsync(
                new ReturnUnits(Id, own, key, "came back")));
            await MoveHomeAsync(line, own, key);
        }

        foreach (var part in returned.OfReplacements ?? [])
        {
            var (home, replaced) = (
                PoolId.ForSku(line.Sku).Value, order.Returns!.First(one => one.ReturnId == part.ReturnId));
            Expect(order, home, await Pool(home).ReturnUnitsAsync(new ReturnUnits(
                OrderId.Parse(replaced.ReplacementId), part.Quantity, $"{key}:{part.ReturnId}", "came back")));
        }
    }

    // While its sale runs, what comes back is sold there; afterwards nobody would see it. What the sale itself has
    // moved meanwhile is where it should be.
    private async Task MoveHomeAsync(OrderStateLine line, int quantity, string move)
    {
        var from = new PoolId(line.PoolId);
        if (!from.TryGetSaleItem(out _, out var sku)
            || (await Pool(from.Value).GetStatusAsync()).Terms?.ClosesAt > Now)
        {
            return;
        }

        var home = PoolId.ForSku(sku);
        var moved = await Pool(from.Value).MoveOutAsync(new MoveUnits(move, quantity, home));
        if (moved.Quantity > 0)
        {
            await Pool(home.Value).MoveInAsync(new MoveUnits(move, moved.Quantity, from));
        }
    }

    private async Task ReplaceAsync(OrderState order, ReturnRecord waits)
    {
        var (replacement, buyer) = (OrderId.Parse(waits.ReplacementId), MemberId.Parse(order.Buyer));
        var had = new HashSet<string>(StringComparer.Ordinal);
        foreach (var line in waits.Lines.Where(line => line.Taken > 0))
        {
            if (await TakeReplacementAsync(new ReserveStock(replacement, buyer, line.Taken), line.Sku))
            {
                had.Add(line.Sku);
            }
        }

        await DecideAsync(
            current => ReturnDecisions.AfterReplacing(current, waits.ReturnId, had, settings, Now), missing: false);
    }

    /// <summary>Has units sold instead of those that came back. False: there are none, and never will be.</summary>
    /// <remarks>
    /// Whoever else does the same at the same time hears the same: what is released is refused from then on, and what
    /// is sold is not released.
    /// </remarks>
    private async Task<bool> TakeReplacementAsync(ReserveStock wanted, string sku)
    {
        var pool = Pool(PoolId.ForSku(sku).Value);
        var outcome = await pool.ReserveAsync(wanted);
        return outcome switch
        {
            ReserveOutcome.Reserved or ReserveOutcome.AlreadyReserved =>
                await pool.SellAsync(wanted.OrderId) is SettleOutcome.Done or SettleOutcome.AlreadyDone,
            ReserveOutcome.SoldOut or ReserveOutcome.InsufficientStock =>
                await pool.ReleaseAsync(wanted.OrderId, "none was left to be sent again")
                    is SettleOutcome.SettledOtherwise,
            ReserveOutcome.Withdrawn => false,
            ReserveOutcome.Quarantined => throw new PoolQuarantinedException(
                $"Pool 'sku:{sku}' is quarantined: what is to be sent instead of units that came back to order {Id} "
                + "is not set aside. It is asked again."),
            ReserveOutcome.Contradicts or ReserveOutcome.UnknownPool or ReserveOutcome.Overloaded =>
                throw new InvalidOperationException(
                    $"Pool 'sku:{sku}' answered {outcome} when {wanted.Quantity} units were asked for instead of those "
                    + $"that came back to order {Id}. It is asked again."),
        };
    }

    /// <summary>
    /// For a payment that came too late: asks for the coupon and the units again. Null: there is no such payment.
    /// </summary>
    private async Task<PaymentEventOutcome?> RetakeAsync()
    {
        if (await LoadAsync() is not { } order || !OrderDecisions.AwaitsRetake(order))
        {
            return null;
        }

        RetakeOutcome? outcome = await HasCouponAgainAsync(order) ? await RetakeLinesAsync(order) : null;
        return await DecideAsync(
            current => OrderDecisions.AwaitsRetake(current)
                ? OrderDecisions.AfterRetake(current, outcome, Now)
                : new OrderDecision<PaymentEventOutcome>(PaymentEventOutcome.Ignored),
            PaymentEventOutcome.UnknownOrder);
    }

    // It was paid less than without its coupon, which went back when it was given up. Should the units be gone, the
    // coupon goes back once more when that is settled.
    private async Task<bool> HasCouponAgainAsync(OrderState order) =>
        order.Coupon is not { } code
        || await GrainFactory.GetGrain<ICouponGrain>(code).RetakeAsync(MemberId.Parse(order.Buyer), Id) is null;

    /// <summary>
    /// All lines or none: lines are asked for in their order, and with the first that is refused those before it go
    /// back.
    /// </summary>
    /// <remarks>
    /// Whoever else does the same at the same time, or again after a crash, hears the same: what is refused, and what
    /// came back, is so for good, and nobody asks beyond it. The last of them goes back first: so whoever goes on after
    /// a crash finds all that are still to go back before the first refusal.
    /// </remarks>
    private async Task<RetakeOutcome> RetakeLinesAsync(OrderState order)
    {
        var lines = order.Lines();
        for (var i = 0; i < lines.Count; i++)
        {
            var outcome = await Pool(lines[i].PoolId).RetakeAsync(Id);
            if (outcome == RetakeOutcome.Sold)
            {
                continue;
            }

            foreach (var taken in lines.Take(i).Reverse())
            {
                await Pool(taken.PoolId).ReturnAsync(Id, "another line could not be had again");
            }

            return outcome;
        }

        return RetakeOutcome.Sold;
    }
}
