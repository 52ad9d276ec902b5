using Commerce.Delivery;
using Commerce.Orders;
using Commerce.Storage;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;

namespace Commerce.Inventory;

/// <summary>
/// Serves one stock pool: <see cref="StockPool"/> decides in memory, <see cref="PoolJournal"/> commits, then the caller
/// is told.
/// </summary>
/// <remarks>
/// Reentrant: requests are decided one after the other, each in one synchronous piece, and wait for their commit
/// together. Memory may be ahead of the store by the append in flight, but nobody is told of it: refusals do not wait
/// for it, because they promise nothing; everything else waits until what it rests on is durable. What no append proves
/// is said after the store has confirmed the epoch (docs/decisions/0014). Any failure of a commit ends the activation;
/// the next one takes a new epoch, which outdates whatever is in flight.
/// </remarks>
[Reentrant]
internal sealed partial class StockPoolGrain(
    IShardStore store,
    IHoldRelay relay,
    IIdSource ids,
    ILocalSiloDetails silo,
    ISiloView view,
    TimeProvider time,
    UnknownAppends unknowns,
    ILogger<StockPoolGrain> logger) : Grain, IStockPoolGrain
{
    /// <summary>
    /// Requests that wait in an activation before the engine refuses more: those of the append in flight, those that
    /// gather, and as many to be told that they are too many.
    /// </summary>
    public const int RequestsMax = 4 * GatheringMax;

    /// <summary>Requests that may gather for the next append: about two commits' worth at the highest rate.</summary>
    private const int GatheringMax = 4096;

    /// <summary>How long a pool stays in memory after its sale has closed: payments and expiries still come.</summary>
    private static readonly TimeSpan KeepAfterClose = TimeSpan.FromMinutes(30);

    private static readonly TimeSpan HoldMax = TimeSpan.FromDays(30);

    private static readonly TimeSpan RelayedSeqDelay = TimeSpan.FromSeconds(1);

    private static readonly PoolDecision<HoldResult> Overloaded = new(new HoldResult(HoldOutcome.Overloaded));

    private readonly long[] _refusals = new long[Enum.GetValues<HoldOutcome>().Length];
    private StockPool _pool = new(0, 0);
    private PoolJournal? _journal;
    private PoolRow? _row;
    private Exception? _refusal;
    private IGrainTimer? _relayedSeqTimer;

    private PoolJournal Journal => _journal ?? throw _refusal switch
    {
        TakeoverRefusedException refused => new TakeoverRefusedException(refused.Message) { View = refused.View },
        StoreOverloadedException overloaded => new StoreOverloadedException(overloaded.Message, overloaded),
        _ => new InvalidOperationException($"Pool '{this.GetPrimaryKeyString()}' is not loaded."),
    };

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        if (!await TakeOverAsync(cancellationToken))
        {
            return;
        }

        _pool = new StockPool(Slots.Of(_row!.PoolId), _row.Number) { Quarantined = _row.Quarantined };
        _journal = new PoolJournal(store, relay, time, _row, Died);
        await LoadAsync(_row, cancellationToken);
        KeepWhileOnSale();
        FindCatalogueSku();
        TellStockLater();
        var elapsedMs = time.GetElapsedTime(started).TotalMilliseconds;
        InventoryMeters.ActivationMs.Record(elapsedMs);
        LogActivated(logger, _row.PoolId, _row.Epoch, _row.Counters.Seq, elapsedMs);
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        if (_journal is { } journal)
        {
            await journal.WhenIdleAsync().WaitAsync(cancellationToken);
            await journal.StoreRelayedSeqAsync().WaitAsync(cancellationToken);
        }
    }

    public Task<HoldResult> HoldAsync(HoldStock command)
    {
        if (command.Quantity < 1 || string.IsNullOrEmpty(command.IdempotencyKey))
        {
            throw new ArgumentException(
                $"A hold needs a key and a quantity of at least 1; it has {command.Quantity}.", nameof(command));
        }

        if (_refusal is StoreOverloadedException)
        {
            return Task.FromResult(Overloaded.Result);
        }

        Journal.ThrowIfDead();
        var decision = Journal.GatheringCount < GatheringMax
            ? _pool.DecideHold(command, time.GetUtcNow())
            : Overloaded;
        if (decision.Entry is not null && !Journal.MayHold())
        {
            decision = Overloaded;
        }

        InventoryMeters.Decided(decision.Result.Outcome);
        if (decision.Entry is not null)
        {
            return AppendAsync(decision);
        }

        if (decision.Result.Receipt is { } receipt)
        {
            return receipt.Sequence <= Journal.Committed.Seq
                ? Task.FromResult(decision.Result)
                : Journal.AfterPendingAsync(decision.Result);
        }

        _refusals[(int)decision.Result.Outcome]++;
        return decision.Result.Outcome == HoldOutcome.Overloaded
            ? Task.FromResult(decision.Result)
            : Journal.ConfirmAsync(decision.Result);
    }

    public Task<ReserveOutcome> ReserveAsync(ReserveStock command)
    {
        if (command.Quantity < 1 || !command.OrderId.IsOfCheckout)
        {
            throw new ArgumentException(
                $"A reservation is for an order of the checkout and at least 1 unit; asked for was {command}.",
                nameof(command));
        }

        Journal.ThrowIfDead();
        return Journal.GatheringCount < GatheringMax
            ? CommitAsync(_pool.DecideReserve(command, time.GetUtcNow()))
            : Task.FromResult(ReserveOutcome.Overloaded);
    }

    public Task<SettleOutcome> SellAsync(OrderId orderId) => CommitAsync(Ready().DecideSell(orderId, time.GetUtcNow()));

    public Task<SettleOutcome> ReleaseAsync(OrderId orderId, string reason) =>
        CommitAsync(Ready().DecideRelease(orderId, reason, time.GetUtcNow()));

    public Task<SettleOutcome> ReturnAsync(OrderId orderId, string reason) =>
        CommitAsync(Ready().DecideReturn(orderId, reason, time.GetUtcNow()));

    public Task<SettleOutcome> ReturnUnitsAsync(ReturnUnits command)
    {
        if (command.Quantity < 1 || string.IsNullOrEmpty(command.IdempotencyKey))
        {
            throw new ArgumentException(
                $"Units come back under a key and at least 1; asked for was {command}.", nameof(command));
        }

        return CommitAsync(Ready().DecideReturnUnits(command, time.GetUtcNow()));
    }

    public Task<RetakeOutcome> RetakeAsync(OrderId orderId) =>
        CommitAsync(Ready().DecideRetake(orderId, time.GetUtcNow()));

    public Task<AdjustResult> AdjustAsync(AdjustStock command) =>
        CommitAsync(Ready().DecideAdjust(command, time.GetUtcNow()));

    public Task<MoveResult> MoveOutAsync(MoveUnits command) =>
        CommitAsync(Ready().DecideMoveOut(command, time.GetUtcNow()));

    public Task<MoveResult> MoveInAsync(MoveUnits command) =>
        CommitAsync(Ready().DecideMoveIn(command, time.GetUtcNow()));

    public async Task SetTermsAsync(PoolTerms terms)
    {
        if (terms.LimitPerBuyer < 1 || terms.UnitPrice.Amount < 0
            || terms.HoldDuration <= TimeSpan.Zero || terms.HoldDuration > HoldMax)
        {
            throw new ArgumentException(
                $"Terms need a limit from 1, a price from 0 and holds of up to {HoldMax}; they are {terms}.",
                nameof(terms));
        }

        await CommitAsync(Ready().DecideTerms(terms, time.GetUtcNow()));
        KeepWhileOnSale();
    }

    public Task<PoolStatus> GetStatusAsync()
    {
        var (row, counters) = (_row!, Journal.Committed);
        var (unknownCommitted, unknownLost) = unknowns.Count(row.PoolId);
        return Task.FromResult(new PoolStatus(
            row.PoolId, Silo, row.Epoch,
            counters.Seq, counters.Intake, counters.Available, counters.Held, counters.Sold,
            counters.Balanced, _pool.Quarantined is not null, _pool.Terms,
            Enum.GetValues<HoldOutcome>().Where(outcome => _refusals[(int)outcome] > 0)
                .ToDictionary(outcome => outcome, outcome => _refusals[(int)outcome]),
            unknownCommitted, unknownLost));
    }

    public Task<PoolHint> GetHintAsync()
    {
        var soldOut = Journal.Committed.Available == 0 && _pool.IsOpen(time.GetUtcNow());
        var hint = new PoolHint(
            soldOut, _pool.Terms?.ClosesAt ?? default, soldOut ? _pool.Holders() : HolderFilter.Empty);
        return soldOut ? Journal.ConfirmAsync(hint) : Task.FromResult(hint);
    }

    public async Task<HoldRecord?> FindAsync(OrderId orderId)
    {
        Journal.ThrowIfDead();
        if (_pool.FindHold(orderId) is not { } hold)
        {
            return await Journal.ConfirmAsync<HoldRecord?>(null);
        }

        // Its state, or the hold itself, may be of the append in flight.
        await Journal.AfterPendingAsync(true);
        var open = Journal.Window.FindOpen(orderId.Sequence);
        return new HoldRecord(
            hold.Buyer, hold.Receipt, hold.State, (open?.Terms ?? _pool.Terms)!.ItemName, Relayed: open is null,
            PoolJson.DecodeAddress(open?.Entry.Detail));
    }

    private string Silo => silo.SiloAddress.Endpoint.ToString();

    private Task<T> CommitAsync<T>(in PoolDecision<T> decision) =>
        decision.Entry is null ? UnchangedAsync(decision.Result)
        : Journal.MayAppend() ? AppendAsync(decision)
        : throw new StoreOverloadedException(
            $"Pool '{this.GetPrimaryKeyString()}' changes nothing now: its shard refuses commits. Retry later.");

    private async Task<T> UnchangedAsync<T>(T result) =>
        await Journal.ConfirmAsync(await Journal.AfterPendingAsync(result));

    // Decided and applied in one synchronous piece; what follows waits for the commit.
    private Task<T> AppendAsync<T>(in PoolDecision<T> decision)
    {
        var entry = decision.Entry!;
        entry.CheckTexts();
        _pool.Apply(entry);
        StoreRelayedSeqLater();
        TellStockLater();
        return Journal.AppendAsync(entry, _pool.Counters, _pool.Terms, decision.Result);
    }

    private StockPool Ready()
    {
        Journal.ThrowIfDead();
        return _pool.Quarantined is null
            ? _pool
            : throw new PoolQuarantinedException(
                $"Pool '{this.GetPrimaryKeyString()}' is quarantined and changes nothing: {_pool.Quarantined}");
    }
}
