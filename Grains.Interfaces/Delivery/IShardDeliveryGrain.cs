namespace Commerce.Delivery;

/// <summary>
/// Works the outbox and the deadlines of one shard, so that one silo does at a time. Key: the number of the shard. Two
/// at once, for the moment in which it moves, do no harm: each event and deadline may be handled twice anyway.
/// </summary>
[Alias("delivery.shard")]
public interface IShardDeliveryGrain : IGrainWithIntegerKey
{
    /// <summary>
    /// Has the shard worked on by whoever owns this grain; every silo asks for it every few seconds. Repeating it
    /// changes nothing.
    /// </summary>
    [Alias("keep-working")]
    Task KeepWorkingAsync();

    /// <summary>All shards of the store, as the silo has them that owns this grain.</summary>
    [Alias("shards"), AlwaysInterleave]
    Task<IReadOnlyList<ShardReport>> ListShardsAsync();

    /// <summary>Events of all shards that were set aside.</summary>
    /// <param name="after">The last id that was read; null: from the first.</param>
    /// <param name="take">Events at most, 1 to 100.</param>
    [Alias("set-aside"), AlwaysInterleave]
    Task<SetAsidePage> ListSetAsideAsync(string? after, int take);

    /// <summary>
    /// Has an event of this shard that was set aside delivered again, to the consumer alone that could not handle it.
    /// False: there is none, or the shop has no such consumer any more.
    /// </summary>
    [Alias("deliver-again")]
    Task<bool> DeliverAgainAsync(string id);
}
