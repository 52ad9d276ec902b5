using Commerce.Catalog;
using Commerce.Inventory;
using Commerce.Operations;
using Commerce.Orders;
using Commerce.Promotions;
using Commerce.Storage;
using Microsoft.Extensions.Logging;

namespace Commerce.Checkout;

/// <summary>
/// Serves one checkout: <see cref="CheckoutDecisions"/> decides, each step is committed in the buyer's shard before the
/// next one begins, and every step can be done again. What is left undone, a deadline brings to its end.
/// </summary>
/// <remarks>
/// Not reentrant: the buyer's retries wait for the first one and get its answer. Two activations that do not know of
/// each other ask pools the same and meet at the version of the row. A commit whose outcome is unknown ends the
/// activation.
/// </remarks>
internal sealed partial class CheckoutGrain(
    IShardStore store, IIdSource ids, CheckoutSettings settings, TimeProvider time, FaultPoints faults,
    ILogger<CheckoutGrain> logger)
    : Grain, ICheckoutGrain
{
    /// <summary>Long for a catalogue that is there, and short of what a buyer is told to wait.</summary>
    private static readonly TimeSpan CataloguePatience = TimeSpan.FromSeconds(1);

    private CheckoutState? _state;
    private long _version;
    private bool _broken;

    private string Key => this.GetPrimaryKeyString();

    // Everything of an order lies in its buyer's shard.
    private int Slot => Slots.Of(Key.AsSpan(0, Key.IndexOf(':', StringComparison.Ordinal)));

    public async Task<CheckoutResult> PlaceAsync(PlaceOrder command)
    {
        ThrowIfBroken();
        Check(command);
        if (_state is null && await BeginAsync(command) is { } refusal)
        {
            return refusal;
        }

        return await AnswerAsync(command.RequestHash);
    }

    public async Task<CheckoutResult?> FindAsync(long requestHash)
    {
        ThrowIfBroken();
        await ReadAsync();
        return _state is null ? null : await AnswerAsync(requestHash);
    }

    public async Task<bool> RecoverAsync()
    {
        ThrowIfBroken();
        await ReadAsync();
        if (_state is { IsFinal: false })
        {
            LogRecovers(logger, _state.OrderId, _state.Phase);
            await FinishAsync();
        }

        return _state is null or { IsFinal: true };
    }

    public async Task<bool> ForgetAsync()
    {
        ThrowIfBroken();
        await ReadAsync();
        if (_state is null)
        {
            return true;
        }

        if (!_state.IsFinal || time.GetUtcNow() < _state.StartedAt + settings.KeepFor)
        {
            return false;
        }

        await CommitAsync(new DeleteState(CheckoutState.StateType, Key, _version), null, []);
        DeactivateOnIdle();
        return true;
    }

    /// <returns>Null: it is begun, now or by an earlier call.</returns>
    private async Task<CheckoutResult?> BeginAsync(PlaceOrder command)
    {
        var facts = await CheckoutFactFinder.AskAsync(
            GrainFactory, command, inCash: command.PaymentMethod == PaymentMethod.Cod, FindProductAsync);
        var priced = CheckoutPrices.Price(command, facts, settings, time.GetUtcNow());
        if (CheckoutPrices.Refusal(command, priced) is { } refusal)
        {
            // No write proves that nobody else has begun it, and has an order by now.
            await ReadAsync();
            return _state is null ? refusal : null;
        }

        var begun = CheckoutDecisions.Begin(command, priced, ids.NewRandom(), time.GetUtcNow());
        await faults.ReachAsync(FaultPoints.CheckoutBeginning, Key);
        var recovery = new AddDeadline(begun.RecoverAt, CheckoutState.RecoveryDeadline, Key);
        if (!await TryCommitAsync(Put(begun), begun, [recovery]))
        {
            // Most keys are new, so nothing was read before; this one is not.
            await ReadAsync();
            return _state is not null ? null : throw Unknown($"Checkout '{Key}' has just been forgotten", null);
        }

        await faults.ReachAsync(FaultPoints.CheckoutBegun, Key);
        return null;
    }

    private async Task<CheckoutResult> AnswerAsync(long requestHash) => _state!.RequestHash == requestHash
        ? await FinishAsync()
        : new CheckoutResult(CheckoutOutcome.KeyReused);

    private async Task<CheckoutResult> FinishAsync()
    {
        var goesOn = !_state!.IsFinal;
        if (_state.Phase == CheckoutPhase.Reserving)
        {
            await ReserveAsync(_state);
        }

        if (_state.Phase == CheckoutPhase.Releasing)
        {
            try
            {
                await ReleaseAsync(_state);
            }
            catch (Exception exception)
            {
                // It is refused, whatever becomes of the rest: the deadline sees to that.
                LogReleasesLater(logger, _state.OrderId, exception);
            }
        }

        if (goesOn && _state.IsFinal)
        {
            DeactivateOnIdle(); // Few ask again, and thousands a second would lie here until they are collected.
        }

        return CheckoutDecisions.ResultOf(_state)!;
    }

    // One pool after the other, in the order of SKUs: were all asked at once, two buyers of the last units of two SKUs
    // could get one each, and both be refused (docs/decisions/0018).
    private async Task ReserveAsync(CheckoutState checkout)
    {
        var (orderId, buyer) = (OrderId.Parse(checkout.OrderId), MemberId.Parse(checkout.Buyer));
        foreach (var line in checkout.Lines)
        {
            var reserve = new ReserveStock(orderId, buyer, line.Quantity);
            await faults.ReachAsync(FaultPoints.CheckoutReserving, Key);
            var outcome = await AskAsync($"Pool '{line.PoolId}'", () => Pool(line).ReserveAsync(reserve));
            await faults.ReachAsync(FaultPoints.CheckoutReserved, Key);
            if (CheckoutDecisions.AfterReserve(checkout, line, outcome) is { } refused)
            {
                await faults.ReachAsync(FaultPoints.CheckoutRefusing, Key);
                await CommitAsync(refused);
                await faults.ReachAsync(FaultPoints.CheckoutRefused, Key);
                return;
            }
        }

        // The coupon comes last: who cannot have all units has not used it for a moment.
        if (checkout.Coupon is { } code)
        {
            var refusal = await AskAsync($"Coupon '{code}'", () => Coupon(code).ReserveAsync(buyer, orderId));
            if (CheckoutDecisions.AfterCoupon(checkout, refusal) is { } refused)
            {
                await CommitAsync(refused);
                return;
            }
        }

        var (placed, order) = CheckoutDecisions.Place(checkout, time.GetUtcNow(), settings);
        ShardWrite[] cart = checkout.FromCart
            ? [new AddOutbox(CheckoutState.CartOrdered, Key, OrderTopics.NoPayload)]
            : [];
        await faults.ReachAsync(FaultPoints.CheckoutPlacing, Key);
        await CommitAsync(placed, [.. EndOf(checkout), .. cart, .. OrderWrites.Place(order, Slot).Writes]);
        await faults.ReachAsync(FaultPoints.CheckoutPlaced, Key);
    }

    private async Task ReleaseAsync(CheckoutState checkout)
    {
        var orderId = OrderId.Parse(checkout.OrderId);
        PoolQuarantinedException? stuck = null;
        foreach (var line in checkout.Lines)
        {
            await faults.ReachAsync(FaultPoints.CheckoutReleasing, Key);
            stuck = await Quarantine.TryAsync(() => ReleaseAsync(line, orderId)) ?? stuck;
            await faults.ReachAsync(FaultPoints.CheckoutReleased, Key);
        }

        if (checkout.Coupon is { } code)
        {
            await Coupon(code).GiveBackAsync(MemberId.Parse(checkout.Buyer), orderId);
        }

        if (stuck is not null)
        {
            throw stuck;
        }

        await faults.ReachAsync(FaultPoints.CheckoutClosing, Key);
        await CommitAsync(CheckoutDecisions.AfterRelease(checkout), [.. EndOf(checkout)]);
        await faults.ReachAsync(FaultPoints.CheckoutClosed, Key);
    }

    private async Task ReleaseAsync(OrderStateLine line, OrderId orderId)
    {
        var outcome = await Pool(line).ReleaseAsync(orderId, "not all lines could be had");
        if (outcome is not (SettleOutcome.Done or SettleOutcome.AlreadyDone))
        {
            throw new InvalidOperationException(
                $"Pool '{line.PoolId}' answered {outcome} when order {orderId}, which was never placed, was to be "
                + "released. Compare the pool's log with the checkout; nothing was changed.");
        }
    }

    private IStockPoolGrain Pool(OrderStateLine line) => GrainFactory.GetGrain<IStockPoolGrain>(line.PoolId);

    private ICouponGrain Coupon(string code) => GrainFactory.GetGrain<ICouponGrain>(code);

    private async Task<T> AskAsync<T>(string whom, Func<Task<T>> ask)
    {
        try
        {
            return await ask();
        }
        catch (Exception exception)
        {
            throw Unknown($"{whom} did not answer for checkout '{Key}'", exception);
        }
    }

    // From the first write on "nothing happened" is not true any more, whatever a pool or the store says of itself.
    private static CommitOutcomeUnknownException Unknown(string what, Exception? why) =>
        new($"{what}. Retry with the same key.", why);

    // It needs nobody any more to come to its end, and will be forgotten.
    private ShardWrite[] EndOf(CheckoutState checkout) =>
    [
        new RemoveDeadline(checkout.RecoverAt, CheckoutState.RecoveryDeadline, Key),
        new AddDeadline(checkout.StartedAt + settings.KeepFor, CheckoutState.ExpiryDeadline, Key),
    ];

    // The catalogue may have silos of its own, and none of them be there: what it wrote last holds.
    private async Task<Product?> FindProductAsync(string sku)
    {
        try
        {
            return await GrainFactory.FindProductAsync(sku).WaitAsync(CataloguePatience, time);
        }
        catch (Exception exception)
        {
            LogCatalogueAway(logger, Key, exception);
            return await StoredProducts.FindAsync(store, sku);
        }
    }

    // Nothing is never remembered: it may be there a moment later.
    private async Task ReadAsync()
    {
        if (_state is null
            && await store.ReadStateAsync(Slot, CheckoutState.StateType, Key, CancellationToken.None) is { } row)
        {
            (_state, _version) = (CheckoutJson.Decode(row.Payload), row.Version);
        }
    }

    private PutState Put(CheckoutState next) =>
        new(CheckoutState.StateType, Key, _version, CheckoutJson.Encode(next));

    private Task CommitAsync(CheckoutState next, params IReadOnlyCollection<ShardWrite> others) =>
        CommitAsync(Put(next), next, others);

    private async Task CommitAsync(ShardWrite own, CheckoutState? next, IReadOnlyCollection<ShardWrite> others)
    {
        if (!await TryCommitAsync(own, next, others))
        {
            var unknown = new CommitOutcomeUnknownException(
                $"Checkout '{Key}' was written by someone else since version {_version} was read. Retry with the same "
                + "key.");
            End(next, unknown);
            throw unknown;
        }
    }

    /// <returns>False: somebody else has written it.</returns>
    private async Task<bool> TryCommitAsync(
        ShardWrite own, CheckoutState? next, IReadOnlyCollection<ShardWrite> others)
    {
        var transaction = new ShardTransaction(Slot).Add(own);
        foreach (var write in others)
        {
            transaction.Add(write);
        }

        try
        {
            if ((await store.CommitAsync([transaction]))[0] != TransactionOutcome.Committed)
            {
                return false;
            }
        }
        catch (Exception exception)
        {
            End(next, exception);
            if (_state is null || exception is CommitOutcomeUnknownException)
            {
                throw;
            }

            throw Unknown($"Checkout '{Key}' could not be written", exception);
        }

        (_state, _version) = (next, next is null ? 0 : _version + 1);
        return true;
    }

    private void End(CheckoutState? next, Exception exception)
    {
        _broken = true;
        LogCommitFailed(logger, Key, next?.Phase, exception);
        DeactivateOnIdle();
    }

    private void ThrowIfBroken()
    {
        if (_broken)
        {
            throw new CommitOutcomeUnknownException(
                $"The activation of checkout '{Key}' ended because a commit failed. Retry with the same key.");
        }
    }

    private void Check(PlaceOrder command)
    {
        var skus = command.Items.Select(item => item.Sku).Distinct(StringComparer.Ordinal).Count();
        if (!Key.StartsWith($"{command.Buyer}:", StringComparison.Ordinal)
            || command.Items.Count < 1 || command.Items.Count > settings.ItemsMax || skus != command.Items.Count
            || command.Items.Any(item => item.Quantity < 1 || item.Quantity > settings.QuantityMax))
        {
            throw new ArgumentException(
                $"Checkout '{Key}' takes 1 to {settings.ItemsMax} items of its own member, each SKU once, 1 to "
                + $"{settings.QuantityMax} units each; asked for was {command}.",
                nameof(command));
        }
    }

    [LoggerMessage(EventId = 2601, Level = LogLevel.Warning,
        Message = "A commit of checkout {Checkout} to phase '{Phase}' (none: its deletion) failed or is unknown; the "
            + "activation ends, and the next call or its deadline goes on from what was committed.")]
    private static partial void LogCommitFailed(
        ILogger logger, string checkout, CheckoutPhase? phase, Exception exception);

    [LoggerMessage(EventId = 2602, Level = LogLevel.Warning,
        Message = "What order {OrderId}, which was refused, had reserved could not be given back; it is tried again.")]
    private static partial void LogReleasesLater(ILogger logger, string orderId, Exception exception);

    [LoggerMessage(EventId = 2604, Level = LogLevel.Debug,
        Message = "The catalogue does not answer checkout {Checkout}, which reads what it wrote last.")]
    private static partial void LogCatalogueAway(ILogger logger, string checkout, Exception exception);

    [LoggerMessage(EventId = 2603, Level = LogLevel.Information,
        Message = "The checkout of order {OrderId} was cut short while it was {Phase}; it goes on.")]
    private static partial void LogRecovers(ILogger logger, string orderId, CheckoutPhase phase);
}
