using System.Diagnostics;
using Commerce.Inventory;
using Commerce.Storage;

namespace Commerce.Hosting;

/// <summary>
/// Takes up what a crash left half-way: activates the pools whose holds may not all have become orders, which relays
/// the rest. The shop is ready afterwards.
/// </summary>
internal sealed partial class Recovery(
    IShardStore store,
    IGrainFactory grains,
    ShopReadiness readiness,
    IHostApplicationLifetime lifetime,
    ILogger<Recovery> logger)
    : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        lifetime.ApplicationStopping.Register(readiness.Stopping);
        readiness.Done(ShopReadiness.Engine);
        var began = Stopwatch.GetTimestamp();
        var pools = await store.ListUnrelayedPoolsAsync(cancellationToken);
        foreach (var batch in pools.Chunk(64))
        {
            await Task.WhenAll(batch.Select(pool => grains.GetGrain<IStockPoolGrain>(pool).GetStatusAsync()));
        }

        var elapsed = Stopwatch.GetElapsedTime(began);
        if (pools.Count > 0)
        {
            LogRecovered(logger, pools.Count, elapsed);
        }

        readiness.Done(ShopReadiness.Recovery);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(EventId = 2301, Level = LogLevel.Information,
        Message = "Took up {Pools} stock pools whose holds may not all have become orders, in {Elapsed}.")]
    private static partial void LogRecovered(ILogger logger, int pools, TimeSpan elapsed);
}
