using System.Diagnostics;
using System.Globalization;
using Commerce.LoadTests.Measure;
using Commerce.LoadTests.Shop;
using Commerce.Storage;
using Commerce.Verification.Shards;
using Microsoft.Extensions.Options;
using Spectre.Console;

namespace Commerce.LoadTests.Verify;

/// <summary>
/// Verifies the shards of a shop, running or stopped. 0: clean, 1: differences, 2: nothing could be checked.
/// </summary>
internal static class VerifyCommand
{
    private const int DifferencesShownMax = 50;

    /// <param name="settings">Where the shards are.</param>
    /// <param name="live">Whether the shop runs; null: found out.</param>
    /// <param name="time">The clock.</param>
    internal static int Run(ShardSettings settings, bool? live, TimeProvider time)
    {
        var runs = live ?? IsInUse(settings);
        Console.WriteLine(
            $"Verifying {settings.Place}: the shop " +
            (runs
                ? "runs, so orders may be younger than their pools, and pools may not know yet what orders decided."
                : "is stopped."));
        var started = Stopwatch.GetTimestamp();
        VerifyReport report;
        try
        {
            using var inspector = ShardStore.OpenInspector(settings.Storage, settings.DataDirectory);
            report = new Verifier(inspector, runs, time.GetUtcNow()).Run();
        }
        catch (Exception exception) when (exception is InvalidOperationException or OptionsValidationException)
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

    // Over SQLite the shop locks this file as long as it lives. Servers are shared, so there it is assumed to run:
    // that calls what a stopped shop may not have "lagging", and never a right shop wrong.
    private static bool IsInUse(ShardSettings settings)
    {
        if (settings.Storage.Provider != StorageOptions.Sqlite)
        {
            return true;
        }

        var file = Path.Combine(settings.DataDirectory, "process.lock");
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
