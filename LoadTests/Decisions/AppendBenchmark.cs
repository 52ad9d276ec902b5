using System.Diagnostics;
using System.Globalization;
using Commerce.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace Commerce.LoadTests.Decisions;

/// <param name="Provider">What holds the shards, as the shop's settings call it.</param>
/// <param name="Directory">
/// Where SQLite's shards are made, in a new folder that is deleted afterwards: it decides which disk is measured.
/// </param>
/// <param name="Duration">Of each measurement.</param>
/// <param name="Callers">Decisions under way at a time; all of one pool's wait for the same commit.</param>
/// <param name="Rounds">Times that all measurements are taken, in turn.</param>
internal sealed record AppendBenchmarkOptions(
    string Provider, string Directory, TimeSpan Duration, int Callers = 256, int Rounds = 5);

/// <summary>
/// What the store alone can do: durable decisions a second through the group-commit writers, as a pool's commit loop
/// hands them over, and orders a second as the relay writes them, apart and at the same time.
/// </summary>
internal static class AppendBenchmark
{
    private const int ManyPools = 1_000;
    private const int TakeoversAtATime = 16;
    private static readonly DateTimeOffset At = new(2026, 11, 27, 9, 0, 0, TimeSpan.Zero);
    private static readonly byte[] Address = """
        {"name":"Ada Lovelace","line1":"12 St James's Square","city":"London","postCode":"SW1Y 4JH","country":"GB"}
        """u8.ToArray();

    // About as long as an order's state is.
    private static readonly byte[] Order = """
        {"id":"2KQ7-000000000000-0001","memberId":"m-0000000001","saleId":"autumn","sku":"85123A",
        "name":"WHITE HANGING HEART","quantity":1,"unitPrice":295,"currency":"GBP","status":"awaitingPayment",
        "poolId":"sale:autumn:85123A","seq":1,"idempotencyKey":"0195d3c0-8d5e-7cc1-9f5a-000000000001",
        "requestHash":1234567890123456789,"placedAt":"2026-11-27T09:00:00.000Z","payBefore":"2026-11-27T09:15:00.000Z",
        "address":{"name":"Ada Lovelace","line1":"12 St James's Square","line2":"Flat 3","city":"London",
        "postCode":"SW1Y 4JH","country":"GB","phone":"+44 20 7946 0000"},
        "payment":{"intent":"pi-0000000000000001","status":"pending","amount":295,"currency":"GBP"},
        "timeline":[{"at":"2026-11-27T09:00:00.000Z","kind":"placed","note":"held until 2026-11-27T09:15:00.000Z"}]}
        """u8.ToArray();

