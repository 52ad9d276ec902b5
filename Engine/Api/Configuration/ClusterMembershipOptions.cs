namespace Orleans.Configuration;

/// <summary>How silos find out who is in the cluster, and who no longer is. Times are more than zero.</summary>
public class ClusterMembershipOptions
{
    /// <summary>After how many heartbeats that it did not write a silo's row is stale. Default 5.</summary>
    public int NumMissedTableIAmAliveLimit { get; set; } = 5;

    /// <summary>How often a silo writes its heartbeat into the table. Default 3 s.</summary>
    public TimeSpan IAmAliveTablePublishTimeout { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>How often a silo reads the table although nothing told it to. Default 5 s.</summary>
    public TimeSpan TableRefreshTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long a silo waits for the answer to a probe as long as it has not learned how long answers take; and how
    /// often it probes while answers come. After a probe without an answer comes another at once. Default 1 s.
    /// </summary>
    public TimeSpan ProbeTimeout { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>What is learned is never less. Default 0.5 s.</summary>
    public TimeSpan MinProbeTimeout { get; set; } = TimeSpan.FromSeconds(0.5);

    /// <summary>What is learned is never more. Default 4 s.</summary>
    public TimeSpan MaxProbeTimeout { get; set; } = TimeSpan.FromSeconds(4);

    /// <summary>How many probes without an answer make a suspicion. At least 1; default 3.</summary>
    public int NumMissedProbesLimit { get; set; } = 3;

    /// <summary>
    /// How many others a silo probes in a cluster that is too large to probe all. At least 1; default 5.
    /// </summary>
    public int NumProbedSilos { get; set; } = 5;

    /// <summary>
    /// How many silos must suspect one to declare it dead; in a small cluster half of it is enough. Default 2.
    /// </summary>
    public int NumVotesForDeathDeclaration { get; set; } = 2;

    /// <summary>How long a suspicion counts, by the store's clock. Default 30 s.</summary>
    public TimeSpan DeathVoteExpirationTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a silo tries to join before its start fails. Default 30 s.</summary>
    public TimeSpan MaxJoinAttemptTime { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long rows of dead silos are kept. Default 1 h.</summary>
    public TimeSpan DefunctSiloExpiration { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How many rows of dead silos are kept; null: all until they expire. Default 50.</summary>
    public int? MaxDefunctSiloEntries { get; set; } = 50;

    /// <summary>How long each row of a dead silo is kept, however many there are. Default 5 min.</summary>
    public TimeSpan DefunctSiloMinimumRetention { get; set; } = TimeSpan.FromMinutes(5);
}
