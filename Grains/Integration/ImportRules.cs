using System.Buffers;
using System.Collections.Frozen;
using System.Globalization;

namespace Commerce.Integration;

/// <summary>
/// Which lines of an order file tell something about the catalogue; docs/import.md says the same for people.
/// </summary>
internal static class ImportRules
{
    public const int StockCodeLengthMax = 32;
    public const int DescriptionLengthMax = 200;
    public const int QuantityMax = 1_000_000;
    public const decimal PriceMax = 1_000_000;

    /// <summary>Names of the columns, in their order.</summary>
    public static readonly string[] Columns =
        ["InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID", "Country"];

    private static readonly string[] DateFormats = ["yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd HH:mm"];

    private static readonly SearchValues<char> StockCodeCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");

    private static readonly FrozenDictionary<string, string> NotGoods = new Dictionary<string, string>(
        StringComparer.OrdinalIgnoreCase)
    {
        ["POST"] = "postage",
        ["DOT"] = "postage",
        ["C2"] = "carriage",
        ["M"] = "a manual entry",
        ["D"] = "a discount",
        ["S"] = "samples",
        ["B"] = "a bad debt",
        ["CRUK"] = "a donation",
        ["BANK CHARGES"] = "bank charges",
        ["AMAZONFEE"] = "a fee",
        ["ADJUST"] = "an adjustment",
        ["ADJUST2"] = "an adjustment",
        ["TEST001"] = "a test",
        ["TEST002"] = "a test",
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenDictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> NotGoodsBySpan =
        NotGoods.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Reads a line, or says why it is refused; the first rule that applies is the answer.</summary>
    public static string? Read(CsvReader line, out ImportLine read)
    {
        read = new ImportLine { StockCode = line[1].Trim(), Description = line[2].Trim() };
        if (CheckStockCode(read.StockCode) is { } wrongCode)
        {
            return wrongCode;
        }

        if (line[0].TrimStart() is ['C' or 'c', ..])
        {
            return $"invoice {Quote(line[0])} is a cancellation";
        }

        if (!int.TryParse(
            line[3],
            NumberStyles.AllowLeadingSign | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite,
            CultureInfo.InvariantCulture, out var quantity) || quantity > QuantityMax)
        {
            return $"quantity {Quote(line[3])} is not a whole number up to {QuantityMax}";
        }

        if (quantity <= 0)
        {
            return $"quantity {quantity} is not positive: a correction of stock, not a purchase";
        }

        if (!DateTime.TryParseExact(
            line[4].Trim(), DateFormats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var at))
        {
            return $"invoice date {Quote(line[4])} is not one like 2010-12-31 23:59:59";
        }

        if (!decimal.TryParse(line[5], NumberStyles.Float, CultureInfo.InvariantCulture, out var price)
            || price > PriceMax)
        {
            return $"unit price {Quote(line[5])} is not a number up to {PriceMax}";
        }

        var pence = decimal.ToInt64(decimal.Round(price < 0 ? -1 : price * 100, MidpointRounding.AwayFromZero));
        if (pence <= 0)
        {
            return price > 0 ? $"unit price {price} is less than a penny" : $"unit price {price} is not positive";
        }

        (read.Quantity, read.At, read.Pence) = (quantity, at, pence);
        return CheckDescription(read.Description);
    }

    private static string? CheckStockCode(ReadOnlySpan<char> code) => code switch
    {
        [] => "the stock code is missing",
        _ when NotGoodsBySpan.TryGetValue(code, out var what) => $"{Quote(code)} is {what}, not goods",
        _ when code.StartsWith("gift_", StringComparison.OrdinalIgnoreCase) =>
            $"{Quote(code)} is a gift voucher, not goods",
        { Length: > StockCodeLengthMax } => $"the stock code is longer than {StockCodeLengthMax} characters",
        _ when code.ContainsAnyExcept(StockCodeCharacters) =>
            $"stock code {Quote(code)} has others than letters, digits, dots, hyphens and underscores",
        _ => null,
    };

    private static string? CheckDescription(ReadOnlySpan<char> description) => description switch
    {
        [] => "the description is missing",
        { Length: > DescriptionLengthMax } => $"the description is longer than {DescriptionLengthMax} characters",
        _ when description.Contains('\uFFFD') => "the description is not UTF-8",
        _ when ContainsControl(description) => "the description has control characters",
        _ => null,
    };

    private static bool ContainsControl(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            if (char.IsControl(c))
            {
                return true;
            }
        }

        return false;
    }

    // Enough to find it by, whatever it is.
    private static string Quote(ReadOnlySpan<char> text) => text.Length <= 40 ? $"'{text}'" : $"'{text[..40]}…'";
}

/// <summary>A line that was read. Its texts live as long as the reader's record.</summary>
internal ref struct ImportLine
{
    public ReadOnlySpan<char> StockCode;
    public ReadOnlySpan<char> Description;
    public int Quantity;
    public DateTime At;
    public long Pence;
}
