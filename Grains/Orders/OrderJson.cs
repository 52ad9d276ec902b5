using System.Text.Json;
using System.Text.Json.Serialization;
using Commerce.Shipping;

namespace Commerce.Orders;

/// <summary>JSON of orders and of their events.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters =
    [
        typeof(OrderStatusConverter), typeof(PaymentUseConverter), typeof(PaymentMethodConverter),
        typeof(ShipmentStatusConverter), typeof(ReturnKindConverter), typeof(ReturnStatusConverter),
    ])]
[JsonSerializable(typeof(OrderState))]
[JsonSerializable(typeof(RefundDue))]
[JsonSerializable(typeof(AddedFacts))]
internal sealed partial class OrderJson : JsonSerializerContext
{
    public static byte[] Encode(OrderState order) => JsonSerializer.SerializeToUtf8Bytes(order, Default.OrderState);

    public static OrderState Decode(ReadOnlyMemory<byte> json) =>
        JsonSerializer.Deserialize(json.Span, Default.OrderState)
            ?? throw new JsonException("The state of an order is 'null'.");

    public static byte[] Encode(RefundDue refund) => JsonSerializer.SerializeToUtf8Bytes(refund, Default.RefundDue);

    public static RefundDue DecodeRefund(ReadOnlyMemory<byte> json) =>
        JsonSerializer.Deserialize(json.Span, Default.RefundDue)
            ?? throw new JsonException("A refund that is due is 'null'.");

    /// <summary>The payload of an event that names what counts in the rollups of sales since then.</summary>
    public static byte[] Encode(AddedFacts added) => JsonSerializer.SerializeToUtf8Bytes(added, Default.AddedFacts);

    /// <summary>What an event says to count; nothing, if it says nothing of that.</summary>
    public static IReadOnlyList<string> DecodeFacts(ReadOnlyMemory<byte> json) =>
        JsonSerializer.Deserialize(json.Span, Default.AddedFacts)?.Facts ?? [];

    private sealed class OrderStatusConverter() : JsonStringEnumConverter<OrderStatus>(JsonNamingPolicy.CamelCase);

    private sealed class PaymentMethodConverter() : JsonStringEnumConverter<PaymentMethod>(JsonNamingPolicy.CamelCase);

    private sealed class ShipmentStatusConverter()
        : JsonStringEnumConverter<ShipmentStatus>(JsonNamingPolicy.CamelCase);

    private sealed class ReturnKindConverter() : JsonStringEnumConverter<ReturnKind>(JsonNamingPolicy.CamelCase);

    private sealed class ReturnStatusConverter() : JsonStringEnumConverter<ReturnStatus>(JsonNamingPolicy.CamelCase);

    private sealed class PaymentUseConverter() : JsonStringEnumConverter<PaymentUse>(JsonNamingPolicy.CamelCase);
}

/// <summary>An event: what counts in the rollups of sales since then, by its names within the order.</summary>
internal sealed record AddedFacts(IReadOnlyList<string>? Facts);

/// <summary>An event: money is to be paid back.</summary>
internal sealed record RefundDue(string OrderId, string PaymentId, string EventId, Money Amount, string Reason);
