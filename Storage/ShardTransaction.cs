namespace Commerce.Storage;

/// <summary>
/// Rows of one shard that are written together or not at all. Conditions come first: a state that was expected and is
/// not there, or a message handled before, makes the outcome <see cref="TransactionOutcome.Conflict"/> and writes
/// nothing.
/// </summary>
/// <param name="slot">Any slot of the shard, 0 to 4,095.</param>
public sealed class ShardTransaction(int slot)
{
    private readonly List<ShardWrite> _writes = [];

    /// <summary>Slot whose shard is written.</summary>
    public int Slot { get; } = slot is >= 0 and < Slots.Count
        ? slot
        : throw new ArgumentOutOfRangeException(nameof(slot), slot, "A slot is 0 to 4,095.");

    /// <summary>What is written, in order.</summary>
    public IReadOnlyList<ShardWrite> Writes => _writes;

    /// <summary>Adds a write.</summary>
    public ShardTransaction Add(ShardWrite write)
    {
        _writes.Add(write);
        return this;
    }
}

/// <summary>How a transaction ended. Anything else is an exception.</summary>
public enum TransactionOutcome
{
    /// <summary>A condition did not hold; nothing was written.</summary>
    Conflict,

    /// <summary>Durable.</summary>
    Committed,
}

/// <summary>One row's change.</summary>
public abstract record ShardWrite;

/// <summary>Writes a grain's state if its version is the one expected.</summary>
/// <param name="GrainType">Kind of grain, for example <c>order</c>.</param>
/// <param name="GrainKey">Its key.</param>
/// <param name="ExpectedVersion">0: there must be no row. The row's version becomes this plus one.</param>
/// <param name="Payload">The state, as the grain's provider encodes it.</param>
public sealed record PutState(string GrainType, string GrainKey, long ExpectedVersion, ReadOnlyMemory<byte> Payload)
    : ShardWrite;

/// <summary>Deletes a grain's state if its version is the one expected.</summary>
public sealed record DeleteState(string GrainType, string GrainKey, long ExpectedVersion) : ShardWrite;

/// <summary>
/// Writes the listing row of an order, new or changed. Its member and its time of placing never change.
/// </summary>
public sealed record PutOrderIndex(OrderIndexRow Row) : ShardWrite;

/// <summary>Writes the listing row of a product, new or changed, and the words by which it is found.</summary>
/// <param name="Row">The row.</param>
/// <param name="Description">Searched, not listed.</param>
public sealed record PutProduct(ProductRow Row, string? Description = null) : ShardWrite;

/// <summary>Sets a one-shot timer. Setting the same again changes nothing.</summary>
public sealed record AddDeadline(DateTimeOffset DueAt, string Kind, string Key) : ShardWrite;

/// <summary>Takes a one-shot timer away; nothing happens if it is gone.</summary>
public sealed record RemoveDeadline(DateTimeOffset DueAt, string Kind, string Key) : ShardWrite;

/// <summary>Adds an event, in commit order.</summary>
/// <param name="Topic">What happened, for example <c>order.paid</c>.</param>
/// <param name="Key">Events of one key keep their order.</param>
/// <param name="Payload">UTF-8 JSON.</param>
public sealed record AddOutbox(string Topic, string Key, ReadOnlyMemory<byte> Payload) : ShardWrite;

/// <summary>
/// Remembers that a consumer handled an event, beside what it did: a conflict if it had before. It had too if the event
/// is trimmed: so somebody who works on a shard that others have taken over meanwhile repeats nothing.
/// </summary>
/// <param name="Consumer">Its name, 50 characters at most.</param>
/// <param name="EventId">Id of the event in the outbox of the same shard.</param>
public sealed record AddInbox(string Consumer, long EventId) : ShardWrite;

/// <summary>Writes the listing row of a review, new or changed.</summary>
public sealed record PutReview(ReviewRow Row) : ShardWrite;

/// <summary>Adds to the rollups of sales. Several that add to the same row never wait for each other.</summary>
public sealed record AddSales(SalesRow Row) : ShardWrite;

/// <summary>Adds to what was sold together, in one direction.</summary>
public sealed record AddSoldTogether(SoldTogetherRow Row) : ShardWrite;
