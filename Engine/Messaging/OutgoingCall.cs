using System.Diagnostics.CodeAnalysis;
using Orleans.Runtime;

namespace Commerce.Engine;

/// <summary>
/// A call to a grain of another silo or to an observer of another process, until its answer. All but what never changes
/// is guarded by a lock on it, which is never held while a caller is told.
/// </summary>
[SuppressMessage("Reliability", "CA1001", Justification = "The registration ends with the call.")]
internal sealed class OutgoingCall(ulong id, GrainId target, GrainRequest request)
{
    /// <summary>Links the answer to it.</summary>
    public ulong Id { get; } = id;

    public GrainId Target { get; } = target;

    public GrainRequest Request { get; } = request;

    /// <summary>Whether an observer is called, and not a grain.</summary>
    public bool IsToObserver => ObserverId.Is(Target);

    /// <summary>Whether nobody waits: it is over once it is sent.</summary>
    public bool IsOneWay { get; } = request.Is(GrainMethodOptions.OneWay);

    /// <summary>Who has it; null: it waits until it can be sent.</summary>
    public IPeer? Peer { get; set; }

    /// <summary>Its number among the frames to <see cref="Peer"/>.</summary>
    public long Position { get; set; }

    /// <summary>How often it was sent, each time certainly without being executed but for the last.</summary>
    public int Sends { get; set; }

    /// <summary>Whether it waits until somebody can be reached.</summary>
    public bool Waits { get; set; }

    public bool Ended { get; set; }

    /// <summary>The caller's token, listened to.</summary>
    public CancellationTokenRegistration Cancellation { get; set; }
}
