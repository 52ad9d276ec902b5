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

    private sealed class OrderStatusConverter() : JsonStringEnumConverter<OrderStatus>(JsonNamingPolicy.CamelCase);

    private sealed class PaymentMethodConverter() : JsonStringEnumConverter<PaymentMethod>(JsonNamingPolicy.CamelCase);

    private sealed class ShipmentStatusConverter()
        : JsonStringEnumConverter<ShipmentStatus>(JsonNamingPolicy.CamelCase);

    private sealed class ReturnKindConverter() : JsonStringEnumConverter<ReturnKind>(JsonNamingPolicy.CamelCase);

    private sealed class ReturnStatusConverter() : JsonStringEnumConverter<ReturnStatus>(JsonNamingPolicy.CamelCase);

    private sealed class PaymentUseConverter() : JsonStringEnumConverter<PaymentUse>(JsonNamingPolicy.CamelCase);
}

/// <summary>An event: money is to be paid back.</summary>
internal sealed record RefundDue(string OrderId, string PaymentId, string EventId, Money Amount, string Reason);
