using Commerce.LoadTests.Compare;
using Commerce.LoadTests.Peers;

namespace Commerce.LoadTests.Tests.Peers;

/// <summary>The report says what was measured, how to repeat it, and which wanted ratios are reached.</summary>
public sealed class PeerReportTests
{
    private static readonly PeersPlan Plan = new(
        Rounds: 3, TimeSpan.FromSeconds(2.5), Connections: 64, Buyers: 1_000, Only: ["floor", "sqlite"], Build: true,
        Write: true, Check: true);

    [Fact]
    public void The_page_has_the_command_the_subjects_and_the_notes()
    {
        var report = ReportOf([("floor", [1000, 2000, 3000]), ("sqlite", [500, 900, 1500])]);

        var page = report.Markdown(["a note", "another"]);

        Assert.Contains(
            "peers --rounds 3 --for 2.5s --connections 64 --buyers 1000 --only floor --only sqlite`", page,
            StringComparison.Ordinal);
        Assert.Contains("| 900 (500 to 1,500) | 0.50 (0.45 to 0.50) |", page, StringComparison.Ordinal);
        Assert.Contains("- a note\n- another", page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_ratio_that_was_not_measured_is_not_reached()
    {
        var report = ReportOf([("floor", [1000]), ("sqlite", [900])]);

        Assert.False(report.TargetsHold);
        Assert.Null(report.Targets);
    }

    [Theory]
    [InlineData(401, true, "holds")]
    [InlineData(600, true, "aim reached")]
    [InlineData(399, false, "BELOW")]
    public void A_wanted_ratio_is_held_against_its_bound(double rate, bool holds, string verdict)
    {
        var report = ReportOf(
            [
                ("floor", [1000]), ("postgres", [rate]), ("textbook", [1]), ("redis-always", [1]),
                ("redis-always-lean", [1]),
            ]);

        Assert.Equal(holds, report.TargetsHold);
        Assert.Equal(verdict, report.Targets!.Rows[0][^1]);
    }

    private static PeerReport ReportOf(IReadOnlyList<(string Id, double[] Rates)> results)
    {
        var subjects = results.Select(result => PeerSubject.All.First(subject => subject.Id == result.Id)).ToList();
        var comparison = new Comparison(
            [.. subjects.Select(subject => new Subject(subject.Name, (_, _) => throw new InvalidOperationException()))],
            Plan.Rounds, Plan.Duration);
        foreach (var (series, result) in comparison.Series.Zip(results))
        {
            series.Rounds.AddRange(result.Rates.Select(rate => ComparisonTests.RunOf(rate)));
        }

        return new PeerReport(Plan, subjects, comparison);
    }
}
