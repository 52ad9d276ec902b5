namespace Commerce.Engine;

/// <summary>
/// What this engine adds to <see cref="Orleans.Configuration.ClusterMembershipOptions"/>. Times are more than zero.
/// </summary>
public sealed class MembershipOptions
{
    /// <summary>Up to how many silos each probes all others; above, the next few on a ring. Default 8.</summary>
    public int ProbeAllUpTo { get; set; } = 8;

    /// <summary>
    /// How far apart the probes are that follow a connection that was refused or reset. Default 200 ms.
    /// </summary>
    public TimeSpan RefusedProbePeriod { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>
    /// A silo whose timer is late by more than this was stalled itself and forgets what it noticed of others meanwhile.
    /// Default 0.5 s.
    /// </summary>
    public TimeSpan StallTolerance { get; set; } = TimeSpan.FromSeconds(0.5);

    /// <summary>
    /// A silo whose work waits longer than this for a thread, while another's waits less than half of it, has no grains
    /// until that is over. Default 1 s.
    /// </summary>
    public TimeSpan DegradedPoolDelay { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// A silo of which a commit takes longer than this, while another's take less than half of it, has no grains until
    /// that is over. Default 2 s.
    /// </summary>
    public TimeSpan DegradedCommitAge { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// How long a silo that had no grains, because it could not work, must be well to have some again. Default 20 s: so
    /// a grain moves six times a minute at most.
    /// </summary>
    public TimeSpan DegradedRecovery { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>How long one operation of the membership table may take. Default 3 s.</summary>
    public TimeSpan TableTimeout { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>
    /// The least wait after an operation of the table that failed, or that another silo was faster with. It doubles
    /// each time, with jitter. Default 50 ms.
    /// </summary>
    public TimeSpan TableBackoffMin { get; set; } = TimeSpan.FromMilliseconds(50);

    /// <summary>The most of that. Default 2 s.</summary>
    public TimeSpan TableBackoffMax { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a stopping silo tries to say so in the table. Default 1 s.</summary>
    public TimeSpan FarewellTimeout { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>This silo's share of grains, compared with the others'. 0 to 10,000; default 100.</summary>
    public int Weight { get; set; } = 100;

    /// <summary>
    /// The roles of this silo: it has the grains of these (<see cref="EngineOptions.RoleOf"/>), together with others
    /// that have the role, and no grains of other roles. Names of up to 64 letters, digits, dots and hyphens. Default:
    /// none, it has what no other silo has a role for.
    /// </summary>
    public IList<string> Roles { get; } = [];

    /// <summary>
    /// The table's version has a number above this one as soon as the silo is in it, for hosts that remember numbers of
    /// tables that were lost, or of something else that counts with them. Default 0.
    /// </summary>
    public long NumbersAbove { get; set; }

    /// <summary>What this silo runs, for people; null: the version of the program.</summary>
    public string? SoftwareVersion { get; set; }
}
