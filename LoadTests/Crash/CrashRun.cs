using System.Globalization;
using Commerce.LoadTests.Flash;
using Commerce.LoadTests.Http;
using Commerce.LoadTests.Shop;

namespace Commerce.LoadTests.Crash;

/// <summary>How a shop is crashed.</summary>
/// <param name="Kills">How often it is killed.</param>
/// <param name="Units">Units of the sale; a quarter more is asked for, so that it sells out on the way.</param>
/// <param name="Connections">Connections of the buyers.</param>
/// <param name="Seed">Of the moments.</param>
/// <param name="Build">Whether the shop is built first.</param>
internal sealed record CrashPlan(int Kills, int Units, int Connections, int Seed, bool Build)
{
    /// <summary>Each buyer asks twice, and may have two units.</summary>
    internal const int LimitPerBuyer = 2;

    internal int Requests => Units * 5 / 4;

    internal int Buyers => (Requests + LimitPerBuyer - 1) / LimitPerBuyer;
}

/// <summary>
/// Kills the shop with kill -9 at random moments of a running sale and starts it again on the same folder. Buyers know
/// nothing of it: they ask with the same key until they have an answer.
/// </summary>
internal sealed class CrashRun(CrashPlan plan, ServerProcess shop, TimeProvider time)
{
    private static readonly TimeSpan RunTimeMax = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan GatePeriod = TimeSpan.FromMilliseconds(5);

    private readonly Random _random = new(plan.Seed);
    private readonly Gate _gate = new();
    private readonly ShopKiller _killer = new(shop, new Random(plan.Seed + 1), time);

    /// <summary>Kills that hit the shop while it served buyers, and while it started.</summary>
    internal (int Serving, int Starting) Hits => (_killer.Serving, _killer.Starting);

    /// <summary>Times from a start to readiness after a kill.</summary>
    internal IReadOnlyList<TimeSpan> Recoveries => _killer.Recoveries;

    /// <summary>Runs the sale over all kills until every buyer has an answer.</summary>
    internal async Task<LoadRun> RunAsync(FlashRequest request, CancellationToken cancellationToken)
    {
        // The loop blocks its thread, so it gets one of its own.
        var load = Task.Factory.StartNew(
            () => SendAsync(request, _gate, cancellationToken), cancellationToken, TaskCreationOptions.LongRunning,
            TaskScheduler.Default).Unwrap();
        for (var kill = 1; kill <= plan.Kills; kill++)
        {
            await ServeThenKillAsync(kill, cancellationToken);
            await _killer.StartAgainAsync(cancellationToken);
        }

        _gate.Open = int.MaxValue;
        return await load;
    }

    /// <summary>Sends every request once more, with its key: the answers of the shop that lives now.</summary>
    internal Task<LoadRun> AskAgainAsync(FlashRequest request, CancellationToken cancellationToken) =>
        SendAsync(request, gate: null, cancellationToken);

    private Task<LoadRun> SendAsync(FlashRequest request, Gate? gate, CancellationToken cancellationToken) =>
        LoadRunner.RunAsync(
        shop.Url,
        start => new FlashLoad(
            new FlashLoadOptions(
                plan.Requests, Schedule: null, Patience: RunTimeMax, StopAfter: RunTimeMax,
                SettleTime: TimeSpan.FromMinutes(1),
                CheckShare: 0.2, RetryOverloaded: true, KeepReceipts: true, gate),
            request, new Random(plan.Seed), start),
        plan.Connections, TimeSpan.FromSeconds(5), progress: null, time, cancellationToken);

    // Requests of this stretch come evenly until the kill, so that it falls among them.
    private async Task ServeThenKillAsync(int kill, CancellationToken cancellationToken)
    {
        var stretch = TimeSpan.FromMilliseconds(_random.Next(100, 1000));
        var from = _gate.Open;
        var to = (int)((long)plan.Requests * kill / (plan.Kills + 1));
        var started = time.GetTimestamp();
        for (var passed = TimeSpan.Zero; passed < stretch; passed = time.GetElapsedTime(started))
        {
            _gate.Open = from + (int)((to - from) * (passed / stretch));
            await Task.Delay(GatePeriod, time, cancellationToken);
        }

        await _killer.KillAsync();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"kill {kill,2} of {plan.Kills}: {stretch.TotalMilliseconds,4:0} ms after it was ready, {_gate.Open:N0} " +
            $"of {plan.Requests:N0} requests begun"));
    }
}
