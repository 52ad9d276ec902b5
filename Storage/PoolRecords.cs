using Commerce.Storage.Writer;

namespace Commerce.Storage;

/// <summary>Who takes a pool over.</summary>
/// <param name="PoolId">The pool; its row is made if there is none.</param>
/// <param name="Owner">Random per activation: with the epoch it names the owner even after a database was
/// restored.</param>
/// <param name="Silo">address:port, for operators.</param>
/// <param name="View">Version of the cluster view that this silo acts on.</param>
/// <param name="DeadSilos">Silos that are dead in that view: their pools may be taken whatever view they had.</param>
public sealed record PoolTakeover(
    string PoolId, Guid Owner, string Silo, long View, IReadOnlyCollection<string> DeadSilos);

/// <summary>A pool's row, as of a takeover.</summary>
/// <param name="PoolId">The pool.</param>
/// <param name="Number">Its number within the shard, from 1, below 2^24; never reused.</param>
/// <param name="Epoch">Raised by each takeover.</param>
/// <param name="Owner">The owner of this epoch.</param>
/// <param name="Counters">What the log adds up to.</param>
/// <param name="RelayedSeq">Up to where holds have reached their buyers' shards.</param>
/// <param name="Quarantined">Why it refuses; null when it does not.</param>
/// <param name="Terms">UTF-8 JSON of the terms of the sale; null when there are none.</param>
public sealed record PoolRow(
    string PoolId,
    int Number,
    long Epoch,
    Guid Owner,
    PoolCounters Counters,
    long RelayedSeq,
    string? Quarantined,
    ReadOnlyMemory<byte>? Terms);

/// <summary>
/// The pool's state in numbers. The equation: <c>Intake = Available + Held + Sold</c>, none negative.
/// </summary>
/// <param name="Seq">Sequence number of the last entry; 0 before the first.</param>
/// <param name="Intake">Units taken in, less those taken away.</param>
/// <param name="Available">Units that can be held.</param>
/// <param name="Held">Units held for buyers who have not paid.</param>
/// <param name="Sold">Units paid for.</param>
public readonly record struct PoolCounters(long Seq, int Intake, int Available, int Held, int Sold)
{
    /// <summary>
    /// The counters after one more entry, by its kind; what <see cref="PoolEntryKind"/> says, as arithmetic.
    /// </summary>
    /// <exception cref="OverflowException">A counter leaves the range of 32 bits.</exception>
    public PoolCounters After(PoolEntry entry)
    {
        var units = entry.Quantity;
        checked
        {
            var next = this with { Seq = entry.Seq };
            return entry.Kind switch
            {
                PoolEntryKind.Intake or PoolEntryKind.Allot or PoolEntryKind.Adjust =>
                    next with { Intake = Intake + units, Available = Available + units },
                PoolEntryKind.Hold or PoolEntryKind.Reserve =>
                    next with { Available = Available - units, Held = Held + units },
                PoolEntryKind.Release => next with { Held = Held - units, Available = Available + units },
                PoolEntryKind.Sell => next with { Held = Held - units, Sold = Sold + units },
                PoolEntryKind.Return or PoolEntryKind.ReturnUnits =>
                    next with { Sold = Sold - units, Available = Available + units },
                PoolEntryKind.Retake => next with { Available = Available - units, Sold = Sold + units },
                PoolEntryKind.Terms or PoolEntryKind.RefuseRetake or PoolEntryKind.RefuseReserve => next,
            };
        }
    }

    /// <summary>Whether the equation holds.</summary>
    public bool Balanced => Available >= 0 && Held >= 0 && Sold >= 0 && Intake == Available + Held + Sold;
}

/// <summary>What an entry of a pool's log did. The numbers are stored: never change one.</summary>
public enum PoolEntryKind
{
    /// <summary>Units came in: intake and available rise by the quantity.</summary>
    Intake = 1,

    /// <summary>
    /// Units moved to (negative) or from (positive) another pool: intake and available change by the quantity.
    /// </summary>
    Allot = 2,

    /// <summary>Units held for a buyer: available to held.</summary>
    Hold = 3,

    /// <summary>A hold given back: held to available.</summary>
    Release = 4,

    /// <summary>A hold paid: held to sold.</summary>
    Sell = 5,

    /// <summary>Sold units came back: sold to available.</summary>
    Return = 6,

