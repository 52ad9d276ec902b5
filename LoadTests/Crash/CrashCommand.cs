using System.Diagnostics;
using System.Globalization;
using System.Text;
using Commerce.LoadTests.Flash;
using Commerce.LoadTests.Http;
using Commerce.LoadTests.Measure;
using Commerce.LoadTests.Shop;
using Commerce.LoadTests.Verify;
using Commerce.Storage;
using Commerce.Verification.Shards;

namespace Commerce.LoadTests.Crash;

/// <summary>
/// The promise under kill -9: every receipt that was sent is an order, none twice, and in the end all units are held or
/// sold. 0: kept. 1: broken; the folder with the shards is kept and named.
/// </summary>
internal static class CrashCommand
{
    internal static async Task<int> RunAsync(CrashPlan plan, TimeProvider time, CancellationToken cancellationToken)
    {
        if (plan is not { Kills: >= 1 and <= 1000, Units: >= 100 and <= 1_000_000, Connections: >= 1 and <= 1000 })
        {
            await Console.Error.WriteLineAsync(
                "This cannot be run: --kills is 1 to 1,000, --units 100 to 1,000,000, --connections 1 to 1,000.");
            return 2;
        }

        Console.WriteLine(
            $"Plan: {plan.Kills} kills, {plan.Units:N0} units, {plan.Requests:N0} requests of {plan.Buyers:N0} " +
            $"buyers over {plan.Connections} " +
            $"connections, a fifth of them sent twice; seed {plan.Seed}.");
        var folder = Directory.CreateTempSubdirectory("commerce-crash-").FullName;
        var broken = await RunIn(folder, plan, time, cancellationToken);
        if (broken.Count == 0)
        {
            Directory.Delete(folder, recursive: true);
            Console.WriteLine("PASSED: every receipt is an order, none twice, all units are accounted for.");
            return 0;
        }

        Console.WriteLine($"FAILED (seed {plan.Seed}). The shop's folder is kept: {folder}");
        foreach (var line in broken.Take(30))
        {
            Console.WriteLine($"  {line}");
        }

        return 1;
    }

    private static async Task<List<string>> RunIn(string folder, CrashPlan plan, TimeProvider time,
        CancellationToken cancellationToken)
    {
        var program = await Repository.BuildWebFrontAsync(plan.Build, cancellationToken);
        await using var shop = ServerProcess.Shop(folder, program, [], time);
        await shop.StartAsync(cancellationToken);
        using var api = new ShopApi(shop.Url);
        var ops = await api.CreateSessionAsync("ops", cancellationToken);
        var sale = await SaleSetup.CreateAsync(api, null, plan.Units, CrashPlan.LimitPerBuyer, 999, ops, time,
            cancellationToken);
        var tokens = await api.CreateSessionsAsync(plan.Buyers, null, cancellationToken);
        var request = new FlashRequest(shop.Url, sale.OrderPath, tokens, $"crash-{plan.Seed}", quantity: 1);

        var crash = new CrashRun(plan, shop, time);
        var run = await crash.RunAsync(request, cancellationToken);
        var again = await crash.AskAgainAsync(request, cancellationToken);
        var audit = await FlashAudit.RunAsync(
            api, shop.Url, sale, run.Load, request, tokens, ops, onlyBuyers: true, TimeSpan.FromSeconds(10), time,
            cancellationToken);
        Print(crash, run, audit);

        var broken = audit.Differences.ToList();
        CompareReceipts(run.Load, again.Load, broken);
        CheckAnswers(plan, run.Load, audit, broken);
        if (!await shop.StopAsync())
        {
            broken.Add("the shop did not stop within 20 s of SIGTERM");
        }

        VerifyShards(shop, time, broken);
        return broken;
    }

    private static void Print(CrashRun crash, LoadRun run, FlashAudit audit)
    {
        var recoveries = crash.Recoveries.Select(recovery => recovery.TotalSeconds).Order().ToList();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{crash.Hits.Serving} kills while serving, {crash.Hits.Starting} while starting; ready again after " +
            $"{recoveries[0]:0.0} to {recoveries[^1]:0.0} s."));
        Console.WriteLine(
            $"Answers: {List(run.Load.Outcomes)}; " +
            $"attempts without answer: {List(run.Load.Unanswered)}; " +
            $"{run.Load.Replayed:N0} second sendings got the same receipt.");
        Console.WriteLine(
            $"Audit: {audit.Receipts:N0} receipts, {audit.Distinct:N0} different orders, {audit.Missing} missing, " +
            $"{audit.Different} different; " +
            $"pool: {audit.Pool.Available} available, {audit.Pool.Held} held, {audit.Pool.Sold} sold, epoch " +
            $"{audit.Pool.Epoch}.");
    }

    private static string List(OutcomeCounts counts) =>
        string.Join(", ", counts.All.Select(outcome => $"{outcome.Count:N0} {outcome.Name}"));

    private static void CompareReceipts(FlashLoad first, FlashLoad again, List<string> broken)
    {
        var now = again.Receipts.ToDictionary(receipt => receipt.Request, receipt => receipt.Body);
        foreach (var (request, body) in first.Receipts)
        {
            if (!now.TryGetValue(request, out var other) || !body.AsSpan().SequenceEqual(other))
            {
                broken.Add(
                    $"request {request} got the receipt {Encoding.UTF8.GetString(body)}, and later, with the same " +
                    $"key, " +
                    $"{(other is null ? "a refusal" : Encoding.UTF8.GetString(other))}");
            }
        }

        broken.AddRange(again.Mismatches);
        if (again.Unknown > 0)
        {
            broken.Add($"{again.Unknown} request(s) asked again had no answer");
        }
    }

    private static void CheckAnswers(CrashPlan plan, FlashLoad load, FlashAudit audit, List<string> broken)
    {
        broken.AddRange(load.Outcomes.All
            .Where(outcome => outcome.Name is not (OutcomeCounts.Accepted or "sold-out"))
            .Select(outcome =>
                $"{outcome.Count} answer(s) '{outcome.Name}': only receipts and sold-out were to be expected"));
        if (load.Unknown > 0)
        {
            broken.Add($"{load.Unknown} request(s) had no answer in the end");
        }

        if (audit.Pool.Held + audit.Pool.Sold != plan.Units || audit.Pool.Available != 0)
        {
            broken.Add(
                $"{plan.Units} units were asked for by more buyers, but {audit.Pool.Held} are held and " +
                $"{audit.Pool.Sold} sold");
        }

        // A run in which nothing was cut off proves nothing.
        if (load.Unanswered["connection-lost"] == 0)
        {
            broken.Add("vacuous: no request was cut off by a kill");
        }
    }

    private static void VerifyShards(ServerProcess shop, TimeProvider time, List<string> broken)
    {
        var started = Stopwatch.GetTimestamp();
        using var inspector = ShardStore.OpenInspector(new StorageOptions(), shop.DataDirectory);
        var report = new Verifier(inspector, live: false, time.GetUtcNow()).Run();
        VerifyCommand.Print(report, Stopwatch.GetElapsedTime(started));
        broken.AddRange(report.Differences.Select(difference => difference.ToString()));
        if (report.Vacuous)
        {
            broken.Add("vacuous: verify found nothing to check");
        }
    }
}
