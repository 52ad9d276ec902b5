using System.Diagnostics;
using System.Globalization;
using Commerce.Inventory;
using Commerce.LoadTests.Decisions;

namespace Commerce.Decisions;

/// <summary>
/// Durable decisions a second of stock pools, without HTTP: a silo of this process on an empty store, callers that wait
/// for their receipts, every decision a hold of a new buyer.
/// </summary>
internal sealed class PoolBenchmark(PoolBenchmarkOptions options, BenchmarkStores stores, TextWriter output)
{
    private const int OpenedAtATime = 64;
    private static readonly DateTimeOffset Opened = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Runs all measurements and prints one line for each.</summary>
    /// <returns>0, or 1 if fewer decisions a second were made than asked for.</returns>
    public static async Task<int> RunAsync(
        PoolBenchmarkOptions options, TextWriter output, CancellationToken cancellationToken)
    {
        await using var stores =
            await BenchmarkStores.OpenAsync(options.Provider, Path.GetTempPath(), cancellationToken);
        return await new PoolBenchmark(options, stores, output).RunAsync(cancellationToken);
    }

    private async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        await output.WriteLineAsync(
            $"{options.Callers} callers, {options.Duration.TotalSeconds:0.#} s each " +
            $"after {options.WarmUp.TotalSeconds:0.#} s of warm-up, " +
            $"{Environment.ProcessorCount} cores, {stores.Place}");
        var alone = await MeasureAsync("one pool", pools: 1, relay: false, cancellationToken);
        await MeasureAsync("one pool, orders relayed", pools: 1, relay: true, cancellationToken);
        var many = await MeasureAsync($"{options.Pools} pools", options.Pools, relay: false, cancellationToken);
        await MeasureActivationAsync(options.HoldsAtActivation, cancellationToken);
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"memory: {BytesPerHold(options.HoldsAtActivation):0.0} bytes a hold " +
            $"with {options.HoldsAtActivation:#,0} holds"));
        return alone >= options.AtLeastPerSecond && many >= options.AtLeastPerSecondOfMany ? 0 : 1;
    }

    private async Task<double> MeasureAsync(
        string name, int pools, bool relay, CancellationToken cancellationToken)
    {
        using var store = await stores.NewAsync(cancellationToken);
        await using var shop = await BenchmarkSilo.StartAsync(store, relay, cancellationToken);
        var grains = await OpenPoolsAsync(shop, pools);
        var callers = new HoldCallers(grains, options.Callers);
        await callers.RunAsync(options.WarmUp, cancellationToken);
        shop.Measures.Reset();
        var began = Stopwatch.GetTimestamp();
        var allocated = GC.GetTotalAllocatedBytes();
        var cpu = Environment.CpuUsage.TotalTime;
        var serverCpu = stores.ServerCpu;
        var (held, latencies) = await callers.RunAsync(options.Duration, cancellationToken);
        var perSecond = held / Stopwatch.GetElapsedTime(began).TotalSeconds;
        var bytes = (GC.GetTotalAllocatedBytes() - allocated) / Math.Max(1, held);
        var cpuMicroseconds = (Environment.CpuUsage.TotalTime - cpu).TotalMicroseconds / Math.Max(1, held);
        var serverMicroseconds = (stores.ServerCpu - serverCpu).TotalMicroseconds / Math.Max(1, held);
        var ofServer = serverMicroseconds > 0
            ? string.Create(CultureInfo.InvariantCulture, $" and {serverMicroseconds:0.0} µs of PostgreSQL")
            : "";
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"{name}: {perSecond:#,0} durable decisions/s, " +
            $"p50 {latencies.Ms(50):0.00} ms, p99 {latencies.Ms(99):0.00} ms, " +
            $"{shop.Measures.BatchSizeMean:0.0} a batch, commit {shop.Measures.CommitMsMean:0.00} ms; " +
            $"each {cpuMicroseconds:0.0} µs of CPU, callers included{ofServer}, and {bytes:#,0} bytes allocated"));
        return perSecond;
    }

    /// <summary>A pool of a name and number.</summary>
    internal static IStockPoolGrain PoolOf(BenchmarkSilo shop, string name, int number) =>
        shop.Grains.GetGrain<IStockPoolGrain>(PoolId.ForSaleItem("benchmark", $"{name}-{number}").Value);

    /// <summary>New pools with endless stock.</summary>
    internal static async Task<IReadOnlyList<IStockPoolGrain>> OpenPoolsAsync(
        BenchmarkSilo shop, int pools, string name = "sku")
    {
        var grains = Enumerable.Range(0, pools).Select(number => PoolOf(shop, name, number)).ToList();
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = OpenedAtATime };
        await Parallel.ForEachAsync(grains, parallel, async (grain, _) =>
        {
            await grain.SetTermsAsync(Terms);
            await grain.AdjustAsync(new AdjustStock(int.MaxValue, "benchmark", "opening"));
        });
        return grains;
    }

    private async Task MeasureActivationAsync(int holds, CancellationToken cancellationToken)
    {
        using var store = await stores.NewAsync(cancellationToken);
        await using (var shop = await BenchmarkSilo.StartAsync(store, relay: false, cancellationToken))
        {
            var callers = new HoldCallers(await OpenPoolsAsync(shop, 1), callers: 256);
            while (callers.Held < holds)
            {
                await callers.RunAsync(TimeSpan.FromMilliseconds(50), cancellationToken);
            }
        }

        for (var run = 0; run < 3; run++)
        {
            await using var shop = await BenchmarkSilo.StartAsync(store, relay: false, cancellationToken);
            var pool = PoolOf(shop, "sku", 0);
            var cpu = Environment.CpuUsage.TotalTime;
            var status = await pool.GetStatusAsync();
            var cpuMs = (Environment.CpuUsage.TotalTime - cpu).TotalMilliseconds;
            await output.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"activation of a pool with {status.Held:#,0} holds: " +
                $"{shop.Measures.ActivationMsLast:0} ms, {cpuMs:0} ms of CPU"));
        }
    }

    private static double BytesPerHold(int holds)
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var pool = new StockPool(slot: 1, number: 1);
        pool.Apply(pool.DecideTerms(Terms, Opened).Entry!);
        pool.Apply(pool.DecideAdjust(new AdjustStock(holds, "benchmark", "opening"), Opened).Entry!);
        for (var buyer = 1L; buyer <= holds; buyer++)
        {
            pool.Apply(pool.DecideHold(new HoldStock(new MemberId(buyer), 1, "key", 1, null), Opened).Entry!);
        }

        var bytes = GC.GetTotalMemory(forceFullCollection: true) - before;
        GC.KeepAlive(pool);
        return bytes / (double)holds;
    }

    private static PoolTerms Terms { get; } = new(
        new Money(1999, "GBP"), Opened, Opened.AddYears(10),
        LimitPerBuyer: 2, TimeSpan.FromDays(1), Paused: false, "Benchmark");
}