    /// <summary>A count or a loss: intake and available change by the quantity, which may be negative.</summary>
    Adjust = 7,

    /// <summary>Released units sold to the same buyer after a late payment: available to sold.</summary>
    Retake = 8,

    /// <summary>Only the terms of the sale changed.</summary>
    Terms = 9,

    /// <summary>
    /// Released units will not be sold to their buyer again, though a late payment asked for them: no counter changes.
    /// </summary>
    RefuseRetake = 10,

    /// <summary>
    /// Units held for a line of an order that is kept elsewhere, so that the relay makes none of it: available to held.
    /// </summary>
    Reserve = 11,

    /// <summary>
    /// An order that had nothing here was given up: no unit will be held for it any more, however late it is asked for.
    /// No counter changes.
    /// </summary>
    RefuseReserve = 12,

    /// <summary>Some of the units sold to an order came back, under a key: sold to available.</summary>
    ReturnUnits = 13,
}

/// <summary>One entry of a pool's log.</summary>
/// <param name="Seq">Gapless from 1.</param>
/// <param name="Kind">What it did.</param>
/// <param name="Quantity">Units; negative only where the kind says so.</param>
/// <param name="OrderId">Of a hold or reservation and of what happens to it.</param>
/// <param name="Buyer">Of a hold or reservation.</param>
/// <param name="IdempotencyKey">Of the command that made it, if it had one.</param>
/// <param name="RequestHash">Fingerprint of that command.</param>
/// <param name="UnitPrice">Minor units, of a hold.</param>
/// <param name="Reason">For people.</param>
/// <param name="At">When it was decided, to the millisecond.</param>
/// <param name="HeldUntil">Of a hold.</param>
/// <param name="Detail">UTF-8 JSON that the pool does not look into: the delivery address of a hold.</param>
public sealed record PoolEntry(
    long Seq,
    PoolEntryKind Kind,
    int Quantity,
    string? OrderId,
    string? Buyer,
    string? IdempotencyKey,
    long RequestHash,
    long UnitPrice,
    string? Reason,
    DateTimeOffset At,
    DateTimeOffset? HeldUntil,
    ReadOnlyMemory<byte>? Detail)
{
    /// <summary>
    /// The epoch under which it was committed. The store writes it, from the append, and a reader finds it here; 0 in
    /// an entry that was not read, and in those of files that are older than this column.
    /// </summary>
    public long Epoch { get; init; }

    /// <summary>
    /// Refuses texts that no store takes. For owners of pools, before memory has the entry: an append that is refused
    /// fails all that share it.
    /// </summary>
    /// <exception cref="ArgumentException">A text that cannot be stored.</exception>
    public void CheckTexts() => StoredText.Check(this);
}

/// <summary>A takeover that was committed: the history of a pool's owners, for people and checkers.</summary>
/// <param name="Epoch">The epoch that it began.</param>
/// <param name="Owner">Who has this epoch.</param>
/// <param name="Silo">Where that owner lived, address:port.</param>
/// <param name="View">Version of the cluster view that it acted on.</param>
/// <param name="Seq">Last sequence number before it.</param>
/// <param name="At">When, by the clock of that silo.</param>
public sealed record TakeoverRecord(long Epoch, Guid Owner, string Silo, long View, long Seq, DateTimeOffset At);

/// <summary>Entries to append, and what the pool is afterwards.</summary>
/// <param name="PoolId">The pool.</param>
/// <param name="Epoch">The epoch under which they were decided.</param>
/// <param name="Owner">The owner of that epoch.</param>
/// <param name="ExpectedSeq">Last sequence number before the first entry.</param>
/// <param name="Entries">In order, gapless; may be empty when only <paramref name="RelayedSeq"/> or the terms
/// change.</param>
/// <param name="Counters">After the last entry: the stored ones plus the entries, or the pool is quarantined.</param>
/// <param name="RelayedSeq">Up to where holds have reached their buyers' shards.</param>
/// <param name="Terms">New terms as UTF-8 JSON; null: unchanged.</param>
public sealed record PoolAppend(
    string PoolId,
    long Epoch,
    Guid Owner,
    long ExpectedSeq,
    IReadOnlyList<PoolEntry> Entries,
    PoolCounters Counters,
    long RelayedSeq,
    ReadOnlyMemory<byte>? Terms);
