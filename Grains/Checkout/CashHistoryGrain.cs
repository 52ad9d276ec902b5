using Commerce.Orders;
using Commerce.Persistence;

namespace Commerce.Checkout;

/// <summary>Keeps the orders that a member refused at the door: a few, and no more than matter.</summary>
internal sealed class CashHistoryGrain(
    [PersistentState("cash-history", "commerce")] IPersistentState<CashHistoryState> state)
    : Grain, ICashHistoryGrain
{
    private const int OrdersMax = 100;

    public Task<int> CountRefusedDeliveriesAsync() => Task.FromResult(state.State.Refused.Count);

    public async Task RecordRefusedDeliveryAsync(OrderId orderId)
    {
        var (refused, id) = (state.State.Refused, orderId.ToString());
        if (!refused.Contains(id, StringComparer.Ordinal) && refused.Count < OrdersMax)
        {
            await state.ReplaceAsync(new CashHistoryState { Refused = [.. refused, id] }, this);
        }
    }
}

/// <summary>What is stored of a member's refused deliveries.</summary>
internal sealed class CashHistoryState
{
    /// <summary>Ids of the orders.</summary>
    public IReadOnlyList<string> Refused { get; set; } = [];
}
