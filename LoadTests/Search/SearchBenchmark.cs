using System.Diagnostics;
using System.Globalization;
using Commerce.LoadTests.Decisions;
using Commerce.LoadTests.Measure;
using Commerce.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace Commerce.LoadTests.Search;

/// <param name="Provider">What holds the shards, as the shop's settings call it.</param>
/// <param name="Products">Of the catalogue.</param>
/// <param name="Rate">Searches a second; they come whether those before are answered or not.</param>
/// <param name="Duration">Of each measurement.</param>
internal sealed record SearchBenchmarkOptions(string Provider, int Products, int Rate, TimeSpan Duration);

/// <summary>What a search costs over a large catalogue: straight at the store, two shards, no HTTP.</summary>
internal static class SearchBenchmark
{
    private const int RowsOfCommit = 1_000;
    private const int Seed = 11;

    /// <summary>Measures and prints.</summary>
    /// <returns>0.</returns>
    internal static async Task<int> RunAsync(
        SearchBenchmarkOptions options, TextWriter output, CancellationToken cancellationToken)
    {
        await using var stores = await BenchmarkStores.OpenAsync(
            options.Provider, Path.GetTempPath(), cancellationToken);
        using var place = await stores.NewAsync(cancellationToken);
        using var store = ShardStore.Open(
            place.Options, place.Folder, TimeProvider.System, NullLoggerFactory.Instance, cancellationToken);
        var catalogue = new SearchCatalogue(Seed);
        var began = Stopwatch.GetTimestamp();
        await FillAsync(store, catalogue, options.Products);
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"{stores.Place}; {options.Products:N0} products written in "
            + $"{Stopwatch.GetElapsedTime(began).TotalSeconds:0.0} s; {options.Rate}/s"));
        foreach (var (name, next) in new (string, Func<ProductQuery>)[]
        {
            ("words and two facets", catalogue.WithWords), ("two facets", catalogue.WithoutWords),
        })
        {
            await MeasureAsync(store, next, options with { Duration = options.Duration / 4 }, cancellationToken);
            var cpu = Environment.CpuUsage.TotalTime + stores.ServerCpu;
            var latencies = await MeasureAsync(store, next, options, cancellationToken);
            cpu = Environment.CpuUsage.TotalTime + stores.ServerCpu - cpu;
            await output.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"{name}: p50 {latencies.Percentile(0.5) / 1000.0:0.0} ms, "
                + $"p99 {latencies.Percentile(0.99) / 1000.0:0.0} ms, most {latencies.Max / 1000.0:0.0} ms, "
                + $"{cpu.TotalMilliseconds / latencies.Count:0.00} ms of CPU each, {latencies.Count:N0} searches"));
        }

        return 0;
    }

    private static async Task FillAsync(IShardStore store, SearchCatalogue catalogue, int count)
    {
        foreach (var numbers in Enumerable.Range(0, count).Chunk(RowsOfCommit))
        {
            await store.CommitAsync([.. numbers.Select(catalogue.Product).Select(
                product => new ShardTransaction(Slots.Of(product.Row.ProductId)).Add(product))]);
        }
    }

    private static async Task<LatencyHistogram> MeasureAsync(
        IShardStore store, Func<ProductQuery> next, SearchBenchmarkOptions options, CancellationToken cancellationToken)
    {
        var latencies = new LatencyHistogram();
        var arrivals = new ArrivalSchedule(options.Rate, options.Duration, ArrivalKind.Poisson, new Random(Seed));
        var start = Stopwatch.GetTimestamp();
        var under = new List<Task>();
        for (; arrivals.Next != long.MaxValue; arrivals.Advance())
        {
            var due = start + arrivals.Next;
            while (Stopwatch.GetElapsedTime(due) is { Ticks: < 0 } early)
            {
                await Task.Delay(-early, TimeProvider.System, cancellationToken);
            }

            under.Add(SearchAsync(due, next()));
        }

        await Task.WhenAll(under);
        return latencies;

        // From when it was due: what waits because others are slow counts.
        async Task SearchAsync(long due, ProductQuery query)
        {
            await store.SearchProductsAsync(query, cancellationToken);
            var took = Stopwatch.GetElapsedTime(due);
            lock (latencies)
            {
                latencies.Record((long)took.TotalMicroseconds);
            }
        }
    }
}
