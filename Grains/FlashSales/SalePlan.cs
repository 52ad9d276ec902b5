using Commerce.Catalog;
using Commerce.Inventory;

namespace Commerce.FlashSales;

/// <summary>
/// Decides about sales: pure, without clock and store. <see cref="FlashSaleGrain"/> carries out what it says.
/// </summary>
internal static class SalePlan
{
    /// <summary>Hold duration when the plan names none.</summary>
    public static readonly TimeSpan HoldDurationDefault = TimeSpan.FromMinutes(15);

    /// <summary>
    /// How long before the start the items' pools are woken, so that the first buyer does not wait for their logs.
    /// </summary>
    public static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(10);

    /// <summary>
    /// When a step that was cut short is taken up again, and how often an ended sale asks whether holds have run out.
    /// </summary>
    public static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(5);

    /// <summary>Guards against callers that did not check what people gave them.</summary>
    /// <exception cref="ArgumentException">The plan cannot be one.</exception>
    public static void Check(ScheduleSale plan)
    {
        var wrong = plan switch
        {
            { Name.Length: 0 or > 100 } => "its name has not 1 to 100 characters",
            _ when plan.EndsAt <= plan.StartsAt =>
                $"it ends at {plan.EndsAt:O}, not after its start at {plan.StartsAt:O}",
            { Items.Count: 0 or > 100 } => $"it has {plan.Items.Count} items, not 1 to 100",
            _ when plan.Items.DistinctBy(item => item.Sku, StringComparer.Ordinal).Count() < plan.Items.Count =>
                "a SKU is there twice",
            _ when plan.Items.Any(item => item.Quantity < 1 || item.LimitPerBuyer < 1 || item.Price.Amount < 1) =>
                "a quantity, limit or price is less than 1",
            _ when plan.HoldDuration is { } hold && (hold < TimeSpan.FromSeconds(1) || hold > TimeSpan.FromDays(1)) =>
                $"holds last {plan.HoldDuration}, not a second to a day",
            _ => null,
        };
        if (wrong is not null)
        {
            throw new ArgumentException($"The sale '{plan.Name}' was not planned: {wrong}.", nameof(plan));
        }
    }

    /// <summary>The record of a sale that is to be allotted.</summary>
    public static SaleRecord Begin(ScheduleSale plan, IReadOnlyList<SkuOfProduct> skus, DateTimeOffset now) => new(
        SalePhase.Allotting,
        plan.Name,
        plan.StartsAt,
        plan.EndsAt,
        plan.EndsAt,
        plan.HoldDuration ?? HoldDurationDefault,
        Paused: false,
        TermsPending: false,
        RetryAt: now + RetryAfter,
        Refusal: null,
        [.. plan.Items.Zip(skus, (item, sku) => new SaleItemRecord(
            item.Sku,
            sku.ProductId,
            sku.Details.Name,
            sku.Details.Price,
            item.Price,
            item.Quantity,
            item.LimitPerBuyer))]);

    /// <summary>Whether a record came from this plan: then planning it again is a retry.</summary>
    public static bool IsOf(SaleRecord sale, ScheduleSale plan) =>
        (sale.Name, sale.StartsAt, sale.PlannedEnd, sale.HoldDuration)
            == (plan.Name, plan.StartsAt, plan.EndsAt, plan.HoldDuration ?? HoldDurationDefault)
        && sale.Items.Select(item => new SaleItemPlan(item.Sku, item.Price, item.Quantity, item.LimitPerBuyer))
            .SequenceEqual(plan.Items);

    /// <summary>What is to be done now.</summary>
    public static SaleStep NextStep(SaleRecord sale, DateTimeOffset now) => sale.Phase switch
    {
        SalePhase.Allotting => SaleStep.TakeUnits,
        SalePhase.Withdrawing => SaleStep.GiveBack,
        SalePhase.Delivering => SaleStep.Deliver,
        SalePhase.Live when sale.TermsPending => SaleStep.SetTerms,
        SalePhase.Live when now >= sale.EndsAt => SaleStep.ReturnLeftovers,
        SalePhase.Live or SalePhase.Closed or SalePhase.Refused => SaleStep.None,
    };

    /// <summary>After every item was asked for its units: all of them have left, or everything goes back.</summary>
    /// <param name="sale">The sale.</param>
    /// <param name="taken">For each item, whether its units have left the SKU's pool.</param>
    /// <param name="available">Units that the first SKU that had too few has.</param>
    public static SaleRecord DecideAllotment(SaleRecord sale, IReadOnlyList<bool> taken, int available)
    {
        var items = sale.Items.Zip(taken, (item, left) => item with { Taken = left }).ToList();
        return items.Find(item => !item.Taken) is { } missing
            ? sale with
            {
                Phase = SalePhase.Withdrawing,
                Refusal = new ScheduleResult(ScheduleOutcome.InsufficientStock, missing.Sku, available),
                Items = items,
            }
            : sale with { Phase = SalePhase.Delivering, Items = items };
    }

