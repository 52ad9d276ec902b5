using Commerce.LoadTests.Measure;

namespace Commerce.LoadTests.Compare;

/// <summary>
/// What one subject gave in each round, and how it compares with another one in the same round.
/// </summary>
internal sealed class RatioSeries(string name)
{
    internal string Name => name;

    internal List<ClosedRun> Rounds { get; } = [];

    /// <summary>
    /// Microseconds of processor time for an answer, generator included: hardly touched by what else runs.
    /// </summary>
    internal double MedianCost => MedianOf(cpu => cpu.Total);

    /// <summary>Answers of another kind than the one asked for, in all rounds.</summary>
    internal long Others => Rounds.Sum(round => round.Others);

    internal double MedianRate => Median(Rounds.Select(round => round.Rate));

    internal double MedianOf(Func<CpuCost, double> part) => Median(Rounds.Select(round => part(round.Cpu)));

    internal double MedianLatencyMs(double share) => Median(Rounds.Select(round => round.LatencyMs(share)));

    internal static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        var middle = sorted.Count / 2;
        return sorted.Count == 0 ? 0 : sorted.Count % 2 == 1 ? sorted[middle]
            : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    internal IReadOnlyList<double> RatiosTo(RatioSeries other) =>
        [.. Rounds.Zip(other.Rounds, (own, its) => own.Rate / its.Rate)];

    internal string RateSpread() => Spread(Rounds.Select(round => round.Rate), "N0");

    internal string SpreadTo(RatioSeries other) => RatioSpread(RatiosTo(other));

    /// <summary>Three digits, as many as a ratio of noisy runs can bear.</summary>
    internal static string RatioSpread(IReadOnlyList<double> ratios) =>
        Spread(ratios, Median(ratios) switch { < 0.1 => "0.000", < 10 => "0.00", < 100 => "0.0", _ => "0" });

    private static string Spread(IEnumerable<double> values, string format)
    {
        var all = values.ToList();
        var (median, min, max) = (Show(Median(all)), Show(all.Min()), Show(all.Max()));
        return $"{median} ({min} to {max})";

        string Show(double value) => Tables.Decimal(value, format);
    }
}
