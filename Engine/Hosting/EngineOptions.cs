namespace Commerce.Engine;

/// <summary>What this engine has and Orleans has not. Hosts set it; grains do not know it.</summary>
public sealed class EngineOptions
{
    /// <summary>
    /// How many requests may wait for or run in an activation of these classes, by their full name, instead of
    /// <see cref="Orleans.Configuration.SiloMessagingOptions.MaxEnqueuedRequestsHardLimit"/>. A name that no class has
    /// stops the silo at its start.
    /// </summary>
    public Dictionary<string, int> MailboxLimits { get; } = new(StringComparer.Ordinal);

    /// <summary>How long a stopping silo waits for its activations. Default 10 s.</summary>
    public TimeSpan ShutdownTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Called once, with the reason, when the silo has to stop at once because others have declared it dead; its host
    /// is told to stop right after. It returns soon and throws nothing.
    /// </summary>
    public Action<string>? Died { get; set; }
}
