using Commerce.Persistence;
using Commerce.Storage;

namespace Commerce.Delivery;

/// <summary>Has its shard worked on for as long as it is active. The work runs beside it, on all threads.</summary>
internal sealed class ShardDeliveryGrain(ShardDelivery delivery, IShardStore store)
    : Grain, IShardDeliveryGrain
{
    private ShardWork? _work;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _work = delivery.Begin((int)this.GetPrimaryKeyLong());
        DelayDeactivation(TimeSpan.MaxValue);
        return Task.CompletedTask;
    }

    public Task KeepWorkingAsync() => Task.CompletedTask;

    public async Task<IReadOnlyList<ShardReport>> ListShardsAsync() =>
        [.. (await store.GetStatusAsync(CancellationToken.None)).Select(Report)];

    public async Task<SetAsidePage> ListSetAsideAsync(string? after, int take)
    {
        var (ids, next) = await OldestKeys.ReadAsync(store, OutboxSetAside.StateType, after, take);
        var events = await Task.WhenAll(
            ids.Select(id => new OutboxSetAside(store, SetAsideEvent.ShardOf(id)!.Value).FindAsync(id)));
        return new SetAsidePage([.. events.OfType<SetAsideEvent>()], next);
    }

    public Task<bool> DeliverAgainAsync(string id) =>
        new OutboxSetAside(store, (int)this.GetPrimaryKeyLong()).PutBackAsync(id, delivery.HasConsumer);

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) =>
        _work?.EndAsync().WaitAsync(cancellationToken) ?? Task.CompletedTask;

    private static ShardReport Report(ShardStatus shard) => new(
        shard.Name, shard.SlotCount, shard.QueueLength, shard.QueueLengthMax, shard.CommitMsP50, shard.CommitMsP99,
        shard.BatchSizeMean, shard.OutboxLength, shard.DeadlinesPending, shard.Healthy,
        shard.Replica is { } replica
            ? new ReplicaReport(replica.Server, replica.LagMs, replica.Reads, replica.CommitsWait)
            : null);
}
