namespace Commerce.Delivery;

/// <summary>A shard, for operators. What is measured, the silo measured that works on shard 0.</summary>
/// <param name="Name">Its name in the configuration.</param>
/// <param name="SlotCount">Slots it has.</param>
/// <param name="QueueLength">Writes that wait for a commit there.</param>
/// <param name="QueueLengthMax">From where writes are refused.</param>
/// <param name="CommitMsP50">Median time of a commit, milliseconds, over the last commits.</param>
/// <param name="CommitMsP99">The same, 99th percentile.</param>
/// <param name="BatchSizeMean">Writes per commit, over the same.</param>
/// <param name="OutboxLength">Events that wait for consumers.</param>
/// <param name="DeadlinesPending">One-shot timers that are set.</param>
/// <param name="Healthy">Whether the last commit succeeded.</param>
/// <param name="Replica">Its replica; null if it has none.</param>
[GenerateSerializer, Immutable, Alias("delivery.shard-report")]
public sealed record ShardReport(
    [property: Id(0)] string Name,
    [property: Id(1)] int SlotCount,
    [property: Id(2)] int QueueLength,
    [property: Id(3)] int QueueLengthMax,
    [property: Id(4)] double CommitMsP50,
    [property: Id(5)] double CommitMsP99,
    [property: Id(6)] double BatchSizeMean,
    [property: Id(7)] long OutboxLength,
    [property: Id(8)] long DeadlinesPending,
    [property: Id(9)] bool Healthy,
    [property: Id(10)] ReplicaReport? Replica);

/// <summary>A shard's replica, for operators.</summary>
/// <param name="Server">host:port.</param>
/// <param name="LagMs">How old what it shows is at most, milliseconds; null: it is away, or that is not known.</param>
/// <param name="Reads">Whether it answers reads now.</param>
/// <param name="CommitsWait">Whether commits wait for it, if the primary is set up to.</param>
[GenerateSerializer, Immutable, Alias("delivery.replica-report")]
public sealed record ReplicaReport(
    [property: Id(0)] string Server,
    [property: Id(1)] double? LagMs,
    [property: Id(2)] bool Reads,
    [property: Id(3)] bool CommitsWait);
