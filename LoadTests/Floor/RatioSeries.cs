using Commerce.LoadTests.Measure;

namespace Commerce.LoadTests.Floor;

/// <summary>
/// What one kind of request gave in each round, and how it compares with the floor of the same round.
/// </summary>
internal sealed class RatioSeries(string name)
{
    internal string Name => name;

    internal List<ClosedRun> Rounds { get; } = [];

    /// <summary>
    /// Microseconds of processor time for an answer, generator included: hardly touched by what else runs.
    /// </summary>
    internal double MedianCost =>
        Median(Rounds.Select(round => round.ServerMicroseconds + round.GeneratorMicroseconds));

    /// <summary>Answers of another kind than the one asked for, in all rounds.</summary>
    internal long Others => Rounds.Sum(round => round.Others);

    internal double MedianRate => Median(Rounds.Select(round => round.Rate));

    internal static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        var middle = sorted.Count / 2;
        return sorted.Count == 0 ? 0 : sorted.Count % 2 == 1 ? sorted[middle]
            : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    internal IReadOnlyList<double> RatiosTo(RatioSeries floor) =>
        [.. Rounds.Zip(floor.Rounds, (own, other) => own.Rate / other.Rate)];

    /// <summary>Name, rate and its spread, ratios and their spreads, CPU, latencies.</summary>
    internal string[] Row(RatioSeries floor, RatioSeries bare) =>
    [
        name,
        Spread(Rounds.Select(round => round.Rate), "N0"),
        Spread(RatiosTo(floor), "0.00"),
        Spread(RatiosTo(bare), "0.00"),
        Tables.Decimal(Median(Rounds.Select(round => round.ServerMicroseconds)), "0.0"),
        Tables.Decimal(Median(Rounds.Select(round => round.GeneratorMicroseconds)), "0.0"),
        Tables.Decimal(floor.MedianCost / MedianCost, "0.00"),
        Tables.Decimal(Median(Rounds.Select(round => round.LatencyMs(0.5))), "0.0"),
        Tables.Decimal(Median(Rounds.Select(round => round.LatencyMs(0.99))), "0.0"),
    ];

    internal static IReadOnlyList<string> Head =>
    [
        "answers/s, median (min to max)", "÷ floor", "÷ bare floor", "server µs CPU",
        "generator µs CPU", "÷ floor by CPU", "p50 ms", "p99 ms",
    ];

    private static string Spread(IEnumerable<double> values, string format)
    {
        var all = values.ToList();
        var (median, min, max) = (Show(Median(all)), Show(all.Min()), Show(all.Max()));
        return $"{median} ({min} to {max})";

        string Show(double value) => Tables.Decimal(value, format);
    }
}
