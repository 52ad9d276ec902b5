using Commerce.Inventory;
using Commerce.Payments;
using Commerce.Promotions;
using Commerce.Storage;
using Microsoft.Extensions.Logging;

namespace Commerce.Orders;

/// <summary>
/// Serves one order: <see cref="OrderDecisions"/> judges, one transaction commits state, listing row, event and
/// deadline, then the caller is told. The pool follows by the outbox (<see cref="SettleAsync"/>).
/// </summary>
/// <remarks>
/// Not reentrant: payment, cancellation and expiry are judged one after the other, also while the pool is asked.
/// An order that is not in its shard yet is asked for at the pool that made it. "Not found" is never remembered: the
/// same id may be an order a moment later. A commit whose outcome is unknown ends the activation.
/// </remarks>
internal sealed partial class OrderGrain(IShardStore store, TimeProvider time, ILogger<OrderGrain> logger)
    : Grain, IOrderGrain
{
    private const int AttemptsMax = 4;

    private OrderState? _state;
    private long _version;

    private OrderId Id => OrderId.Parse(this.GetPrimaryKeyString());

    public async Task<Order?> GetAsync(MemberId member) =>
        await LoadAsync() is { } order && order.Buyer == member.ToString() ? order.View() : null;

    public async Task<StartPaymentResult> StartPaymentAsync(MemberId member) =>
        await LoadAsync() is { } order && order.Buyer == member.ToString()
            ? OrderDecisions.StartPayment(order, time.GetUtcNow())
            : new StartPaymentResult(StartPaymentOutcome.NotFound);

    public async Task<PaymentEventOutcome> ApplyPaymentEventAsync(PaymentEvent paymentEvent)
    {
        var outcome = await DecideAsync(
            order => OrderDecisions.Apply(order, paymentEvent, time.GetUtcNow()), PaymentEventOutcome.UnknownOrder);
        if (outcome == PaymentEventOutcome.UnknownOrder)
        {
            await GrainFactory.GetGrain<IUnmatchedPaymentGrain>(paymentEvent.EventId).KeepAsync(paymentEvent, outcome);
        }

        return outcome == PaymentEventOutcome.Refunding ? await RetakeAsync() ?? outcome : outcome;
    }

    public Task<CancelOutcome> CancelAsync(MemberId member) => DecideAsync(
        order => order.Buyer == member.ToString()
            ? OrderDecisions.Cancel(order, time.GetUtcNow())
            : new OrderDecision<CancelOutcome>(CancelOutcome.NotFound),
        CancelOutcome.NotFound);

    public Task<bool> ExpireAsync() =>
        DecideAsync(order => OrderDecisions.Expire(order, time.GetUtcNow()), missing: true);

    public async Task SettleAsync()
    {
        ReadAgain();
        await RetakeAsync();
        if (await LoadAsync() is not { } order)
        {
            return;
        }

        foreach (var line in order.Lines())
        {
            var outcome = await SettleLineAsync(order, Pool(line.PoolId));
            if (outcome is SettleOutcome.UnknownHold or SettleOutcome.SettledOtherwise)
            {
                throw new InvalidOperationException(
                    $"Pool '{line.PoolId}' answered {outcome} when order {order.OrderId}, which is {order.Status}, was "
                    + "to be settled. Compare the pool's log with the order; nothing was changed.");
            }
        }

        if (order.Coupon is { } code && OrderDecisions.WasGivenUp(order))
        {
            await GrainFactory.GetGrain<ICouponGrain>(code).GiveBackAsync(MemberId.Parse(order.Buyer), Id);
        }
    }

    public Task ConfirmRefundAsync(string paymentId, string refundId)
    {
        ReadAgain();
        return DecideAsync(
            order => OrderDecisions.ConfirmRefund(order, paymentId, refundId, time.GetUtcNow()), missing: false);
    }

    // An event is of what its shard has. Another silo may have written that, while this activation had not heard that
    // the order is not its own any more: by what it remembers there would be nothing to do, and the event be gone.
    private void ReadAgain() => _state = null;

    private IStockPoolGrain Pool(string poolId) => GrainFactory.GetGrain<IStockPoolGrain>(poolId);

    // An order that is paid online gives back only what is held: what is sold may have been taken again meanwhile, for
    // a late payment that this activation has not heard of.
    private async Task<SettleOutcome> SettleLineAsync(OrderState order, IStockPoolGrain pool) => order.Status switch
    {
        OrderStatus.AwaitingPayment => SettleOutcome.AlreadyDone,
        OrderStatus.Paid or OrderStatus.Confirmed => await pool.SellAsync(Id),
        OrderStatus.Cancelled when order.IsCash() => await pool.ReturnAsync(Id, "cancelled"),
        OrderStatus.Cancelled => await pool.ReleaseAsync(Id, "cancelled"),
        OrderStatus.Refunded when order.IsCash() => await pool.ReturnAsync(Id, "cancelled"),
        OrderStatus.Expired or OrderStatus.Refunded => await pool.ReleaseAsync(Id, "expired"),
    };

    /// <summary>
    /// For a payment that came too late: asks the pools for the units again. Null: there is no such payment.
    /// </summary>
    private async Task<PaymentEventOutcome?> RetakeAsync()
    {
        if (await LoadAsync() is not { } order || !OrderDecisions.AwaitsRetake(order))
        {
            return null;
        }

        var outcome = await RetakeLinesAsync(order);
        return await DecideAsync(
            current => OrderDecisions.AwaitsRetake(current)
                ? OrderDecisions.AfterRetake(current, outcome, time.GetUtcNow())
                : new OrderDecision<PaymentEventOutcome>(PaymentEventOutcome.Ignored),
            PaymentEventOutcome.UnknownOrder);
    }

    /// <summary>
    /// All lines or none: lines are asked for in their order, and with the first that is refused those before it go
    /// back.
    /// </summary>
    /// <remarks>
    /// Whoever else does the same at the same time, or again after a crash, hears the same: what is refused, and what
    /// came back, is so for good, and nobody asks beyond it.
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

            foreach (var taken in lines.Take(i))
            {
                await Pool(taken.PoolId).ReturnAsync(Id, "another line could not be had again");
            }

            return outcome;
        }

        return RetakeOutcome.Sold;
    }

    private async Task<T> DecideAsync<T>(Func<OrderState, OrderDecision<T>> decide, T missing)
    {
        for (var attempt = 1; attempt <= AttemptsMax; attempt++)
        {
            if (await LoadAsync() is not { } order)
            {
                return missing;
            }

            var decision = decide(order);
            if (decision.Next is not { } next)
            {
                return decision.Result;
            }

            if (_version == 0)
            {
                // The relay has not been here yet. Whoever comes first writes the whole order; then it can change.
                await CommitAsync(OrderWrites.Place(order, Id.Slot));
                _state = null;
            }
            else if (await CommitAsync(OrderWrites.Change(order, next, _version, Id.Slot, decision.Event)))
            {
                (_state, _version) = (next, _version + 1);
                return decision.Result;
            }
            else
            {
                _state = null;
            }
        }

        throw new InvalidOperationException(
            $"Order {this.GetPrimaryKeyString()} was changed by others {AttemptsMax} times while one change was "
            + "tried. Retry.");
    }

    private async Task<bool> CommitAsync(ShardTransaction transaction)
    {
        try
        {
            return (await store.CommitAsync([transaction]))[0] == TransactionOutcome.Committed;
        }
        catch (Exception exception)
        {
            LogCommitFailed(logger, this.GetPrimaryKeyString(), exception);
            _state = null;
            DeactivateOnIdle();
            throw;
        }
    }

    // What is not in the shard yet is read anew each time: the relay will write it behind our back.
    private async Task<OrderState?> LoadAsync()
    {
        if (_state is not null && _version > 0)
        {
            return _state;
        }

        if (!OrderId.TryParse(this.GetPrimaryKeyString(), out var id))
        {
            return null;
        }

        if (await ReadAsync(id) || await FindAtPoolAsync(id) || await ReadAsync(id))
        {
            return _state;
        }

        DeactivateOnIdle();
        return null;
    }

    private async Task<bool> ReadAsync(OrderId id)
    {
        var row = await store.ReadStateAsync(
            id.Slot, OrderTopics.StateType, this.GetPrimaryKeyString(), CancellationToken.None);
        if (row is null)
        {
            return false;
        }

        (_state, _version) = (OrderJson.Decode(row.Payload), row.Version);
        return true;
    }

    private async Task<bool> FindAtPoolAsync(OrderId id)
    {
        if (id.IsOfCheckout)
        {
            return false; // It was written before anybody was told of it.
        }

        var poolId = await store.FindPoolAsync(id.PoolSlot, id.PoolNumber, CancellationToken.None);
        if (poolId is null
            || await GrainFactory.GetGrain<IStockPoolGrain>(poolId).FindAsync(id) is not { Relayed: false } hold)
        {
            return false;
        }

        (_state, _version) = (OrderState.Of(poolId, hold), 0);
        return true;
    }

    [LoggerMessage(EventId = 2201, Level = LogLevel.Warning,
        Message = "A commit of order {OrderId} failed or is unknown; the activation ends and the next call reads it "
            + "again.")]
    private static partial void LogCommitFailed(ILogger logger, string orderId, Exception exception);
}
