namespace Commerce.Engine;

/// <summary>What this engine has and Orleans has not. Hosts set it; grains do not know it.</summary>
public sealed class EngineOptions
{
    /// <summary>
    /// Instead of <see cref="Orleans.Configuration.SiloMessagingOptions.MaxEnqueuedRequestsHardLimit"/> for grain
    /// classes.
    /// </summary>
    public Dictionary<Type, int> MailboxLimits { get; } = [];

    /// <summary>How long a stopping silo waits for its activations. Default 10 s.</summary>
    public TimeSpan ShutdownTimeout { get; set; } = TimeSpan.FromSeconds(10);
}
