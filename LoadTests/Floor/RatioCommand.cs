using System.Globalization;
using Commerce.LoadTests.Flash;
using Commerce.LoadTests.Measure;
using Commerce.LoadTests.Shop;
using Spectre.Console;

namespace Commerce.LoadTests.Floor;

/// <summary>What <c>ratio</c> was asked to do.</summary>
internal sealed record RatioPlan(int Rounds, TimeSpan Duration, int Connections, int Buyers, bool Build, bool Write);

/// <summary>
/// Interleaved runs of floor, bare floor, receipts and refusals, each as fast as the connections allow: the machine's
/// noise hits all of them, and each ratio is taken within one round.
/// </summary>
internal sealed class RatioCommand(RatioPlan plan, ShopProbe shop, FloorProbe floor, FloorProbe bare, TimeProvider time)
{
    private const string Section = "ratio";
    private static readonly TimeSpan PacedDuration = TimeSpan.FromSeconds(5);

    private readonly RatioSeries _floor = new("floor: same request, nothing done");
    private readonly RatioSeries _bare = new("bare floor: the same by hand");
    private readonly RatioSeries _accepted = new("receipts: durable orders, relayed");
    private readonly RatioSeries _refused = new("refusals after the last unit");

    private IReadOnlyList<RatioSeries> All => [_floor, _bare, _accepted, _refused];

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
        var folder = Directory.CreateTempSubdirectory("commerce-ratio-").FullName;
        try
        {
            return await RunInAsync(folder, plan, time, cancellationToken);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<int> RunInAsync(
        string folder, RatioPlan plan, TimeProvider time, CancellationToken cancellationToken)
    {
        await using var shop = await ServerProcess.ShopAsync(
            Path.Combine(folder, "shop"), plan.Build, time, cancellationToken);
        await using var floor = ServerProcess.Floor(Path.Combine(folder, "floor"), bare: false, time);
        await using var bare = ServerProcess.Floor(Path.Combine(folder, "bare"), bare: true, time);
        foreach (var server in (ServerProcess[])[floor, bare, shop])
        {
            var startTime = await server.StartAsync(cancellationToken);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"Ready after {startTime.TotalSeconds:0.0} s: {server.Url}"));
        }

        using var probe = await ShopProbe.PrepareAsync(shop, plan.Connections, plan.Buyers, time, cancellationToken);
        var ratio = new RatioCommand(
            plan, probe, new FloorProbe(floor, plan.Connections, time), new FloorProbe(bare, plan.Connections, time),
            time);
        return await ratio.MeasureAsync(cancellationToken);
    }

    private async Task<int> MeasureAsync(CancellationToken cancellationToken)
    {
        for (var round = 0; round <= plan.Rounds; round++)
        {
            await MeasureAsync(round, _floor, floor.RunAsync, cancellationToken);
            await MeasureAsync(round, _bare, bare.RunAsync, cancellationToken);
            await MeasureAsync(round, _accepted, shop.AcceptAsync, cancellationToken);
            await MeasureAsync(round, _refused, shop.RefuseAsync, cancellationToken);
        }

        var half = _accepted.MedianRate / 2;
        var (paced, commitMs) = await shop.AcceptAtAsync(half, PacedDuration, cancellationToken);
        var machine = Machine.Read();
        Report([PacedNote(half, paced.Load, commitMs), RelayNote(), RunNote(), $"{machine}."], machine);
        return All.All(series => series.Others == 0) ? 0 : 1;
    }

    private async Task MeasureAsync(
        int round, RatioSeries series, Func<TimeSpan, CancellationToken, Task<ClosedRun>> run,
        CancellationToken cancellationToken)
    {
        var result = await run(plan.Duration, cancellationToken);
        var others = result.Others > 0 ? $"  OTHER ANSWERS: {result.Others}" : "";
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{(round == 0 ? "warm-up" : $"round {round}"),-8} {series.Name,-36} {result.Rate,10:N0}/s  " +
            $"p99 {result.LatencyMs(0.99),7:0.0} ms{others}"));
        if (round > 0)
        {
            series.Rounds.Add(result);
        }
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

    private string RelayNote()
    {
        var lags = shop.RelayLags.Skip(1).ToList();
        var keepsUp = lags.Max() < TimeSpan.FromSeconds(1) ? "." : ": IT DID NOT KEEP UP; the rate counts that time.";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"Relay into the buyers' shards: the last order was listed {lags.Min().TotalMilliseconds:0} to " +
            $"{lags.Max().TotalMilliseconds:0} ms after its receipt{keepsUp}");
    }

    private string RunNote() => string.Create(
        CultureInfo.InvariantCulture,
        $"{plan.Rounds} rounds of {plan.Duration.TotalSeconds:0.#} s each; medians with minimum and maximum; " +
        $"ratios are taken within a round. Other answers than those asked for: {All.Sum(series => series.Others)}.");

    private void Report(IReadOnlyList<string> notes, Machine machine)
    {
        IReadOnlyList<string> head = [$"{plan.Connections} connections", .. RatioSeries.Head];
        var rows = All.Select(series => series.Row(_floor, _bare)).ToList();
        AnsiConsole.Write(Tables.Of(head, rows));
        Console.WriteLine(string.Join('\n', notes));
        Console.WriteLine($"Written to {ResultFile.Write("ratio", plan, new { head, rows, notes }, machine, time)}");
        if (plan.Write)
        {
            var list = string.Join('\n', notes.Select(note => $"- {note}"));
            BenchmarkPage.Replace(Section, $"{Tables.Markdown(head, rows)}\n\n{list}", time);
        }
    }
}
