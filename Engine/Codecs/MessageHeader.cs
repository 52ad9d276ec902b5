using Orleans.Runtime;

namespace Commerce.Engine;

/// <summary>What a message is.</summary>
internal enum MessageKind : byte
{
    /// <summary>No message has it.</summary>
    None = 0,

    /// <summary>A call; an answer is waited for. Body: the arguments.</summary>
    Request = 1,

    /// <summary>A call that nobody waits for. Body: the arguments.</summary>
    OneWay = 2,

    /// <summary>The method succeeded. Body: the result.</summary>
    Response = 3,

    /// <summary>The method failed. Body: the exception.</summary>
    Error = 4,

    /// <summary>The caller gave up. No body.</summary>
    Cancel = 5,

    /// <summary>The call was certainly not executed; the header says why. No body.</summary>
    Rejected = 6,
}

/// <summary>Why a call was not executed.</summary>
internal enum RejectReason : byte
{
    /// <summary>It was not rejected.</summary>
    None = 0,

    /// <summary>By its view, another silo owns the grain.</summary>
    NotOwner = 1,

    /// <summary>The silo begins nothing new.</summary>
    Stopping = 2,

    /// <summary>A queue is full.</summary>
    Overloaded = 3,

    /// <summary>Its time to live was over.</summary>
    Expired = 4,

    /// <summary>The silo does not know the method: it runs another version.</summary>
    UnknownMethod = 5,

    /// <summary>The silo has no class for this kind of grain.</summary>
    UnknownGrain = 6,

    /// <summary>The arguments could not be read.</summary>
    Malformed = 7,
}

/// <summary>What the engines tell each other about a call.</summary>
internal record struct MessageHeader
{
    /// <summary>The time to live of a call that waits for ever.</summary>
    public const int NoDeadline = -1;

    /// <summary>A header with nothing in it.</summary>
    public MessageHeader()
    {
    }

    /// <summary>What the message is.</summary>
    public MessageKind Kind { get; set; }

    /// <summary>Links answers, and a cancellation, to the call; unique among the open calls of a sender.</summary>
    public ulong CorrelationId { get; set; }

    /// <summary>The called grain.</summary>
    public GrainId Target { get; set; }

    /// <summary>The called method: <see cref="GrainMethod.Id"/>.</summary>
    public uint MethodId { get; set; }

    /// <summary>
    /// For how many milliseconds the caller still waits; relative, because clocks differ. Whoever passes a call on
    /// takes off the time that it spent there.
    /// </summary>
    public int TimeToLiveMs { get; set; } = NoDeadline;

    /// <summary>The version of the view by which the sender chose the receiver.</summary>
    public long ViewVersion { get; set; }

    /// <summary>How often the call was passed on.</summary>
    public byte Forwards { get; set; }

    /// <summary>Whether the caller's token can be cancelled, so that the method needs one that can.</summary>
    public bool IsCancellable { get; set; }

    /// <summary>With <see cref="MessageKind.Rejected"/>: why.</summary>
    public RejectReason Reason { get; set; }

    /// <summary>With <see cref="MessageKind.Rejected"/>: why, for people.</summary>
    public string? Explanation { get; set; }

    /// <summary>The request context, the call chain for reentrancy and the trace.</summary>
    public CallContext? Context { get; set; }
}
