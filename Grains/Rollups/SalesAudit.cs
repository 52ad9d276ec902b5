using Commerce.Delivery;
using Commerce.Orders;
using Commerce.Storage;
using Commerce.Storage.Verification;

namespace Commerce.Rollups;

/// <summary>
/// Compares the rollups of one shard with its orders, all as of one moment. What events that wait have still to add is
/// no difference; so what is found can be added later, whatever is counted meanwhile.
/// </summary>
internal static class SalesAudit
{
    /// <summary>What must be added to make them right.</summary>
    /// <param name="Orders">Orders that were read.</param>
    internal sealed record Difference(
        long Orders, IReadOnlyList<SalesRow> Sales, IReadOnlyList<SoldTogetherRow> Together);

    public static Difference Of(IShardSnapshot shard)
    {
        var waiting = Waiting(shard);
        var (sales, together) = (new SalesSums(), new TogetherSums());
        var orders = 0L;
        foreach (var state in shard.States(OrderTopics.StateType))
        {
            orders++;
            var facts = SalesFacts.Of(OrderJson.Decode(state.Payload));
            var uncounted = waiting.GetValueOrDefault(state.GrainKey);
            foreach (var fact in facts)
            {
                if (uncounted?.Contains(fact.Cause) != true)
                {
                    sales.Add(fact.Rows());
                    together.Add(fact.Pairs());
                }
            }
        }

        sales.Add(shard.Sales().Select(row => row.Negated()));
        together.Add(shard.SoldTogether().Select(row => row with { Orders = -row.Orders }));
        return new Difference(orders, sales.NotEmpty(), together.NotEmpty());
    }

    // Facts that the consumer has still to add, by order.
    private static Dictionary<string, HashSet<string>> Waiting(IShardSnapshot shard)
    {
        var handled = shard.Inbox().Where(row => row.Consumer == SalesConsumer.ConsumerName)
            .Select(row => row.EventId).ToHashSet();
        var again = AgainTopic.PrefixOf(SalesConsumer.ConsumerName);
        return shard.Outbox()
            .Where(row => AgainTopic.IsFor(row.Topic, again, SalesConsumer.AllTopics)
                && !handled.Contains(row.Id))
            .GroupBy(row => row.Key, StringComparer.Ordinal)
            .ToDictionary(
                events => events.Key,
                events => events.SelectMany(row => OrderJson.DecodeFacts(row.Payload))
                    .ToHashSet(StringComparer.Ordinal),
                StringComparer.Ordinal);
    }

    private sealed class SalesSums
    {
        private readonly Dictionary<(string Sku, DateTimeOffset Hour, string Currency), SalesRow> _sums = [];

        public void Add(IEnumerable<SalesRow> rows)
        {
            foreach (var row in rows)
            {
                var place = (row.Sku, row.Hour, row.Currency);
                _sums[place] = _sums.TryGetValue(place, out var sum) ? sum.Plus(row) : row;
            }
        }

        public List<SalesRow> NotEmpty() => [.. _sums.Values.Where(row => !row.IsEmpty)];
    }

    private sealed class TogetherSums
    {
        private readonly Dictionary<(string Sku, string Other), long> _sums = [];

        public void Add(IEnumerable<SoldTogetherRow> rows)
        {
            foreach (var row in rows)
            {
                var place = (row.Sku, row.Other);
                _sums[place] = _sums.GetValueOrDefault(place) + row.Orders;
            }
        }

        public List<SoldTogetherRow> NotEmpty() =>
            [.. _sums.Where(sum => sum.Value != 0)
                .Select(sum => new SoldTogetherRow(sum.Key.Sku, sum.Key.Other, sum.Value))];
    }
}
