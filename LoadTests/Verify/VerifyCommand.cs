using System.Diagnostics;
using System.Globalization;
using Commerce.LoadTests.Measure;
using Commerce.Storage;
using Spectre.Console;

namespace Commerce.LoadTests.Verify;

/// <summary>
/// Verifies the shards of a shop, running or stopped. 0: clean, 1: differences, 2: nothing could be checked.
/// </summary>
internal static class VerifyCommand
{
    private const int DifferencesShownMax = 50;

    internal static int Run(string dataDirectory, IReadOnlyList<string> shards, TimeProvider time)
    {
        var options = new StorageOptions();
        foreach (var shard in shards)
        {
            options.Shards.Add(new ShardOptions { Name = $"shard-{options.Shards.Count}", Primary = shard });
        }

        var live = IsInUse(dataDirectory);
        Console.WriteLine(
            $"Verifying {(shards.Count > 0 ? string.Join(", ", shards) : Path.GetFullPath(dataDirectory))}: the shop " +
            (live
                ? "runs, so orders may be younger than their pools, and pools may not know yet what orders decided."
                : "is stopped."));
        var started = Stopwatch.GetTimestamp();
        VerifyReport report;
        try
        {
            using var inspector = ShardStore.OpenInspector(options, dataDirectory);
            report = new Verifier(inspector, live, time.GetUtcNow()).Run();
        }
        catch (InvalidOperationException exception)
        {
            Console.Error.WriteLine($"Nothing could be checked: {exception.Message}");
            return 2;
        }

        Print(report, Stopwatch.GetElapsedTime(started));
        return report.DifferenceCount > 0 ? 1 : report.Vacuous ? 2 : 0;
    }

    internal static void Print(VerifyReport report, TimeSpan elapsed)
    {
        AnsiConsole.Write(Tables.Of(
            ["checked", "count"],
            (string[][])
            [
                ["pools", Tables.Number(report.Pools)],
                ["log entries", Tables.Number(report.Entries)],
                ["holds", Tables.Number(report.Holds)],
                ["orders", Tables.Number(report.Orders)],
                ["moves between pools", Tables.Number(report.Moves)],
                .. report.Lagging.Select(lag => (string[])[$"may lag: {lag.Key}", Tables.Number(lag.Value)]),
                ["DIFFERENCES", Tables.Number(report.DifferenceCount)],
            ]));
        foreach (var difference in report.Differences.Take(DifferencesShownMax))
        {
            Console.WriteLine($"  {difference}");
        }

        if (report.DifferenceCount > DifferencesShownMax)
        {
            Console.WriteLine($"  … and {report.DifferenceCount - DifferencesShownMax:N0} more");
        }

        var verdict = report.DifferenceCount > 0 ? "DIFFERENT" : report.Vacuous ? "VACUOUS: no pool has an entry"
            : "CLEAN";
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{verdict} ({elapsed.TotalSeconds:0.0} s)"));
    }

    // The shop locks this file as long as it lives.
    private static bool IsInUse(string dataDirectory)
    {
        var file = Path.Combine(dataDirectory, "process.lock");
        if (!File.Exists(file))
        {
            return false;
        }

        try
        {
            using var probe = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read);
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }
}
