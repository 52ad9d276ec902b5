using System.Globalization;
using System.Text;
using Commerce.Orders;

namespace Commerce.Notifications;

/// <summary>What mails about orders say, in all languages they are written in.</summary>
internal static class OrderMailTexts
{
    private const string English = "en";
    private const string Chinese = "zh";
    private const int LinesShownMax = 30;

    private static readonly Dictionary<OrderMailKind, (Words English, Words Chinese)> Texts = new()
    {
        [OrderMailKind.Paid] = (
            new("Your order {0} is paid", "Thank you. Your payment has arrived; your order will be sent soon."),
            new("订单 {0} 已付款", "感谢您的购买。我们已收到您的付款，即将为您发货。")),
        [OrderMailKind.Confirmed] = (
            new("Your order {0} is confirmed", "Thank you. Your order is confirmed; you pay in cash when it arrives."),
            new("订单 {0} 已确认", "感谢您的购买。您的订单已确认，请在收货时付款。")),
        [OrderMailKind.Expired] = (
            new("Your order {0} was not paid in time",
                "Your order was not paid in time, so its goods are on sale again. You were not charged."),
            new("订单 {0} 已过期", "您的订单未在规定时间内付款，商品已重新上架。您没有被扣款。")),
        [OrderMailKind.Cancelled] = (
            new("Your order {0} is cancelled",
                "Your order is cancelled and will not be sent. If you have paid for it, the money goes back to you; "
                + "you hear of that with another mail."),
            new("订单 {0} 已取消", "您的订单已取消，不会发货。如果您已付款，款项将原路退回，退款后会另行邮件通知您。")),
        [OrderMailKind.Shipped] = (
            new("Your order {0} is on its way", "Something of your order was sent."),
            new("订单 {0} 已发货", "您订购的商品已发出。")),
        [OrderMailKind.Delivered] = (
            new("Your order {0} has arrived", "Something of your order has arrived. We hope that you like it."),
            new("订单 {0} 已送达", "您订购的商品已送达，希望您喜欢。")),
        [OrderMailKind.Refunded] = (
            new("Money back for your order {0}", "Your money is on its way back to you."),
            new("订单 {0} 已退款", "退款已原路返回。")),
        [OrderMailKind.ReturnTaken] = (
            new("Your return for order {0} is accepted", "What you asked to give back is taken back."),
            new("订单 {0} 的退货已受理", "您的退货申请已通过。")),
        [OrderMailKind.ReturnRejected] = (
            new("Your return for order {0} is refused", "What you asked to give back is not taken back."),
            new("订单 {0} 的退货未通过", "很抱歉，您的退货申请未通过。")),
    };

    /// <summary>Subject and text of a mail, and the language they are in.</summary>
    /// <param name="kind">What it tells of.</param>
    /// <param name="name">Name of who gets it.</param>
    /// <param name="language">Language tag of the member's choice, if known.</param>
    /// <param name="order">The order as it is now.</param>
    public static (string Subject, string Text, string Language) Of(
        OrderMailKind kind, string name, string? language, OrderState order)
    {
        var chinese = language?.StartsWith(Chinese, StringComparison.OrdinalIgnoreCase) == true;
        var words = chinese ? Texts[kind].Chinese : Texts[kind].English;
        var text = new StringBuilder()
            .AppendLine(chinese ? $"{name}，您好：" : $"Dear {name},")
            .AppendLine()
            .AppendLine(words.Text);
        if (DetailOf(kind, order, chinese) is { } detail)
        {
            text.AppendLine(detail);
        }

        text.AppendLine();
        var lines = order.Lines();
        foreach (var line in lines.Take(LinesShownMax))
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"  {line.Quantity} × {line.Name}  {line.Total().InWords()}");
        }

        if (lines.Count > LinesShownMax)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"  … + {lines.Count - LinesShownMax}");
        }

        text.AppendLine(CultureInfo.InvariantCulture, $"  {(chinese ? "合计" : "Total")}  {order.Total().InWords()}");
        return (
            string.Format(CultureInfo.InvariantCulture, words.Subject, order.OrderId), text.ToString(),
            chinese ? Chinese : English);
    }

    private static string? DetailOf(OrderMailKind kind, OrderState order, bool chinese) => kind switch
    {
        OrderMailKind.Shipped when order.Shipments is [.., var last] =>
            $"{(chinese ? "承运商" : "Carrier")}: {last.Carrier}, {last.TrackingNumber}",
        OrderMailKind.Refunded when LastPaidBack(order) is { } money =>
            $"{(chinese ? "金额" : "Amount")}: {money.InWords()}",
        OrderMailKind.ReturnRejected => order.Returns?.LastOrDefault(
            back => back.Status == ReturnStatus.Rejected)?.Answer,
        _ => null,
    };

    private static Money? LastPaidBack(OrderState order) =>
        order.Refunds?.Where(refund => refund.PaidAt is not null).MaxBy(refund => refund.PaidAt)?.Amount
        ?? order.Payments?.LastOrDefault(payment => payment.Use == PaymentUse.Refunded)?.Amount;

    /// <param name="Subject">With the place of the order's id.</param>
    /// <param name="Text">What happened.</param>
    private sealed record Words(string Subject, string Text);
}

/// <summary>What a mail about an order tells of.</summary>
internal enum OrderMailKind
{
    /// <summary>The payment has arrived.</summary>
    Paid,

    /// <summary>It is to be paid in cash.</summary>
    Confirmed,

    /// <summary>It was not paid in time.</summary>
    Expired,

    /// <summary>It was given up whole: by its buyer, by customer service, or because it was not sent in time.</summary>
    Cancelled,

    /// <summary>Something of it was sent.</summary>
    Shipped,

    /// <summary>Something of it arrived.</summary>
    Delivered,

    /// <summary>Money was paid back.</summary>
    Refunded,

    /// <summary>Something is taken back.</summary>
    ReturnTaken,

    /// <summary>Something is not taken back.</summary>
    ReturnRejected,
}
