using Commerce.Orders;
using Commerce.Shipping;

namespace Commerce.Web.Merchant;

/// <summary>Shows what merchants have to do. For the API and for pages.</summary>
internal sealed class WorkDesk(IGrainFactory grains)
{
    /// <summary>A page of a list, oldest first, with the orders as they are now.</summary>
    /// <param name="list">Which list.</param>
    /// <param name="after">Show what comes after this order; null: from the first.</param>
    /// <param name="take">1 to 100.</param>
    /// <returns>The orders, and what to give as <paramref name="after"/> for more; null: there are none.</returns>
    public async Task<(IReadOnlyList<Order> Orders, OrderId? Next)> ListAsync(
        WorkList list, OrderId? after, int take)
    {
        var page = await grains.GetGrain<IWorkListGrain>(IWorkListGrain.Key).ListAsync(list, after, take);
        var orders = await Task.WhenAll(
            page.Orders.Select(id => grains.GetGrain<IOrderGrain>(id.ToString()).ShowAsync()));
        return ([.. orders.OfType<Order>()], page.Next);
    }
}
