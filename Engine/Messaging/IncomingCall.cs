namespace Commerce.Engine;

/// <summary>
/// A call from another process: knows whom to answer. Stands where a local caller's completion would.
/// </summary>
/// <param name="calls">All of them.</param>
/// <param name="from">The caller.</param>
/// <param name="id">The caller's number for the call.</param>
internal sealed class IncomingCall(IncomingCalls calls, IPeer from, ulong id)
{
    private int _answered;

    public IPeer From => from;

    public ulong Id => id;

    /// <summary>Fires when the caller gives up; null: the call cannot be cancelled.</summary>
    public CancellationTokenSource? Cancellation { get; init; }

    /// <summary>Whether it has reached its grain.</summary>
    public bool IsUnderWay { get; set; }

    /// <summary>The method has ended, or the engine has refused the call. Later answers are ignored.</summary>
    public void Answer(GrainRequest request, Task outcome)
    {
        if (Interlocked.Exchange(ref _answered, 1) == 0)
        {
            calls.Answer(this, request, outcome);
        }
    }

    /// <summary>It was certainly not executed: the caller may send it elsewhere.</summary>
    public void Reject(RejectReason reason, string explanation)
    {
        if (Interlocked.Exchange(ref _answered, 1) == 0)
        {
            calls.Reject(this, reason, explanation);
        }
    }
}
