namespace Orleans.Runtime;

/// <summary>A timer of an activation. Dispose it to stop it; a tick that runs then is told by its token.</summary>
public interface IGrainTimer : IDisposable
{
    /// <summary>Other times from now on.</summary>
    /// <param name="dueTime">Until the next tick; <see cref="Timeout.InfiniteTimeSpan"/>: none.</param>
    /// <param name="period">From the end of a tick to the next; <see cref="Timeout.InfiniteTimeSpan"/>: one
    /// tick.</param>
    void Change(TimeSpan dueTime, TimeSpan period);
}
