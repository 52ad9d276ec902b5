using Commerce.LoadTests.Measure;
using Spectre.Console;

namespace Commerce.LoadTests.Compare;

/// <summary>A column of a table of series.</summary>
internal sealed record SeriesColumn(string Head, Func<RatioSeries, string> Cell)
{
    internal static SeriesColumn Rate { get; } = new("answers/s, median (min to max)", series => series.RateSpread());

    internal static SeriesColumn P50 { get; } = Latency("p50 ms", 0.5);

    internal static SeriesColumn P99 { get; } = Latency("p99 ms", 0.99);

    internal static SeriesColumn Cpu(string head, Func<CpuCost, double> part) =>
        new($"{head} µs CPU", series => Tables.Decimal(series.MedianOf(part), "0.0"));

    internal static SeriesColumn CpuRatio(RatioSeries floor) =>
        new("÷ floor by CPU", series => Tables.Decimal(floor.MedianCost / series.MedianCost, "0.00"));

    private static SeriesColumn Latency(string head, double share) =>
        new(head, series => Tables.Decimal(series.MedianLatencyMs(share), "0.0"));
}

/// <summary>Rows of subjects and notes below them: on the console, in the results, and in the page.</summary>
internal sealed class ComparisonTable(IReadOnlyList<string> head, IReadOnlyList<string[]> rows)
{
    internal IReadOnlyList<string> Head => head;

    internal IReadOnlyList<string[]> Rows => rows;

    internal string Markdown => Tables.Markdown(head, rows);

    internal static ComparisonTable Of(
        string corner, IReadOnlyList<RatioSeries> series, IReadOnlyList<SeriesColumn> columns) =>
        new(
            [corner, .. columns.Select(column => column.Head)],
            [.. series.Select(one => (string[])[one.Name, .. columns.Select(column => column.Cell(one))])]);

    internal void Print() => AnsiConsole.Write(Tables.Of(head, rows));

    /// <summary>Shows it with its notes, and writes both to a file of results and, if wanted, into the page.</summary>
    /// <param name="section">Command, and section of the page.</param>
    /// <param name="plan">What was asked for.</param>
    /// <param name="notes">Below the table.</param>
    /// <param name="toPage">Whether <c>docs/benchmarks.md</c> is renewed.</param>
    /// <param name="machine">Where it was measured.</param>
    /// <param name="time">When.</param>
    internal void Publish(
        string section, object plan, IReadOnlyList<string> notes, bool toPage, Machine machine, TimeProvider time)
    {
        Print();
        Console.WriteLine(string.Join('\n', notes));
        Console.WriteLine(
            $"Written to {ResultFile.Write(section, plan, new { Head, Rows, notes }, machine, time)}");
        if (toPage)
        {
            BenchmarkPage.Replace(section, $"{Markdown}\n\n{List(notes)}", time);
        }
    }

    /// <summary>Notes as a list of the page.</summary>
    internal static string List(IEnumerable<string> notes) => string.Join('\n', notes.Select(note => $"- {note}"));
}
