using System.Collections.Immutable;
using Orleans.Runtime;

namespace Commerce.Engine;

/// <summary>Which state of which table. Differs as soon as anything but a heartbeat differs.</summary>
/// <param name="Incarnation">
/// The id of the table, given to it with its first row. A flushed or replaced store has another one, or none.
/// </param>
/// <param name="Number">
/// Grows with every change, by one or more. A table that had to be begun anew goes on above what its silos had seen.
/// </param>
public readonly record struct MembershipVersion(Guid Incarnation, long Number)
{
    /// <summary>Of a table that nobody has written yet.</summary>
    public static MembershipVersion None => default;

    /// <inheritdoc/>
    public override string ToString() => $"{Incarnation:N}:{Number}";
}

/// <summary>A silo says that it cannot reach another.</summary>
/// <param name="By">Who says so.</param>
/// <param name="At">When, by the store's clock.</param>
public sealed record Suspicion(SiloAddress By, DateTimeOffset At);

/// <summary>One silo's row. All times are by the store's clock, in whole milliseconds.</summary>
/// <param name="Silo">Its address, which a restarted process never has again.</param>
/// <param name="Name">Its name, for people. At most 255 characters.</param>
/// <param name="Status">Where it is in its life; only moves on, and ends with <see cref="SiloStatus.Dead"/>.</param>
/// <param name="Weight">Its share of grains, compared with the others'. 0: takes none; 100 is usual.</param>
/// <param name="SoftwareVersion">What it runs, for people and for rolling updates. At most 255 characters.</param>
/// <param name="StartedAt">When its row was written first.</param>
/// <param name="HeartbeatAt">When it last said that it lives; see <see cref="IMembershipTable"/>.</param>
/// <param name="Suspicions">Who cannot reach it, each silo at most once.</param>
/// <param name="IsDegraded">Whether it is to have no grains for now: it answers, but cannot work.</param>
/// <param name="Roles">Whose grains it has, with commas between them, in order; empty: those that no other silo has a
/// role for. At most 255 characters.</param>
public sealed record SiloRow(
    SiloAddress Silo,
    string Name,
    SiloStatus Status,
    int Weight,
    string SoftwareVersion,
    DateTimeOffset StartedAt,
    DateTimeOffset HeartbeatAt,
    ImmutableArray<Suspicion> Suspicions,
    bool IsDegraded = false,
    string Roles = "");

/// <summary>The whole table at one version.</summary>
/// <param name="Version">The version.</param>
/// <param name="Now">The store's clock when it was read.</param>
/// <param name="Silos">The rows, in order of their addresses.</param>
public sealed record MembershipSnapshot(MembershipVersion Version, DateTimeOffset Now, ImmutableArray<SiloRow> Silos)
{
    /// <summary>One silo's row.</summary>
    /// <param name="silo">The silo.</param>
    /// <returns>The row, if there is one.</returns>
    public SiloRow? Find(SiloAddress silo) => Silos.FirstOrDefault(row => row.Silo.Equals(silo));

    /// <summary>This table after a change that was written.</summary>
    /// <param name="change">The change.</param>
    /// <returns>The rows as the table has them now, but for the heartbeats of others.</returns>
    public MembershipSnapshot With(MembershipChange change) => this with
    {
        Version = change.To,
        Silos =
        [
            .. Silos
                .Where(row => !change.Removed.Contains(row.Silo))
                .Where(row => !change.Written.Any(written => written.Silo.Equals(row.Silo)))
                .Concat(change.Written.Select(
                    row => Find(row.Silo) is { } old ? row with { HeartbeatAt = old.HeartbeatAt } : row))
                .OrderBy(row => row.Silo),
        ],
    };
}

/// <summary>Rows to write and rows to remove, all of them or none.</summary>
/// <param name="From">The version that the change is based on.</param>
/// <param name="To">The version after it. Its number is greater; its incarnation another one only if the table is
/// begun anew.</param>
/// <param name="Written">Rows that are added, or replaced but for their heartbeat.</param>
/// <param name="Removed">Rows that go.</param>
public sealed record MembershipChange(
    MembershipVersion From,
    MembershipVersion To,
    ImmutableArray<SiloRow> Written,
    ImmutableArray<SiloAddress> Removed);