    /// <summary>The units are in the items' pools; no pool has terms yet.</summary>
    public static SaleRecord Delivered(SaleRecord sale) => sale with { Phase = SalePhase.Live, TermsPending = true };

    /// <summary>Everything has gone back.</summary>
    public static SaleRecord Withdrawn(SaleRecord sale) => sale with { Phase = SalePhase.Refused, RetryAt = null };

    /// <summary>All pools know the terms.</summary>
    public static SaleRecord TermsSet(SaleRecord sale) => sale with { TermsPending = false, RetryAt = null };

    /// <summary>Some pools know the terms, others are in quarantine and are told later.</summary>
    public static SaleRecord TermsWait(SaleRecord sale, DateTimeOffset now) =>
        sale with { RetryAt = now + RetryAfter };

    /// <summary>An operator pauses the sale or lets it go on; null: it is so already.</summary>
    public static SaleRecord? SetPaused(SaleRecord sale, bool paused, DateTimeOffset now) => sale.Paused == paused
        ? null
        : sale with { Paused = paused, TermsPending = true, RetryAt = now + RetryAfter };

    /// <summary>An operator ends the sale; null: it has ended.</summary>
    public static SaleRecord? End(SaleRecord sale, DateTimeOffset now) => IsOver(sale, now)
        ? null
        : sale with { EndsAt = now, TermsPending = true, RetryAt = now + RetryAfter };

    /// <summary>
    /// After giving leftovers of an ended sale back: closed when no item's pool has units or holds any more.
    /// </summary>
    public static SaleRecord GaveBack(SaleRecord sale, IReadOnlyList<LeftoverResult> results, DateTimeOffset now)
    {
        var items = sale.Items.Zip(results, (item, result) => result switch
        {
            LeftoverResult.Waits => item,
            LeftoverResult.MoreCameBack => item with { Returns = item.Returns + 1 },
            LeftoverResult.Empty => item with { Returned = true },
        }).ToList();
        return items.TrueForAll(item => item.Returned)
            ? sale with { Phase = SalePhase.Closed, RetryAt = null, Items = items }
            : sale with { RetryAt = now + RetryAfter, Items = items };
    }

    /// <summary>
    /// The terms of an item's pool that follow from the record. Ended before its start, the window is empty.
    /// </summary>
    public static PoolTerms TermsOf(SaleRecord sale, SaleItemRecord item) => new(
        item.Price,
        sale.StartsAt < sale.EndsAt ? sale.StartsAt : sale.EndsAt,
        sale.EndsAt,
        item.LimitPerBuyer,
        sale.HoldDuration,
        sale.Paused,
        item.Name);

    /// <summary>Whether the sale is one that people know of: its units were all there.</summary>
    public static bool IsPublic(SaleRecord sale) => sale.Phase is SalePhase.Live or SalePhase.Closed;

    /// <summary>Whether its end has come.</summary>
    public static bool IsOver(SaleRecord sale, DateTimeOffset now) =>
        sale.Phase == SalePhase.Closed || now >= sale.EndsAt;

    /// <summary>Where the sale is in its life, as shoppers see it.</summary>
    /// <param name="sale">The sale.</param>
    /// <param name="remaining">Units that can be held now, over all items.</param>
    /// <param name="now">The time.</param>
    public static SaleState StateOf(SaleRecord sale, long remaining, DateTimeOffset now) => sale switch
    {
        _ when IsOver(sale, now) => SaleState.Ended,
        _ when now < sale.StartsAt => SaleState.Scheduled,
        { Paused: true } => SaleState.Paused,
        _ when remaining == 0 => SaleState.SoldOut,
        _ => SaleState.Open,
    };
}

/// <summary>A step of carrying a sale out. Each can be repeated.</summary>
internal enum SaleStep
{
    /// <summary>Nothing is to be done now.</summary>
    None,

    /// <summary>Take every item's units out of its SKU's pool, then decide.</summary>
    TakeUnits,

    /// <summary>Put what was taken back into the SKUs' pools.</summary>
    GiveBack,

    /// <summary>Put the units into the items' pools.</summary>
    Deliver,

    /// <summary>Tell the calendar of the sale, and the items' pools their terms.</summary>
    SetTerms,

    /// <summary>Give what is left back, of items that nobody holds any more.</summary>
    ReturnLeftovers,
}

/// <summary>What giving the leftovers of an item's pool back came to.</summary>
internal enum LeftoverResult
{
    /// <summary>It is not done: there are holds that wait for payment, or a pool is in quarantine.</summary>
    Waits,

    /// <summary>Units went back, but a hold that was just being committed was given up since: there is more.</summary>
    MoreCameBack,

    /// <summary>The pool has neither units nor holds.</summary>
    Empty,
}
