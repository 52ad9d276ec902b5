using Commerce.Delivery;
using Commerce.Orders;

namespace Commerce.Rollups;

/// <summary>
/// What of an order counts in the rollups of sales: a pure function of what is stored of it. Each event of an order
/// stands for one of its facts at most, whenever it is handled; so counting events and counting orders is the same.
/// </summary>
internal static class SalesFacts
{
    private const string Sold = "sold";
    private const string Cancelled = "cancelled";

    /// <summary>All facts of an order so far.</summary>
    public static IReadOnlyList<SalesFact> Of(OrderState order)
    {
        var timeline = order.Timeline;
        var sold = IndexOf(timeline, 0, OrderStatus.Paid, OrderStatus.Confirmed);
        if (sold < 0)
        {
            return [];
        }

        var lines = order.Lines()
            .Select(line => new SalesFactLine(line.Sku, line.Quantity, line.Total())).ToList();
        var facts = new List<SalesFact> { new(Sold, timeline[sold].At, SalesFactKind.Sold, lines) };

        // What is given up before it is sold was never counted.
        if (IndexOf(timeline, sold, OrderStatus.Cancelled) is >= 0 and var cancelled)
        {
            facts.Add(new SalesFact(Cancelled, timeline[cancelled].At, SalesFactKind.GivenUp, lines));
        }

        return facts;
    }

    /// <summary>The fact that an event stands for; null: none that counts.</summary>
    public static SalesFact? Of(OrderState order, string topic, ReadOnlyMemory<byte> payload) =>
        CauseOf(topic, payload) is { } cause ? Of(order).FirstOrDefault(fact => fact.Cause == cause) : null;

    /// <summary>Whether an event stands for a fact.</summary>
    public static bool IsCause(SalesFact fact, Storage.OutboxRow happened) =>
        CauseOf(happened.Topic, happened.Payload) == fact.Cause;

    private static string? CauseOf(string topic, ReadOnlyMemory<byte> payload) => topic switch
    {
        OrderTopics.Paid or OrderTopics.Confirmed => Sold,
        OrderTopics.Cancelled => Cancelled,
        _ => null,
    };

    private static int IndexOf(IReadOnlyList<TimelineEntry> timeline, int from, params ReadOnlySpan<OrderStatus> any)
    {
        for (var i = from; i < timeline.Count; i++)
        {
            if (any.Contains(timeline[i].Status))
            {
                return i;
            }
        }

        return -1;
    }
}
