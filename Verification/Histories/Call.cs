namespace Commerce.Verification.Histories;

/// <summary>An operation of a history: its beginning, and its end if there was one.</summary>
/// <param name="Number">From 0, in the order of beginnings.</param>
/// <param name="Invoke">The beginning.</param>
/// <param name="End">The end; null when the run ended before.</param>
public sealed record Call(int Number, Op Invoke, Op? End)
{
    /// <summary>How it ended; what never ended is as unknown as what timed out.</summary>
    public OpKind Kind => End?.Kind ?? OpKind.Info;

    /// <summary>When it began, nanoseconds.</summary>
    public long Start => Invoke.At;

    /// <summary>When it was known to have had its effect, nanoseconds; never, if its outcome is unknown.</summary>
    public long Stop => Kind == OpKind.Info ? long.MaxValue : End!.At;

    /// <summary>Whether it may have been done.</summary>
    internal bool MayHaveHappened => Kind != OpKind.Fail;
}
