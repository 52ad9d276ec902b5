namespace Commerce.Storage;

/// <summary>A grain's stored state.</summary>
/// <param name="Version">Raised by one with each write, from 1: the ETag.</param>
/// <param name="Payload">As the grain's provider encoded it.</param>
public sealed record GrainStateRow(long Version, ReadOnlyMemory<byte> Payload);

/// <summary>What a listing shows of an order.</summary>
/// <param name="MemberId">Whose order.</param>
/// <param name="OrderId">The order.</param>
/// <param name="Status">As in the HTTP contract, for example <c>awaitingPayment</c>.</param>
/// <param name="Total">Minor units.</param>
/// <param name="Currency">ISO 4217.</param>
/// <param name="FirstLine">Name of the first line's product.</param>
/// <param name="LineCount">Number of lines.</param>
/// <param name="PlacedAt">When it was placed.</param>
/// <param name="PayBefore">Until when it can be paid, while it waits for payment.</param>
public sealed record OrderIndexRow(
    string MemberId,
    string OrderId,
    string Status,
    long Total,
    string Currency,
    string FirstLine,
    int LineCount,
    DateTimeOffset PlacedAt,
    DateTimeOffset? PayBefore);

/// <summary>A page of a member's orders, and how many there are in all.</summary>
public sealed record OrderPage(IReadOnlyList<OrderIndexRow> Items, int Total);

/// <summary>A one-shot timer.</summary>
public sealed record Deadline(DateTimeOffset DueAt, string Kind, string Key);

/// <summary>An event that waits for its consumers.</summary>
public sealed record OutboxRow(long Id, string Topic, string Key, ReadOnlyMemory<byte> Payload, DateTimeOffset At);

/// <summary>A shard, for ops.</summary>
/// <param name="Name">Its name in the configuration.</param>
/// <param name="SlotCount">Slots it has.</param>
/// <param name="QueueLength">Writes that wait for a commit.</param>
/// <param name="QueueLengthMax">From where writes are refused.</param>
/// <param name="CommitMsP50">Median time of a commit, milliseconds, over the last commits.</param>
/// <param name="CommitMsP99">The same, 99th percentile.</param>
/// <param name="BatchSizeMean">Writes per commit, over the same.</param>
/// <param name="OutboxLength">Events that wait for consumers.</param>
/// <param name="DeadlinesPending">One-shot timers that are set.</param>
/// <param name="Healthy">Whether the last commit succeeded.</param>
public sealed record ShardStatus(
    string Name,
    int SlotCount,
    int QueueLength,
    int QueueLengthMax,
    double CommitMsP50,
    double CommitMsP99,
    double BatchSizeMean,
    long OutboxLength,
    long DeadlinesPending,
    bool Healthy)
{
    /// <summary>Its replica; null if it has none.</summary>
    public ReplicaStatus? Replica { get; init; }
}

/// <summary>A shard's replica, for ops.</summary>
/// <param name="Server">host:port.</param>
/// <param name="LagMs">How old what it shows is at most, milliseconds; null: it is away, or that is not known.</param>
/// <param name="Reads">Whether it answers reads now.</param>
/// <param name="CommitsWait">Whether commits wait for it, if the primary is set up to.</param>
public sealed record ReplicaStatus(string Server, double? LagMs, bool Reads, bool CommitsWait);
