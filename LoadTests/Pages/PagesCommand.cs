using System.Diagnostics;
using System.Globalization;
using Commerce.LoadTests.Compare;
using Commerce.LoadTests.Flash;
using Commerce.LoadTests.Http;
using Commerce.LoadTests.Measure;
using Commerce.LoadTests.Servers;
using Commerce.LoadTests.Shop;

namespace Commerce.LoadTests.Pages;

/// <summary>What <c>pages</c> was asked to do.</summary>
internal sealed record PagesPlan(int Rounds, TimeSpan Duration, int Connections, bool Build, bool Write);

/// <summary>The first page and a product's as strangers ask for them, beside the floor.</summary>
internal static class PagesCommand
{
    internal const string Name = "pages";

    private const string Floor = "floor: the request of an order, nothing done";
    private const string Home = "first page";
    private const string Product = "page of a product";
    private const string ProductPath = "/products/drift-desk-lamp"; // of the demo
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    internal static async Task<int> RunAsync(PagesPlan plan, TimeProvider time, CancellationToken cancellationToken)
    {
        var program = await Repository.BuildWebFrontAsync(plan.Build, cancellationToken);
        await using var servers = PrivateServers.Open();
        await using var shop = ServerProcess.Shop(servers.ProcessFolder("shop"), program, [], time);
        await using var floor = ServerProcess.Floor(servers.ProcessFolder("floor"), bare: false, time);
        await floor.StartAsync(cancellationToken);
        await shop.StartAsync(cancellationToken);
        var lengths = new Dictionary<string, int>(StringComparer.Ordinal);
        var comparison = new Comparison(
            [
                new(Floor, new FloorProbe(floor, plan.Connections, time).RunAsync),
                new(Home, (duration, cancellation) => RunAsync(Home, "/", duration, cancellation)),
                new(Product, (duration, cancellation) => RunAsync(Product, ProductPath, duration, cancellation)),
            ],
            plan.Rounds, plan.Duration);
        await comparison.RunAsync(cancellationToken);
        Report(plan, comparison, lengths, time);
        return comparison.Others == 0 ? 0 : 1;

        async Task<ClosedRun> RunAsync(
            string name, string path, TimeSpan duration, CancellationToken cancellation)
        {
            var meter = new CpuMeter(shop);
            using var loop = new LoadLoop(
                await LoadRunner.ResolveAsync(shop.Url, cancellation), plan.Connections, Timeout, time);
            await loop.ConnectAsync();
            var (server, own, start) = (meter.Read(), Machine.OwnCpu(), Stopwatch.GetTimestamp());
            var load = new PageLoad(shop.Url, path, start, duration);
            loop.Run(load, _ => !cancellation.IsCancellationRequested);
            var seconds = Clock.Seconds(Math.Max(load.LastAnswer, start + 1) - start);
            lengths[name] = load.Length;
            return new ClosedRun(
                load.Latency.Count / seconds, load.Latency,
                CpuCost.Of(meter.Read() - server, Machine.OwnCpu() - own, load.Latency.Count), load.Others);
        }
    }

    private static void Report(
        PagesPlan plan, Comparison comparison, Dictionary<string, int> lengths, TimeProvider time)
    {
        var floor = comparison[Floor];
        var table = ComparisonTable.Of(
            $"{plan.Connections} connections", comparison.Series,
            [
                SeriesColumn.Rate,
                new("÷ floor", series => series.SpreadTo(floor)),
                SeriesColumn.Cpu("server", cpu => cpu.Server),
                SeriesColumn.Cpu("generator", cpu => cpu.Generator),
                SeriesColumn.CpuRatio(floor),
                SeriesColumn.P50,
                SeriesColumn.P99,
            ]);
        var machine = Machine.Read();
        string[] notes =
        [
            "As strangers ask who accept gzip: " + string.Join(", ", lengths.Select(page => string.Create(
                CultureInfo.InvariantCulture, $"{page.Key} {page.Value / 1024.0:0.0} KiB"))) + ".",
            comparison.RoundsNote(), $"{machine}.",
        ];
        table.Publish(Name, plan, notes, plan.Write, machine, time);
    }
}
