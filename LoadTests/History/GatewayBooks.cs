using System.Text.Json;
using Commerce.Verification.Checks;

namespace Commerce.LoadTests.History;

/// <summary>
/// Reads the books that the sandbox gateway keeps beside the shop. They are the gateway's own truth: the shop has no
/// part in them.
/// </summary>
internal static class GatewayBooks
{
    private const string FileName = "sandbox-gateway.jsonl";

    /// <summary>All that was taken and given back; null when there are no books in the folder.</summary>
    internal static IReadOnlyList<GatewayEvent>? TryRead(string dataDirectory)
    {
        var path = Path.Combine(dataDirectory, FileName);
        if (!File.Exists(path))
        {
            return null;
        }

        var events = new List<GatewayEvent>();
        var delivered = new HashSet<string>(StringComparer.Ordinal);
        foreach (var line in File.ReadLines(path))
        {
            JsonDocument json;
            try
            {
                json = JsonDocument.Parse(line);
            }
            catch (JsonException)
            {
                break; // A last line that a kill cut short was told to nobody.
            }

            using (json)
            {
                Read(json.RootElement, events, delivered);
            }
        }

        return [.. events.Select(happened => happened with { Delivered = delivered.Contains(happened.EventId) })];
    }

    private static void Read(JsonElement entry, List<GatewayEvent> events, HashSet<string> delivered)
    {
        switch (entry.GetProperty("is").GetString())
        {
            case "delivered":
                delivered.Add(Text("eventId"));
                break;
            case "happened" when Text("type") is "payment.succeeded" or "refund.succeeded":
                events.Add(new GatewayEvent(
                    Text("eventId"), Text("type") == "refund.succeeded", Text("paymentId"), Text("orderId"),
                    entry.GetProperty("amount").GetProperty("amount").GetInt64(), Delivered: false));
                break;
        }

        string Text(string name) => entry.GetProperty(name).GetString()!;
    }
}
