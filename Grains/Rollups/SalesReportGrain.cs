using System.Globalization;
using Commerce.Storage;

namespace Commerce.Rollups;

/// <summary>Asks the store's rollups; keeps nothing.</summary>
internal sealed class SalesReportGrain(IShardStore store) : Grain, ISalesReportGrain
{
    private const int RowsMax = 1_000;

    public async Task<SalesReport> ReadAsync(SalesQuestion question)
    {
        var until = SalesFact.HourOf(question.Until);
        var rows = await store.ReadSalesAsync(
            new SalesQuery(
                SalesFact.HourOf(question.From),
                until == question.Until ? until : until.AddHours(1),
                question.BySku ? SalesGrouping.Sku : SalesGrouping.Hour, question.AfterSku, RowsMax + 1),
            CancellationToken.None);
        var (page, next) = Cut(rows, question.BySku);
        return new SalesReport([.. page.Select(row => FiguresOf(row, question.BySku))], next);
    }

    /// <summary>A page ends between two SKUs or hours, never between two currencies of one.</summary>
    private static (IEnumerable<SalesRow> Page, string? Next) Cut(IReadOnlyList<SalesRow> rows, bool bySku)
    {
        if (rows.Count <= RowsMax)
        {
            return (rows, null);
        }

        var last = rows[^1];
        var page = rows.TakeWhile(row => bySku ? row.Sku != last.Sku : row.Hour != last.Hour).ToList();
        return (page, bySku ? page[^1].Sku : last.Hour.ToString("O", CultureInfo.InvariantCulture));
    }

    private static SalesFigures FiguresOf(SalesRow row, bool bySku) => new(
        bySku ? null : row.Hour, bySku ? row.Sku : null, row.Orders, row.Units, new Money(row.Gross, row.Currency),
        row.ReturnedUnits, new Money(row.Refunded, row.Currency));
}
