using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Commerce.LoadTests.Measure;
using Commerce.LoadTests.Servers;
using Commerce.LoadTests.Shop;
using Commerce.Storage;
using Commerce.Verification.Checks;
using Commerce.Verification.Histories;
using static Commerce.LoadTests.Commands;

namespace Commerce.LoadTests.History;

/// <summary>
/// Records a sale, or takes one that was recorded, and judges it. 0: valid. 1: invalid, with witnesses. 2: unknown: too
/// little was seen, or it could not be run.
/// </summary>
internal static class HistoryCommand
{
    private const int ShardCount = 2;

    internal static Command Create(TimeProvider time)
    {
        var url = Option<string?>(
            "--url", null, "A shop that runs; left out: one is started, and stopped for the check.");
        var provider = Option("--provider", "Sqlite", "Sqlite, or PostgreSql on servers that this program starts.");
        var units = Option("--units", 1_500, "Units of the sale.");
        var buyers = Option("--buyers", 1_500, "Members with sessions.");
        var connections = Option("--connections", 64, "Connections, one request at a time on each.");
        var rate = Option<string?>("--rate", "200/s", "New wishes a second; 'closed': as fast as connections allow.");
        var duration = Option("--for", "20s", "For how long new wishes come.");
        var hold = Option("--hold", "8s", "How long an unpaid order keeps its units.");
        var seed = Option("--seed", 1, "Of everything random.");
        var faults = new Option<string[]>("--faults")
        {
            Description = $"Kinds of faults to make: {string.Join(", ", FaultKinds.All)}.",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => [],
        };
        var recovery = Option("--recovery", "10s", "Longest time from the end of a fault to the next answer.");
        var keep = Option<string?>("--keep", null, "Folder to keep history and shards in, whatever the verdict.");
        var check = Option<string?>(
            "--check", null, "Only check: folder of a recorded history. The shards are those of a stopped shop.");
        var data = DataDirectory();
        var noBuild = Option("--no-build", false, NoBuildDescription);
        var command = new Command(
            "history",
            "Records every operation of a sale, with faults if wanted, and proves it right or shows why not.")
        {
            url, provider, units, buyers, connections, rate, duration, hold, seed, faults, recovery, keep, check, data,
            noBuild,
        };
        command.TreatUnmatchedTokensAsErrors = false; // The shop's settings, with --check.
        return Act(command, async (parsed, cancellationToken) =>
        {
            var bounds = new CheckOptions { RecoveryMax = DurationOf(parsed.GetValue(recovery)!) };
            var settings = ShardSettings.Read(parsed.GetValue(data), parsed.UnmatchedTokens);
            if (parsed.GetValue(check) is { } folder)
            {
                return Check(folder, settings, bounds);
            }

            return await RunAsync(
                new HistoryPlan
                {
                    Url = parsed.GetValue(url) is { } address ? new Uri(address) : null,
                    Postgres = IsPostgres(parsed.GetValue(provider)!),
                    Units = parsed.GetValue(units),
                    Buyers = parsed.GetValue(buyers),
                    Connections = parsed.GetValue(connections),
                    Rate = RateOf(parsed.GetValue(rate)!),
                    For = DurationOf(parsed.GetValue(duration)!),
                    Hold = DurationOf(parsed.GetValue(hold)!),
                    Seed = parsed.GetValue(seed),
                    Faults = [.. parsed.GetValue(faults)!.Distinct(StringComparer.Ordinal)],
                    Bounds = bounds,
                    Folder = parsed.GetValue(keep),
                    Build = !parsed.GetValue(noBuild),
                },
                time, cancellationToken);
        });
    }

    private static double? RateOf(string text) => text == "closed" ? null
        : Quantities.TryParseRate(text) is > 0 and var rate ? rate
        : throw new ShopApiException($"--rate {text} is neither a rate such as 200/s nor 'closed'.");

    private static async Task<int> RunAsync(HistoryPlan plan, TimeProvider time, CancellationToken cancellationToken)
    {
        if (plan.Error() is { } error)
        {
            throw new ShopApiException(error);
        }

        var folder = plan.Folder ?? Directory.CreateTempSubdirectory("commerce-history-").FullName;
        var run = new HistoryRun(plan, folder, time);
        if (plan.Url is { } url)
        {
            await run.RunAsync(url, shop: null, [], cancellationToken);
            Console.WriteLine(
                $"UNKNOWN: recorded, not checked yet. Stop the shop, then: history --check {run.HistoryFolder} and "
                + "--data-directory, or the settings of its shards.");
            return (int)Verdict.Unknown;
        }

        var code = await RunOwnShopAsync(plan, run, folder, time, cancellationToken);
        if (code == 0 && plan.Folder is null)
        {
            Directory.Delete(folder, recursive: true);
        }
        else
        {
            Console.WriteLine($"Kept: {folder}");
        }

        return code;
    }

    private static async Task<int> RunOwnShopAsync(
        HistoryPlan plan, HistoryRun run, string folder, TimeProvider time, CancellationToken cancellationToken)
    {
        var program = await Repository.BuildWebFrontAsync(plan.Build, cancellationToken);
        await using var servers = plan.Postgres ? PrivateServers.Open() : null;
        var postgres = new List<PostgresServer>();
        var arguments = new List<string>();
        for (var shard = 0; servers is not null && shard < ShardCount; shard++)
        {
            postgres.Add(await servers.StartPostgresAsync($"{shard}", cancellationToken));
            var database = (await postgres[shard].CreateDatabasesAsync(["shop"], cancellationToken))[0];
            arguments.Add($"--Commerce:Storage:Shards:{shard}:Name=shard-{shard}");
            arguments.Add($"--Commerce:Storage:Shards:{shard}:Primary={database}");
        }

        if (servers is not null)
        {
            arguments.Add($"--Commerce:Storage:Provider={StorageOptions.PostgreSql}");
        }

        await using var shop = ServerProcess.Shop(Path.Combine(folder, "shop"), program, arguments, time);
        await shop.StartAsync(cancellationToken);
        await run.RunAsync(shop.Url, shop, postgres, cancellationToken);
        if (!await shop.StopAsync())
        {
            Console.WriteLine("The shop did not stop within 20 s of SIGTERM and was killed.");
        }

        return Check(run.HistoryFolder, ShardSettings.Read(shop.DataDirectory, arguments), plan.Bounds);
    }

    private static int Check(string folder, ShardSettings settings, CheckOptions bounds)
    {
        var started = Stopwatch.GetTimestamp();
        try
        {
            var reader = new HistoryReader(folder);
            var head = reader.ReadHead();
            using var inspector = ShardStore.OpenInspector(settings.Storage, settings.DataDirectory);
            var report = HistoryCheck.Run(
                head, reader.Read(), inspector, GatewayBooks.TryRead(settings.DataDirectory), bounds);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"Checked in {Stopwatch.GetElapsedTime(started).TotalSeconds:0.0} s, seed {head.Seed}, faults: ") +
                (head.Faults.Count == 0 ? "none." : $"{string.Join(", ", head.Faults)}."));
            if (reader.TornRecords > 0)
            {
                Console.WriteLine($"{reader.TornRecords} last record(s) were torn and left out.");
            }

            Console.Write(ReportText.Of(report));
            return report.ExitCode;
        }
        catch (Exception exception) when (exception is InvalidDataException or InvalidOperationException)
        {
            Console.WriteLine($"UNKNOWN: nothing could be checked: {exception.Message}");
            return (int)Verdict.Unknown;
        }
    }
}
