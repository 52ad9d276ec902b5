namespace Commerce.Orders;

/// <summary>A return as it is stored with its order.</summary>
/// <param name="Key">The buyer's name for it; null: made by the order itself.</param>
/// <param name="RequestHash">Fingerprint of the request.</param>
/// <param name="Answer">What the buyer is told with the decision.</param>
/// <param name="ReplacementId">Under which id pools set aside what is sent instead.</param>
/// <param name="MerchantsFault">Whether it came back by the merchant's fault; null: no.</param>
/// <param name="ReasonKey">The reason for other languages; null: it is the buyer's own.</param>
/// <param name="Delivery">What of the delivery is not the buyer's to pay since then, minor units; null: nothing.
/// </param>
internal sealed record ReturnRecord(
    string ReturnId,
    ReturnKind Kind,
    ReturnStatus Status,
    IReadOnlyList<ReturnRecordLine> Lines,
    string Reason,
    string? Note,
    string? Key,
    long RequestHash,
    DateTimeOffset AskedAt,
    DateTimeOffset? DecidedAt = null,
    string? Answer = null,
    Money? Refund = null,
    string? ReplacementId = null,
    bool? MerchantsFault = null,
    OrderNote? ReasonKey = null,
    long? Delivery = null)
{
    /// <summary>Whether something is left to be decided or to be found.</summary>
    public bool IsOpen => Status is ReturnStatus.Requested or ReturnStatus.Replacing;

    /// <summary>
    /// What it takes off what the order costs, minor units. Null: nothing, or it is from before that was stored.
    /// </summary>
    public long? Credit() => Lines.Any(line => line.Worth is not null) || Delivery is not null
        ? Lines.Sum(line => line.Worth ?? 0) + (Delivery ?? 0)
        : null;

    /// <summary>Whether units came back.</summary>
    public bool IsTaken => Status is ReturnStatus.Approved or ReturnStatus.Replacing or ReturnStatus.Replaced;
}

/// <summary>A line of a return.</summary>
/// <param name="Quantity">Units asked back.</param>
/// <param name="Unsent">Of them those that had not been sent: nobody sends them any more.</param>
/// <param name="Resellable">Taken back as new.</param>
/// <param name="Damaged">Taken back damaged.</param>
/// <param name="Replaced">Of those taken back, replaced.</param>
/// <param name="OfReplacements">Of the resellable ones those that had been sent instead of others; null: none.</param>
/// <param name="Worth">What those cost that came back for good, minor units, whether they had been paid or not; of all
/// returns of a line it adds up to what that cost. Null: none did yet, or before it was stored.</param>
internal sealed record ReturnRecordLine(
    string Sku, int Quantity, int Unsent = 0, int Resellable = 0, int Damaged = 0, int Replaced = 0,
    IReadOnlyList<ReplacementUnits>? OfReplacements = null, long? Worth = null)
{
    public int Taken => Resellable + Damaged;

    /// <summary>Of the resellable ones those that pools sold under the order's own id.</summary>
    public int ResellableOfOrder() => Resellable - (OfReplacements ?? []).Sum(part => part.Quantity);
}

/// <summary>Units that had been sent instead of some that came back.</summary>
/// <param name="ReturnId">With which return those came back.</param>
internal sealed record ReplacementUnits(string ReturnId, int Quantity);

/// <summary>Money that is due back, or was paid back, of an order that had been paid.</summary>
/// <param name="RefundId">The order's name for it: the gateway's key, and so made once.</param>
/// <param name="PaymentId">Of the payment it is of; null: of what was paid in cash.</param>
/// <param name="PaidAt">Null: not yet.</param>
/// <param name="GatewayId">The gateway's name for it.</param>
/// <param name="Note">How it was paid back, if not by the gateway.</param>
/// <param name="ReasonKey">The reason for other languages; null: it is the buyer's own.</param>
internal sealed record RefundRecord(
    string RefundId,
    string? PaymentId,
    Money Amount,
    string Reason,
    DateTimeOffset DueAt,
    DateTimeOffset? PaidAt = null,
    string? GatewayId = null,
    string? Note = null,
    OrderNote? ReasonKey = null);
