using Commerce.Catalog;
using Commerce.Inventory;
using Commerce.Persistence;
using Commerce.Storage;

namespace Commerce.FlashSales;

/// <summary>Carries a sale out, step by step, as <see cref="SalePlan"/> decides.</summary>
/// <remarks>
/// Every step is committed before the next begins and can be repeated: moves between pools have names that happen once.
/// While a step is under way a deadline is set, so that a crash at any point is taken up again. Not reentrant, but for
/// reading.
/// </remarks>
internal sealed class FlashSaleGrain : Grain, IFlashSaleGrain
{
    /// <summary>
    /// Kinds of the deadlines; their key is the grain's, and what they ask for is <see cref="AdvanceAsync"/>.
    /// </summary>
    public const string StartDeadline = "sale-start";
    public const string EndDeadline = "sale-end";

    private readonly GrainRow<SaleRecord> _row;
    private readonly TimeProvider _time;

    public FlashSaleGrain(IShardStore store, TimeProvider time)
    {
        _row = new GrainRow<SaleRecord>(this, store, "sale");
        _time = time;
    }

    private string SaleId => this.GetPrimaryKeyString();

    public override Task OnActivateAsync(CancellationToken cancellationToken) => _row.ReadAsync(cancellationToken);

    public async Task<ScheduleResult> ScheduleAsync(ScheduleSale command)
    {
        SalePlan.Check(command);
        if (_row.State is { } sale && !SalePlan.IsOf(sale, command))
        {
            return new ScheduleResult(ScheduleOutcome.Contradicts);
        }

        if (_row.State is null && await BeginAsync(command) is { } refusal)
        {
            return refusal;
        }

        await AdvanceAsync();
        return _row.State!.Refusal ?? new ScheduleResult(ScheduleOutcome.Scheduled);
    }

    public async Task<FlashSale?> GetAsync()
    {
        if (_row.State is not { } sale || !SalePlan.IsPublic(sale))
        {
            return null;
        }

        var now = _time.GetUtcNow();
        var over = SalePlan.IsOver(sale, now);
        var items = await Task.WhenAll(sale.Items.Select(async item => new SaleItem(
            item.Sku,
            item.ProductId,
            item.Name,
            item.Price,
            item.ListPrice,
            item.Quantity,
            over ? 0 : (await PoolOf(item).GetStatusAsync()).Available,
            item.LimitPerBuyer)));
        var state = SalePlan.StateOf(sale, items.Sum(item => (long)item.Remaining), now);
        return new FlashSale(SaleId, sale.Name, sale.StartsAt, sale.EndsAt, state, items);
    }

    public Task<bool> PauseAsync() => SetPausedAsync(true);

    public Task<bool> ResumeAsync() => SetPausedAsync(false);

    public async Task<bool> EndAsync()
    {
        await AdvanceAsync();
        if (_row.State is not { } sale || !SalePlan.IsPublic(sale))
        {
            return false;
        }

        if (SalePlan.End(sale, _time.GetUtcNow()) is { } ended)
        {
            await CommitAsync(ended);
            await AdvanceAsync();
        }

        return true;
    }

    public async Task AdvanceAsync()
    {
        while (_row.State is { } sale)
        {
            var step = SalePlan.NextStep(sale, _time.GetUtcNow());
            var next = step switch
            {
                SaleStep.TakeUnits => await TakeUnitsAsync(sale),
                SaleStep.GiveBack => await GiveBackAsync(sale),
                SaleStep.Deliver => await DeliverAsync(sale),
                SaleStep.SetTerms => await SetTermsAsync(sale),
                SaleStep.ReturnLeftovers => await ReturnLeftoversAsync(sale),
                SaleStep.None => sale,
            };
            if (step == SaleStep.None)
            {
                await WarmUpAsync(sale);
                return;
            }

            await CommitAsync(next);
            if (next.Phase == sale.Phase && (next.TermsPending || step == SaleStep.ReturnLeftovers))
            {
                return; // Holds wait for payment, or a pool for an operator: the deadline asks again.
            }
        }
    }

    // What can be refused without a trace is refused before anything is written.
    private async Task<ScheduleResult?> BeginAsync(ScheduleSale command)
    {
        var skus = await Task.WhenAll(
            command.Items.Select(item => GrainFactory.GetGrain<ISkuGrain>(item.Sku).GetAsync()));
        if (Array.IndexOf(skus, null) is var unknown and >= 0)
        {
            return new ScheduleResult(ScheduleOutcome.UnknownSku, command.Items[unknown].Sku);
        }

        var stock = await Task.WhenAll(command.Items.Select(item => SkuPool(item.Sku).GetStatusAsync()));
        foreach (var (item, pool) in command.Items.Zip(stock))
        {
            if (pool.Quarantined)
            {
                return new ScheduleResult(ScheduleOutcome.Quarantined, item.Sku);
            }

            if (pool.Available < item.Quantity)
            {
                return new ScheduleResult(ScheduleOutcome.InsufficientStock, item.Sku, pool.Available);
            }
        }

        await CommitAsync(SalePlan.Begin(command, [.. skus.OfType<SkuOfProduct>()], _time.GetUtcNow()));
        return null;
    }

    private async Task<SaleRecord> TakeUnitsAsync(SaleRecord sale)
    {
        var results = await Task.WhenAll(sale.Items.Select(
            item => SkuPool(item.Sku).MoveOutAsync(new MoveUnits(Move("allot", item), item.Quantity, IdOf(item)))));
        var missing = Array.FindIndex(results, result => !result.Moved);
        var available = missing < 0 ? 0 : (await SkuPool(sale.Items[missing].Sku).GetStatusAsync()).Available;
        return SalePlan.DecideAllotment(sale, [.. results.Select(result => result.Moved)], available);
    }

