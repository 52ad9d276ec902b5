using Commerce.Orders;

namespace Commerce.Inventory;

/// <summary>Asks a pool for units.</summary>
/// <param name="Buyer">The member who buys.</param>
/// <param name="Quantity">Units, at least 1; all or nothing.</param>
/// <param name="IdempotencyKey">The buyer's own name for this request, 1 to 128 characters.</param>
/// <param name="RequestHash">Fingerprint of the request's body, to tell a retry from another request under the same
/// key.</param>
/// <param name="Address">Where to deliver, as the buyer gave it; kept with the hold and copied to the order.</param>
[GenerateSerializer, Immutable, Alias("inventory.hold-stock")]
public sealed record HoldStock(
    [property: Id(0)] MemberId Buyer,
    [property: Id(1)] int Quantity,
    [property: Id(2)] string IdempotencyKey,
    [property: Id(3)] long RequestHash,
    [property: Id(4)] DeliveryAddress? Address);

/// <summary>How a hold was decided, in order of precedence: the first that applies is the answer.</summary>
public enum HoldOutcome
{
    /// <summary>The pool's log breaks its equation; it refuses until an operator has looked.</summary>
    Quarantined,

    /// <summary>The same key of the same buyer, with another request.</summary>
    KeyReused,

    /// <summary>The same key of the same buyer: the receipt given before.</summary>
    AlreadyHeld,

    /// <summary>No terms: nothing is sold from this pool.</summary>
    UnknownPool,

    /// <summary>The window has not opened; see <see cref="HoldResult.RetryAfter"/>.</summary>
    NotStarted,

    /// <summary>The window has closed.</summary>
    Ended,

    /// <summary>An operator paused the sale.</summary>
    Paused,

    /// <summary>The buyer would have more units than one may.</summary>
    LimitReached,

    /// <summary>No unit is left.</summary>
    SoldOut,

    /// <summary>Some units are left, but fewer than asked.</summary>
    InsufficientStock,

    /// <summary>Too many requests wait; nothing happened.</summary>
    Overloaded,

    /// <summary>Held.</summary>
    Held,
}

/// <summary>The pool's answer to <see cref="HoldStock"/>.</summary>
/// <param name="Outcome">What was decided.</param>
/// <param name="Receipt">With <see cref="HoldOutcome.Held"/> and <see cref="HoldOutcome.AlreadyHeld"/>: what is
/// held.</param>
/// <param name="RetryAfter">With <see cref="HoldOutcome.NotStarted"/>: how long until the window opens.</param>
[GenerateSerializer, Immutable, Alias("inventory.hold-result")]
public sealed record HoldResult(
    [property: Id(0)] HoldOutcome Outcome,
    [property: Id(1)] HoldReceipt? Receipt = null,
    [property: Id(2)] TimeSpan RetryAfter = default);

/// <summary>What a buyer is told: durable when it is given, equal however often it is asked for.</summary>
/// <param name="OrderId">The order that the hold becomes.</param>
/// <param name="Quantity">Units held.</param>
/// <param name="UnitPrice">Price of one unit, as of the decision.</param>
/// <param name="Sequence">Place of the decision in the pool's log.</param>
/// <param name="HeldAt">When it was decided.</param>
/// <param name="PayBefore">Until when it is held.</param>
[GenerateSerializer, Immutable, Alias("inventory.hold-receipt")]
public sealed record HoldReceipt(
    [property: Id(0)] OrderId OrderId,
    [property: Id(1)] int Quantity,
    [property: Id(2)] Money UnitPrice,
    [property: Id(3)] long Sequence,
    [property: Id(4)] DateTimeOffset HeldAt,
    [property: Id(5)] DateTimeOffset PayBefore);

/// <summary>
/// Asks the pool of a SKU for the units of one line of an order that is kept elsewhere. No price, window or limit:
/// those are of the order.
/// </summary>
/// <param name="OrderId">Of the checkout; names the reservation, so that repeating it changes nothing.</param>
/// <param name="Buyer">The member who buys.</param>
/// <param name="Quantity">Units, at least 1; all or nothing.</param>
[GenerateSerializer, Immutable, Alias("inventory.reserve-stock")]
public sealed record ReserveStock(
    [property: Id(0)] OrderId OrderId,
    [property: Id(1)] MemberId Buyer,
    [property: Id(2)] int Quantity);

