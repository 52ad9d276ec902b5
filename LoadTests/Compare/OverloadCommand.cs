using System.Diagnostics;
using System.Globalization;
using Commerce.LoadTests.Flash;
using Commerce.LoadTests.Servers;
using Commerce.LoadTests.Shop;

namespace Commerce.LoadTests.Compare;

/// <summary>What <c>overload</c> was asked to do.</summary>
internal sealed record OverloadPlan(TimeSpan Spike, double Times, int Connections, int Buyers, bool Build);

/// <summary>
/// A spike of several times what the shop can do, by the clock, then half of what it can: whether it is as quick as
/// before within ten seconds, and whether health, sessions and orders could be read all the while.
/// </summary>
internal static class OverloadCommand
{
    internal const string Name = "overload";

    private static readonly TimeSpan Calm = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Recovery = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LookPeriod = TimeSpan.FromMilliseconds(250);

    // Twice as slow as before is noise on a small machine; below this nobody notices.
    private const double NoticedMs = 50;

    internal static async Task<int> RunAsync(
        OverloadPlan plan, TextWriter output, TimeProvider time, CancellationToken cancellationToken)
    {
        var program = await Repository.BuildWebFrontAsync(plan.Build, cancellationToken);
        await using var servers = PrivateServers.Open();
        await using var server = ServerProcess.Shop(servers.ProcessFolder("shop"), program, [], time);
        await server.StartAsync(cancellationToken);
        using var shop = await ShopProbe.PrepareAsync(server, plan.Connections, plan.Buyers, time, cancellationToken);
        await shop.Receipts.AcceptAsync(Calm, cancellationToken); // warm-up
        var most = (await shop.Receipts.AcceptAsync(Calm, cancellationToken)).Rate;
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture, $"{plan.Connections} connections; at most {most:N0} receipts a second"));
        await output.WriteLineAsync(
            $"{"",-22}{"asked/s",10}{"receipts/s",12}{"p50 ms",9}{"p99 ms",9}{"refused",9}{"dropped",10}");

        var before = await AtAsync("before, half of it", most / 2, Calm);
        using var ended = new CancellationTokenSource();
        var looking = LookAsync(shop.Receipts, time, ended.Token);
        await AtAsync(
            string.Create(CultureInfo.InvariantCulture, $"spike, {plan.Times:0.#} times"),
            most * plan.Times, plan.Spike);
        await ended.CancelAsync();
        var looks = await looking;
        await AtAsync("the ten seconds after", most / 2, Recovery);
        var after = await AtAsync("then", most / 2, Calm);

        var (was, now) = (P99(before), P99(after));
        var isBack = after.Load.Dropped == 0 && now <= Math.Max(2 * was, NoticedMs);
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"In the spike health, a session and its orders were read {looks.Count} times, "
            + $"{looks.Count(look => look is null)} failed, the slowest took "
            + $"{looks.Max(look => look?.TotalMilliseconds ?? 0):N0} ms."));
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"p99 {was:N1} ms before, {now:N1} ms ten seconds after: {(isBack ? "as before" : "NOT AS BEFORE")}."));
        return isBack && looks.TrueForAll(look => look is not null) ? 0 : 1;

        async Task<LoadRun> AtAsync(string what, double rate, TimeSpan duration)
        {
            var (run, _) = await shop.AcceptAtAsync(rate, duration, cancellationToken);
            await output.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"{what,-22}{rate,10:N0}{run.AcceptedPerSecond,12:N0}"
                + $"{run.Load.AcceptedLatency.Percentile(0.5) / 1000.0,9:N1}{P99(run),9:N1}"
                + $"{run.Load.RefusedLatency.Count,9:N0}{run.Load.Dropped,10:N0}"));
            return run;
        }
    }

    private static double P99(LoadRun run) => run.Load.AcceptedLatency.Percentile(0.99) / 1000.0;

    // What must be answered however many buy: how long each look took; null: it failed.
    private static async Task<List<TimeSpan?>> LookAsync(
        ReceiptProbe shop, TimeProvider time, CancellationToken ended)
    {
        var looks = new List<TimeSpan?>();
        while (!ended.IsCancellationRequested)
        {
            var began = Stopwatch.GetTimestamp();
            try
            {
                var isReady = await shop.Api.IsReadyAsync(CancellationToken.None);
                await shop.Api.GetMemberIdAsync(shop.Buyers[0], CancellationToken.None);
                await shop.Api.ListOrdersAsync(shop.Buyers[0], CancellationToken.None);
                looks.Add(isReady ? Stopwatch.GetElapsedTime(began) : null);
            }
            catch (ShopApiException)
            {
                looks.Add(null);
            }

            await Task.Delay(LookPeriod, time, CancellationToken.None);
        }

        return looks;
    }
}
