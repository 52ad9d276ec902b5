using System.Globalization;

namespace Commerce.LoadTests.Compare;

/// <summary>One of what is compared.</summary>
/// <param name="Name">As tables show it.</param>
/// <param name="RunAsync">Asks it for a time, as fast as the connections allow.</param>
internal sealed record Subject(string Name, Func<TimeSpan, CancellationToken, Task<ClosedRun>> RunAsync);

/// <summary>
/// Interleaved runs: each round asks every subject once, in an order that changes, so that the machine's noise hits all
/// of them and none always follows the same other. The first round warms up and is thrown away.
/// </summary>
internal sealed class Comparison(IReadOnlyList<Subject> subjects, int rounds, TimeSpan duration)
{
    internal IReadOnlyList<RatioSeries> Series { get; } =
        [.. subjects.Select(subject => new RatioSeries(subject.Name))];

    /// <summary>Answers of another kind than those asked for, in all rounds that count.</summary>
    internal long Others => Series.Sum(series => series.Others);

    internal RatioSeries this[string name] => Series.First(series => series.Name == name);

    internal async Task RunAsync(CancellationToken cancellationToken)
    {
        var width = subjects.Max(subject => subject.Name.Length);
        for (var round = 0; round <= rounds; round++)
        {
            foreach (var n in Order(subjects.Count, round))
            {
                var result = await subjects[n].RunAsync(duration, cancellationToken);
                cancellationToken.ThrowIfCancellationRequested();
                var label = round == 0 ? "warm-up" : $"round {round}";
                var others = result.Others > 0 ? $"  OTHER ANSWERS: {result.Others}" : "";
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{label,-8} {subjects[n].Name.PadRight(width)} {result.Rate,10:N0}/s  " +
                    $"p99 {result.LatencyMs(0.99),7:0.0} ms{others}"));
                if (round > 0)
                {
                    Series[n].Rounds.Add(result);
                }
            }
        }
    }

    /// <summary>
    /// The order within a round: from both ends in turns, and from one further each time. With an even number of
    /// subjects each follows each other one equally often after as many rounds; with an odd one, nearly.
    /// </summary>
    internal static IEnumerable<int> Order(int count, int round) =>
        Enumerable.Range(0, count).Select(i => ((i % 2 == 0 ? count - i / 2 : i / 2 + 1) + round) % count);

    internal string RoundsNote() => string.Create(
        CultureInfo.InvariantCulture,
        $"{rounds} rounds of {duration.TotalSeconds:0.#} s each in changing order after one of warm-up; medians with " +
        $"minimum and maximum; ratios are taken within a round. Other answers than those asked for: {Others}.");
}