/// <summary>How a reservation was decided, in order of precedence: the first that applies is the answer.</summary>
public enum ReserveOutcome
{
    /// <summary>The pool's log breaks its equation; it refuses until an operator has looked.</summary>
    Quarantined = 8,

    /// <summary>The order was released here before, with or without units: it gets none any more.</summary>
    Withdrawn = 0,

    /// <summary>The same order with another buyer or quantity: a bug of who asks.</summary>
    Contradicts = 1,

    /// <summary>The units are the order's already.</summary>
    AlreadyReserved = 2,

    /// <summary>A pool of a sale, which sells by its terms only.</summary>
    UnknownPool = 3,

    /// <summary>No unit is left.</summary>
    SoldOut = 4,

    /// <summary>Some units are left, but fewer than asked.</summary>
    InsufficientStock = 5,

    /// <summary>Too many requests wait; nothing happened.</summary>
    Overloaded = 6,

    /// <summary>Reserved.</summary>
    Reserved = 7,
}

/// <summary>Where the units of a hold are now.</summary>
public enum HoldState
{
    /// <summary>Waiting for payment.</summary>
    Held,

    /// <summary>Paid for.</summary>
    Sold,

    /// <summary>Given back.</summary>
    Released,
}

/// <summary>A hold as the pool knows it.</summary>
/// <param name="Buyer">Who holds.</param>
/// <param name="Receipt">What the buyer was told.</param>
/// <param name="State">Where the units are now.</param>
/// <param name="ItemName">Name of what is sold, as of the pool's terms.</param>
/// <param name="Relayed">
/// Whether the order is in its buyer's shard. From then on the order has the delivery address, and the pool no longer.
/// </param>
/// <param name="Address">Where to deliver; null once relayed, or when none was given.</param>
[GenerateSerializer, Immutable, Alias("inventory.hold-record")]
public sealed record HoldRecord(
    [property: Id(0)] MemberId Buyer,
    [property: Id(1)] HoldReceipt Receipt,
    [property: Id(2)] HoldState State,
    [property: Id(3)] string ItemName,
    [property: Id(4)] bool Relayed,
    [property: Id(5)] DeliveryAddress? Address);

/// <summary>How settling a hold ended.</summary>
public enum SettleOutcome
{
    /// <summary>There is no such hold in this pool.</summary>
    UnknownHold,

    /// <summary>It was settled the other way before: a release of sold units, or a sale of released ones.</summary>
    SettledOtherwise,

    /// <summary>It had been done before.</summary>
    AlreadyDone,

    /// <summary>Done.</summary>
    Done,
}

/// <summary>Takes some of the sold units of an order back.</summary>
/// <param name="OrderId">Whose they were.</param>
/// <param name="Quantity">Units, at least 1.</param>
/// <param name="IdempotencyKey">Names it, unique in the pool.</param>
/// <param name="Reason">For people.</param>
[GenerateSerializer, Immutable, Alias("inventory.return-units")]
public sealed record ReturnUnits(
    [property: Id(0)] OrderId OrderId,
    [property: Id(1)] int Quantity,
    [property: Id(2)] string IdempotencyKey,
    [property: Id(3)] string Reason);

/// <summary>How taking released units again ended.</summary>
public enum RetakeOutcome
{
    /// <summary>There is no such hold in this pool.</summary>
    UnknownHold,

    /// <summary>The buyer has bought up to the limit since.</summary>
    LimitReached,

    /// <summary>The units have gone to others.</summary>
    SoldOut,

    /// <summary>The units are sold to the buyer (also when they had been before).</summary>
    Sold,
}

/// <summary>Changes the pool's units by a delta.</summary>
/// <param name="Delta">Units; not 0. Negative takes away at most what is available.</param>
/// <param name="Reason">Why, for the log; 1 to 200 characters.</param>
/// <param name="IdempotencyKey">Repeating it with the same delta and reason changes nothing.</param>
[GenerateSerializer, Immutable, Alias("inventory.adjust-stock")]
public sealed record AdjustStock(
    [property: Id(0)] int Delta,
    [property: Id(1)] string Reason,
    [property: Id(2)] string IdempotencyKey);

/// <summary>How an adjustment was decided, in order of precedence.</summary>
public enum AdjustOutcome
{
    /// <summary>The same key with another delta or reason.</summary>
    KeyReused,

    /// <summary>The same key, delta and reason: done before.</summary>
    AlreadyDone,

    /// <summary>The pool would own fewer units than are held or sold.</summary>
    InsufficientStock,

    /// <summary>Done.</summary>
    Done,
}

