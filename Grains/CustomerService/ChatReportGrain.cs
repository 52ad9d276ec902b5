using Commerce.Storage;

namespace Commerce.CustomerService;

/// <summary>Adds up rows of days; keeps nothing.</summary>
internal sealed class ChatReportGrain(IShardStore store) : Grain, IChatReportGrain
{
    private const int KeysAtOnce = 200;

    public async Task<ChatReport> ReadAsync(DateOnly from, DateOnly to)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(to, from.AddDays(IChatReportGrain.DaysMax - 1));
        var shards = await Task.WhenAll(
            Enumerable.Range(0, store.Map.Shards.Count).Select(shard => ReadAsync(shard, from, to)));
        var counts = shards.SelectMany(counts => counts).ToList();
        return new ChatReport(
            Sum(counts).Figures(),
            Rows(counts, each => (each.Day, each.Topic, each.Cell.Agent), (each, sum) => new ChatReportRow(
                each.Day, each.Topic, each.Cell.Agent, each.Cell.Name, sum)),
            Rows(counts, each => each.Day, (each, sum) => new ChatReportRow(each.Day, null, null, null, sum)),
            Rows(counts, each => each.Topic, (each, sum) => new ChatReportRow(null, each.Topic, null, null, sum)),
            Rows(counts, each => each.Cell.Agent, (each, sum) => new ChatReportRow(
                null, null, each.Cell.Agent, each.Cell.Name, sum)));
    }

    private async Task<List<Count>> ReadAsync(int shard, DateOnly from, DateOnly to)
    {
        var (slot, until) = (store.Map.SlotOf(shard), ChatFact.TextOf(to.AddDays(1)));
        var counts = new List<Count>();
        IReadOnlyList<string> keys = [ChatFact.TextOf(from)]; // Less than all of that day.
        do
        {
            keys = await store.ListStatesAsync(shard, ChatDay.RowType, keys[^1], KeysAtOnce, CancellationToken.None);
            var inside = keys.TakeWhile(key => string.CompareOrdinal(key, until) < 0).ToList();
            var rows = await Task.WhenAll(inside.Select(
                key => store.ReadStateAsync(slot, ChatDay.RowType, key, CancellationToken.None)));
            counts.AddRange(
                from each in inside.Zip(rows)
                where each.Second is not null
                let parts = each.First.Split('/', 2)
                from cell in ChatDay.Decode(each.Second!.Payload).Cells
                select new Count(ChatFact.DayOf(parts[0]), parts[1], cell));
            if (inside.Count < keys.Count)
            {
                break;
            }
        }
        while (keys.Count == KeysAtOnce);

        return counts;
    }

    private static List<ChatReportRow> Rows<TKey>(
        IEnumerable<Count> counts, Func<Count, TKey> keyOf, Func<Count, ChatFigures, ChatReportRow> rowOf) =>
    [
        .. counts.GroupBy(keyOf)
            .Select(part => rowOf(part.MaxBy(each => each.Day)!, Sum(part).Figures()))
            .OrderBy(row => row.Day).ThenBy(row => row.Topic, StringComparer.Ordinal)
            .ThenBy(row => row.AgentName, StringComparer.Ordinal).ThenBy(row => row.Agent?.Value),
    ];

    private static ChatTally Sum(IEnumerable<Count> counts) =>
        counts.Aggregate(new ChatTally(), (sum, each) => sum.Plus(each.Cell.Tally));

    private sealed record Count(DateOnly Day, string Topic, ChatDayCell Cell);
}
