using System.Globalization;
using Commerce.Orders;
using Commerce.Shipping;

namespace Commerce.CustomerService;

/// <summary>What the bot says about an order of the shopper, in all languages it speaks.</summary>
internal static class BotOrderTexts
{
    /// <summary>Where it is, and when it arrives.</summary>
    public static string Status(Order order, string language)
    {
        var chinese = language == BotWords.Chinese;
        var text = chinese
            ? $"您的订单 {Named(order)}：{InChinese(order)}"
            : $"Your order {Named(order)} {InEnglish(order)}";
        foreach (var shipment in (order.Shipments ?? []).Where(one => one.EndedAt is null))
        {
            text += chinese
                ? $"\n包裹由 {shipment.Carrier} 承运，单号 {shipment.TrackingNumber}{PlaceOf(shipment, "，最新位置：{0}")}。"
                : $"\nA parcel is with {shipment.Carrier}, number {shipment.TrackingNumber}"
                    + $"{PlaceOf(shipment, ", last seen in {0}")}.";
        }

        var isToCome = order.Status is OrderStatus.Paid or OrderStatus.Confirmed or OrderStatus.Shipped;
        return order.Delivery is { } promise && isToCome
            ? text + (chinese
                ? $"\n预计 {DayOf(promise.From)} 至 {DayOf(promise.To)} 送达。"
                : $"\nIt should arrive from {DayOf(promise.From)} to {DayOf(promise.To)}.")
            : text;
    }

    /// <summary>What was asked back, what money comes back, and what may still be asked back.</summary>
    public static string Returns(Order order, string language)
    {
        var chinese = language == BotWords.Chinese;
        List<string> said = [];
        if (order.Returns is [.., var asked])
        {
            said.Add(chinese
                ? $"您的订单 {Named(order)} 的退换货申请：{InChinese(asked.Status)}"
                : $"What you asked to give back of order {Named(order)} {InEnglish(asked.Status)}");
        }

        if (order.Refunds is [.., var refund])
        {
            said.Add((chinese, refund.PaidAt) switch
            {
                (true, null) => $"退款 {refund.Amount.InWords()} 正在处理中。",
                (true, { } at) => $"退款 {refund.Amount.InWords()} 已于 {DayOf(at)} 退回。",
                (false, null) => $"{refund.Amount.InWords()} are on their way back to you.",
                (false, { } at) => $"{refund.Amount.InWords()} were paid back on {DayOf(at)}.",
            });
        }

        if (said.Count == 0 || order.Returnable is { Count: > 0 })
        {
            said.Add((chinese, order.Returnable is { Count: > 0 }) switch
            {
                (true, true) => $"订单 {Named(order)} 可以申请退换货：请打开“我的订单”中的该订单，选择要退回的商品。",
                (true, false) => $"订单 {Named(order)} 目前没有可退换的商品：{InChinese(order)}",
                (false, true) => $"You can give something of order {Named(order)} back: open it under “My orders” and "
                    + "say what you want to return.",
                (false, false) => $"Nothing of order {Named(order)} can be given back now: it {InEnglish(order)}",
            });
        }

        return string.Join('\n', said);
    }

    private static string InEnglish(Order order) => order.Status switch
    {
        OrderStatus.AwaitingPayment => $"waits for your payment, until {MomentOf(order.PayBefore)}.",
        OrderStatus.Paid => "is paid and will be sent soon.",
        OrderStatus.Confirmed => "is confirmed and will be sent soon; you pay in cash when it arrives.",
        OrderStatus.Shipped => "is on its way.",
        OrderStatus.Delivered or OrderStatus.Completed => $"arrived{OnDay(order, " on {0}")}.",
        OrderStatus.Cancelled => "was cancelled.",
        OrderStatus.Expired => "was not paid in time, and its goods went back on sale.",
        OrderStatus.Refunded => "was given up, and its money is paid back.",
        OrderStatus.ReturnRequested => "has arrived, and a return that you asked for is being decided.",
        OrderStatus.Returned => "came back to us.",
    };

    private static string InChinese(Order order) => order.Status switch
    {
        OrderStatus.AwaitingPayment => $"等待付款，请在 {MomentOf(order.PayBefore)} 前完成支付。",
        OrderStatus.Paid => "已付款，即将发货。",
        OrderStatus.Confirmed => "已确认，即将发货，请在收货时付款。",
        OrderStatus.Shipped => "已发货，正在配送途中。",
        OrderStatus.Delivered or OrderStatus.Completed => $"已送达{OnDay(order, "（{0}）")}。",
        OrderStatus.Cancelled => "已取消。",
        OrderStatus.Expired => "未在规定时间内付款，已过期。",
        OrderStatus.Refunded => "已退款。",
        OrderStatus.ReturnRequested => "已送达，您的退换货申请正在处理中。",
        OrderStatus.Returned => "商品已退回。",
    };

    private static string InEnglish(ReturnStatus status) => status switch
    {
        ReturnStatus.Requested => "is being decided.",
        ReturnStatus.Approved => "was taken back.",
        ReturnStatus.Rejected => "was not taken back.",
        ReturnStatus.Replacing => "was taken back; what replaces it is being set aside.",
        ReturnStatus.Replaced => "was taken back, and replaced.",
    };

    private static string InChinese(ReturnStatus status) => status switch
    {
        ReturnStatus.Requested => "正在审核。",
        ReturnStatus.Approved => "已通过。",
        ReturnStatus.Rejected => "未通过。",
        ReturnStatus.Replacing => "已通过，正在为您备换货商品。",
        ReturnStatus.Replaced => "已通过，已为您换货。",
    };

    private static string Named(Order order) =>
        order.Lines is [var only] ? $"{order.OrderId} ({only.Name})" : $"{order.OrderId} ({order.Lines[0].Name}, …)";

    private static string OnDay(Order order, string words) =>
        order.Timeline.LastOrDefault(entry => entry.Status == OrderStatus.Delivered) is { } delivered
            ? string.Format(CultureInfo.InvariantCulture, words, DayOf(delivered.At))
            : "";

    private static string PlaceOf(Shipment shipment, string words) =>
        shipment.News.LastOrDefault(news => news.Place is not null) is { } news
            ? string.Format(CultureInfo.InvariantCulture, words, news.Place)
            : "";

    private static string DayOf(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string DayOf(DateTimeOffset at) => DayOf(DateOnly.FromDateTime(at.UtcDateTime));

    private static string MomentOf(DateTimeOffset at) =>
        at.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
}