/// <summary>The answer to <see cref="AdjustStock"/>.</summary>
[GenerateSerializer, Immutable, Alias("inventory.adjust-result")]
public sealed record AdjustResult([property: Id(0)] AdjustOutcome Outcome, [property: Id(1)] int Available);

/// <summary>Half of a move of units between two pools.</summary>
/// <param name="MoveId">Names the move in both pools' logs, so that each half happens once.</param>
/// <param name="Quantity">Units; null with <see cref="IStockPoolGrain.MoveOutAsync"/>: all that are available.</param>
/// <param name="Counterpart">The other pool, for the log.</param>
[GenerateSerializer, Immutable, Alias("inventory.move-units")]
public sealed record MoveUnits(
    [property: Id(0)] string MoveId,
    [property: Id(1)] int? Quantity,
    [property: Id(2)] PoolId Counterpart);

/// <summary>The answer to half of a move.</summary>
/// <param name="Moved">False: fewer are available than asked, nothing was done.</param>
/// <param name="Quantity">Units moved by this move id, now or before.</param>
[GenerateSerializer, Immutable, Alias("inventory.move-result")]
public sealed record MoveResult([property: Id(0)] bool Moved, [property: Id(1)] int Quantity);

/// <summary>Under which terms a pool gives holds.</summary>
/// <param name="UnitPrice">Price of one unit.</param>
/// <param name="OpensAt">From when.</param>
/// <param name="ClosesAt">Until when, not included.</param>
/// <param name="LimitPerBuyer">Units one buyer may have, unpaid holds included; at least 1.</param>
/// <param name="HoldDuration">How long an unpaid hold lasts.</param>
/// <param name="Paused">Whether an operator paused it.</param>
/// <param name="ItemName">Name of what is sold, for the orders; 1 to 200 characters.</param>
[GenerateSerializer, Immutable, Alias("inventory.pool-terms")]
public sealed record PoolTerms(
    [property: Id(0)] Money UnitPrice,
    [property: Id(1)] DateTimeOffset OpensAt,
    [property: Id(2)] DateTimeOffset ClosesAt,
    [property: Id(3)] int LimitPerBuyer,
    [property: Id(4)] TimeSpan HoldDuration,
    [property: Id(5)] bool Paused,
    [property: Id(6)] string ItemName);

/// <summary>What a pool committed last.</summary>
/// <param name="Silo">address:port of the silo that hosts it.</param>
/// <param name="Intake">Units it ever took in, less those taken away: always available + held + sold.</param>
/// <param name="EquationHolds">Whether that is so.</param>
/// <param name="Refusals">Requests refused since activation, by outcome.</param>
/// <param name="UnknownCommitted">
/// Appends, since its silo has started, whose outcome was unknown at first and that the log turned out to have.
/// </param>
/// <param name="UnknownLost">The same that it turned out not to have: they were never written.</param>
[GenerateSerializer, Immutable, Alias("inventory.pool-status")]
public sealed record PoolStatus(
    [property: Id(0)] string PoolId,
    [property: Id(1)] string Silo,
    [property: Id(2)] long Epoch,
    [property: Id(3)] long Seq,
    [property: Id(4)] int Intake,
    [property: Id(5)] int Available,
    [property: Id(6)] int Held,
    [property: Id(7)] int Sold,
    [property: Id(8)] bool EquationHolds,
    [property: Id(9)] bool Quarantined,
    [property: Id(10)] PoolTerms? Terms,
    [property: Id(11)] IReadOnlyDictionary<HoldOutcome, long> Refusals,
    [property: Id(12)] long UnknownCommitted,
    [property: Id(13)] long UnknownLost);

/// <summary>
/// Lets a front refuse at its edge. It only ever refuses, is trusted for 50 ms at most, and never speaks for a buyer
/// who may hold something: those are asked for at the pool, so that a retry finds its receipt.
/// </summary>
/// <param name="SoldOut">Whether the pool was open and had no unit left.</param>
/// <param name="ClosesAt">From when the answer would be another.</param>
/// <param name="Holders">Bloom filter over the ids of all buyers with a hold or purchase; see
/// <see cref="HolderFilter"/>.</param>
[GenerateSerializer, Immutable, Alias("inventory.pool-hint")]
public sealed record PoolHint(
    [property: Id(0)] bool SoldOut,
    [property: Id(1)] DateTimeOffset ClosesAt,
    [property: Id(2)] HolderFilter Holders);
