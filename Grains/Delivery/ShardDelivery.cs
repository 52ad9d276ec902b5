using System.Threading.Channels;
using Commerce.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Commerce.Delivery;

/// <summary>
/// Asks for the grain of every shard every few seconds, so that each is active on some silo; and does the work of those
/// that are active on this one: delivers the shard's outbox, sweeps its deadlines, and trims its records of takeovers.
/// </summary>
internal sealed partial class ShardDelivery(
    IShardStore store,
    IGrainFactory grains,
    IEnumerable<IOutboxConsumer> consumers,
    IEnumerable<DeadlineHandler> handlers,
    TimeProvider time,
    IOptions<StorageOptions> storage,
    ILoggerFactory loggers)
    : BackgroundService
{
    /// <summary>How long a shard whose silo died waits at most, once the others know.</summary>
    private static readonly TimeSpan AskInterval = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan AskAgainAfter = TimeSpan.FromMilliseconds(250);

    private readonly Channel<ShardWork> _begun = Channel.CreateUnbounded<ShardWork>();
    private readonly ILogger _logger = loggers.CreateLogger<ShardDelivery>();
    private readonly List<IOutboxConsumer> _consumers = [.. consumers];
    private readonly List<DeadlineHandler> _handlers = [.. handlers];

    /// <summary>Whether the shop still has a consumer of that name.</summary>
    public bool HasConsumer(string name) => _consumers.Exists(consumer => consumer.Name == name);

    /// <summary>Works on a shard from now on. Its loops run outside the scheduler of whoever asks.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such shard.</exception>
    public ShardWork Begin(int shard)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(shard);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(shard, store.Map.Shards.Count);
        var work = new ShardWork(shard);
        if (!_begun.Writer.TryWrite(work))
        {
            work.Refuse();
        }

        return work;
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(
        Enumerable.Range(0, store.Map.Shards.Count)
            .Select(shard => AskAsync(shard, stoppingToken))
            .Append(WorkAsync(stoppingToken)));

    private async Task AskAsync(int shard, CancellationToken stopping)
    {
        var grain = grains.GetGrain<IShardDeliveryGrain>(shard);
        var failing = false;
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await grain.KeepWorkingAsync().WaitAsync(stopping);
                failing = false;
            }
            catch (Exception exception)
            {
                if (!failing && !stopping.IsCancellationRequested) // It is asked again soon: told once.
                {
                    LogNobodyWorks(_logger, shard, exception);
                }

                failing = true;
            }

            await Task.Delay(failing ? AskAgainAfter : AskInterval, time, stopping);
        }
    }

    private async Task WorkAsync(CancellationToken stopping)
    {
        var running = new List<Task>();
        try
        {
            while (await _begun.Reader.WaitToReadAsync(stopping))
            {
                while (_begun.Reader.TryRead(out var work))
                {
                    LogBegun(_logger, work.Shard);
                    running.RemoveAll(one => one.IsCompleted);
                    running.Add(RunAsync(work, stopping));
                }
            }
        }
        catch (OperationCanceledException)
        {
            _begun.Writer.TryComplete();
            while (_begun.Reader.TryRead(out var late))
            {
                late.Refuse();
            }

            await Task.WhenAll(running);
        }
    }

    private async Task RunAsync(ShardWork work, CancellationToken stopping)
    {
        await work.RunAsync(
            ending => Task.WhenAll(
                new OutboxPump(store, work.Shard, _consumers, time, loggers.CreateLogger<OutboxPump>())
                    .RunAsync(ending),
                new DeadlineSweeper(
                    store, work.Shard, grains, _handlers, time, loggers.CreateLogger<DeadlineSweeper>())
                    .RunAsync(ending),
                new TakeoverTrimmer(
                    store, work.Shard, storage.Value.KeepTakeovers, time, loggers.CreateLogger<TakeoverTrimmer>())
                    .RunAsync(ending)),
            stopping);
        LogEnded(_logger, work.Shard);
    }

    [LoggerMessage(EventId = 2121, Level = LogLevel.Information,
        Message = "This silo delivers the outbox of shard {Shard} and sweeps its deadlines.")]
    private static partial void LogBegun(ILogger logger, int shard);

    [LoggerMessage(EventId = 2122, Level = LogLevel.Information,
        Message = "This silo works on shard {Shard} no more; the one that owns it now does.")]
    private static partial void LogEnded(ILogger logger, int shard);

    [LoggerMessage(EventId = 2123, Level = LogLevel.Warning,
        Message = "The silo that works on shard {Shard} does not answer; asked again until one does.")]
    private static partial void LogNobodyWorks(ILogger logger, int shard, Exception exception);
}
