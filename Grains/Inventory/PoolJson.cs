using System.Text.Json;
using System.Text.Json.Serialization;
using Commerce.Orders;

namespace Commerce.Inventory;

/// <summary>JSON that pools keep in their log: terms, and the delivery address of a hold.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(PoolTerms))]
[JsonSerializable(typeof(DeliveryAddress))]
internal sealed partial class PoolJson : JsonSerializerContext
{
    public static byte[] Encode(PoolTerms terms) => JsonSerializer.SerializeToUtf8Bytes(terms, Default.PoolTerms);

    public static PoolTerms DecodeTerms(ReadOnlyMemory<byte> json) =>
        JsonSerializer.Deserialize(json.Span, Default.PoolTerms)
            ?? throw new JsonException("The terms of a pool are 'null'.");

    public static byte[]? Encode(DeliveryAddress? address) =>
        address is null ? null : JsonSerializer.SerializeToUtf8Bytes(address, Default.DeliveryAddress);

    public static DeliveryAddress? DecodeAddress(ReadOnlyMemory<byte>? json) =>
        json is { Length: > 0 } bytes ? JsonSerializer.Deserialize(bytes.Span, Default.DeliveryAddress) : null;
}
