using Commerce.Orders;

namespace Commerce.Checkout;

/// <summary>
/// Remembers which deliveries a member refused at the door, so that nobody sends cash on delivery in vain for ever.
/// Key: text form of the member's id.
/// </summary>
[Alias("checkout.cash-history")]
public interface ICashHistoryGrain : IGrainWithStringKey
{
    /// <summary>How many deliveries the member refused; counted up to 100.</summary>
    [Alias("count"), AlwaysInterleave]
    Task<int> CountRefusedDeliveriesAsync();

    /// <summary>The delivery of an order in cash was refused at the door. The same order counts once.</summary>
    [Alias("record-refused")]
    Task RecordRefusedDeliveryAsync(OrderId orderId);
}
