using Commerce.LoadTests.Replay;

namespace Commerce.LoadTests.Tests.Replay;

/// <summary>Files of order lines for tests.</summary>
internal static class OrderLines
{
    private const string Head = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country";

    /// <summary>A file of these lines, below its head; the first of them is line 2.</summary>
    public static async Task<InvoiceFile> FileAsync(params IEnumerable<string> lines) =>
        await InvoiceFile.ReadAsync(
            new StringReader(string.Join('\n', lines.Prepend(Head))), TestContext.Current.CancellationToken);

    public static async Task<IReadOnlyList<TradeLine>> TradesAsync(params IEnumerable<string> lines) =>
        TradeLines.Of(await FileAsync(lines)).Trades;

    /// <summary>A line; <paramref name="minute"/> is when, since a day's beginning.</summary>
    public static string Line(
        string invoice, string code, int quantity, string price, string customer = "1", int minute = 0) =>
        $"{invoice},{code},Thing {code},{quantity},2010-12-01 {minute / 60:00}:{minute % 60:00}:00,{price},{customer},"
        + "UK";
}
