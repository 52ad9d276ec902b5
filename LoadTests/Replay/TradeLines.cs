using System.Globalization;

namespace Commerce.LoadTests.Replay;

/// <summary>A line that says what was bought, or what came back.</summary>
/// <param name="Units">Positive.</param>
/// <param name="Pence">Price of a unit; of what comes back as the file has it, which may be another one than was paid.
/// </param>
/// <param name="Customer">Empty: nobody knows who.</param>
internal sealed record TradeLine(
    long Number, string Invoice, bool IsCancellation, string Sku, int Units, DateTime At, long Pence, string Customer);

/// <summary>A line that is not replayed, and why.</summary>
/// <param name="Units">Units of it that are not; 0: the line means none.</param>
internal sealed record RefusedTrade(long Number, string Reason, int Units = 0);

/// <summary>
/// Says of each line of an order file what it means. The rules are those of imports (docs/import.md), but that a line
/// needs no name of its own if another one of the file gives its stock code one, and that cancellations count.
/// </summary>
internal static class TradeLines
{
    private const int UnitsMax = 1_000_000;
    private const decimal PriceMax = 1_000_000;
    private const int CodeLengthMax = 32;
    private const int NameLengthMax = 200;

    private static readonly HashSet<string> NotGoods = new(StringComparer.Ordinal)
    {
        "POST", "DOT", "C2", "M", "D", "S", "B", "CRUK", "BANK CHARGES", "AMAZONFEE", "ADJUST", "ADJUST2", "TEST001",
        "TEST002",
    };

    private static readonly string[] DateFormats = ["yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd HH:mm"];

    internal static (IReadOnlyList<TradeLine> Trades, IReadOnlyList<RefusedTrade> Refused) Of(InvoiceFile file)
    {
        var trades = new List<TradeLine>(file.Lines.Count);
        var refused = file.Broken.Select(line => new RefusedTrade(line.Number, line.Problem)).ToList();
        var named = new HashSet<string>(StringComparer.Ordinal);
        foreach (var line in file.Lines)
        {
            if (Read(line, out var trade) is { } reason)
            {
                refused.Add(new RefusedTrade(line.Number, reason));
                continue;
            }

            trades.Add(trade!);
            if (!trade!.IsCancellation && IsName(line.Description))
            {
                named.Add(trade.Sku);
            }
        }

        refused.AddRange(trades.Where(trade => !named.Contains(trade.Sku)).Select(trade => new RefusedTrade(
            trade.Number, $"'{trade.Sku}' is not in the catalogue: no line that is bought gives it a name",
            trade.Units)));
        trades.RemoveAll(trade => !named.Contains(trade.Sku));
        return (trades, refused);
    }

    private static string? Read(InvoiceLine line, out TradeLine? trade)
    {
        trade = null;
        var isCancellation = line.Invoice.StartsWith('C') || line.Invoice.StartsWith('c');
        if (CheckCode(line.Code) is { } wrongCode)
        {
            return wrongCode;
        }

        if (line.Invoice.Length == 0)
        {
            return "the invoice number is missing";
        }

        if (!int.TryParse(line.Quantity, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var quantity)
            || quantity is > UnitsMax or < -UnitsMax)
        {
            return $"quantity '{line.Quantity}' is not a whole number up to {UnitsMax}";
        }

        if (isCancellation ? quantity >= 0 : quantity <= 0)
        {
            return isCancellation
                ? $"quantity {quantity} of a cancellation is not negative"
                : $"quantity {quantity} is not positive: a correction of stock, not a purchase";
        }

        if (!DateTime.TryParseExact(
            line.Date, DateFormats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var at))
        {
            return $"invoice date '{line.Date}' is not one like 2010-12-31 23:59:59";
        }

        if (!decimal.TryParse(line.Price, NumberStyles.Float, CultureInfo.InvariantCulture, out var price)
            || price > PriceMax)
        {
            return $"unit price '{line.Price}' is not a number up to {PriceMax}";
        }

        var pence = price > 0 ? (long)decimal.Round(price * 100, MidpointRounding.AwayFromZero) : 0;
        if (pence <= 0)
        {
            return price > 0 ? $"unit price {line.Price} is less than a penny" : $"unit price {line.Price} is not "
                + "positive";
        }

        trade = new TradeLine(
            line.Number, line.Invoice, isCancellation, line.Code, Math.Abs(quantity), at, pence,
            CustomerOf(line.Customer));
        return null;
    }

    private static string? CheckCode(string code) =>
        code.Length == 0 ? "the stock code is missing"
        : NotGoods.Contains(code) || code.StartsWith("GIFT_", StringComparison.Ordinal) ? $"'{code}' is not goods"
        : code.Length > CodeLengthMax ? $"the stock code is longer than {CodeLengthMax} characters"
        : !code.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-')
            ? $"stock code '{code}' has others than letters, digits, dots, hyphens and underscores"
        : null;

    private static bool IsName(string text) =>
        text.Length is > 0 and <= NameLengthMax && !text.Contains('\uFFFD') && !text.Any(char.IsControl);

    // 17850.0 and 17850 are one.
    private static string CustomerOf(string text) =>
        decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
        && number == decimal.Truncate(number)
            ? number.ToString("0", CultureInfo.InvariantCulture)
            : text;
}
