using System.Globalization;
using Commerce.LoadTests.Decisions;
using Commerce.LoadTests.Measure;

namespace Commerce.Decisions;

/// <param name="Provider">What holds the shards, as the shop's settings call it.</param>
/// <param name="Duration">Of each measurement.</param>
/// <param name="Rounds">Of all measurements but those that fill a pool; medians are reported.</param>
/// <param name="RowsMax">Entries that a pool's log and its shard have in the end: a power of ten from 10,000.</param>
internal sealed record GrowthOptions(string Provider, TimeSpan Duration, int Rounds, int RowsMax);

/// <summary>
/// What a durable decision costs as things grow: callers, pools, shards, buyers of a pool, rows of a shard. Without
/// HTTP; the cost is the processor time of all who take part, callers included, so that it does not hang on the disk.
/// </summary>
internal sealed class GrowthBenchmark(GrowthOptions options, TextWriter output)
{
    private const int Callers = 256;
    private const int RowsMin = 10_000;

    // Filling a pool and reading it again are the same work at a thousand times the size.
    private const int FillingCallers = 1024;

    private readonly List<(string What, int Size, double PerSecond, double Cost)> _points = [];

    /// <summary>Measures everything and prints it.</summary>
    /// <returns>0.</returns>
    public static async Task<int> RunAsync(
        GrowthOptions options, TextWriter output, CancellationToken cancellationToken)
    {
        var benchmark = new GrowthBenchmark(options, output);
        await using (var stores = await OpenAsync(options, shards: 1, cancellationToken))
        {
            await output.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"{stores.Place}; {Environment.ProcessorCount} cores; {options.Duration.TotalSeconds:0.#} s each, "
                + $"medians of {options.Rounds}; {Callers} callers unless said otherwise"));
            await benchmark.CallersAndPoolsAsync(stores, shards: 1, cancellationToken);
            await benchmark.RowsAsync(stores, cancellationToken);
        }

        await using (var stores = await OpenAsync(options, shards: 2, cancellationToken))
        {
            await benchmark.CallersAndPoolsAsync(stores, shards: 2, cancellationToken);
        }

        await benchmark.PrintAsync();
        return 0;
    }

    private static Task<BenchmarkStores> OpenAsync(
        GrowthOptions options, int shards, CancellationToken cancellationToken) =>
        BenchmarkStores.OpenAsync(options.Provider, Path.GetTempPath(), cancellationToken, shards);

    private async Task CallersAndPoolsAsync(BenchmarkStores stores, int shards, CancellationToken cancellationToken)
    {
        using var store = await stores.NewAsync(cancellationToken);
        await using var shop = await BenchmarkSilo.StartAsync(store, relay: false, cancellationToken);
        for (var round = 0; round < options.Rounds; round++)
        {
            if (shards == 1)
            {
                foreach (var callers in (int[])[16, 64, 256, 1024])
                {
                    await MeasureAsync("callers of a pool", callers, pools: 1, callers);
                }

                foreach (var pools in (int[])[1, 10, 100, 1_000, 10_000])
                {
                    await MeasureAsync("pools", pools, pools, Callers);
                }
            }

            await MeasureAsync("shards, 1,000 pools", shards, 1_000, Callers);

            async Task MeasureAsync(string what, int size, int pools, int callers)
            {
                var grains = await PoolBenchmark.OpenPoolsAsync(shop, pools, $"{what[..5]}-{size}-{round}");
                await this.MeasureAsync(what, size, stores, new HoldCallers(grains, callers), cancellationToken);
            }
        }
    }

    // One pool grows; beside it, at each size, a new one that finds the shard so full.
    private async Task RowsAsync(BenchmarkStores stores, CancellationToken cancellationToken)
    {
        using var store = await stores.NewAsync(cancellationToken);
        var (held, opened) = (0L, false);
        for (var rows = RowsMin; rows <= options.RowsMax; rows *= 10)
        {
            await using (var shop = await BenchmarkSilo.StartAsync(store, relay: false, cancellationToken))
            {
                var large = opened ? [PoolBenchmark.PoolOf(shop, "large", 0)]
                    : await PoolBenchmark.OpenPoolsAsync(shop, 1, "large");
                opened = true;
                var buyers = new HoldCallers(large, FillingCallers, held);
                while (held + buyers.Held < rows)
                {
                    await buyers.RunAsync(TimeSpan.FromMilliseconds(20), cancellationToken);
                }

                var young = await PoolBenchmark.OpenPoolsAsync(shop, 1, $"young-{rows}");
                await MeasureAsync(
                    "rows of a shard", rows, stores, new HoldCallers(young, Callers), cancellationToken);
                held += buyers.Held;
                var more = new HoldCallers(large, Callers, held);
                await MeasureAsync("buyers of a pool", rows, stores, more, cancellationToken);
                held += more.Held;
            }

            await using var next = await BenchmarkSilo.StartAsync(store, relay: false, cancellationToken);
            var cpu = Environment.CpuUsage.TotalTime + stores.ServerCpu;
            await PoolBenchmark.PoolOf(next, "large", 0).GetStatusAsync();
            cpu = Environment.CpuUsage.TotalTime + stores.ServerCpu - cpu;
            _points.Add((
                "activation, buyers", (int)held, 1000 / next.Measures.ActivationMsLast, cpu.TotalMicroseconds));
        }
    }

    private async Task MeasureAsync(
        string what, int size, BenchmarkStores stores, HoldCallers callers, CancellationToken cancellationToken)
    {
        await callers.RunAsync(options.Duration / 4, cancellationToken);
        var cpu = Environment.CpuUsage.TotalTime + stores.ServerCpu;
        var (held, _) = await callers.RunAsync(options.Duration, cancellationToken);
        cpu = Environment.CpuUsage.TotalTime + stores.ServerCpu - cpu;
        _points.Add((
            what, size, held / options.Duration.TotalSeconds, cpu.TotalMicroseconds / Math.Max(1, held)));
    }

    private async Task PrintAsync()
    {
        foreach (var what in _points.GroupBy(point => point.What, StringComparer.Ordinal))
        {
            var sizes = what.GroupBy(point => point.Size).OrderBy(size => size.Key).Select(size => (
                Size: (double)size.Key,
                PerSecond: Median(size.Select(point => point.PerSecond)),
                Cost: Median(size.Select(point => point.Cost)))).ToList();
            var exponent = Exponent.Of([.. sizes.Select(size => (size.Size, size.Cost))]);
            await output.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture, $"{what.Key}: cost grows as size^{exponent:0.00}"));
            foreach (var (size, perSecond, cost) in sizes)
            {
                await output.WriteLineAsync(string.Create(
                    CultureInfo.InvariantCulture, $"  {size,10:N0} {perSecond,12:N1}/s {cost,12:N1} µs of CPU each"));
            }
        }
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted[sorted.Count / 2];
    }
}
