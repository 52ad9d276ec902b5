namespace Commerce.Orders;

/// <summary>What a buyer wants for what goes back.</summary>
public enum ReturnKind
{
    /// <summary>The money.</summary>
    Refund,

    /// <summary>The same again; the money, if none is left.</summary>
    Exchange,
}

/// <summary>Where a return is.</summary>
public enum ReturnStatus
{
    /// <summary>A merchant has to decide.</summary>
    Requested,

    /// <summary>Taken back.</summary>
    Approved,

    /// <summary>Not taken back.</summary>
    Rejected,

    /// <summary>Taken back; units to replace it are being set aside.</summary>
    Replacing,

    /// <summary>Taken back, and units are sent instead; for lines of which none was left money goes back.</summary>
    Replaced,
}

/// <summary>In which state units came back.</summary>
public enum ReturnGrade
{
    /// <summary>As new: they go back into the SKU's pool.</summary>
    Resellable,

    /// <summary>Nobody can buy them: recorded, and not restocked.</summary>
    Damaged,
}

/// <summary>Something a buyer asked back.</summary>
/// <param name="ReturnId">Unique within the order.</param>
/// <param name="Kind">What the buyer wants.</param>
/// <param name="Status">Where it is.</param>
/// <param name="Lines">What was asked for and what came of it.</param>
/// <param name="Reason">Why.</param>
/// <param name="Note">What the buyer wrote with it.</param>
/// <param name="Refund">What goes back: while it is not decided, what would if all were taken back; null: nothing.
/// </param>
/// <param name="AskedAt">When.</param>
/// <param name="DecidedAt">When a merchant decided; null: not yet.</param>
/// <param name="Answer">What the buyer is told with the decision.</param>
/// <param name="MerchantsFault">Whether it came back by the merchant's fault.</param>
/// <param name="Credit">What it takes off what the order costs, goods and delivery, whether that had been paid or not;
/// null: nothing, or it is not known how many units came back for good.</param>
[GenerateSerializer, Immutable, Alias("orders.return")]
public sealed record OrderReturn(
    [property: Id(0)] string ReturnId,
    [property: Id(1)] ReturnKind Kind,
    [property: Id(2)] ReturnStatus Status,
    [property: Id(3)] IReadOnlyList<OrderReturnLine> Lines,
    [property: Id(4)] string Reason,
    [property: Id(5)] string? Note,
    [property: Id(6)] Money? Refund,
    [property: Id(7)] DateTimeOffset AskedAt,
    [property: Id(8)] DateTimeOffset? DecidedAt,
    [property: Id(9)] string? Answer,
    [property: Id(20)] bool MerchantsFault = false,
    [property: Id(21)] Money? Credit = null);

/// <summary>A line of a return.</summary>
/// <param name="Sku">Which line of the order.</param>
/// <param name="Quantity">Units that were asked back.</param>
/// <param name="Resellable">Of them taken back as new.</param>
/// <param name="Damaged">Of them taken back damaged.</param>
/// <param name="Replaced">Of them replaced.</param>
[GenerateSerializer, Immutable, Alias("orders.return-line")]
public sealed record OrderReturnLine(
    [property: Id(0)] string Sku,
    [property: Id(1)] int Quantity,
    [property: Id(2)] int Resellable,
    [property: Id(3)] int Damaged,
    [property: Id(4)] int Replaced);

/// <summary>Asks for units to go back.</summary>
/// <param name="Buyer">Whose order it is.</param>
/// <param name="Key">The buyer's own name for this request.</param>
/// <param name="RequestHash">Fingerprint of the request's body.</param>
/// <param name="Lines">Each SKU once, at least 1 unit each.</param>
/// <param name="Kind">What is wanted.</param>
/// <param name="Reason">Why.</param>
/// <param name="Note">More about it.</param>
/// <param name="Agent">Who of customer service asks for the buyer; null: the buyer.</param>
[GenerateSerializer, Immutable, Alias("orders.request-return")]
public sealed record RequestReturn(
    [property: Id(0)] MemberId Buyer,
    [property: Id(1)] string Key,
    [property: Id(2)] long RequestHash,
    [property: Id(3)] IReadOnlyList<OrderUnits> Lines,
    [property: Id(4)] ReturnKind Kind,
    [property: Id(5)] string Reason,
    [property: Id(6)] string? Note,
    [property: Id(7)] OrderAgent? Agent = null);

