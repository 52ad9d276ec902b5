using Commerce.LoadTests.Compare;
using Commerce.LoadTests.Measure;

namespace Commerce.LoadTests.Peers;

/// <summary>What came out: a table of subjects, and one of the ratios that are wanted.</summary>
internal sealed class PeerReport
{
    private const string Floor = "floor";
    private static readonly IReadOnlyList<string> Ours = ["postgres", "sqlite"];

    private readonly IReadOnlyList<PeerSubject> _subjects;
    private readonly Comparison _comparison;

    internal PeerReport(PeersPlan plan, IReadOnlyList<PeerSubject> subjects, Comparison comparison)
    {
        Plan = plan;
        _subjects = subjects;
        _comparison = comparison;
        Table = ComparisonTable.Of(
            $"{plan.Connections} connections", comparison.Series,
            [
                SeriesColumn.Rate,
                .. Column(Floor, _ => "÷ floor", (series, floor) => series.SpreadTo(floor)),
                .. Ours.SelectMany(ours => Column(
                    ours, shop => $"{shop.Name} ÷ it", (series, shop) => shop.SpreadTo(series))),
                SeriesColumn.Cpu("server", cpu => cpu.Server),
                SeriesColumn.Cpu("PostgreSQL", cpu => cpu.Postgres),
                SeriesColumn.Cpu("Redis", cpu => cpu.Redis),
                SeriesColumn.Cpu("generator", cpu => cpu.Generator),
                SeriesColumn.Cpu("all", cpu => cpu.Total),
                SeriesColumn.P50,
                SeriesColumn.P99,
                new("in the database after, ms", series => Tables.Decimal(
                    RatioSeries.Median(series.Rounds.Select(round => round.Lag.TotalMilliseconds)), "0")),
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

    internal ComparisonTable Table { get; }

    /// <summary>Null when nothing was run that anything is wanted of.</summary>
    internal ComparisonTable? Targets { get; }

    /// <summary>Whether each was measured and is reached.</summary>
    internal bool TargetsHold { get; }

    /// <summary>For the page.</summary>
    internal string Markdown(IReadOnlyList<string> notes) => string.Join("\n\n",
        (string[])
        [
            $"`{Plan.Command}`", Table.Markdown, .. Targets is null ? [] : (string[])[Targets.Markdown],
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
    private IEnumerable<SeriesColumn> Column(
        string id, Func<RatioSeries, string> head, Func<RatioSeries, RatioSeries, string> cell) =>
        Find(id) is { } other ? [new SeriesColumn(head(other), series => cell(series, other))] : [];

    private RatioSeries? Find(string id) =>
        _subjects.FirstOrDefault(subject => subject.Id == id) is { } subject ? _comparison[subject.Name] : null;
}
