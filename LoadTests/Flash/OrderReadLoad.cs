using System.Text;
using System.Text.Json;
using Commerce.LoadTests.Http;
using Commerce.LoadTests.Measure;
using Commerce.LoadTests.Shop;

namespace Commerce.LoadTests.Flash;

/// <summary>A receipt as a buyer got it.</summary>
internal sealed record Receipt(int Request, int Buyer, string OrderId, string Sku, int Quantity, long UnitPrice,
    long Sequence)
{
    /// <exception cref="ShopApiException">It has not the form of the contract.</exception>
    internal static Receipt Parse(int request, int buyer, byte[] body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            var root = json.RootElement;
            return new Receipt(
                request,
                buyer,
                root.GetProperty("orderId").GetString()!,
                root.GetProperty("sku").GetString()!,
                root.GetProperty("quantity").GetInt32(),
                root.GetProperty("unitPrice").GetProperty("amount").GetInt64(),
                root.GetProperty("sequence").GetInt64());
        }
        catch (Exception exception) when (
            exception is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new ShopApiException(
                $"A 201 is not a receipt ({exception.Message}): {Encoding.UTF8.GetString(body)}");
        }
    }
}

/// <summary>Reads the order of every receipt as its buyer, and compares. What is not answered is asked again.</summary>
internal sealed class OrderReadLoad(Uri shop, IReadOnlyList<string> tokens, IReadOnlyList<Receipt> receipts,
    long giveUpAt) : ILoad
{
    private readonly Queue<int> _again = new();
    private int _next;
    private int _answered;

    /// <summary>What is wrong, for people.</summary>
    internal List<string> Differences { get; } = [];

    /// <summary>Receipts whose order could not be read.</summary>
    internal int Missing { get; private set; }

    /// <summary>Orders that are not what the receipt says.</summary>
    internal int Different { get; private set; }

    internal LatencyHistogram Latency { get; } = new();

    internal int Unanswered => receipts.Count - _answered;

    public long NextDue => _next < receipts.Count || _again.Count > 0 ? 0 : long.MaxValue;

    public bool Finished(long now) => _answered == receipts.Count || now >= giveUpAt;

    public int TryTake(long now, Span<byte> target, out Ticket ticket)
    {
        ticket = default;
        if (now >= giveUpAt || (!_again.TryDequeue(out var request) && (request = _next++) >= receipts.Count))
        {
            return 0;
        }

        var receipt = receipts[request];
        ticket = new Ticket(request, Duplicate: false, now);
        return Encoding.ASCII.GetBytes(
            $"GET /api/orders/{receipt.OrderId} HTTP/1.1\r\nHost: {shop.Authority}\r\nAuthorization: Bearer " +
            $"{tokens[receipt.Buyer]}\r\n\r\n",
            target);
    }

    public void OnReply(in Ticket ticket, long now, int code, ReadOnlySpan<byte> body)
    {
        if (code is >= 500 or 429)
        {
            _again.Enqueue(ticket.Request);
            return;
        }

        _answered++;
        Latency.Record(Clock.Microseconds(now - ticket.Intended));
        var receipt = receipts[ticket.Request];
        if (code != 200)
        {
            Missing++;
            Differences.Add(
                $"order {receipt.OrderId} of buyer {receipt.Buyer} (receipt with sequence {receipt.Sequence}) " +
                $"answers {code}");
            return;
        }

        using var json = JsonDocument.Parse(body.ToArray());
        var order = ShopApi.ReadOrder(json.RootElement);
        if (order.OrderId != receipt.OrderId || order.Sku != receipt.Sku
            || order.Quantity != receipt.Quantity || order.UnitPrice != receipt.UnitPrice)
        {
            Different++;
            Differences.Add($"receipt {receipt} is the order {order}");
        }
    }

    public void OnLost(in Ticket ticket, long now, LostReason reason) => _again.Enqueue(ticket.Request);
}
