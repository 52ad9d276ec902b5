using Commerce.Orders;
using Commerce.Storage;

namespace Commerce.Shipping;

/// <summary>
/// Reads lists of work: the next keys of each shard, merged, and the orders that they name; keeps nothing.
/// </summary>
internal sealed class WorkListGrain(IShardStore store) : Grain, IWorkListGrain
{
    private const int TakeMax = 100;

    public async Task<WorkPage> ListAsync(WorkList list, OrderId? after, int take)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(take, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(take, TakeMax);
        var type = WorkLists.TypeOf(list);
        var afterKey = after?.ToString() ?? "";

        // One more than is shown tells whether there is a next page.
        var keys = await Task.WhenAll(Enumerable.Range(0, store.Map.Shards.Count).Select(
            shard => store.ListStatesAsync(shard, type, afterKey, take + 1, CancellationToken.None)));
        var oldest = keys.SelectMany(ofShard => ofShard).Order(StringComparer.Ordinal).Take(take + 1).ToList();
        var orders = await Task.WhenAll(oldest.Take(take).Select(ReadAsync));
        return new WorkPage(
            [.. orders.Where(order => order is not null).Select(order => order!.View())],
            oldest.Count > take ? OrderId.Parse(oldest[take - 1]) : null);
    }

    // Null: it went while the list was read.
    private async Task<OrderState?> ReadAsync(string orderId) =>
        await store.ReadStateAsync(
            OrderId.Parse(orderId).Slot, OrderTopics.StateType, orderId, CancellationToken.None) is { } row
            ? OrderJson.Decode(row.Payload)
            : null;
}