/// <summary>Takes back what was asked for.</summary>
/// <param name="ReturnId">Of the order's returns.</param>
/// <param name="Lines">Units and their grade; a SKU may come with both grades.</param>
/// <param name="MerchantsFault">Whether they came back by the merchant's fault: if nothing of the order is left then,
/// the delivery is paid back too.</param>
[GenerateSerializer, Immutable, Alias("orders.approve-return")]
public sealed record ApproveReturn(
    [property: Id(0)] string ReturnId,
    [property: Id(1)] IReadOnlyList<GradedUnits> Lines,
    [property: Id(10)] bool MerchantsFault = false);

/// <summary>Units that came back in one state.</summary>
/// <param name="Sku">Which line.</param>
/// <param name="Quantity">At least 1.</param>
/// <param name="Grade">Their state.</param>
[GenerateSerializer, Immutable, Alias("orders.graded-units")]
public sealed record GradedUnits(
    [property: Id(0)] string Sku,
    [property: Id(1)] int Quantity,
    [property: Id(2)] ReturnGrade Grade);

/// <summary>How a step of a return was decided, in order of precedence.</summary>
public enum ReturnOutcome
{
    /// <summary>No such order of this member, or no such return.</summary>
    NotFound,

    /// <summary>The same key came with another request.</summary>
    KeyReused,

    /// <summary>The time for returns is over, there is nothing to return, or it was decided otherwise before.</summary>
    TooLate,

    /// <summary>More units than there are to give back, or than were asked for.</summary>
    TooMany,

    /// <summary>Done, now or before.</summary>
    Done,
}

/// <summary>How a step of a return was decided.</summary>
/// <param name="Sku">With <see cref="ReturnOutcome.TooMany"/>: of which line.</param>
[GenerateSerializer, Immutable, Alias("orders.return-result")]
public sealed record ReturnResult(
    [property: Id(0)] ReturnOutcome Outcome,
    [property: Id(1)] OrderReturn? Return = null,
    [property: Id(2)] string? Sku = null);

/// <summary>Money that goes back to a buyer.</summary>
/// <param name="RefundId">The order's name for it.</param>
/// <param name="Amount">How much.</param>
/// <param name="Reason">Why.</param>
/// <param name="DueAt">When it was decided.</param>
/// <param name="PaidAt">When it was paid back; null: it is on its way.</param>
/// <param name="Note">How it was paid back, if not by the gateway.</param>
/// <param name="ReasonKey">The reason for other languages; null: it is the buyer's own, or from before there was one.
/// </param>
[GenerateSerializer, Immutable, Alias("orders.refund")]
public sealed record Refund(
    [property: Id(0)] string RefundId,
    [property: Id(1)] Money Amount,
    [property: Id(2)] string Reason,
    [property: Id(3)] DateTimeOffset DueAt,
    [property: Id(4)] DateTimeOffset? PaidAt,
    [property: Id(5)] string? Note,
    [property: Id(10)] OrderNote? ReasonKey = null);

/// <summary>What was paid back because a line became cheaper.</summary>
/// <param name="Sku">Which line.</param>
/// <param name="Paid">What was paid for a unit, its part of a coupon taken off, rounded down.</param>
/// <param name="Now">Price of a unit at the time of the claim.</param>
/// <param name="Quantity">Units that the difference was paid for.</param>
/// <param name="Refund">What was owed for it: what the units were paid with, less what they would cost; null: the
/// difference of each, as of claims from before there were coupons.</param>
/// <param name="At">When it was granted; null: before that was noted.</param>
[GenerateSerializer, Immutable, Alias("orders.price-claim")]
public sealed record PriceClaim(
    [property: Id(0)] string Sku,
    [property: Id(1)] Money Paid,
    [property: Id(2)] Money Now,
    [property: Id(3)] int Quantity,
    [property: Id(10)] Money? Refund = null,
    [property: Id(11)] DateTimeOffset? At = null)
{
    /// <summary>What one unit was too dear.</summary>
    public Money Difference => Paid.Minus(Now);
}

/// <summary>How a claim of price protection was decided, in order of precedence.</summary>
public enum PriceProtectionOutcome
{
    /// <summary>No such order of this member.</summary>
    NotFound,

    /// <summary>It is not paid yet.</summary>
    TooEarly,

    /// <summary>The time for it is over, or the shop does not protect prices.</summary>
    TooLate,

    /// <summary>Looked at; what was found is in the result, and may be nothing.</summary>
    Done,
}

/// <summary>How a claim of price protection was decided.</summary>
/// <param name="Claims">All that were ever granted for the order.</param>
/// <param name="Order">The order afterwards.</param>
[GenerateSerializer, Immutable, Alias("orders.price-protection-result")]
public sealed record PriceProtectionResult(
    [property: Id(0)] PriceProtectionOutcome Outcome,
    [property: Id(1)] IReadOnlyList<PriceClaim> Claims,
    [property: Id(2)] Order? Order = null);
