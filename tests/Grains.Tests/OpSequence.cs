using System.Globalization;

namespace Commerce;

/// <summary>
/// Runs random sequences of operations against a system and its model, and shortens the first one that fails:
/// operations are dropped until no single one can go.
/// </summary>
internal static class OpSequence
{
    /// <param name="run">Runs a sequence from a fresh start; null, or the difference found.</param>
    public static void Check<TOp>(int runs, int opsMax, Func<Random, TOp> next, Func<IReadOnlyList<TOp>, string?> run)
    {
        if (Find(runs, opsMax, next, run) is { } failure)
        {
            Assert.Fail($"Seed {failure.Seed}: {failure.Difference}\n{string.Join('\n', failure.Ops)}");
        }
    }

    public static (int Seed, IReadOnlyList<TOp> Ops, string Difference)? Find<TOp>(
        int runs, int opsMax, Func<Random, TOp> next, Func<IReadOnlyList<TOp>, string?> run)
    {
        var wanted = Environment.GetEnvironmentVariable("SEED");
        var first = int.TryParse(wanted, CultureInfo.InvariantCulture, out var seed) ? seed : 1;
        for (seed = first; seed < first + runs; seed++)
        {
            var random = new Random(seed);
            var ops = Enumerable.Range(0, random.Next(1, opsMax + 1)).Select(_ => next(random)).ToList();
            if (run(ops) is not null)
            {
                var shortest = Shorten(ops, run);
                return (seed, shortest, run(shortest)!);
            }
        }

        return null;
    }

    private static List<TOp> Shorten<TOp>(List<TOp> ops, Func<IReadOnlyList<TOp>, string?> run)
    {
        for (var at = ops.Count - 1; at >= 0; at = Math.Min(at, ops.Count) - 1)
        {
            List<TOp> without = [.. ops[..at], .. ops[(at + 1)..]];
            if (run(without) is not null)
            {
                // Dropping one may make an earlier or later one redundant: begin again.
                (ops, at) = (without, without.Count);
            }
        }

        return ops;
    }
}
