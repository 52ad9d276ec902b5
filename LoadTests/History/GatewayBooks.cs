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
        // Of a cluster beside the folders of its processes, of one process in its folder.
        string[] books = Directory.Exists(dataDirectory)
            ? Directory.GetFiles(dataDirectory, FileName, SearchOption.AllDirectories)
            : [];
        var events = new List<GatewayEvent>();
        var delivered = new HashSet<string>(StringComparer.Ordinal);
        foreach (var book in books)
        {
            Read(book, events, delivered);
        }

        return books.Length == 0
            ? null
            : [.. events.Select(happened => happened with { Delivered = delivered.Contains(happened.EventId) })];
    }

    private static void Read(string book, List<GatewayEvent> events, HashSet<string> delivered)
    {
        foreach (var line in File.ReadLines(book))
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
