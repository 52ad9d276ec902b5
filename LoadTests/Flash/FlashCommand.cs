using System.Globalization;
using Commerce.LoadTests.Http;
using Commerce.LoadTests.Measure;
using Commerce.LoadTests.Shop;
using Spectre.Console;

namespace Commerce.LoadTests.Flash;

/// <summary>
/// Runs a sale against a shop: plan, load, audit, result. 0: all thresholds hold and the audit is clean.
/// </summary>
internal static class FlashCommand
{
    private static readonly TimeSpan SettleTime = TimeSpan.FromSeconds(30);

    internal static async Task<int> RunAsync(FlashPlan plan, TimeProvider time, CancellationToken cancellationToken)
    {
        var options = plan.Validate(out var errors);
        if (options is null)
        {
            await Console.Error.WriteLineAsync($"This cannot be run:\n  {string.Join("\n  ", errors)}");
            return 2;
        }

        Console.WriteLine($"Plan: {options}");
        using var shop = new ShopApi(options.Url);
        var ops = await shop.CreateSessionAsync("ops", cancellationToken);
        var sale = await PrepareSaleAsync(shop, plan, ops, time, cancellationToken);
        Console.WriteLine($"Sale {sale.SaleId}, item {sale.Sku}: {sale.Units:N0} units, {sale.LimitPerBuyer} a buyer.");
        var tokens = await shop.CreateSessionsAsync(plan.Buyers, null, cancellationToken);
        Console.WriteLine($"{tokens.Count:N0} buyers have sessions. Running.");

        // Keys name the run, so that a second run on the same sale does not find the receipts of the first.
        var request = new FlashRequest(
            options.Url, sale.OrderPath, tokens, $"load-{time.GetUtcNow().ToUnixTimeMilliseconds()}", plan.Quantity);
        var run = await LoadRunner.RunAsync(
            options.Url, start => MakeLoad(options, request, start), plan.Connections, options.Timeout,
            ProgressLine.OnConsole(), time, cancellationToken);
        var audit = await FlashAudit.RunAsync(
            shop, options.Url, sale, run.Load, request, tokens, ops, onlyBuyers: plan.Create, options.Timeout, time,
            cancellationToken);
        return Report(options, run, audit, time);
    }

    private static FlashLoad MakeLoad(FlashRunOptions options, FlashRequest request, long start)
    {
        var random = new Random(options.Plan.Seed);
        var schedule = options.Rate is { } rate ? new ArrivalSchedule(rate, options.Duration, options.Arrivals, random)
            : null;
        return new FlashLoad(
            new FlashLoadOptions(
                schedule is null ? options.Plan.Buyers : int.MaxValue, schedule, options.Patience, options.Duration,
                SettleTime,
                options.Plan.CheckRetries, RetryOverloaded: false, KeepReceipts: true),
            request, random, start);
    }

    private static async Task<SaleTarget> PrepareSaleAsync(
        ShopApi shop, FlashPlan plan, string ops, TimeProvider time, CancellationToken cancellationToken)
    {
        if (plan.Create)
        {
            return await SaleSetup.CreateAsync(
                shop, plan.Sku, plan.Units, plan.Limit, plan.Price, ops, time, cancellationToken);
        }

        var saleId = plan.SaleId;
        if (saleId is null)
        {
            var sales = await shop.ListSalesAsync(cancellationToken);
            saleId = sales.FirstOrDefault(sale => sale.State == "open").SaleId
                ?? throw new ShopApiException("No sale runs now. Name one with --sale, or make one with --create.");
        }

        return await shop.GetSaleAsync(saleId, plan.Sku, cancellationToken);
    }

