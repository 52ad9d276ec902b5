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

    private static readonly Dictionary<(OrderMailKind Kind, string Language), (string Subject, string Text)> Texts = new()
    {
        [(OrderMailKind.Paid, English)] = (
            "Your order {0} is paid", "Thank you. Your payment has arrived, and your order is on its way to be packed."),
        [(OrderMailKind.Paid, Chinese)] = ("订单 {0} 已付款", "感谢您的购买。我们已收到您的付款，正在为您备货。"),
        [(OrderMailKind.Confirmed, English)] = (
            "Your order {0} is confirmed", "Thank you. Your order is confirmed; you pay in cash when it arrives."),
        [(OrderMailKind.Confirmed, Chinese)] = ("订单 {0} 已确认", "感谢您的购买。您的订单已确认，请在收货时付款。"),
        [(OrderMailKind.Expired, English)] = (
            "Your order {0} was not paid in time",
            "Your order was not paid in time, so its goods went back on sale. Nothing was charged."),
        [(OrderMailKind.Expired, Chinese)] = ("订单 {0} 已过期", "您的订单未在规定时间内付款，商品已重新上架。您没有被扣款。"),
    };

    /// <summary>Subject and text of a mail, and the language they are in.</summary>
    /// <param name="kind">What it tells of.</param>
    /// <param name="name">Name of who gets it.</param>
    /// <param name="language">Language tag of the member's choice, if known.</param>
    /// <param name="order">The order as it is now.</param>
    /// <param name="detail">What else is to be said, in the words of the order; null: nothing.</param>
    public static (string Subject, string Text, string Language) Of(
        OrderMailKind kind, string name, string? language, OrderState order, string? detail)
    {
        var known = language?.StartsWith(Chinese, StringComparison.OrdinalIgnoreCase) == true ? Chinese : English;
        var (subject, sentence) = Texts[(kind, known)];
        var text = new StringBuilder();
        text.AppendLine(known == Chinese ? $"{name}，您好：" : $"Dear {name},").AppendLine();
        text.AppendLine(sentence).AppendLine();
        if (detail is not null)
        {
            text.AppendLine(detail).AppendLine();
        }

        var lines = order.Lines();
        foreach (var line in lines.Take(LinesShownMax))
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"  {line.Quantity} × {line.Name}  {Price(line.Total())}");
        }

        if (lines.Count > LinesShownMax)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"  … + {lines.Count - LinesShownMax}");
        }

        text.AppendLine(CultureInfo.InvariantCulture, $"  {(known == Chinese ? "合计" : "Total")}  {Price(order.Total())}");
        return (string.Format(CultureInfo.InvariantCulture, subject, order.OrderId), text.ToString(), known);
    }

    /// <summary>An amount, for people: all currencies that are sold in have two decimals.</summary>
    public static string Price(Money money) =>
        string.Create(CultureInfo.InvariantCulture, $"{money.Amount / 100m:N2} {money.Currency}");
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
}
