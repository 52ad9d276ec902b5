namespace Commerce.Orders;

internal static class OrderStatusText
{
    /// <summary>The status as JSON and tables have it.</summary>
    public static string Text(this OrderStatus status) => status switch
    {
        OrderStatus.AwaitingPayment => "awaitingPayment",
        OrderStatus.Paid => "paid",
        OrderStatus.Cancelled => "cancelled",
        OrderStatus.Expired => "expired",
        OrderStatus.Refunded => "refunded",
        OrderStatus.Confirmed => "confirmed",
        OrderStatus.Shipped => "shipped",
        OrderStatus.Delivered => "delivered",
        OrderStatus.Completed => "completed",
        OrderStatus.ReturnRequested => "returnRequested",
        OrderStatus.Returned => "returned",
    };
}
