using Commerce.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Commerce.Delivery;

/// <summary>
/// Delivers every shard's outbox to the consumers of this process, and trims what all of them have handled.
/// </summary>
internal sealed class OutboxRelay(
    IShardStore store, IEnumerable<IOutboxConsumer> consumers, TimeProvider time, ILogger<OutboxRelay> logger)
    : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(
        Enumerable.Range(0, store.Map.Shards.Count)
            .Select(shard => new OutboxPump(store, shard, [.. consumers], time, logger).RunAsync(stoppingToken)));
}
