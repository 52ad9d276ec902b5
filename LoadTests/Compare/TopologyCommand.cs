using System.Globalization;
using Commerce.LoadTests.Measure;
using Commerce.LoadTests.Servers;
using Commerce.LoadTests.Shop;
using Commerce.Storage;

namespace Commerce.LoadTests.Compare;

/// <summary>What <c>topology</c> was asked to do.</summary>
internal sealed record TopologyPlan(
    int Rounds, TimeSpan Duration, int Connections, int Buyers, bool Build, bool Write);

/// <summary>
/// Accepted orders of a shop that is one process, and of one whose front and silo are two, each with a database of its
/// own on one PostgreSQL server, in turns.
/// </summary>
internal static class TopologyCommand
{
    internal const string Name = "topology";
    private const string One = "one process";
    private const string Two = "front and silo";

    internal static async Task<int> RunAsync(TopologyPlan plan, TimeProvider time, CancellationToken cancellationToken)
    {
        await using var databases = await ShardDatabases.OpenAsync(
            StorageOptions.PostgreSql, shards: 1, replicas: false, cancellationToken);
        await using var servers = PrivateServers.Open();
        var apart = new Topology(Silos: 1, Fronts: 1, Topology.Redis);
        var programs = await ShopPrograms.BuildAsync(apart, plan.Build, cancellationToken);
        await using var one = await StartAsync("one", Topology.OneProcess);
        await using var two = await StartAsync("two", apart);
        using var ones = await PrepareAsync(one);
        using var twos = await PrepareAsync(two);
        var comparison = new Comparison(
            [new(One, ones.AcceptAsync), new(Two, twos.AcceptAsync)], plan.Rounds, plan.Duration);
        await comparison.RunAsync(cancellationToken);
        Report(plan, comparison, time);
        return comparison.Others == 0 ? 0 : 1;

        async Task<ShopProcesses> StartAsync(string name, Topology topology)
        {
            var home = servers.ProcessFolder(name);
            var options = await databases.NewAsync(name, home, cancellationToken);
            var shop = await ShopProcesses.MakeAsync(
                home, topology, programs,
                [.. ShardSettings.Of(options).Select(setting => $"--{setting.Key}={setting.Value}")], time,
                cancellationToken);
            await shop.StartAsync(cancellationToken);
            return shop;
        }

        async Task<ReceiptProbe> PrepareAsync(ShopProcesses shop)
        {
            var api = new ShopApi(shop.Urls[0]);
            var ops = await api.CreateSessionAsync("ops", cancellationToken);
            return new ReceiptProbe
            {
                Server = shop.Fronts[0],
                Api = api,
                Cpu = new CpuMeter([.. shop.Fronts, .. shop.Silos], databases.Postgres[0]),
                Buyers = await api.CreateSessionsAsync(plan.Buyers, null, cancellationToken),
                OpsToken = ops,
                Connections = plan.Connections,
                NewSaleAsync = cancellation => ShopProbe.NewSaleAsync(api, ops, time, cancellation),
                Time = time,
            };
        }
    }

    private static void Report(TopologyPlan plan, Comparison comparison, TimeProvider time)
    {
        var one = comparison[One];
        var table = ComparisonTable.Of(
            string.Create(CultureInfo.InvariantCulture, $"receipts, {plan.Connections} connections"),
            comparison.Series,
            [
                SeriesColumn.Rate,
                new("÷ one process", series => series.SpreadTo(one)),
                SeriesColumn.Cpu("front and silo", cpu => cpu.Server),
                SeriesColumn.Cpu("PostgreSQL", cpu => cpu.Postgres),
                SeriesColumn.Cpu("generator", cpu => cpu.Generator),
                new("÷ one process by CPU",
                    series => Tables.Decimal(one.MedianCost / series.MedianCost, "0.00")),
                SeriesColumn.P50,
                SeriesColumn.P99,
            ]);
        var machine = Machine.Read();
        string[] notes = [comparison.RoundsNote(), $"{machine}."];
        table.Publish(Name, plan, notes, plan.Write, machine, time);
    }
}
