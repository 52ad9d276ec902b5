namespace Orleans.Configuration;

/// <summary>How calls are made.</summary>
public abstract class MessagingOptions
{
    /// <summary>How long a caller waits for an answer. More than zero; default 10 s.</summary>
    public TimeSpan ResponseTimeout { get; set; } = TimeSpan.FromSeconds(10);
}

/// <summary>How a silo takes calls.</summary>
public class SiloMessagingOptions : MessagingOptions
{
    /// <summary>
    /// How many requests may wait for or run in one activation; one more is refused at once. Default 256; zero: no
    /// limit.
    /// </summary>
    public int MaxEnqueuedRequestsHardLimit { get; set; } = 256;

    /// <summary>
    /// How long one request may keep an activation that is not reentrant while others wait. After that, and after its
    /// own timeout, the others go to a new activation. Default 10 s.
    /// </summary>
    public TimeSpan MaxRequestProcessingTime { get; set; } = TimeSpan.FromSeconds(10);
}