    private static int Report(FlashRunOptions options, LoadRun run, FlashAudit audit, TimeProvider time)
    {
        var metrics = Metrics(run, audit);
        AnsiConsole.Write(Tables.Of(
            ["outcome", "count"],
            run.Load.Outcomes.All.Select(outcome => (string[])[outcome.Name, Tables.Number(outcome.Count)])
                .Concat(run.Load.Unanswered.All.Select(lost =>
                    (string[])[$"attempts answered by {lost.Name}", Tables.Number(lost.Count)]))
                .Append(["sent again, same receipt", Tables.Number(run.Load.Replayed)])
                .Append(["sent again, another answer", Tables.Number(run.Load.Mismatches.Count)])
                .Append(["without an answer at the end", Tables.Number(run.Load.Unknown)])
                .Append(["dropped (could not start in time)", Tables.Number(run.Load.Dropped)])));
        AnsiConsole.Write(Tables.Latencies(
            ("receipt", run.Load.AcceptedLatency), ("refusal", run.Load.RefusedLatency),
            ("order read in the audit", audit.ReadLatency)));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{run.Elapsed.TotalSeconds:0.00} s, {run.AnsweredPerSecond:N0} answers/s, {run.AcceptedPerSecond:N0} " +
            $"receipts/s; " +
            $"the generator used {metrics["generator-cpu"]:P0} of the machine, {run.GeneratorMicroseconds:0.0} µs a " +
            $"request."));
        Console.WriteLine(
            $"Audit: {audit.Receipts:N0} receipts, {audit.Distinct:N0} different orders, {audit.Missing} missing, " +
            $"{audit.Different} different, " +
            $"{audit.OverLimit} buyers over the limit, {audit.Oversold} units oversold; pool: {audit.Pool.Available} " +
            $"available, " +
            $"{audit.Pool.Held} held, {audit.Pool.Sold} sold.");
        foreach (var difference in audit.Differences.Take(20))
        {
            Console.WriteLine($"  DIFFERENCE: {difference}");
        }

        var holds = audit.Clean;
        foreach (var threshold in options.Thresholds)
        {
            holds &= threshold.Holds(metrics, out var explanation);
            Console.WriteLine($"  {explanation}");
        }

        var outcomes = run.Load.Outcomes.All.ToDictionary(outcome => outcome.Name, outcome => outcome.Count,
            StringComparer.Ordinal);
        var file = ResultFile.Write(
            "flash", options.Plan, new { metrics, outcomes, differences = audit.Differences }, Machine.Read(), time);
        Console.WriteLine($"{(holds ? "PASSED" : "FAILED")}. Written to {file}");
        return holds ? 0 : 1;
    }

    private static Dictionary<string, double> Metrics(LoadRun run, FlashAudit audit)
    {
        var all = new LatencyHistogram();
        all.Add(run.Load.AcceptedLatency);
        all.Add(run.Load.RefusedLatency);
        var metrics = new Dictionary<string, double>(StringComparer.Ordinal)
        {
            ["accepted"] = run.Accepted,
            ["rate"] = run.AcceptedPerSecond,
            ["answered"] = run.Answered,
            ["dropped"] = run.Load.Dropped,
            ["unknown"] = run.Load.Unknown,
            ["replayed"] = run.Load.Replayed,
            ["mismatched"] = run.Load.Mismatches.Count,
            ["distinct"] = audit.Distinct,
            ["missing"] = audit.Missing,
            ["different"] = audit.Different,
            ["over-limit"] = audit.OverLimit,
            ["oversold"] = audit.Oversold,
            ["unaccounted"] = audit.Unaccounted,
            ["generator-cpu"] = run.GeneratorCpu / run.Elapsed / Environment.ProcessorCount,
            ["sold-out"] = run.Load.Outcomes["sold-out"],
            ["limit-reached"] = run.Load.Outcomes["limit-reached"],
            ["overloaded"] = run.Load.Outcomes[OutcomeCounts.Overloaded],
        };
        foreach (var outcome in run.Load.Outcomes.All)
        {
            metrics[outcome.Name] = outcome.Count;
        }

        foreach (var (prefix, histogram) in ((string, LatencyHistogram)[])
            [("", all), ("accepted.", run.Load.AcceptedLatency), ("refused.", run.Load.RefusedLatency)])
        {
            foreach (var (name, share) in Tables.Percentiles)
            {
                metrics[prefix + name] = histogram.Percentile(share) / 1000.0;
            }

            metrics[prefix + "max"] = histogram.Max / 1000.0;
        }

        return metrics;
    }
}
