using System.Globalization;
using Spectre.Console;

namespace Commerce.LoadTests.Measure;

/// <summary>Tables as all commands print them.</summary>
internal static class Tables
{
    /// <summary>Names and shares of the percentiles that are shown.</summary>
    internal static readonly (string Name, double Share)[] Percentiles =
        [("p50", 0.5), ("p90", 0.9), ("p99", 0.99), ("p99.9", 0.999)];

    private const int RedirectedWidth = 240;

    internal static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    internal static string Decimal(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);

    /// <summary>A table whose first column is text and whose others are numbers.</summary>
    internal static Table Of(IReadOnlyList<string> head, IEnumerable<string[]> rows)
    {
        if (Console.IsOutputRedirected)
        {
            AnsiConsole.Profile.Width = RedirectedWidth; // A file wraps nothing.
        }

        var table = new Table().Border(Console.IsOutputRedirected ? TableBorder.Ascii : TableBorder.Rounded);
        for (var i = 0; i < head.Count; i++)
        {
            var column = new TableColumn(Markup.Escape(head[i])).NoWrap();
            table.AddColumn(i == 0 ? column : column.RightAligned());
        }

        foreach (var row in rows)
        {
            table.AddRow([.. row.Select(Markup.Escape)]);
        }

        return table;
    }

    internal static Table Latencies(params (string Name, LatencyHistogram Histogram)[] histograms) => Of(
        ["milliseconds from the intended start", "count", .. Percentiles.Select(percentile => percentile.Name), "max"],
        histograms.Where(entry => entry.Histogram.Count > 0).Select(entry => (string[])
        [
            entry.Name,
            Number(entry.Histogram.Count),
            .. Percentiles.Select(percentile => Decimal(entry.Histogram.Percentile(percentile.Share) / 1000.0, "0.00")),
            Decimal(entry.Histogram.Max / 1000.0, "0.00"),
        ]));

    /// <summary>The same table for a document.</summary>
    internal static string Markdown(IReadOnlyList<string> head, IEnumerable<IReadOnlyList<string>> rows) =>
        string.Join('\n',
            (string[])
            [
                Row(head),
                Row([.. head.Select((_, i) => i == 0 ? "---" : "---:")]),
                .. rows.Select(Row),
            ]);

    private static string Row(IReadOnlyList<string> cells) => $"| {string.Join(" | ", cells)} |";
}
