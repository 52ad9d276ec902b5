using System.Diagnostics;
using System.Globalization;
using System.Net;
using Commerce.LoadTests.Flash;
using Commerce.LoadTests.Http;
using Commerce.LoadTests.Servers;
using Commerce.LoadTests.Shop;
using Commerce.Verification.Histories;

namespace Commerce.LoadTests.History;

/// <summary>Runs a sale and records it: buyers, payers, faults, samples, each in a file of its own.</summary>
internal sealed class HistoryRun(HistoryPlan plan, string folder, TimeProvider time)
{
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan QuiesceMax = TimeSpan.FromSeconds(30);

    internal string HistoryFolder => Path.Combine(folder, "history");

    /// <summary>Runs it.</summary>
    /// <param name="urls">Of the shop's fronts.</param>
    /// <param name="shop">Its processes, if this program started them.</param>
    /// <param name="servers">PostgreSQL servers of its shards, if it has any.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>What its processes did that they must not.</returns>
    internal async Task<IReadOnlyList<string>> RunAsync(
        IReadOnlyList<Uri> urls, ShopProcesses? shop, IReadOnlyList<PostgresServer> servers,
        CancellationToken cancellationToken)
    {
        using var api = new ShopApi(urls[0]);
        var ops = await api.CreateSessionAsync("ops", cancellationToken);
        var sales = await SalesAsync(api, ops, cancellationToken);
        var tokens = await api.CreateSessionsAsync(plan.Buyers, null, cancellationToken);
        var targets = new HistoryTargets(urls, sales, tokens, await MembersAsync(api, tokens, cancellationToken));
        var (hot, pools) = (sales[0], sales.Select(sale => sale.PoolId).ToList());
        Console.WriteLine($"Sale {hot.SaleId}, item {hot.Sku}: {hot.Units:N0} units, {hot.LimitPerBuyer} a buyer"
            + (pools.Count == 1 ? "." : $"; {pools.Count - 1} others with as many."));

        var clock = new RunClock(HistoryFolder, Stopwatch.GetTimestamp());
        HistoryWriter.WriteHead(HistoryFolder, new RunHead(
            RunHead.CurrentVersion, plan.Seed, time.GetUtcNow(),
            [.. pools.Select(pool => new RunPool(pool, OursAlone: true))], plan.Faults, plan.MustSee()));
        var wrong = await RecordAsync(
            targets, clock, shop, servers, new PoolOwners(api, ops, pools, time), cancellationToken);
        await QuiesceAsync(api, ops, cancellationToken);
        await RecordCountsAsync(api, pools, ops, clock, cancellationToken);
        return wrong;
    }

    private async Task<IReadOnlyList<SaleTarget>> SalesAsync(
        ShopApi api, string ops, CancellationToken cancellationToken)
    {
        var sales = new List<SaleTarget>();
        foreach (var (sku, _) in await SaleSetup.ListSkusAsync(api, plan.Pools, cancellationToken))
        {
            sales.Add(await SaleSetup.CreateAsync(
                api, sku, plan.Units, HistoryPlan.LimitPerBuyer, 999, ops, time, cancellationToken, plan.Hold));
        }

        return sales;
    }

    // What the front asks once more for its callers, they never see: the shop counts it.
    private static async Task RecordCountsAsync(
        ShopApi api, IReadOnlyList<string> pools, string ops, RunClock clock, CancellationToken cancellationToken)
    {
        using var writer = new HistoryWriter(clock.Folder, "counts");
        foreach (var poolId in pools)
        {
            var pool = await api.GetPoolAsync(poolId, ops, cancellationToken);
            writer.Write(new Op
            {
                At = clock.Now(),
                Process = Op.Nemesis,
                Kind = OpKind.Ok,
                Action = OpAction.Counts,
                Pool = poolId,
                Body = string.Create(
                    CultureInfo.InvariantCulture,
                    $$"""{"unknownCommitted":{{pool.UnknownCommitted}},"unknownLost":{{pool.UnknownLost}}}"""),
            });
        }
    }

    private static async Task<IReadOnlyList<string>> MembersAsync(
        ShopApi api, IReadOnlyList<string> tokens, CancellationToken cancellationToken)
    {
        var members = new string[tokens.Count];
        await Parallel.ForAsync(0, tokens.Count, cancellationToken, async (buyer, cancellation) =>
            members[buyer] = await api.GetMemberIdAsync(tokens[buyer], cancellation));
        return members;
    }

    private async Task<IReadOnlyList<string>> RecordAsync(
        HistoryTargets targets, RunClock clock, ShopProcesses? shop, IReadOnlyList<PostgresServer> servers,
        PoolOwners owners, CancellationToken cancellationToken)
    {
        using var recorder = new Recorder(clock, "buyers", 1);
        using var payments = new Recorder(clock, "payments", 100_000_000);
        using var payers = new Payers(plan, targets, payments, time);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var faultsOver = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        faultsOver.CancelAfter(plan.For);
        var faults = plan.Faults.Where(kind => !FaultKinds.OfSilos(kind)).Select((kind, number) =>
            new Faults(kind, number, shop!.Fronts[0], servers, plan.Seed, clock, time)).ToList();
        using var silos = new SiloFaults(
            [.. plan.Faults.Where(FaultKinds.OfSilos)], shop!, owners, plan.Seed, clock, time);
        var paying = payers.RunAsync(cancellationToken);
        var sampling = shop is null
            ? Task.CompletedTask
            : ProcessSamples.RecordAsync(shop.Fronts, clock, time, over.Token);
        Task[] making = [.. faults.Select(kind => kind.RunAsync(faultsOver.Token)), silos.RunAsync(faultsOver.Token)];

        // The loop blocks its thread, so it gets one of its own.
        var load = await Task.Factory.StartNew(
            () => Send(targets, recorder, payers, cancellationToken), cancellationToken,
            TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap();
        await Task.WhenAll(making);
        payers.Close();
        await paying;
        await over.CancelAsync();
        await sampling;
        var made = faults.Select(kind => $"{kind.Kind} {kind.Count}")
            .Concat(silos.Made.Select(kind => $"{kind.Key} {kind.Value}"))
            .Concat(silos.Longest);
        Console.WriteLine(
            $"Answers: {string.Join(", ", load.Answers.Select(answer => $"{answer.Key} {answer.Value:N0}"))}; faults: "
            + $"{string.Join(", ", made)}.");
        faults.ForEach(kind => kind.Dispose());
        return silos.Wrong;
    }

    private async Task<HistoryLoad> Send(
        HistoryTargets targets, Recorder recorder, Payers payers, CancellationToken cancellationToken)
    {
        var servers = new List<EndPoint>();
        foreach (var front in targets.Fronts)
        {
            servers.Add(await LoadRunner.ResolveAsync(front, cancellationToken));
        }

        using var loop = new LoadLoop(servers, plan.Connections, RequestTimeout, time);
        await loop.ConnectAsync();
        var load = new HistoryLoad(plan, targets, recorder, payers.Pay, Stopwatch.GetTimestamp());
        loop.Run(load, _ => !cancellationToken.IsCancellationRequested);
        return load;
    }

    // What is still on its way, arrives: then nothing may lag when the shop is stopped.
    private async Task QuiesceAsync(ShopApi api, string ops, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        for (var quiet = 0; quiet < 3 && time.GetElapsedTime(started) < QuiesceMax;)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(500), time, cancellationToken);
            quiet = await api.GetOutboxLengthAsync(ops, cancellationToken) == 0 ? quiet + 1 : 0;
        }
    }
}
