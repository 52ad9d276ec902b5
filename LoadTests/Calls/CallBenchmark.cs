using System.Globalization;
using Commerce.LoadTests.Compare;
using Commerce.LoadTests.Measure;
using Commerce.LoadTests.Servers;
using Commerce.LoadTests.Shop;

namespace Commerce.LoadTests.Calls;

/// <summary>What <c>calls</c> was asked to do.</summary>
/// <param name="Rounds">How often each is measured, after once for warm-up.</param>
/// <param name="Duration">How long.</param>
/// <param name="Callers">How many call at once; in the other half of the runs it is one.</param>
/// <param name="Write">Whether <c>docs/benchmarks.md</c> is renewed.</param>
internal sealed record CallPlan(int Rounds, TimeSpan Duration, int Callers, bool Write);

/// <summary>
/// Calls between two processes: of grains, of the transport alone, over bare sockets, and of grains of Microsoft
/// Orleans if this program was built with it too. In turns, so that the machine's noise hits all of them.
/// </summary>
internal static class CallBenchmark
{
    internal const string Name = "calls";

    // What was read on a machine like this; see docs/benchmarks.md.
    private const double OrleansMany = 100_000;
    private const double OrleansOne = 7_600;

    internal static async Task<int> RunAsync(CallPlan plan, TimeProvider time, CancellationToken cancellationToken)
    {
        await using var servers = PrivateServers.Open();
        var redis = await servers.StartRedisAsync("members", ["save=\"\""], cancellationToken);
        var subjects = new List<CallSubject>();
        try
        {
            foreach (var (name, kind, program) in Programs())
            {
                foreach (var threads in Enum.GetValues<IdleThreads>())
                {
                    var pair = await CallPair.StartAsync(
                        program, kind, redis.Connection, threads, servers.ProcessFolder($"{name}, {threads}"),
                        cancellationToken);
                    subjects.Add(new CallSubject(name, pair, threads, plan.Callers));
                    subjects.Add(new CallSubject(name, pair, threads, 1));
                }
            }

            await MeasureAsync(subjects, plan, cancellationToken);
        }
        finally
        {
            foreach (var pair in subjects.Select(subject => subject.Pair).Distinct())
            {
                await pair.DisposeAsync();
            }
        }

        Report(subjects, plan, time);
        return 0;
    }

    private static IEnumerable<(string Name, CallKind Kind, string Program)> Programs()
    {
        var own = typeof(CallBenchmark).Assembly.Location;
        yield return (CallSubject.Raw, CallKind.Raw, own);
        yield return ("the engine's transport, sealed", CallKind.Wire, own);
        yield return (CallSubject.Grains, CallKind.Grains, own);
        var orleans = Path.Combine(
            Repository.Root, "artifacts", "orleans", "bin", "LoadTests", "release", Path.GetFileName(own));
        if (File.Exists(orleans))
        {
            yield return (CallSubject.Orleans, CallKind.Grains, orleans);
        }
        else
        {
            Console.WriteLine(
                "Without Orleans: dotnet build -c Release LoadTests -p:ActorEngine=Orleans has not been run.");
        }
    }

    private static async Task MeasureAsync(
        List<CallSubject> subjects, CallPlan plan, CancellationToken cancellationToken)
    {
        for (var round = 0; round <= plan.Rounds; round++)
        {
            foreach (var n in Comparison.Order(subjects.Count, round))
            {
                var subject = subjects[n];
                var run = await subject.Pair.RunAsync(subject.Callers, plan.Duration, cancellationToken);
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{(round == 0 ? "warm-up" : $"round {round}"),-8} {subject.Title,-48} {run.Rate,10:N0}/s "
                    + $"{run.Answering,7:N1} + {run.Asking,5:N1} µs CPU"));
                if (round > 0)
                {
                    subject.Runs.Add(run);
                }
            }
        }
    }

    private static void Report(List<CallSubject> subjects, CallPlan plan, TimeProvider time)
    {
        var ordered = subjects.OrderByDescending(subject => subject.Callers).ThenBy(subject => subject.Threads);
        var rows = ordered.Select(subject =>
        {
            var raw = subjects.First(each => each.Name == CallSubject.Raw && each.IsBeside(subject));
            var orleans = subjects.Find(each => each.Name == CallSubject.Orleans && each.IsBeside(subject));
            var known = subject.Callers == 1 ? OrleansOne : OrleansMany;
            return (string[])
            [
                subject.Title,
                Tables.Number((long)RatioSeries.Median(subject.Runs.Select(run => run.Rate))),
                RatioSeries.RatioSpread(subject.RatiosTo(raw, run => run.Rate)),
                orleans is null ? "" : RatioSeries.RatioSpread(subject.RatiosTo(orleans, run => run.Rate)),
                RatioSeries.RatioSpread([.. subject.Runs.Select(run => run.Rate / known)]),
                Tables.Decimal(RatioSeries.Median(subject.Runs.Select(run => run.Answering)), "0.0"),
                Tables.Decimal(RatioSeries.Median(subject.Runs.Select(run => run.Asking)), "0.0"),
                Tables.Decimal(RatioSeries.Median(raw.RatiosTo(subject, run => run.Cpu)), "0.00"),
            ];
        }).ToList();
        var table = new ComparisonTable(
            [
                "between two processes", "calls/s", "÷ raw (min to max)", "÷ Orleans beside it",
                "÷ Orleans as published", "answering µs CPU", "calling µs CPU", "÷ raw by CPU",
            ],
            rows);
        var machine = Machine.Read();
        string[] notes =
        [
            string.Create(
                CultureInfo.InvariantCulture,
                $"{plan.Rounds} rounds of {plan.Duration.TotalSeconds:0.#} s each in changing order after one of "
                + $"warm-up; medians; ratios are taken within a round, between runs of the same threads. Published: "
                + $"{OrleansMany:N0} calls a second of many callers, {OrleansOne:N0} of one."),
            $"{machine}.",
        ];
        table.Publish(Name, plan, notes, plan.Write, machine, time);
    }
}

/// <summary>One row: what is called, by how many at once.</summary>
internal sealed class CallSubject(string name, CallPair pair, IdleThreads threads, int callers)
{
    internal const string Raw = "raw echo";
    internal const string Grains = "1,000 grains";
    internal const string Orleans = "1,000 grains of Orleans";

    internal string Name => name;

    internal CallPair Pair => pair;

    internal IdleThreads Threads => threads;

    internal int Callers => callers;

    internal string Title => string.Create(
        CultureInfo.InvariantCulture,
        $"{name}, {callers} caller{(callers == 1 ? "" : "s")}{(threads == IdleThreads.Spin ? ", spinning" : "")}");

    internal List<CallRun> Runs { get; } = [];

    /// <summary>Whether both ran under the same conditions.</summary>
    internal bool IsBeside(CallSubject other) => Callers == other.Callers && Threads == other.Threads;

    internal IReadOnlyList<double> RatiosTo(CallSubject other, Func<CallRun, double> number) =>
        [.. Runs.Zip(other.Runs, (own, its) => number(own) / number(its))];
}
