using System.Text.Json;
using Commerce.CustomerService;
using Commerce.Inventory;
using Commerce.Orders;
using Commerce.Storage;
using Commerce.Web.FlashSales;
using Commerce.Web.OpenApi;

namespace Commerce.Web.CustomerService;

/// <summary>
/// Answers a shopper who asks why they did not get an item of a sale: from the log of its pool, and from their own
/// orders. Requests that were refused are kept nowhere, so when they asked is not known, and the answer does not
/// pretend it.
/// </summary>
internal sealed class SaleInquiryDesk(IGrainFactory grains)
{
    private const int PageSize = 100;
    private const int PagesMax = 3;
    private const int OrdersMax = 10;

    /// <summary>The answer; null: nothing was ever sold there.</summary>
    public async Task<SaleAnswerView?> AskAsync(MemberId shopper, string saleId, string sku)
    {
        var pool = PoolId.ForSaleItem(saleId, sku);
        if (!SaleIds.IsWellFormed(saleId)
            || await grains.GetGrain<ISaleInquiryGrain>(pool.Value).TellAsync() is not { } story)
        {
            return null;
        }

        return SaleAnswerView.Of(saleId, sku, story, await OrdersAsync(shopper, saleId, sku, story.Terms.OpensAt));
    }

    private async Task<IReadOnlyList<Order>> OrdersAsync(
        MemberId shopper, string saleId, string sku, DateTimeOffset opensAt)
    {
        var slot = Slots.Of(PoolId.ForSaleItem(saleId, sku).Value);
        var list = grains.GetGrain<IOrderListGrain>(shopper.ToString());
        var found = new List<Order>();
        for (var page = 1; page <= PagesMax && found.Count < OrdersMax; page++)
        {
            var rows = (await list.ListAsync(null, page, PageSize)).Items;
            var mayBe = rows.Where(row => !row.OrderId.IsOfCheckout && row.OrderId.PoolSlot == slot);
            foreach (var row in mayBe.Take(OrdersMax))
            {
                if (await grains.GetGrain<IOrderGrain>(row.OrderId.ToString()).GetAsync(shopper) is { } order
                    && order.SaleId == saleId && order.Lines[0].Sku == sku)
                {
                    found.Add(order);
                }
            }

            if (rows.Count < PageSize || rows[^1].PlacedAt < opensAt)
            {
                break; // Newest first: what comes now is older than the sale.
            }
        }

        return found;
    }
}

/// <summary>What a shopper has of an item of a sale.</summary>
internal enum SaleVerdict
{
    /// <summary>Units are theirs, or held for them.</summary>
    Has,

    /// <summary>They had some, and did not keep them.</summary>
    Lost,

    /// <summary>No request of theirs got any.</summary>
    Nothing,
}

/// <summary>Why a shopper did not get an item of a sale, as far as it is known.</summary>
/// <param name="Orders">What they got there, newest first.</param>
/// <param name="Accepted">Requests of all buyers that got units.</param>
/// <param name="SoldOuts">When no unit was left; 'ahead' is how many requests had got units by then.</param>
/// <param name="Refusals">Requests that the pool refused since it was activated last, by reason; fronts refuse others
/// before they reach it.</param>
/// <param name="RefusedRequestsKept">False: nobody keeps whose requests were refused, and when.</param>
internal sealed record SaleAnswerView(
    string SaleId, string Sku, string Name, SaleVerdict Verdict, IReadOnlyList<SaleOrderView> Orders,
    DateTimeOffset OpensAt, DateTimeOffset ClosesAt, int LimitPerBuyer, long Accepted, long UnitsGiven, long UnitsBack,
    int Available, DateTimeOffset? FirstAt, IReadOnlyList<SoldOut> SoldOuts,
    IReadOnlyDictionary<string, long> Refusals, bool RefusedRequestsKept)
{
    private static readonly OrderStatus[] NotKept =
        [OrderStatus.Cancelled, OrderStatus.Expired, OrderStatus.Refunded, OrderStatus.Returned];

    public static SaleAnswerView Example { get; } = new(
        Examples.SaleId, Examples.Sku, "White hanging heart t-light holder", SaleVerdict.Nothing, [], Examples.Now,
        Examples.Now.AddHours(1), 1, 100, 100, 3, 0, Examples.Now,
        [new SoldOut(Examples.Now.AddSeconds(4), null, 100)],
        new Dictionary<string, long>(StringComparer.Ordinal) { ["soldOut"] = 4711 }, false);

    public static SaleAnswerView Of(string saleId, string sku, SaleStory story, IReadOnlyList<Order> orders) => new(
        saleId, sku, story.Terms.ItemName,
        orders.Any(order => !NotKept.Contains(order.Status)) ? SaleVerdict.Has
            : orders.Count > 0 ? SaleVerdict.Lost
            : SaleVerdict.Nothing,
        [.. orders.Select(SaleOrderView.Of)],
        story.Terms.OpensAt, story.Terms.ClosesAt, story.Terms.LimitPerBuyer, story.Accepted, story.UnitsGiven,
        story.UnitsBack, story.Available, story.FirstAt, story.SoldOuts,
        story.Refusals.ToDictionary(
            each => JsonNamingPolicy.CamelCase.ConvertName(each.Key.ToString()), each => each.Value,
            StringComparer.Ordinal),
        RefusedRequestsKept: false);
}

/// <summary>What a shopper got in a sale.</summary>
/// <param name="Sequence">Place of the decision in the pool's log.</param>
internal sealed record SaleOrderView(
    OrderId OrderId, OrderStatus Status, int Quantity, DateTimeOffset PlacedAt, long Sequence)
{
    public static SaleOrderView Of(Order order) =>
        new(order.OrderId, order.Status, order.Lines[0].Quantity, order.PlacedAt, order.OrderId.Sequence);
}
