using Commerce.Orders;

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
        var (before, id) = (state.State, orderId.ToString());
        if (before.Refused.Contains(id, StringComparer.Ordinal) || before.Refused.Count == OrdersMax)
        {
            return;
        }

        state.State = new CashHistoryState { Refused = [.. before.Refused, id] };
        try
        {
            await state.WriteStateAsync();
        }
        catch
        {
            // Perhaps it is stored, perhaps not: the next activation reads what is there.
            state.State = before;
            DeactivateOnIdle();
            throw;
        }
    }
}

/// <summary>What is stored of a member's refused deliveries.</summary>
internal sealed class CashHistoryState
{
    /// <summary>Ids of the orders.</summary>
    public IReadOnlyList<string> Refused { get; set; } = [];
}
