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
    private const string DatabaseName = "shop";
    private const string TakeoverDescription =
        "Longest time from the beginning of a fault of silos to the next answer; left out: what its kind may take.";

    internal static Command Create(TimeProvider time)
    {
        var url = Option<string?>(
            "--url", null, "A shop that runs; left out: one is started, and stopped for the check.");
        var topology = TopologyOptions.Create();
        var pools = Option("--pools", 1, "Items on sale; a third of the buyers want those after the first.");
        var provider = ProviderOption();
        var replicas = Option("--replicas", true, "Whether each PostgreSQL primary has a replica.");
        var units = Option("--units", 1_500, "Units of the sale.");
        var buyers = Option("--buyers", 1_500, "Members with sessions.");
        var connections = Option("--connections", 64, "Connections, one request at a time on each.");
        var rate = Option<string?>("--rate", "200/s", "New wishes a second; 'closed': as fast as connections allow.");
        var duration = Option("--for", "20s", "For how long new wishes come.");
        var hold = Option("--hold", "8s", "How long an unpaid order keeps its units.");
        var seed = Option("--seed", 1, "Of everything random.");
        var faults = FaultsOption();
        var recovery = Option("--recovery", "10s", "Longest time from the end of a fault to the next answer.");
        var takeover = Option<string?>("--takeover", null, TakeoverDescription);
        var keep = Option<string?>("--keep", null, "Folder to keep history and shards in, whatever the verdict.");
        var check = Option<string?>(
            "--check", null, "Only check: folder of a recorded history. The shards are those of a stopped shop.");
        var data = DataDirectory();
        var noBuild = Option("--no-build", false, NoBuildDescription);
        var command = new Command(
            "history",
            "Records every operation of a sale, with faults if wanted, and proves it right or shows why not.")
        {
            url, topology.Silos, topology.Fronts, topology.Membership, pools, provider, replicas, units, buyers,
            connections, rate, duration, hold, seed, faults, recovery, takeover, keep, check, data, noBuild,
        };
        command.TreatUnmatchedTokensAsErrors = false; // The shop's settings, with --check.
        return Act(command, async (parsed, cancellationToken) =>
        {
            var bounds = BoundsOf(parsed.GetValue(recovery)!, parsed.GetValue(takeover));
            var settings = ShardSettings.Read(parsed.GetValue(data), parsed.UnmatchedTokens);
            if (parsed.GetValue(check) is { } folder)
            {
                return Check(folder, settings, bounds);
            }

            return await RunAsync(
                new HistoryPlan
                {
                    Url = parsed.GetValue(url) is { } address ? new Uri(address) : null,
                    Topology = topology.Read(parsed),
                    Pools = parsed.GetValue(pools),
                    Provider = ShardDatabases.Check(parsed.GetValue(provider)!),
                    Replicas = parsed.GetValue(replicas),
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

    private static Option<string[]> FaultsOption() => new("--faults")
    {
        Description = $"Kinds of faults to make: {string.Join(", ", FaultKinds.All)}.",
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = _ => [],
    };

    private static CheckOptions BoundsOf(string recovery, string? takeover)
    {
        var bounds = new CheckOptions
        {
            RecoveryMax = DurationOf(recovery),
            TakeoverMax = FaultKinds.TakeoverMax,
        };
        return takeover is null ? bounds : bounds with
        {
            TakeoverMax = FaultKinds.TakeoverMax.Keys.ToDictionary(
                kind => kind, _ => DurationOf(takeover), StringComparer.Ordinal),
        };
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

        if (plan.Url is { } url)
        {
            var run = new HistoryRun(plan, FolderOf(plan), time);
            await run.RunAsync([url], shop: null, [], cancellationToken);
            Console.WriteLine(
                $"UNKNOWN: recorded, not checked yet. Stop the shop, then: history --check {run.HistoryFolder} and "
                + "--data-directory, or the settings of its shards.");
            return (int)Verdict.Unknown;
        }

        return await RunOwnShopAsync(plan, time, cancellationToken);
    }

    private static string FolderOf(HistoryPlan plan) =>
        plan.Folder ?? Directory.CreateTempSubdirectory("commerce-history-").FullName;

    private static async Task<int> RunOwnShopAsync(
        HistoryPlan plan, TimeProvider time, CancellationToken cancellationToken)
    {
        var programs = await ShopPrograms.BuildAsync(plan.Topology, plan.Build, cancellationToken);
        await using var databases = await ShardDatabases.OpenAsync(
            plan.Provider, ShardCount, plan.Replicas, cancellationToken);
        var folder = FolderOf(plan);
        var run = new HistoryRun(plan, folder, time);
        var home = Path.Combine(folder, "shop");
        var storage = await databases.NewAsync(DatabaseName, Path.Combine(home, "data"), cancellationToken);
        IReadOnlyList<string> settings =
            [.. ShardSettings.Of(storage).Select(setting => $"--{setting.Key}={setting.Value}")];
        var code = (int)Verdict.Unknown;
        try
        {
            await using var shop = await ShopProcesses.MakeAsync(
                home, plan.Topology, programs, settings, time, cancellationToken);
            await shop.StartAsync(cancellationToken);
            var wrong = await run.RunAsync(shop.Urls, shop, databases.Postgres, cancellationToken);
            wrong = [.. wrong, .. await shop.StopAsync()];
            code = Check(run.HistoryFolder, ShardSettings.Read(shop.DataDirectory, settings), plan.Bounds);
            foreach (var line in wrong)
            {
                Console.WriteLine($"INVALID: {line}.");
            }

            return code = wrong.Count > 0 ? (int)Verdict.Invalid : code;
        }
        finally
        {
            if (plan.Folder is null && (code == (int)Verdict.Valid || cancellationToken.IsCancellationRequested))
            {
                Directory.Delete(folder, recursive: true);
            }
            else
            {
                KeptRun.Write(folder, run.HistoryFolder, Path.Combine(home, "data"), databases.Keep(DatabaseName));
            }
        }
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
