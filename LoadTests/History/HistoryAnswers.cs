using System.Text;
using System.Text.Json;
using Commerce.LoadTests.Shop;
using Commerce.Verification.Histories;

namespace Commerce.LoadTests.History;

/// <summary>Reads out of the shop's answers what a record keeps.</summary>
internal static class HistoryAnswers
{
    internal static Op Receipt(Op ended, ReadOnlySpan<byte> body) => Read(body, root => ended with
    {
        OrderId = root.GetProperty("orderId").GetString(),
        Seq = root.GetProperty("sequence").GetInt64(),
        Price = root.GetProperty("unitPrice").GetProperty("amount").GetInt64(),
        PayBefore = root.GetProperty("payBefore").GetDateTimeOffset(),
        Body = root.GetRawText(),
    });

    internal static string Status(ReadOnlySpan<byte> body) =>
        Read(body, root => root.GetProperty("status").GetString()!);

    internal static int Remaining(ReadOnlySpan<byte> body, string sku) => Read(
        body, root => root.GetProperty("items").EnumerateArray()
            .First(item => item.GetProperty("sku").GetString() == sku).GetProperty("remaining").GetInt32());

    private static T Read<T>(ReadOnlySpan<byte> body, Func<JsonElement, T> read)
    {
        try
        {
            using var json = JsonDocument.Parse(body.ToArray());
            return read(json.RootElement);
        }
        catch (Exception exception) when (
            exception is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new ShopApiException(
                $"An answer has not the form of the contract ({exception.Message}): {Encoding.UTF8.GetString(body)}");
        }
    }
}
