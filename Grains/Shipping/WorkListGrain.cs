using Commerce.Orders;
using Commerce.Persistence;
using Commerce.Storage;

namespace Commerce.Shipping;

/// <summary>
/// Reads lists of work: the next keys of each shard, merged; keeps nothing.
/// </summary>
internal sealed class WorkListGrain(IShardStore store) : Grain, IWorkListGrain
{
    public async Task<WorkPage> ListAsync(WorkList list, OrderId? after, int take)
    {
        var (keys, next) = await OldestKeys.ReadAsync(store, WorkLists.TypeOf(list), after?.ToString(), take);
        return new WorkPage([.. keys.Select(key => OrderId.Parse(key))], next is null ? null : OrderId.Parse(next));
    }
}
