using Commerce.LoadTests.Compare;
using Commerce.LoadTests.Measure;

namespace Commerce.LoadTests.Peers;

/// <summary>What came out: rates and costs of the subjects, and the ratios that are wanted.</summary>
internal sealed class PeerReport
{
    private readonly IReadOnlyList<PeerSubject> _subjects;
    private readonly Comparison _comparison;

    internal PeerReport(PeersPlan plan, IReadOnlyList<PeerSubject> subjects, Comparison comparison)
    {
        Plan = plan;
        _subjects = subjects;
        _comparison = comparison;
        Rates = ComparisonTable.Of(
            $"{plan.Connections} connections", comparison.Series,
            [
                SeriesColumn.Rate,
                .. RatioTo("floor", "÷ floor", (series, floor) => series.SpreadTo(floor)),
                .. RatioTo("postgres", "PostgreSQL ÷ it", (series, shop) => shop.SpreadTo(series)),
                .. RatioTo("sqlite", "SQLite ÷ it", (series, shop) => shop.SpreadTo(series)),
                SeriesColumn.P50,
                SeriesColumn.P99,
                new("in the database after, ms", series => Tables.Decimal(
                    RatioSeries.Median(series.Rounds.Select(round => round.Lag.TotalMilliseconds)), "0")),
            ]);
        Costs = ComparisonTable.Of(
            "for an order", comparison.Series,
            [
                SeriesColumn.Cpu("server", cpu => cpu.Server),
                SeriesColumn.Cpu("PostgreSQL", cpu => cpu.Postgres),
                SeriesColumn.Cpu("Redis", cpu => cpu.Redis),
                SeriesColumn.Cpu("generator", cpu => cpu.Generator),
                SeriesColumn.Cpu("all", cpu => cpu.Total),
            ]);
        var wanted = PeerSubject.Targets.Where(target => Find(target.Of) is not null && Find(target.To) is not null)
            .Select(target => (Target: target, Ratios: Find(target.Of)!.RatiosTo(Find(target.To)!))).ToList();
        TargetsHold = wanted.Count == PeerSubject.Targets.Count
            && wanted.TrueForAll(one => RatioSeries.Median(one.Ratios) >= one.Target.AtLeast);
        Targets = wanted.Count == 0 ? null : new ComparisonTable(
            ["wanted", "median (min to max)", "at least", "aim", ""],
            [.. wanted.Select(one => Row(one.Target, one.Ratios))]);
    }

    internal PeersPlan Plan { get; }

    internal ComparisonTable Rates { get; }

    internal ComparisonTable Costs { get; }

    /// <summary>Null when nothing was run that anything is wanted of.</summary>
    internal ComparisonTable? Targets { get; }

    /// <summary>Whether each was measured and is reached.</summary>
    internal bool TargetsHold { get; }

    internal IReadOnlyList<ComparisonTable> All => Targets is null ? [Rates, Costs] : [Rates, Costs, Targets];

    /// <summary>For the page.</summary>
    internal string Markdown(IReadOnlyList<string> notes) => string.Join("\n\n",
        (string[])
        [
            $"`{Plan.Command}`",
            .. All.Select(table => table.Markdown),
            ComparisonTable.List(notes),
        ]);

    private string[] Row(PeerTarget target, IReadOnlyList<double> ratios)
    {
        var median = RatioSeries.Median(ratios);
        return
        [
            $"{Find(target.Of)!.Name} ÷ {Find(target.To)!.Name}", RatioSeries.RatioSpread(ratios),
            Tables.Decimal(target.AtLeast, "0.0#"), Tables.Decimal(target.Aim, "0.0#"),
            median >= target.Aim ? "aim reached" : median >= target.AtLeast ? "holds" : "BELOW",
        ];
    }

    // A column of ratios to a subject that was not run would be empty.
    private IEnumerable<SeriesColumn> RatioTo(
        string id, string head, Func<RatioSeries, RatioSeries, string> cell) =>
        Find(id) is { } other ? [new SeriesColumn(head, series => cell(series, other))] : [];

    private RatioSeries? Find(string id) =>
        _subjects.FirstOrDefault(subject => subject.Id == id) is { } subject ? _comparison[subject.Name] : null;
}
