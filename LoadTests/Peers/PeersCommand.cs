using System.Globalization;
using System.Reflection;
using Commerce.LoadTests.Compare;
using Commerce.LoadTests.Measure;
using Commerce.LoadTests.Shop;
using Npgsql;
using StackExchange.Redis;

namespace Commerce.LoadTests.Peers;

/// <summary>What <c>peers</c> was asked to do.</summary>
internal sealed record PeersPlan(
    int Rounds, TimeSpan Duration, int Connections, int Buyers, IReadOnlyList<string> Only, bool Build, bool Write,
    bool Check)
{
    /// <summary>The command that repeats it.</summary>
    internal string Command => string.Create(
        CultureInfo.InvariantCulture,
        $"dotnet run -c Release --project LoadTests -- peers --rounds {Rounds} --for {Duration.TotalSeconds:0.###}s " +
        $"--connections {Connections} --buyers {Buyers}{string.Concat(Only.Select(id => $" --only {id}"))}");
}

/// <summary>The shop beside other designs for the same contract, each as a server of its own, in turns.</summary>
internal static class PeersCommand
{
    private const string Section = "peers";

    internal static async Task<int> RunAsync(PeersPlan plan, TimeProvider time, CancellationToken cancellationToken)
    {
        var subjects = Choose(plan);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"Plan: {plan.Rounds} rounds of {subjects.Count} subjects, {plan.Duration.TotalSeconds:0.#} s each, " +
            $"after a round of warm-up; {plan.Connections} connections; {plan.Buyers:N0} buyers with sessions; about " +
            $"{(plan.Duration.TotalSeconds + 1.5) * subjects.Count * (plan.Rounds + 1) + 60:0} s."));
        await using var bench = new PeerBench(plan, time);
        var prepared = new List<Subject>();
        foreach (var subject in subjects)
        {
            prepared.Add(await bench.PrepareAsync(subject, cancellationToken));
        }

        var comparison = new Comparison(prepared, plan.Rounds, plan.Duration);
        await comparison.RunAsync(cancellationToken);
        var report = new PeerReport(plan, subjects, comparison);
        var machine = Machine.Read();
        Show(report, [.. Notes(comparison, bench), $"{machine}."], machine, time);
        return comparison.Others == 0 && (!plan.Check || report.TargetsHold) ? 0 : 1;
    }

    private static IReadOnlyList<PeerSubject> Choose(PeersPlan plan)
    {
        if (plan is not { Rounds: >= 1 and <= 100, Connections: >= 1 and <= 10_000, Buyers: >= 100 and <= 1_000_000 })
        {
            throw new ShopApiException("--rounds is 1 to 100, --connections 1 to 10,000, --buyers 100 to 1,000,000.");
        }

        var unknown = plan.Only.Except(PeerSubject.All.Select(subject => subject.Id), StringComparer.Ordinal).ToList();
        if (unknown.Count > 0)
        {
            throw new ShopApiException(
                $"--only {unknown[0]}: there are {string.Join(", ", PeerSubject.All.Select(subject => subject.Id))}.");
        }

        return plan.Only.Count == 0
            ? PeerSubject.All
            : [.. PeerSubject.All.Where(subject => plan.Only.Contains(subject.Id, StringComparer.Ordinal))];
    }

    private static IEnumerable<string> Notes(Comparison comparison, PeerBench bench)
    {
        var share = comparison.Series
            .Select(series => RatioSeries.Median(series.Rounds.Select(round => round.Cpu.GeneratorShare))).ToList();
        return
        [
            string.Create(
                CultureInfo.InvariantCulture,
                $"Of the processor time that was used, the load generator took {share.Min():P0} to {share.Max():P0}."),
            comparison.RoundsNote(),
            $"{string.Join(", ", bench.Versions)}, Npgsql {VersionOf(typeof(NpgsqlConnection))}, " +
            $"StackExchange.Redis {VersionOf(typeof(ConnectionMultiplexer))}.",
        ];
    }

    // Of the package, without the commit behind the plus sign.
    private static string VersionOf(Type type) => type.Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    private static void Show(PeerReport report, IReadOnlyList<string> notes, Machine machine, TimeProvider time)
    {
        foreach (var table in report.All)
        {
            table.Print();
        }

        Console.WriteLine(string.Join('\n', notes));
        var path = ResultFile.Write(
            Section, report.Plan,
            new { tables = report.All.Select(table => new { table.Head, table.Rows }), notes }, machine, time);
        Console.WriteLine($"Written to {path}");
        if (report.Plan.Write)
        {
            BenchmarkPage.Replace(Section, report.Markdown(notes), time);
        }
    }
}
