namespace Commerce.Hosting;

/// <summary>The silos as this process knows them, for operators.</summary>
public interface ISiloList
{
    /// <summary>All of them, those that are dead but not forgotten included; in order of their addresses.</summary>
    IReadOnlyList<KnownSilo> All { get; }

    /// <summary>Whether any of those that are active gives signs of life.</summary>
    bool IsAnyAlive { get; }

    /// <summary>Asks those that are active, all at once and for a few seconds, what they do.</summary>
    /// <returns>What they told, by <see cref="KnownSilo.Address"/>; without those that did not answer.</returns>
    Task<IReadOnlyDictionary<string, SiloWork>> AskAsync();
}

/// <summary>A silo.</summary>
/// <param name="Address">address:port@generation, which a restarted silo never has again.</param>
/// <param name="Silo">address:port.</param>
/// <param name="Status">Where it is in its life.</param>
/// <param name="StartedAt">When it began to join.</param>
/// <param name="SoftwareVersion">What it runs.</param>
/// <param name="IsDegraded">Whether it has no grains for now, because it could not work.</param>
/// <param name="Roles">Parts of the shop that it hosts; none: those that no other silo has.</param>
/// <param name="Weight">Its share of the grains, compared with the others'; 0: none, as while it rehearses.</param>
public sealed record KnownSilo(
    string Address, string Silo, SiloStatus Status, DateTimeOffset StartedAt, string SoftwareVersion,
    bool IsDegraded = false, IReadOnlyList<string>? Roles = null, int Weight = 100);

/// <summary>What a silo does.</summary>
/// <param name="Activations">How many it has, by the full name of their class.</param>
/// <param name="Load">How busy it is; null: it does not say.</param>
public sealed record SiloWork(IReadOnlyDictionary<string, int> Activations, KnownLoad? Load);

/// <summary>How busy a silo is.</summary>
/// <param name="Queued">Requests that wait in mailboxes.</param>
/// <param name="Running">Requests that have begun and not ended.</param>
/// <param name="LongestQueue">The most that wait in one mailbox.</param>
/// <param name="LongestQueueOf">Whose that is; empty: nothing waits.</param>
/// <param name="CpuCores">Processor time of its process, in cores.</param>
/// <param name="PoolDelay">How long its work waited for a thread lately.</param>
/// <param name="OldestCommitAge">How long its oldest open commit has been running.</param>
public sealed record KnownLoad(
    int Queued, int Running, int LongestQueue, string LongestQueueOf, double CpuCores, TimeSpan PoolDelay,
    TimeSpan OldestCommitAge);
