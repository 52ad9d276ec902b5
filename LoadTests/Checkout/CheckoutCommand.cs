using System.CommandLine;
using System.Globalization;
using Commerce.LoadTests.Compare;
using Commerce.LoadTests.Measure;
using Commerce.LoadTests.Servers;
using Commerce.LoadTests.Shop;
using Commerce.Storage;
using static Commerce.LoadTests.Commands;

namespace Commerce.LoadTests.Checkout;

/// <summary>What <c>checkout</c> was asked to do.</summary>
internal sealed record CheckoutPlan(
    int Rounds, TimeSpan Duration, int Connections, int Buyers, int Products, bool Build, bool Write);

/// <summary>Orders of five SKUs a second, durable, the whole saga, over SQLite and over PostgreSQL in turns.</summary>
internal static class CheckoutCommand
{
    private const string Name = "checkout";
    private const string Files = "SQLite, two shards";
    private const string Server = "PostgreSQL, one shard";

    internal static Command Create(TimeProvider time)
    {
        var rounds = Option("--rounds", 5, "Rounds; their medians are reported.");
        var duration = Option("--for", "5s", "Length of one run.");
        var connections = Option("--connections", 256, "Connections, one request at a time on each.");
        var buyers = Option("--buyers", 20_000, "Members with sessions, who take turns.");
        var products = Option("--products", 1_000, "SKUs, of which each order takes five at random.");
        var noBuild = Option("--no-build", false, NoBuildDescription);
        var write = Option("--write", false, WriteDescription);
        var command = new Command(Name, "Orders of five SKUs a second: reserved, placed, durable; checked at the end.")
        {
            rounds, duration, connections, buyers, products, noBuild, write,
        };
        return Act(command, (parsed, cancellationToken) => RunAsync(
            new CheckoutPlan(
                parsed.GetValue(rounds), DurationOf(parsed.GetValue(duration)!), parsed.GetValue(connections),
                parsed.GetValue(buyers), parsed.GetValue(products), !parsed.GetValue(noBuild), parsed.GetValue(write)),
            time, cancellationToken));
    }

    private static async Task<int> RunAsync(CheckoutPlan plan, TimeProvider time, CancellationToken cancellationToken)
    {
        if (plan is not
            { Rounds: >= 1 and <= 100, Connections: >= 1 and <= 10_000, Buyers: >= 100, Products: >= 5 and <= 100_000 })
        {
            throw new ShopApiException(
                "--rounds is 1 to 100, --connections 1 to 10,000, --buyers at least 100, --products 5 to 100,000.");
        }

        var program = await Repository.BuildWebFrontAsync(plan.Build, cancellationToken);
        await using var databases = await ShardDatabases.OpenAsync(
            StorageOptions.PostgreSql, shards: 1, replicas: false, cancellationToken);
        await using var servers = PrivateServers.Open();
        var (filesHome, serverHome) = (servers.ProcessFolder("sqlite"), servers.ProcessFolder("postgresql"));
        var storage = await databases.NewAsync("checkout", serverHome, cancellationToken);
        await using var onFiles = ServerProcess.Shop(filesHome, program, [CheckoutCatalogue.OpeningStock], time);
        await using var onServer = ServerProcess.Shop(
            serverHome, program,
            [
                CheckoutCatalogue.OpeningStock,
                .. ShardSettings.Of(storage).Select(setting => $"--{setting.Key}={setting.Value}"),
            ],
            time);
        using var files = new CheckoutProbe(onFiles, new StorageOptions(), new CpuMeter(onFiles), plan, time);
        using var server = new CheckoutProbe(
            onServer, storage, new CpuMeter(onServer, databases.Postgres[0]), plan, time);
        foreach (var (process, probe) in new[] { (onFiles, files), (onServer, server) })
        {
            await process.StartAsync(cancellationToken);
            await probe.PrepareAsync(cancellationToken);
        }

        var comparison = new Comparison(
            [new(Files, files.OrderAsync), new(Server, server.OrderAsync)], plan.Rounds, plan.Duration);
        await comparison.RunAsync(cancellationToken);
        await files.VerifyAsync();
        await server.VerifyAsync();
        Report(plan, comparison, files, server, time);
        return comparison.Others == 0 ? 0 : 1;
    }

    private static void Report(
        CheckoutPlan plan, Comparison comparison, CheckoutProbe files, CheckoutProbe server, TimeProvider time)
    {
        var machine = Machine.Read();
        var table = ComparisonTable.Of(
            string.Create(CultureInfo.InvariantCulture, $"orders of five SKUs, {plan.Connections} connections"),
            comparison.Series,
            [
                SeriesColumn.Rate,
                SeriesColumn.Cpu("shop", cpu => cpu.Server),
                SeriesColumn.Cpu("PostgreSQL", cpu => cpu.Postgres),
                SeriesColumn.Cpu("generator", cpu => cpu.Generator),
                SeriesColumn.P50,
                SeriesColumn.P99,
            ]);
        string[] notes =
        [
            string.Create(
                CultureInfo.InvariantCulture,
                $"Five of {plan.Products:N0} SKUs at random, one unit of each. A median commit took "
                + $"{files.CommitMs:0.0} ms on SQLite and {server.CommitMs:0.0} ms on PostgreSQL."),
            string.Create(
                CultureInfo.InvariantCulture,
                $"Recomputed from the logs afterwards, {files.Placed + server.Placed:N0} orders: no difference."),
            comparison.RoundsNote(),
            $"{machine}.",
        ];
        table.Publish(Name, plan, notes, plan.Write, machine, time);
    }
}
