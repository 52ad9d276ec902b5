namespace Commerce.FlashSales;

/// <summary>What is stored of a sale: its plan, and how far carrying it out has come.</summary>
/// <param name="Phase">What has been decided.</param>
/// <param name="Name">As planned.</param>
/// <param name="StartsAt">As planned.</param>
/// <param name="EndsAt">As planned, or when an operator ended it.</param>
/// <param name="PlannedEnd">As planned.</param>
/// <param name="HoldDuration">How long an unpaid hold lasts.</param>
/// <param name="Paused">An operator has paused it.</param>
/// <param name="TermsPending">The items' pools have not all been told the terms that follow from this record.</param>
/// <param name="RetryAt">Deadline that carries on after a crash, or asks again whether holds have run out and pools
/// have left quarantine.</param>
/// <param name="Refusal">With <see cref="SalePhase.Withdrawing"/> and <see cref="SalePhase.Refused"/>: why.</param>
/// <param name="Items">Its items.</param>
internal sealed record SaleRecord(
    SalePhase Phase,
    string Name,
    DateTimeOffset StartsAt,
    DateTimeOffset EndsAt,
    DateTimeOffset PlannedEnd,
    TimeSpan HoldDuration,
    bool Paused,
    bool TermsPending,
    DateTimeOffset? RetryAt,
    ScheduleResult? Refusal,
    IReadOnlyList<SaleItemRecord> Items);

/// <summary>An item of a sale, with what its SKU was when the sale was planned.</summary>
/// <param name="Taken">Its units have left the SKU's pool. Not kept before the decision whether all items'
/// have.</param>
/// <param name="Returns">Times that what was left has gone back to the SKU's pool; more than once if a hold ended in
/// between.</param>
/// <param name="Returned">Nothing is left to go back.</param>
internal sealed record SaleItemRecord(
    string Sku,
    string ProductId,
    string Name,
    Money ListPrice,
    Money Price,
    int Quantity,
    int LimitPerBuyer,
    bool Taken = false,
    int Returns = 0,
    bool Returned = false);

/// <summary>
/// What has been decided about a sale. Allotting ends in a decision, committed before any unit can be sold: all items
/// have their units, or everything goes back. Stored: never rename one.
/// </summary>
internal enum SalePhase
{
    /// <summary>Units are being taken out of the SKUs' pools.</summary>
    Allotting,

    /// <summary>An item's units were not there: what was taken goes back.</summary>
    Withdrawing,

    /// <summary>It never was: everything has gone back.</summary>
    Refused,

    /// <summary>Every item's units were taken: they go into the items' pools.</summary>
    Delivering,

    /// <summary>The items' pools have their units; the window decides.</summary>
    Live,

    /// <summary>Ended, and what was left has gone back.</summary>
    Closed,
}
