using System.Globalization;
using Commerce.LoadTests.Compare;
using Commerce.LoadTests.Flash;
using Commerce.LoadTests.Http;
using Commerce.LoadTests.Shop;
using Commerce.Storage;
using Commerce.Verification.Shards;

namespace Commerce.LoadTests.Checkout;

/// <summary>
/// Asks a shop that this program started for orders of five SKUs. A 201 is a durable order with all its units held;
/// at the end the whole shop is recomputed from its logs.
/// </summary>
internal sealed class CheckoutProbe : IDisposable
{
    private const int Seed = 5;

    private readonly CheckoutPlan _plan;
    private readonly TimeProvider _time;
    private readonly ServerProcess _server;
    private readonly StorageOptions _storage;
    private readonly CpuMeter _cpu;
    private readonly ShopApi _api;
    private readonly IReadOnlyList<string> _bodies;
    private IReadOnlyList<string> _buyers = [];
    private int _runs;

    /// <param name="server">The shop, started with <see cref="CheckoutCatalogue.OpeningStock"/>.</param>
    /// <param name="storage">Where its shards are.</param>
    /// <param name="cpu">Of the server and its database.</param>
    /// <param name="plan">What is measured.</param>
    /// <param name="time">The clock.</param>
    internal CheckoutProbe(
        ServerProcess server, StorageOptions storage, CpuMeter cpu, CheckoutPlan plan, TimeProvider time)
    {
        (_server, _storage, _cpu, _plan, _time) = (server, storage, cpu, plan, time);
        _api = new ShopApi(server.Url);
        _bodies = CheckoutCatalogue.Orders(plan.Products, Seed);
    }

    /// <summary>Commits of the shard that is slower, median, when it was asked last.</summary>
    internal double CommitMs { get; private set; }

    /// <summary>Orders placed in all runs.</summary>
    internal long Placed { get; private set; }

    internal async Task PrepareAsync(CancellationToken cancellationToken)
    {
        await CheckoutCatalogue.ImportAsync(_api, _plan.Products, _time, cancellationToken);
        _buyers = await _api.CreateSessionsAsync(_plan.Buyers, null, cancellationToken);
    }

    /// <summary>Orders, as fast as the connections allow.</summary>
    internal async Task<ClosedRun> OrderAsync(TimeSpan duration, CancellationToken cancellationToken)
    {
        var key = string.Create(
            CultureInfo.InvariantCulture, $"load-{_time.GetUtcNow().ToUnixTimeMilliseconds()}-{_runs++}");
        var request = new FlashRequest(_server.Url, "/api/orders", _buyers, key, _bodies);
        var cpu = _cpu.Read();
        var run = await LoadRunner.RunAsync(
            _server.Url, start => new FlashLoad(FloorProbe.ClosedLoad(duration), request, new Random(1), start),
            _plan.Connections, TimeSpan.FromSeconds(10), progress: null, _time, cancellationToken);
        Placed += run.Accepted;
        var ops = await _api.CreateSessionAsync("ops", cancellationToken);
        CommitMs = (await _api.GetCommitTimesAsync(ops, cancellationToken)).Max();
        return ClosedRun.Of(run, _cpu.Read() - cpu, accepted: true);
    }

    /// <summary>Stops the shop and recomputes it.</summary>
    /// <exception cref="ShopApiException">Something is not as it must be.</exception>
    internal async Task VerifyAsync()
    {
        await _server.StopAsync();
        using var inspector = ShardStore.OpenInspector(_storage, _server.DataDirectory);
        var report = new Verifier(inspector, live: false, _time.GetUtcNow()).Run();
        if (!report.Clean || report.Orders < Placed)
        {
            throw new ShopApiException(
                $"{_server.Name} placed {Placed} orders and has {report.Orders}, with {report.DifferenceCount} "
                + $"differences: {string.Join("; ", report.Differences.Take(3))}");
        }
    }

    public void Dispose() => _api.Dispose();
}
