using System.Text.Json.Serialization;

namespace Commerce.Verification.Histories;

/// <summary>What a record of a history says about an operation. The numbers are written: never change one.</summary>
public enum OpKind : byte
{
    /// <summary>It was begun.</summary>
    Invoke = 1,

    /// <summary>It was done, and this is what it gave.</summary>
    Ok = 2,

    /// <summary>It was refused: nothing was done, and nothing will be.</summary>
    Fail = 3,

    /// <summary>It may or may not have been done: time-out, lost connection, <c>outcome-unknown</c>.</summary>
    Info = 4,
}

/// <summary>What an operation is. The numbers are written: never change one.</summary>
public enum OpAction : byte
{
    /// <summary>A flash order: <c>Pool</c>, <c>Buyer</c>, <c>Key</c>, <c>Units</c>; Ok gives the receipt.</summary>
    Buy = 1,

    /// <summary>A buyer gives an order up.</summary>
    Cancel = 2,

    /// <summary>A buyer pays an order at the gateway; Ok: the gateway has taken the money.</summary>
    Pay = 3,

    /// <summary>Units left in a pool; Ok gives <c>Units</c>.</summary>
    ReadStock = 4,

    /// <summary>A buyer reads an order; Ok gives its status as <c>Answer</c>, Fail that there is none.</summary>
    ReadOrder = 5,

    /// <summary>Something that a consumer of events did outside: Ok only, <c>Key</c> names the event.</summary>
    Effect = 6,

    /// <summary>A fault, of a process below 0: Invoke when it begins, Ok when it is healed; <c>Key</c> names
    /// it.</summary>
    Fault = 7,

    /// <summary>What the shop's process uses: Ok only, numbers in <c>Body</c>.</summary>
    Sample = 8,

    /// <summary>What the shop itself has counted of a pool: Ok only, numbers in <c>Body</c>.</summary>
    Counts = 9,
}

/// <summary>
/// One record of a history: an operation is begun, or ends. All records of a run have their times from one monotonic
/// clock, so that "ended before the other began" is a fact.
/// </summary>
public sealed record Op
{
    /// <summary>The process that makes faults; those of another kind at the same time have numbers below
    /// it.</summary>
    public const int Nemesis = -1;

    /// <summary>Nanoseconds since the start of the run.</summary>
    [JsonPropertyName("t")]
    public long At { get; init; }

    /// <summary>
    /// Who: does one operation at a time. After <see cref="OpKind.Info"/> the number is never used again; the key may
    /// be, by another process.
    /// </summary>
    [JsonPropertyName("p")]
    public int Process { get; init; }

    /// <summary>Begun, or how it ended.</summary>
    [JsonPropertyName("k")]
    public OpKind Kind { get; init; }

    /// <summary>What is done.</summary>
    [JsonPropertyName("f")]
    public OpAction Action { get; init; }

    /// <summary>The stock pool.</summary>
    [JsonPropertyName("pool")]
    public string? Pool { get; init; }

    /// <summary>Member id of the buyer.</summary>
    [JsonPropertyName("buyer")]
    public string? Buyer { get; init; }

    /// <summary>Idempotency key, or the name of a fault, event or payment.</summary>
    [JsonPropertyName("key")]
    public string? Key { get; init; }

    /// <summary>Units asked for, or read.</summary>
    [JsonPropertyName("units")]
    public int Units { get; init; }

    /// <summary>The order: asked for, or given.</summary>
    [JsonPropertyName("order")]
    public string? OrderId { get; init; }

    /// <summary>Sequence number of the decision in the pool's log, as the receipt says; 0: not known.</summary>
    [JsonPropertyName("seq")]
    public long Seq { get; init; }

    /// <summary>Epoch of the decision, where the answer says it; 0: not known.</summary>
    [JsonPropertyName("epoch")]
    public long Epoch { get; init; }

    /// <summary>Minor units: of a unit in a receipt, of all in a payment.</summary>
    [JsonPropertyName("price")]
    public long Price { get; init; }

    /// <summary>Until when the order can be paid, as the receipt says.</summary>
    [JsonPropertyName("payBefore")]
    public DateTimeOffset? PayBefore { get; init; }

    /// <summary>Code of the refusal, status of the order, or why the outcome is unknown.</summary>
    [JsonPropertyName("answer")]
    public string? Answer { get; init; }

    /// <summary>Pools that a fault hits; left out: it may hit any.</summary>
    [JsonPropertyName("pools")]
    public IReadOnlyList<string>? Pools { get; init; }

    /// <summary>The answer word for word, where its bytes matter.</summary>
    [JsonPropertyName("body")]
    public string? Body { get; init; }
}
