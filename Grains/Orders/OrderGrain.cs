using Commerce.Inventory;
using Commerce.Payments;
using Commerce.Shipping;
using Commerce.Storage;
using Microsoft.Extensions.Logging;

namespace Commerce.Orders;

/// <summary>
/// Serves one order: <see cref="OrderDecisions"/>, <see cref="ShippingDecisions"/> and <see cref="ReturnDecisions"/>
/// judge, one transaction commits state, listing row, events and deadlines, then the caller is told. The pools follow
/// by the outbox (<see cref="SettleAsync"/>).
/// </summary>
/// <remarks>
/// Not reentrant: payment, cancellation and expiry are judged one after the other, also while the pool is asked.
/// An order that is not in its shard yet is asked for at the pool that made it. "Not found" is never remembered: the
/// same id may be an order a moment later. A commit whose outcome is unknown ends the activation.
/// </remarks>
internal sealed partial class OrderGrain(
    IShardStore store, IIdSource ids, OrderSettings settings, TimeProvider time, ILogger<OrderGrain> logger)
    : Grain, IOrderGrain
{
    private const int AttemptsMax = 4;

    private OrderState? _state;
    private long _version;

    private DateTimeOffset Now => time.GetUtcNow();

    private OrderId Id => OrderId.Parse(this.GetPrimaryKeyString());

    public async Task<Order?> GetAsync(MemberId member) =>
        await LoadAsync() is { } order && order.Buyer == member.ToString() ? order.View() : null;

    public async Task<StartPaymentResult> StartPaymentAsync(MemberId member) =>
        await LoadAsync() is { } order && order.Buyer == member.ToString()
            ? OrderDecisions.StartPayment(order, Now)
            : new StartPaymentResult(StartPaymentOutcome.NotFound);

    public async Task<PaymentEventOutcome> ApplyPaymentEventAsync(PaymentEvent paymentEvent)
    {
        var outcome = await DecideAsync(
            order => OrderDecisions.Apply(order, paymentEvent, settings, Now), PaymentEventOutcome.UnknownOrder);
        if (outcome == PaymentEventOutcome.UnknownOrder)
        {
            await GrainFactory.GetGrain<IUnmatchedPaymentGrain>(paymentEvent.EventId).KeepAsync(paymentEvent, outcome);
        }

        return outcome == PaymentEventOutcome.Refunding ? await RetakeAsync() ?? outcome : outcome;
    }

    public Task<CancelOutcome> CancelAsync(MemberId member) => DecideAsync(
        order => order.Buyer == member.ToString()
            ? OrderDecisions.Cancel(order, Now)
            : new OrderDecision<CancelOutcome>(CancelOutcome.NotFound),
        CancelOutcome.NotFound);

    public Task<bool> ExpireAsync() =>
        DecideAsync(order => OrderDecisions.Expire(order, Now), missing: true);

    public Task ConfirmRefundAsync(string paymentId, string dueId, string refundId)
    {
        ReadAgain();
        return DecideAsync(
            order => OrderDecisions.ConfirmRefund(order, paymentId, dueId, refundId, settings, Now), missing: false);
    }

    // An event is of what its shard has. Another silo may have written that, while this activation had not heard that
    // the order is not its own any more: by what it remembers there would be nothing to do, and the event be gone.
    private void ReadAgain() => _state = null;

    /// <param name="decide">Judges; asked again when somebody else has changed the order meanwhile.</param>
    /// <param name="missing">The answer where there is no such order.</param>
    /// <param name="message">The event that is handled with it, in the inbox of the order's shard.</param>
    private async Task<T> DecideAsync<T>(
        Func<OrderState, OrderDecision<T>> decide, T missing, AddInbox? message = null)
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
            else if (await CommitAsync(With(
                OrderWrites.Change(order, next, _version, Id.Slot, decision.Events), message)))
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

    private static ShardTransaction With(ShardTransaction transaction, ShardWrite? other) =>
        other is null ? transaction : transaction.Add(other);

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
