using System.Globalization;
using Commerce.LoadTests.Measure;
using Commerce.LoadTests.Shop;
using Spectre.Console;

namespace Commerce.LoadTests.Floor;

/// <summary>
/// Interleaved runs of floor, bare floor, receipts and refusals, each as fast as the connections allow: the machine's
/// noise hits all of them, and each ratio is taken within one round.
/// </summary>
internal static class RatioCommand
{
    private const string Section = "ratio";

    internal static async Task<int> RunAsync(
        int rounds, TimeSpan duration, int connections, int buyers, bool build, bool write, TimeProvider time,
        CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("commerce-ratio-").FullName;
        try
        {
            await using var shop = await ServerProcess.ShopAsync(
                Path.Combine(folder, "shop"), build, time, cancellationToken);
            await using var floor = ServerProcess.Floor(Path.Combine(folder, "floor"), bare: false, time);
            await using var bare = ServerProcess.Floor(Path.Combine(folder, "bare"), bare: true, time);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"Plan: {rounds} rounds of floor, bare floor, receipts, refusals; {duration.TotalSeconds:0.#} s each " +
                $"after one warm-up round; " +
                $"{connections} connections; {buyers:N0} buyers with sessions; about " +
                $"{duration.TotalSeconds * 4 * (rounds + 1) + 30:0} s."));
            foreach (var server in (ServerProcess[])[floor, bare, shop])
            {
                var startTime = await server.StartAsync(cancellationToken);
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture, $"Ready after {startTime.TotalSeconds:0.0} s: {server.Url}"));
            }

            using var probe = await ShopProbe.PrepareAsync(shop, connections, buyers, time, cancellationToken);
            return await MeasureAsync(
                probe, new FloorProbe(floor, connections, time), new FloorProbe(bare, connections, time), rounds,
                duration, connections,
                write, time, cancellationToken);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<int> MeasureAsync(
        ShopProbe shop, FloorProbe floor, FloorProbe bare, int rounds, TimeSpan duration, int connections, bool write,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        (RatioSeries Series, Func<TimeSpan, CancellationToken, Task<ClosedRun>> Run)[] kinds =
        [
            (new RatioSeries("floor: same request, nothing done"), floor.RunAsync),
            (new RatioSeries("bare floor: the same by hand"), bare.RunAsync),
            (new RatioSeries("receipts: durable orders, relayed"), shop.AcceptAsync),
            (new RatioSeries("refusals after the last unit"), shop.RefuseAsync),
        ];
        for (var round = 0; round <= rounds; round++)
        {
            foreach (var (series, run) in kinds)
            {
                var result = await run(duration, cancellationToken);
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{(round == 0 ? "warm-up" : $"round {round}"),-8} {series.Name,-36} {result.Rate,10:N0}/s  p99 " +
                    $"{result.LatencyMs(0.99),7:0.0} ms" +
                    $"{(result.Others > 0 ? $"  OTHER ANSWERS: {result.Others:N0}" : "")}"));
                if (round > 0)
                {
                    series.Rounds.Add(result);
                }
            }
        }

        var accepted = kinds[2].Series;
        var half = accepted.MedianRate / 2;
        var (paced, commitMs) = await shop.AcceptAtAsync(half, TimeSpan.FromSeconds(5), cancellationToken);
        var lags = shop.RelayLags.Skip(1).ToList();
        var machine = Machine.Read();
        var keepsUp = lags.Max() < TimeSpan.FromSeconds(1) ? "." : ": IT DID NOT KEEP UP; the rate counts that time.";
        string[] notes =
        [
            string.Create(
                CultureInfo.InvariantCulture,
                $"At half of the maximal rate ({half:N0} arrivals/s, Poisson) from the intended start to the " +
                $"receipt: " +
                $"p50 {paced.Load.AcceptedLatency.Percentile(0.5) / 1000.0:0.00} ms, p99 " +
                $"{paced.Load.AcceptedLatency.Percentile(0.99) / 1000.0:0.00} ms, " +
                $"dropped {paced.Load.Dropped}; median commit {commitMs:0.00} ms, so p99 is " +
                $"{paced.Load.AcceptedLatency.Percentile(0.99) / 1000.0 / commitMs:0.0} commit times."),
            string.Create(
                CultureInfo.InvariantCulture,
                $"Relay into the buyers' shards: the last order was listed {lags.Min().TotalMilliseconds:0} to " +
                $"{lags.Max().TotalMilliseconds:0} ms " +
                $"after its receipt{keepsUp}"),
            string.Create(
                CultureInfo.InvariantCulture,
                $"{rounds} rounds of {duration.TotalSeconds:0.#} s each, medians with minimum and maximum; ratios " +
                $"are taken within a round. {connections} connections, " +
                $"other answers than the one asked for: " +
                $"{kinds.Sum(kind => kind.Series.Rounds.Sum(round => round.Others))}."),
            $"{machine}.",
        ];
        var rows = kinds.Select(kind => kind.Series.Row(kinds[0].Series, kinds[1].Series)).ToList();
        IReadOnlyList<string> head = [$"{connections} connections", .. RatioSeries.Head.Skip(1)];
        AnsiConsole.Write(Tables.Of(head, rows));
        Console.WriteLine(string.Join('\n', notes));
        var file = ResultFile.Write("ratio", new { rounds, duration, connections }, new { head, rows, notes }, machine,
            time);
        Console.WriteLine($"Written to {file}");
        if (write)
        {
            BenchmarkPage.Replace(Section,
                $"{Tables.Markdown(head, rows)}\n\n{string.Join('\n', notes.Select(note => $"- {note}"))}", time);
        }

        return kinds.All(kind => kind.Series.Rounds.All(round => round.Others == 0)) ? 0 : 1;
    }
}
