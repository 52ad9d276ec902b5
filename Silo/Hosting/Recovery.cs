using Commerce.Inventory;
using Commerce.Storage;

namespace Commerce.Hosting;

/// <summary>
/// Takes up what a crash left half-way: activates the pools whose holds may not all have become orders, which relays
/// the rest. The shop is ready only then. And again whenever the cluster has changed, because what a silo that died had
/// taken on nobody else may ask for; and whenever a commit here had no outcome, because a hold in it must become an
/// order even if nobody asks its pool for anything any more.
/// </summary>
internal sealed partial class Recovery(
    IShardStore store,
    IGrainFactory grains,
    ISiloView view,
    UnknownAppends unknowns,
    TimeProvider time,
    ShopReadiness readiness,
    IHostApplicationLifetime lifetime,
    ILogger<Recovery> logger)
    : BackgroundService
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(2);

    private long? _recovered;

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        lifetime.ApplicationStopping.Register(readiness.Stopping);
        readiness.Done(ShopReadiness.Engine);
        await TryTakeUpAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(LookInterval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            if (view.Number != _recovered)
            {
                await TryTakeUpAsync(stoppingToken);
            }

            foreach (var (pool, append) in unknowns.Open)
            {
                await TryReadAsync(pool, append, stoppingToken);
            }
        }
    }

    private async Task TryReadAsync(string pool, UnknownAppend append, CancellationToken cancellationToken)
    {
        try
        {
            await grains.GetGrain<IStockPoolGrain>(pool).GetStatusAsync();
            unknowns.Forget(pool, append);
        }
        catch (Exception exception)
        {
            if (!cancellationToken.IsCancellationRequested)
            {
                LogNotRead(logger, pool, LookInterval, exception);
            }
        }
    }

    private async Task TryTakeUpAsync(CancellationToken cancellationToken)
    {
        var number = view.Number;
        try
        {
            await TakeUpAsync(cancellationToken);
            _recovered = number;
            readiness.Done(ShopReadiness.Recovery);
        }
        catch (Exception exception)
        {
            if (!cancellationToken.IsCancellationRequested) // What fails while the process stops is taken up elsewhere.
            {
                LogNotRecovered(logger, LookInterval, exception);
            }
        }
    }

    private async Task TakeUpAsync(CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        var pools = await store.ListUnrelayedPoolsAsync(cancellationToken);
        foreach (var batch in pools.Chunk(64))
        {
            await Task.WhenAll(batch.Select(pool => grains.GetGrain<IStockPoolGrain>(pool).GetStatusAsync()));
        }

        var elapsed = time.GetElapsedTime(began);
        if (pools.Count > 0)
        {
            LogRecovered(logger, pools.Count, elapsed);
        }
    }

    [LoggerMessage(EventId = 2301, Level = LogLevel.Information,
        Message = "Took up {Pools} stock pools whose holds may not all have become orders, in {Elapsed}.")]
    private static partial void LogRecovered(ILogger logger, int pools, TimeSpan elapsed);

    [LoggerMessage(EventId = 2303, Level = LogLevel.Warning,
        Message = "Pool {PoolId}, of which a commit had no outcome, could not be read; again in {Interval}.")]
    private static partial void LogNotRead(ILogger logger, string poolId, TimeSpan interval, Exception exception);

    [LoggerMessage(EventId = 2302, Level = LogLevel.Warning,
        Message = "Stock pools whose holds may not all have become orders could not be taken up; again in {Interval}.")]
    private static partial void LogNotRecovered(ILogger logger, TimeSpan interval, Exception exception);
}
