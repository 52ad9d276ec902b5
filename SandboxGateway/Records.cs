using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Commerce.SandboxGateway;

/// <summary>Minor units of a currency.</summary>
internal sealed record Amount([property: JsonPropertyName("amount")] long MinorUnits, string Currency)
{
    /// <summary>For example <c>64.00 GBP</c>, <c>6400 JPY</c>.</summary>
    public string InWords()
    {
        var decimals = DecimalsOf(Currency);
        var major = MinorUnits / (decimal)Math.Pow(10, decimals);
        var digits = major.ToString($"F{decimals}", CultureInfo.InvariantCulture);
        return $"{digits} {Currency}";
    }

    // The exponents of ISO 4217.
    private static int DecimalsOf(string currency) => currency switch
    {
        "BIF" or "CLP" or "DJF" or "GNF" or "ISK" or "JPY" or "KMF" or "KRW" or "PYG" or "RWF" or "UGX" or "UYI"
            or "VND" or "VUV" or "XAF" or "XOF" or "XPF" => 0,
        "BHD" or "IQD" or "JOD" or "KWD" or "LYD" or "OMR" or "TND" => 3,
        "CLF" or "UYW" => 4,
        _ => 2,
    };
}

/// <summary>One line of the gateway's books.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "is")]
[JsonDerivedType(typeof(PaymentAsked), "payment-asked")]
[JsonDerivedType(typeof(Happened), "happened")]
[JsonDerivedType(typeof(Delivered), "delivered")]
internal abstract record JournalEntry;

/// <summary>The shop has announced a payment.</summary>
internal sealed record PaymentAsked(string PaymentId, string OrderId, Amount Amount, string ReturnUrl) : JournalEntry;

/// <summary>Something that the shop must be told.</summary>
/// <param name="EventId">Its name; repeated deliveries carry the same.</param>
/// <param name="Type"><c>payment.succeeded</c>, <c>payment.failed</c> or <c>refund.succeeded</c>.</param>
/// <param name="NotBefore">From when it may be told: later than it happened for "pay late".</param>
/// <param name="Key">Of a refund: the shop's name for it, so that it is made once.</param>
internal sealed record Happened(
    string EventId, string Type, string PaymentId, string OrderId, Amount Amount, DateTimeOffset OccurredAt,
    DateTimeOffset NotBefore, string? Key = null) : JournalEntry;

/// <summary>The shop has taken an event.</summary>
internal sealed record Delivered(string EventId) : JournalEntry;

/// <summary>What a webhook says: the shop's contract.</summary>
internal sealed record WebhookBody(
    string EventId, string Type, string PaymentId, string OrderId, Amount Amount, DateTimeOffset OccurredAt);

/// <summary>JSON of the books, the API and the webhooks.</summary>
internal static class GatewayJson
{
    public static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
    };
}