    public static async Task<int> RunAsync(
        AppendBenchmarkOptions options, TextWriter output, CancellationToken cancellationToken)
    {
        await using var stores =
            await BenchmarkStores.OpenAsync(options.Provider, options.Directory, cancellationToken);
        await output.WriteLineAsync(stores.Place);
        var callers = options.Callers;
        var measures = new Measure[]
        {
            new($"decisions, 1 pool, {callers} callers", Pools: 1, Relay: false),
            new($"decisions, {ManyPools:N0} pools, {callers} callers", ManyPools, Relay: false),
            new("orders of 4 rows, 256 a batch", Pools: 0, Relay: true),
            new("both: decisions of 1 pool", Pools: 1, Relay: true),
        };
        foreach (var measure in measures)
        {
            var results = new List<Result>();
            for (var round = 0; round < options.Rounds; round++)
            {
                results.Add(await MeasureAsync(options, stores, measure, cancellationToken));
            }

            results.Sort((one, other) => one.PerSecond.CompareTo(other.PerSecond));
            var median = results[results.Count / 2];
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
                $"{measure.Name,-40} {median.PerSecond,9:N0}/s " +
                $"({results[0].PerSecond:N0} to {results[^1].PerSecond:N0}), " +
                $"processor {median.ProcessorUs:F1} µs each, " +
                $"wait p50 {median.WaitMs(0.5):F1} p99 {median.WaitMs(0.99):F1} max {median.WaitMs(1):F1} ms"));
        }

        return 0;
    }

    private static async Task<Result> MeasureAsync(
        AppendBenchmarkOptions options, BenchmarkStores stores, Measure measure, CancellationToken cancellationToken)
    {
        using var empty = await stores.NewAsync(cancellationToken);
        using var store = ShardStore.Open(
            empty.Options, empty.Folder, TimeProvider.System, NullLoggerFactory.Instance, cancellationToken);
        var pools = await TakeOverAsync(store, measure.Pools);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        end.CancelAfter(options.Duration);
        var (decisions, orders) = (new Counter(), new Counter());
        var (start, used) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
        var usedByServers = stores.ServerCpu;
        await Task.WhenAll(
            DecideAsync(new Run(store, decisions, end.Token), pools, options.Callers),
            measure.Relay ? RelayAsync(new Run(store, orders, end.Token)) : Task.CompletedTask);
        cancellationToken.ThrowIfCancellationRequested();
        var count = measure.Pools > 0 ? decisions : orders;
        return new Result(
            count.Value / Stopwatch.GetElapsedTime(start).TotalSeconds,
            (Environment.CpuUsage.TotalTime - used + stores.ServerCpu - usedByServers).TotalMicroseconds / count.Value,
            count.WaitsMs());
    }

    private static async Task<IReadOnlyList<PoolAppend>> TakeOverAsync(IOwnedShardStore store, int count)
    {
        var pools = new PoolAppend[count];
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = TakeoversAtATime };
        await Parallel.ForAsync(0, count, parallel, async (pool, _) =>
        {
            var row = await store.TakeOverAsync(
                new PoolTakeover($"sale:autumn:{pool}", Guid.CreateVersion7(), "127.0.0.1:11111", 1, []),
                CancellationToken.None);
            var intake =
                new PoolEntry(1, PoolEntryKind.Intake, 100_000_000, null, null, null, 0, 0, null, At, null, null);
            pools[pool] = new PoolAppend(
                row.PoolId, row.Epoch, row.Owner, 0, [intake], new PoolCounters().After(intake), 0, null);
            await store.AppendAsync(pools[pool]);
        });
        return pools;
    }

    // As many loops as there are callers or pools, whichever is less; each pool has one append under way.
    private static Task DecideAsync(Run run, IReadOnlyList<PoolAppend> pools, int callers)
    {
        var loops = Math.Min(pools.Count, callers);
        return Task.WhenAll(Enumerable.Range(0, loops).Select(
            loop => DecideAsync(run, [.. pools.Where((_, pool) => pool % loops == loop)], callers / loops)));
    }

    private static async Task DecideAsync(Run run, PoolAppend[] pools, int entriesPerAppend)
    {
        for (var n = 0; !run.End.IsCancellationRequested; n = (n + 1) % pools.Length)
        {
            pools[n] = Next(pools[n], entriesPerAppend);
            var start = Stopwatch.GetTimestamp();
            await run.Store.AppendAsync(pools[n]);
            run.Count.Add(entriesPerAppend, Stopwatch.GetElapsedTime(start));
        }
    }

    private static PoolAppend Next(PoolAppend last, int count)
    {
        var entries = new PoolEntry[count];
        var counters = last.Counters;
        for (var i = 0; i < count; i++)
        {
            var seq = counters.Seq + 1;
            entries[i] = new PoolEntry(
                seq, PoolEntryKind.Hold, 1, $"2KQ7-{seq:D12}-0001", $"m-{seq * 7919 % 100_000:D10}",
                $"0195d3c0-8d5e-7cc1-9f5a-{seq:x12}",
                seq * 7919, 295, null, At.AddMilliseconds(seq), At.AddMinutes(15), Address);
            counters = counters.After(entries[i]);
        }

        return last with { ExpectedSeq = last.Counters.Seq, Entries = entries, Counters = counters };
    }

    private static async Task RelayAsync(Run run)
    {
        for (var order = 0L; !run.End.IsCancellationRequested;)
        {
            var batch = new List<ShardTransaction>(256);
            for (; batch.Count < 256; order++)
            {
                batch.Add(OrderOf(order));
            }

            var start = Stopwatch.GetTimestamp();
            await run.Store.CommitAsync(batch);
            run.Count.Add(batch.Count, Stopwatch.GetElapsedTime(start));
        }
    }

    private static ShardTransaction OrderOf(long order)
    {
        var member = $"m-{order * 7919 % 100_000:D10}";
        var id = $"2KQ7-{order:D12}-0001";
        var at = At.AddMilliseconds(order);
        return new ShardTransaction(Slots.Of(member))
            .Add(new PutState("order", id, 0, Order))
            .Add(new PutOrderIndex(new OrderIndexRow(
                member, id, "awaitingPayment", 295, "GBP", "WHITE HANGING HEART", 1, at, at.AddMinutes(15))))
            .Add(new AddDeadline(at.AddMinutes(15), "order", id));
    }

    /// <param name="Name">As it is printed.</param>
    /// <param name="Pools">That decide.</param>
    /// <param name="Relay">Whether orders are written.</param>
    private sealed record Measure(string Name, int Pools, bool Relay);

    private sealed record Run(IShardStore Store, Counter Count, CancellationToken End);

    private sealed record Result(double PerSecond, double ProcessorUs, double[] WaitsMs)
    {
        public double WaitMs(double quantile) => WaitsMs[(int)(quantile * (WaitsMs.Length - 1))];
    }

    private sealed class Counter
    {
        private readonly Lock _lock = new();
        private readonly List<double> _waitsMs = [];

        public long Value { get; private set; }

        public void Add(int count, TimeSpan wait)
        {
            lock (_lock)
            {
                Value += count;
                _waitsMs.Add(wait.TotalMilliseconds);
            }
        }

        public double[] WaitsMs() => [.. _waitsMs.Order()];
    }
}
