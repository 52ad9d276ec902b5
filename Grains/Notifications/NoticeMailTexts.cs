using System.Globalization;
using Commerce.Catalog;
using Commerce.Members;

namespace Commerce.Notifications;

/// <summary>What mails about notices say, in all languages they are written in.</summary>
internal static class NoticeMailTexts
{
    /// <summary>Subject and text of a mail, and the language they are in.</summary>
    /// <param name="kind">What it tells of.</param>
    /// <param name="contact">Who gets it.</param>
    /// <param name="product">About which product.</param>
    public static (string Subject, string Text, string Language) Of(NoticeKind kind, Contact contact, Product product)
    {
        var isChinese = contact.Language?.StartsWith("zh", StringComparison.OrdinalIgnoreCase) == true;
        var (subject, text) = (kind, isChinese) switch
        {
            (NoticeKind.StockReturned, false) => (
                "{0} is in stock again", "You asked to be told: {0} can be bought again, as long as it lasts."),
            (NoticeKind.StockReturned, true) => ("{0} 已到货", "您关注的商品 {0} 已到货，数量有限，售完为止。"),
            (NoticeKind.SaleStartsSoon, false) => (
                "The sale of {0} begins soon", "You asked to be told: the sale of {0} is about to begin."),
            (NoticeKind.SaleStartsSoon, true) => ("{0} 即将开抢", "您预约的商品 {0} 即将开抢。"),
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "No words are known for this notice."),
        };
        var greeting = isChinese ? $"{contact.Name}，您好：" : $"Dear {contact.Name},";
        return (
            string.Format(CultureInfo.InvariantCulture, subject, product.Name),
            $"{greeting}\n\n{string.Format(CultureInfo.InvariantCulture, text, product.Name)}\n",
            isChinese ? "zh" : "en");
    }
}
