using System.Text;
using Commerce.CustomerService;

namespace Commerce.Web.CustomerService;

/// <summary>What spreadsheets make of a report.</summary>
public sealed class ReportCsvTests
{
    [Fact]
    public void Names_are_read_as_they_are_written()
    {
        var figures = new ChatFigures(
            1, 0, 0, 1, 1, TimeSpan.FromSeconds(5), null, null, TimeSpan.FromSeconds(60), null, 0, 0, 0, 0);

        var file = ReportCsv.Write([new ChatReportRow(new DateOnly(2026, 11, 11), "order", null, "王芳", figures)]);

        Assert.Equal(Encoding.UTF8.GetPreamble(), file[..3]);
        Assert.Contains("2026-11-11,order,王芳,", Encoding.UTF8.GetString(file), StringComparison.Ordinal);
    }
}
