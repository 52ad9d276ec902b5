using Commerce.Orders;

namespace Commerce.Inventory;

/// <summary>
/// Decides every unit of one stock pool, in order. Key: <see cref="PoolId"/>. A reply is given only after the decision
/// is durable; a refusal may be given at once. An exception means that the outcome is unknown: retry with the same key.
/// </summary>
[Alias("inventory.stock-pool")]
public interface IStockPoolGrain : IGrainWithStringKey
{
    /// <summary>
    /// Holds units for a buyer until they are paid, or says why not. The same buyer and key: the same receipt.
    /// </summary>
    /// <remarks>A buyer waits, and asks again: 2 seconds, where the calls of the shop itself have longer.</remarks>
    [Alias("hold"), ResponseTimeout("00:00:02")]
    Task<HoldResult> HoldAsync(HoldStock command);

    /// <summary>
    /// Holds units for a line of an order of the checkout, or says why not. The same order: the same answer. It is
    /// settled by the order's id, as a hold is.
    /// </summary>
    [Alias("reserve"), ResponseTimeout("00:00:02")]
    Task<ReserveOutcome> ReserveAsync(ReserveStock command);

    /// <summary>Turns a hold into a sale. Repeating it changes nothing.</summary>
    [Alias("sell")]
    Task<SettleOutcome> SellAsync(OrderId orderId);

    /// <summary>
    /// Gives a hold's units back to the pool (expired, cancelled). Repeating it changes nothing. An order of the
    /// checkout that has nothing here never will: a reservation that comes later is refused.
    /// </summary>
    [Alias("release")]
    Task<SettleOutcome> ReleaseAsync(OrderId orderId, string reason);

    /// <summary>
    /// Takes units back from an order, held or sold; sold ones are never sold to it again. Repeating it changes
    /// nothing.
    /// </summary>
    [Alias("return")]
    Task<SettleOutcome> ReturnAsync(OrderId orderId, string reason);

    /// <summary>
    /// Takes some of the sold units of an order back, under a key. The same key: changes nothing. Never more than were
    /// sold to it and have not come back.
    /// </summary>
    [Alias("return-units")]
    Task<SettleOutcome> ReturnUnitsAsync(ReturnUnits command);

    /// <summary>
    /// For a payment that came after its hold was released: holds the units again and sells them, if enough are left
    /// and the buyer's limit allows. Repeating it changes nothing.
    /// </summary>
    [Alias("retake")]
    Task<RetakeOutcome> RetakeAsync(OrderId orderId);

    /// <summary>
    /// Changes what the pool owns by a delta (delivery, count, loss). Never below what is held or sold.
    /// </summary>
    [Alias("adjust")]
    Task<AdjustResult> AdjustAsync(AdjustStock command);

    /// <summary>
    /// First half of moving units between pools: takes them out of this one. Repeating the move id changes nothing.
    /// </summary>
    [Alias("move-out")]
    Task<MoveResult> MoveOutAsync(MoveUnits command);

    /// <summary>
    /// Second half of moving units between pools: puts them into this one. Repeating the move id changes nothing.
    /// </summary>
    [Alias("move-in")]
    Task<MoveResult> MoveInAsync(MoveUnits command);

    /// <summary>Sets the terms under which holds are given: price, window, limit, how long a hold lasts.</summary>
    [Alias("set-terms")]
    Task SetTermsAsync(PoolTerms terms);

    /// <summary>What the pool committed last: counters, owner, terms.</summary>
    [Alias("status"), AlwaysInterleave]
    Task<PoolStatus> GetStatusAsync();

    /// <summary>What a front needs to refuse at its edge without asking for each request.</summary>
    [Alias("hint"), AlwaysInterleave, ResponseTimeout("00:00:02")]
    Task<PoolHint> GetHintAsync();

    /// <summary>The receipt of a committed hold of this pool, with its present state; null if there is none.</summary>
    [Alias("find"), AlwaysInterleave]
    Task<HoldRecord?> FindAsync(OrderId orderId);
}