    private async Task<SaleRecord> DeliverAsync(SaleRecord sale)
    {
        await Task.WhenAll(sale.Items.Select(PutIntoSaleAsync));
        return SalePlan.Delivered(sale);
    }

    // Through the item's pool, so that each move that began is whole in both pools' logs.
    private async Task<SaleRecord> GiveBackAsync(SaleRecord sale)
    {
        await Task.WhenAll(sale.Items.Where(item => item.Taken).Select(async item =>
        {
            await PutIntoSaleAsync(item);
            await GiveBackAsync(item);
        }));
        return SalePlan.Withdrawn(sale);
    }

    private async Task<SaleRecord> SetTermsAsync(SaleRecord sale)
    {
        await GrainFactory.GetGrain<IFlashSaleCalendarGrain>(IFlashSaleCalendarGrain.Key)
            .AddAsync(SaleId, sale.StartsAt, sale.PlannedEnd);
        // A pool in quarantine takes no terms; it sells nothing either.
        var stuck = await Task.WhenAll(sale.Items.Select(item => Quarantine.TryAsync(
            () => PoolOf(item).SetTermsAsync(SalePlan.TermsOf(sale, item)))));
        if (Array.TrueForAll(stuck, each => each is null))
        {
            return SalePlan.TermsSet(sale);
        }

        var now = _time.GetUtcNow();
        var waits = SalePlan.TermsWait(sale, now);
        return SalePlan.IsOver(sale, now) ? await ReturnLeftoversAsync(waits) : waits;
    }

    private async Task<SaleRecord> ReturnLeftoversAsync(SaleRecord sale) => SalePlan.GaveBack(
        sale, await Task.WhenAll(sale.Items.Select(ReturnLeftoversAsync)), _time.GetUtcNow());

    private async Task<LeftoverResult> ReturnLeftoversAsync(SaleItemRecord item)
    {
        if (item.Returned)
        {
            return LeftoverResult.Empty;
        }

        if ((await PoolOf(item).GetStatusAsync()).Held > 0)
        {
            return LeftoverResult.Waits;
        }

        // A hold of the last moment may have been under way to the log when the status was asked for. The move comes
        // after it in the log, so the second look sees it.
        if (await Quarantine.TryAsync(() => GiveBackAsync(item)) is not null)
        {
            return LeftoverResult.Waits; // Under the same name, the move that may have begun goes on later.
        }

        var after = await PoolOf(item).GetStatusAsync();
        return after is { Held: 0, Available: 0 } ? LeftoverResult.Empty : LeftoverResult.MoreCameBack;
    }

    private async Task WarmUpAsync(SaleRecord sale)
    {
        var now = _time.GetUtcNow();
        if (sale.Phase == SalePhase.Live && now < sale.StartsAt && now >= sale.StartsAt - SalePlan.WarmUp)
        {
            await Task.WhenAll(sale.Items.Select(item => PoolOf(item).GetStatusAsync()));
        }
    }

    private Task PutIntoSaleAsync(SaleItemRecord item) =>
        PoolOf(item).MoveInAsync(new MoveUnits(Move("allot", item), item.Quantity, PoolId.ForSku(item.Sku)));

    private async Task GiveBackAsync(SaleItemRecord item)
    {
        var move = item.Returns == 0 ? Move("return", item) : $"{Move("return", item)}:{item.Returns + 1}";
        var left = await PoolOf(item).MoveOutAsync(new MoveUnits(move, null, PoolId.ForSku(item.Sku)));
        if (left.Quantity > 0)
        {
            await SkuPool(item.Sku).MoveInAsync(new MoveUnits(move, left.Quantity, IdOf(item)));
        }
    }

    private async Task<bool> SetPausedAsync(bool paused)
    {
        await AdvanceAsync();
        var now = _time.GetUtcNow();
        if (_row.State is not { } sale || !SalePlan.IsPublic(sale) || SalePlan.IsOver(sale, now))
        {
            return false;
        }

        if (SalePlan.SetPaused(sale, paused, now) is { } changed)
        {
            await CommitAsync(changed);
            await AdvanceAsync();
        }

        return true;
    }

    private Task CommitAsync(SaleRecord next)
    {
        var before = DeadlinesOf(_row.State);
        var after = DeadlinesOf(next);
        return _row.WriteAsync(
            next,
            [
                .. before.Except(after).Select(d => new RemoveDeadline(d.DueAt, d.Kind, d.Key)),
                .. after.Except(before).Select(d => new AddDeadline(d.DueAt, d.Kind, d.Key)),
            ]);
    }

    private Deadline[] DeadlinesOf(SaleRecord? sale) => sale switch
    {
        null or { Phase: SalePhase.Refused or SalePhase.Closed } => [],
        _ =>
        [
            new Deadline(sale.StartsAt - SalePlan.WarmUp, StartDeadline, SaleId),
            new Deadline(sale.EndsAt, EndDeadline, SaleId),
            .. sale.RetryAt is { } retry ? [new Deadline(retry, EndDeadline, SaleId)] : Array.Empty<Deadline>(),
        ],
    };

    private string Move(string what, SaleItemRecord item) => $"{what}:{SaleId}:{item.Sku}";

    private PoolId IdOf(SaleItemRecord item) => PoolId.ForSaleItem(SaleId, item.Sku);

    private IStockPoolGrain PoolOf(SaleItemRecord item) => GrainFactory.GetGrain<IStockPoolGrain>(IdOf(item).Value);

    private IStockPoolGrain SkuPool(string sku) => GrainFactory.GetGrain<IStockPoolGrain>(PoolId.ForSku(sku).Value);
}
