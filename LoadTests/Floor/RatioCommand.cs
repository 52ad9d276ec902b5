using System.Globalization;
using Commerce.LoadTests.Compare;
using Commerce.LoadTests.Flash;
using Commerce.LoadTests.Measure;
using Commerce.LoadTests.Servers;
using Commerce.LoadTests.Shop;

namespace Commerce.LoadTests.Floor;

/// <summary>What <c>ratio</c> was asked to do.</summary>
internal sealed record RatioPlan(int Rounds, TimeSpan Duration, int Connections, int Buyers, bool Build, bool Write);

/// <summary>
/// Floor, bare floor, receipts and refusals, each as fast as the connections allow, then receipts at half of that rate.
/// </summary>
internal static class RatioCommand
{
    private const string Section = "ratio";
    private const string Floor = "floor: same request, nothing done";
    private const string Bare = "bare floor: the same by hand";
    private const string Accepted = "receipts: durable orders, relayed";
    private const string Refused = "refusals after the last unit";
    private static readonly TimeSpan PacedDuration = TimeSpan.FromSeconds(5);

    internal static async Task<int> RunAsync(RatioPlan plan, TimeProvider time, CancellationToken cancellationToken)
    {
        if (plan is not { Rounds: >= 1 and <= 100, Connections: >= 1 and <= 10_000, Buyers: >= 100 and <= 1_000_000 })
        {
            throw new ShopApiException("--rounds is 1 to 100, --connections 1 to 10,000, --buyers 100 to 1,000,000.");
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"Plan: {plan.Rounds} rounds of floor, bare floor, receipts and refusals, " +
            $"{plan.Duration.TotalSeconds:0.#} s each, after a round of warm-up; {plan.Connections} connections; " +
            $"{plan.Buyers:N0} buyers with sessions; " +
            $"about {plan.Duration.TotalSeconds * 4 * (plan.Rounds + 1) + 30:0} s."));
        var program = await Repository.BuildWebFrontAsync(plan.Build, cancellationToken);
        await using var servers = PrivateServers.Open();
        await using var server = ServerProcess.Shop(servers.ProcessFolder("shop"), program, [], time);
        await using var floor = ServerProcess.Floor(servers.ProcessFolder("floor"), bare: false, time);
        await using var bare = ServerProcess.Floor(servers.ProcessFolder("bare"), bare: true, time);
        foreach (var one in (ServerProcess[])[floor, bare, server])
        {
            var startTime = await one.StartAsync(cancellationToken);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"Ready after {startTime.TotalSeconds:0.0} s: {one.Url}"));
        }

        using var shop =
            await ShopProbe.PrepareAsync(server, plan.Connections, plan.Buyers, time, cancellationToken);
        var comparison = new Comparison(
            [
                new(Floor, new FloorProbe(floor, plan.Connections, time).RunAsync),
                new(Bare, new FloorProbe(bare, plan.Connections, time).RunAsync),
                new(Accepted, shop.Receipts.AcceptAsync),
                new(Refused, shop.RefuseAsync),
            ],
            plan.Rounds, plan.Duration);
        await comparison.RunAsync(cancellationToken);
        var half = comparison[Accepted].MedianRate / 2;
        var (paced, commitMs) = await shop.AcceptAtAsync(half, PacedDuration, cancellationToken);
        var machine = Machine.Read();
        Report(
            plan, comparison,
            [
                PacedNote(half, paced.Load, commitMs), RelayNote(comparison[Accepted]), comparison.RoundsNote(),
                $"{machine}.",
            ],
            machine, time);
        return comparison.Others == 0 ? 0 : 1;
    }

    private static string PacedNote(double rate, FlashLoad load, double commitMs)
    {
        var p50 = load.AcceptedLatency.Percentile(0.5) / 1000.0;
        var p99 = load.AcceptedLatency.Percentile(0.99) / 1000.0;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"At half of the maximal rate ({rate:N0} arrivals/s, Poisson), from the intended start to the receipt: " +
            $"p50 {p50:0.00} ms, p99 {p99:0.00} ms, dropped {load.Dropped}; median commit {commitMs:0.00} ms, " +
            $"so p99 is {p99 / commitMs:0.0} commit times.");
    }

    private static string RelayNote(RatioSeries accepted)
    {
        var lags = accepted.Rounds.ConvertAll(round => round.Lag);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"Relay into the buyers' shards: the last order was listed {lags.Min().TotalMilliseconds:0} to " +
            $"{lags.Max().TotalMilliseconds:0} ms after its receipt; the rate counts that time.");
    }

    private static void Report(
        RatioPlan plan, Comparison comparison, IReadOnlyList<string> notes, Machine machine, TimeProvider time)
    {
        var (floor, bare) = (comparison[Floor], comparison[Bare]);
        var table = ComparisonTable.Of(
            $"{plan.Connections} connections", comparison.Series,
            [
                SeriesColumn.Rate,
                new("÷ floor", series => series.SpreadTo(floor)),
                new("÷ bare floor", series => series.SpreadTo(bare)),
                SeriesColumn.Cpu("server", cpu => cpu.Server),
                SeriesColumn.Cpu("generator", cpu => cpu.Generator),
                SeriesColumn.CpuRatio(floor),
                SeriesColumn.P50,
                SeriesColumn.P99,
            ]);
        table.Publish(Section, plan, notes, plan.Write, machine, time);
    }
}
