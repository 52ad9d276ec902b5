using System.Text.Json;
using System.Text.Json.Serialization;

namespace Commerce.Verification.Shards;

/// <summary>What a check needs of an order's stored state. Read apart from the shop's own code, on purpose.</summary>
internal sealed record StoredOrder(
    string OrderId, string Buyer, string PoolId, string Sku, int Quantity, StoredMoney UnitPrice,
    DateTimeOffset PlacedAt,
    DateTimeOffset PayBefore, string Status, IReadOnlyList<StoredStep>? Timeline = null,
    IReadOnlyList<StoredPayment>? Payments = null)
{
    internal const string StateType = "order";
    internal const string ExpiryDeadline = "order-expiry";
    internal const string AwaitingPayment = "awaitingPayment";
    internal const string Paid = "paid";
    internal const string Confirmed = "confirmed";
    internal const string Cancelled = "cancelled";
    internal const string Expired = "expired";
    internal const string BackInMoney = "refunded";

    // Of those an order has while its units are the buyer's, or came back one by one.
    private static readonly HashSet<string> OfTheBuyer = new(StringComparer.Ordinal)
    {
        Paid, Confirmed, "shipped", "delivered", "completed", "returnRequested", "returned",
    };

    /// <summary>Further lines, of an order of the checkout.</summary>
    public IReadOnlyList<StoredLine>? MoreLines { get; init; }

    public string? PaymentMethod { get; init; }

    public IReadOnlyList<StoredShipment>? Shipments { get; init; }

    public IReadOnlyList<StoredReturn>? Returns { get; init; }

    public IReadOnlyList<StoredRefund>? Refunds { get; init; }

    public StoredMoney? CashCollected { get; init; }

    /// <summary>More time to pay that was given.</summary>
    public IReadOnlyList<StoredExtension>? Extensions { get; init; }

    /// <summary>Until when it could be paid when it was placed.</summary>
    internal DateTimeOffset FirstPayBefore => Extensions is [var first, ..] ? first.From : PayBefore;

    /// <summary>What a coupon takes off the first line, minor units.</summary>
    public long? Discount { get; init; }

    /// <summary>What the delivery costs, minor units.</summary>
    public long? Freight { get; init; }

    internal IEnumerable<StoredLine> Lines =>
        [new StoredLine(PoolId, Sku, Quantity, UnitPrice, Discount), .. MoreLines ?? []];

    internal long Total =>
        Lines.Sum(line => (line.UnitPrice.Amount * line.Quantity) - (line.Discount ?? 0)) + (Freight ?? 0);

    internal bool IsCash => PaymentMethod == "cod";

    /// <summary>Whether its units were sold and those that came back came one by one.</summary>
    internal bool IsTheBuyers => OfTheBuyer.Contains(Status) || (Status == BackInMoney && TakenBack.Any());

    internal bool HasKnownStatus =>
        OfTheBuyer.Contains(Status) || Status is AwaitingPayment or Cancelled or Expired or BackInMoney;

    /// <summary>Returns whose units are not the buyer's any more.</summary>
    internal IEnumerable<StoredReturn> TakenBack =>
        (Returns ?? []).Where(back => back.Status is "approved" or "replacing" or "replaced");

    /// <summary>Units of a SKU that came back to be sold again, replacements included.</summary>
    internal int ResellableOf(string sku) => TakenBack.SelectMany(back => back.Lines)
        .Where(returned => returned.Sku == sku).Sum(returned => returned.Resellable);

    /// <summary>
    /// Whether units may have come back all at once after they were sold: of an order that was given up after it was
    /// the buyer's, or of one whose late payment could not have all lines again.
    /// </summary>
    internal bool PoolMayReturn =>
        IsCash || MoreLines is not null || Payments?.Any(payment => payment.Use == StoredPayment.Accepted) == true;

    /// <summary>What goes back, or went back, of the money that paid it.</summary>
    internal long RefundsTotal => (Refunds ?? []).Sum(refund => refund.Amount.Amount);
}

/// <summary>What was sent of an order.</summary>
internal sealed record StoredShipment(string ShipmentId, IReadOnlyList<StoredUnits> Lines);

/// <summary>Units of a line.</summary>
internal sealed record StoredUnits(string Sku, int Quantity);

/// <summary>What was asked back of an order.</summary>
/// <param name="ReplacementId">Under which pools have what is sent instead.</param>
internal sealed record StoredReturn(
    string ReturnId, string Status, IReadOnlyList<StoredReturnLine> Lines, string? ReplacementId = null);

/// <summary>A line of a return: units asked back, and what came of them.</summary>
internal sealed record StoredReturnLine(
    string Sku, int Quantity, int Unsent, int Resellable, int Damaged, int Replaced);

/// <summary>Money that goes back of what paid the order; of cash there is no payment.</summary>
internal sealed record StoredRefund(
    string RefundId, StoredMoney Amount, string? PaymentId = null, DateTimeOffset? PaidAt = null);

/// <summary>More time to pay: until when the order waited before, and since.</summary>
internal sealed record StoredExtension(DateTimeOffset From, DateTimeOffset To);

/// <summary>A line of an order.</summary>
internal sealed record StoredLine(
    string PoolId, string Sku, int Quantity, StoredMoney UnitPrice, long? Discount = null);

/// <summary>What a check needs of a checkout.</summary>
internal sealed record StoredCheckout(string OrderId, string Phase)
{
    internal const string StateType = "checkout";

    internal bool IsOpen => Phase is "reserving" or "releasing";
}

/// <summary>A status that an order entered.</summary>
internal sealed record StoredStep(string Status, DateTimeOffset At);

/// <summary>Money that was taken for an order.</summary>
/// <param name="PaymentId">The payment, as the gateway named it.</param>
/// <param name="EventId">The gateway's event that told of it.</param>
/// <param name="Amount">What was taken.</param>
/// <param name="Use">What became of it: late, accepted, refundDue or refunded.</param>
internal sealed record StoredPayment(string PaymentId, string EventId, StoredMoney Amount, string Use)
{
    internal const string Accepted = "accepted";
    internal const string RefundDue = "refundDue";
    internal const string Refunded = "refunded";
    internal const string Late = "late";
}

/// <summary>An amount as it is stored.</summary>
internal sealed record StoredMoney(long Amount, string Currency);

/// <summary>What a check needs of the terms in a pool's log.</summary>
internal sealed record StoredTerms(
    StoredMoney UnitPrice, DateTimeOffset OpensAt, DateTimeOffset ClosesAt, int LimitPerBuyer, bool Paused);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(StoredOrder))]
[JsonSerializable(typeof(StoredTerms))]
[JsonSerializable(typeof(StoredCheckout))]
internal sealed partial class StoredJson : JsonSerializerContext
{
    internal static StoredOrder? TryReadOrder(ReadOnlyMemory<byte> json) => TryRead(json, Default.StoredOrder);

    internal static StoredCheckout? TryReadCheckout(ReadOnlyMemory<byte> json) =>
        TryRead(json, Default.StoredCheckout);

    internal static StoredTerms? TryReadTerms(ReadOnlyMemory<byte> json) => TryRead(json, Default.StoredTerms);

    private static T? TryRead<T>(ReadOnlyMemory<byte> json,
        System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(json.Span, type);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
