namespace Commerce.Hosting;

/// <summary>The silos as this process knows them, for operators.</summary>
public interface ISiloList
{
    /// <summary>All of them, those that are dead but not forgotten included; in order of their addresses.</summary>
    IReadOnlyList<KnownSilo> All { get; }
}

/// <summary>A silo.</summary>
/// <param name="Address">address:port@generation, which a restarted silo never has again.</param>
/// <param name="Silo">address:port.</param>
/// <param name="Status">Where it is in its life.</param>
/// <param name="StartedAt">When it began to join.</param>
/// <param name="SoftwareVersion">What it runs.</param>
public sealed record KnownSilo(
    string Address, string Silo, SiloStatus Status, DateTimeOffset StartedAt, string SoftwareVersion);
