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

    /// <summary>
    /// Which role a silo must have (<see cref="MembershipOptions.Roles"/>) for grains of a class; null: any silo has
    /// them. All silos and clients of a cluster say the same. Default: any.
    /// </summary>
    public Func<Type, string?> RoleOf { get; set; } = static _ => null;

    /// <summary>
    /// Tells this life of the silo from every other one that its address has had or will have in the same table,
    /// however soon it follows. Default: when it starts, in whole seconds.
    /// </summary>
    public int? Generation { get; set; }

    /// <summary>How long a stopping silo waits for its activations. Default 10 s.</summary>
    public TimeSpan ShutdownTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long the oldest commit of this process has been under way, or how long none could have been made: what its
    /// storage says when other silos ask how it is. A silo that is beyond
    /// <see cref="MembershipOptions.DegradedCommitAge"/> while others are not has no grains until that is over. Called
    /// several times a second on any thread once the silo runs; returns at once and throws nothing. Default: always
    /// zero.
    /// </summary>
    public Func<TimeSpan> OldestCommitAge { get; set; } = static () => TimeSpan.Zero;

    /// <summary>
    /// Called once, with the reason, when the silo has to stop at once because others have declared it dead; its host
    /// is told to stop right after. It returns soon and throws nothing.
    /// </summary>
    public Action<string>? Died { get; set; }
}
