using System.Diagnostics;
using System.Globalization;
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
    /// <param name="url">Of the shop.</param>
    /// <param name="shop">The shop's process, if this program started it.</param>
    /// <param name="servers">PostgreSQL servers of its shards, if it has any.</param>
    /// <param name="cancellationToken">Ends it.</param>
    internal async Task RunAsync(
        Uri url, ServerProcess? shop, IReadOnlyList<PostgresServer> servers, CancellationToken cancellationToken)
    {
        using var api = new ShopApi(url);
        var ops = await api.CreateSessionAsync("ops", cancellationToken);
        var sale = await SaleSetup.CreateAsync(
            api, null, plan.Units, HistoryPlan.LimitPerBuyer, 999, ops, time, cancellationToken, plan.Hold);
        var tokens = await api.CreateSessionsAsync(plan.Buyers, null, cancellationToken);
        var targets = new HistoryTargets(url, sale, tokens, await MembersAsync(api, tokens, cancellationToken));
        Console.WriteLine($"Sale {sale.SaleId}, item {sale.Sku}: {sale.Units:N0} units, {sale.LimitPerBuyer} a buyer.");

        var clock = new RunClock(HistoryFolder, Stopwatch.GetTimestamp());
        HistoryWriter.WriteHead(HistoryFolder, new RunHead(
            RunHead.CurrentVersion, plan.Seed, time.GetUtcNow(), [new RunPool(sale.PoolId, OursAlone: true)],
            plan.Faults, plan.MustSee()));
        await RecordAsync(targets, clock, shop, servers, cancellationToken);
        await QuiesceAsync(api, ops, cancellationToken);
        await RecordCountsAsync(api, sale.PoolId, ops, clock, cancellationToken);
    }

    // What the front asks once more for its callers, they never see: the shop counts it.
    private static async Task RecordCountsAsync(
        ShopApi api, string poolId, string ops, RunClock clock, CancellationToken cancellationToken)
    {
        var pool = await api.GetPoolAsync(poolId, ops, cancellationToken);
        using var writer = new HistoryWriter(clock.Folder, "counts");
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

    private static async Task<IReadOnlyList<string>> MembersAsync(
        ShopApi api, IReadOnlyList<string> tokens, CancellationToken cancellationToken)
    {
        var members = new string[tokens.Count];
        await Parallel.ForAsync(0, tokens.Count, cancellationToken, async (buyer, cancellation) =>
            members[buyer] = await api.GetMemberIdAsync(tokens[buyer], cancellation));
        return members;
    }

    private async Task RecordAsync(
        HistoryTargets targets, RunClock clock, ServerProcess? shop, IReadOnlyList<PostgresServer> servers,
        CancellationToken cancellationToken)
    {
        using var recorder = new Recorder(clock, "buyers", 1);
        using var payments = new Recorder(clock, "payments", 100_000_000);
        using var payers = new Payers(plan, targets, payments, time);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var faultsOver = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        faultsOver.CancelAfter(plan.For);
        var faults = plan.Faults
            .Select((kind, number) => new Faults(kind, number, shop!, servers, plan.Seed, clock, time)).ToList();
        var paying = payers.RunAsync(cancellationToken);
        var sampling = shop is null
            ? Task.CompletedTask
            : ProcessSamples.RecordAsync(shop, clock, time, over.Token);
        var making = faults.Select(kind => kind.RunAsync(faultsOver.Token)).ToList();

        // The loop blocks its thread, so it gets one of its own.
        var load = await Task.Factory.StartNew(
            () => Send(targets, recorder, payers, cancellationToken), cancellationToken,
            TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap();
        await Task.WhenAll(making);
        payers.Close();
        await paying;
        await over.CancelAsync();
        await sampling;
        Console.WriteLine(
            $"Answers: {string.Join(", ", load.Answers.Select(answer => $"{answer.Key} {answer.Value:N0}"))}; faults: "
            + $"{string.Join(", ", plan.Faults.Zip(faults, (kind, made) => $"{kind} {made.Count}"))}.");
        faults.ForEach(kind => kind.Dispose());
    }

    private async Task<HistoryLoad> Send(
        HistoryTargets targets, Recorder recorder, Payers payers, CancellationToken cancellationToken)
    {
        var server = await LoadRunner.ResolveAsync(targets.Shop, cancellationToken);
        using var loop = new LoadLoop(server, plan.Connections, RequestTimeout, time);
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
