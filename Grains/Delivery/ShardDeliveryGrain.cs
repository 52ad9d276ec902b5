namespace Commerce.Delivery;

/// <summary>Has its shard worked on for as long as it is active. The work runs beside it, on all threads.</summary>
internal sealed class ShardDeliveryGrain(ShardDelivery delivery) : Grain, IShardDeliveryGrain
{
    private ShardWork? _work;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _work = delivery.Begin((int)this.GetPrimaryKeyLong());
        DelayDeactivation(TimeSpan.MaxValue);
        return Task.CompletedTask;
    }

    public Task KeepWorkingAsync() => Task.CompletedTask;

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) =>
        _work?.EndAsync().WaitAsync(cancellationToken) ?? Task.CompletedTask;
}
