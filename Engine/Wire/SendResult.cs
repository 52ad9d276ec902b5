using System.Runtime.InteropServices;

namespace Commerce.Engine;

/// <summary>What became of a frame that was to be sent.</summary>
/// <param name="Outcome">Whether it was taken.</param>
/// <param name="Position">
/// Its number among all frames of that peer and channel, growing, over reconnections too; 0 if it was not taken.
/// </param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct SendResult(SendOutcome Outcome, long Position)
{
    /// <summary>Whether the frame will be sent, as long as the connection lasts.</summary>
    public bool IsAccepted => Outcome == SendOutcome.Accepted;
}

/// <summary>Whether a frame was taken for sending. Everything but the first means: certainly not received.</summary>
public enum SendOutcome
{
    /// <summary>It will be sent, as long as the connection lasts.</summary>
    Accepted = 0,

    /// <summary>The frame is larger than <see cref="WireOptions.MaxFrameBytes"/>. Final.</summary>
    TooLarge = 1,

    /// <summary>The peer takes bytes more slowly than we make them: too many wait already. Passes.</summary>
    QueueFull = 2,

    /// <summary>No connection, and it is too soon after a failure to open one. Passes.</summary>
    Unreachable = 3,

    /// <summary>The peer was forgotten, has said goodbye, or was a caller whose connection has ended. Final.</summary>
    Gone = 4,
}
