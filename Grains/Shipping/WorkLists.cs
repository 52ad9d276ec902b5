using Commerce.Orders;

namespace Commerce.Shipping;

/// <summary>
/// The lists of what merchants have to do: a row of grain state for each order on a list, in the shard of the order and
/// written with it. Its key is the order's id, which begins with the time of its placing: so the keys of a list, in
/// their order, are the oldest work first, and a page of them is a short range of an index.
/// </summary>
internal static class WorkLists
{
    /// <summary>Of each of these rows: it is written once and deleted.</summary>
    public const long RowVersion = 1;

    private static readonly string[] None = [];

    /// <summary>Type of the rows of a list.</summary>
    public static string TypeOf(WorkList list) => list switch
    {
        WorkList.Paid => "work-paid",
        WorkList.Confirmed => "work-confirmed",
        WorkList.Shipped => "work-shipped",
        WorkList.Returns => "work-returns",
    };

    /// <summary>The types of the rows that an order has.</summary>
    public static IReadOnlyCollection<string> Of(OrderState order)
    {
        if (!order.IsTheBuyers() || (order.Progress, order.Shipments, order.Returns) is (null, null, null))
        {
            return None;
        }

        var lists = new List<string>();
        if (order.Progress?.Opened == true && order.Units().Any(line => line.ToSend > 0))
        {
            lists.Add(TypeOf(order.IsCash() ? WorkList.Confirmed : WorkList.Paid));
        }

        if (order.Shipments?.Any(shipment => !shipment.HasEnded) == true)
        {
            lists.Add(TypeOf(WorkList.Shipped));
        }

        if (order.Returns?.Any(back => back.Status == ReturnStatus.Requested) == true)
        {
            lists.Add(TypeOf(WorkList.Returns));
        }

        return lists;
    }
}
