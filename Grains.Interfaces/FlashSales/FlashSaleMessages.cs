namespace Commerce.FlashSales;

/// <summary>Plans a sale.</summary>
/// <param name="Name">1 to 100 characters.</param>
/// <param name="StartsAt">From when; may be past: it opens at once.</param>
/// <param name="EndsAt">Until when, not included; after the start and in the future.</param>
/// <param name="Items">1 to 100, each SKU once.</param>
/// <param name="HoldDuration">How long an unpaid hold lasts; 15 minutes if left out.</param>
[GenerateSerializer, Immutable, Alias("flash-sales.schedule-sale")]
public sealed record ScheduleSale(
    [property: Id(0)] string Name,
    [property: Id(1)] DateTimeOffset StartsAt,
    [property: Id(2)] DateTimeOffset EndsAt,
    [property: Id(3)] IReadOnlyList<SaleItemPlan> Items,
    [property: Id(4)] TimeSpan? HoldDuration);

/// <summary>An item of a sale to be.</summary>
[GenerateSerializer, Immutable, Alias("flash-sales.sale-item-plan")]
public sealed record SaleItemPlan(
    [property: Id(0)] string Sku,
    [property: Id(1)] Money Price,
    [property: Id(2)] int Quantity,
    [property: Id(3)] int LimitPerBuyer);

/// <summary>
/// How the planning of a sale ended, in order of precedence; <see cref="Contradicts"/> goes before all, and of each SKU
/// <see cref="Quarantined"/> before <see cref="InsufficientStock"/>.
/// </summary>
public enum ScheduleOutcome
{
    /// <summary>A SKU does not exist; see <see cref="ScheduleResult.Sku"/>.</summary>
    UnknownSku,

    /// <summary>A SKU has fewer units available than asked; nothing stays allotted.</summary>
    InsufficientStock,

    /// <summary>Planned and allotted.</summary>
    Scheduled,

    /// <summary>There is a sale of this id, planned otherwise: nothing was done.</summary>
    Contradicts,

    /// <summary>An operator has to look at the pool of a SKU first: nothing was done.</summary>
    Quarantined,
}

/// <summary>The answer to <see cref="ScheduleSale"/>.</summary>
/// <param name="Outcome">What was decided.</param>
/// <param name="Sku">With a refusal: the SKU it is about.</param>
/// <param name="Available">With <see cref="ScheduleOutcome.InsufficientStock"/>: what it has.</param>
[GenerateSerializer, Immutable, Alias("flash-sales.schedule-result")]
public sealed record ScheduleResult(
    [property: Id(0)] ScheduleOutcome Outcome,
    [property: Id(1)] string? Sku = null,
    [property: Id(2)] int Available = 0);

/// <summary>Where a sale is in its life. JSON uses the camelCase names.</summary>
public enum SaleState
{
    /// <summary>Allotted, not begun.</summary>
    Scheduled,

    /// <summary>Running, with units left.</summary>
    Open,

    /// <summary>Running, stopped by an operator.</summary>
    Paused,

    /// <summary>Running, no unit left of any item; opens again when one comes back.</summary>
    SoldOut,

    /// <summary>Over.</summary>
    Ended,
}

/// <summary>A sale as shoppers see it.</summary>
[GenerateSerializer, Immutable, Alias("flash-sales.flash-sale-view")]
public sealed record FlashSale(
    [property: Id(0)] string SaleId,
    [property: Id(1)] string Name,
    [property: Id(2)] DateTimeOffset StartsAt,
    [property: Id(3)] DateTimeOffset EndsAt,
    [property: Id(4)] SaleState State,
    [property: Id(5)] IReadOnlyList<SaleItem> Items);

/// <summary>An item of a sale as shoppers see it.</summary>
/// <param name="Sku">The SKU.</param>
/// <param name="ProductId">Its product.</param>
/// <param name="Name">Its name.</param>
/// <param name="Price">Price in this sale.</param>
/// <param name="ListPrice">The SKU's ordinary price.</param>
/// <param name="Quantity">Units allotted.</param>
/// <param name="Remaining">Units that can be held now.</param>
/// <param name="LimitPerBuyer">Units one buyer may have.</param>
[GenerateSerializer, Immutable, Alias("flash-sales.sale-item")]
public sealed record SaleItem(
    [property: Id(0)] string Sku,
    [property: Id(1)] string ProductId,
    [property: Id(2)] string Name,
    [property: Id(3)] Money Price,
    [property: Id(4)] Money ListPrice,
    [property: Id(5)] int Quantity,
    [property: Id(6)] int Remaining,
    [property: Id(7)] int LimitPerBuyer);
