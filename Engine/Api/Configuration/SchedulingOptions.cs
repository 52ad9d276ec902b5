namespace Orleans.Configuration;

/// <summary>How turns run.</summary>
public class SchedulingOptions
{
    /// <summary>
    /// A turn that keeps its thread for as long is counted and warned of: what else its grain has to do waits, and
    /// other grains wait for the thread. More than zero; default 50 ms.
    /// </summary>
    public TimeSpan TurnWarningLengthThreshold { get; set; } = TimeSpan.FromMilliseconds(50);
}
