using Commerce.LoadTests.Shop;
using Commerce.Storage;
using Commerce.Verification.Checks;

namespace Commerce.LoadTests.History;

/// <summary>A sale whose every operation is recorded and checked afterwards.</summary>
internal sealed record HistoryPlan
{
    internal const int LimitPerBuyer = 3;

    /// <summary>A shop that runs already; null: one is started.</summary>
    internal Uri? Url { get; init; }

    /// <summary>Of the shop that is started.</summary>
    internal required Topology Topology { get; init; }

    /// <summary>Pools that are bought from: the first mostly, the others together by a third of the buyers.</summary>
    internal required int Pools { get; init; }

    /// <summary>What holds the shards.</summary>
    internal required string Provider { get; init; }

    /// <summary>Whether each primary has a replica, for which its commits wait.</summary>
    internal required bool Replicas { get; init; }

    internal required int Units { get; init; }

    internal required int Buyers { get; init; }

    internal required int Connections { get; init; }

    /// <summary>Arrivals a second; null: as fast as connections allow.</summary>
    internal required double? Rate { get; init; }

    internal required TimeSpan For { get; init; }

    /// <summary>How long an unpaid order keeps its units.</summary>
    internal required TimeSpan Hold { get; init; }

    internal required int Seed { get; init; }

    internal required IReadOnlyList<string> Faults { get; init; }

    internal required CheckOptions Bounds { get; init; }

    /// <summary>Where history and shards are kept; null: deleted after a valid run.</summary>
    internal string? Folder { get; init; }

    internal required bool Build { get; init; }

    /// <summary>Why it cannot be run; null when it can.</summary>
    internal string? Error()
    {
        if (this is not { Units: >= 10 and <= 1_000_000, Buyers: >= 2 and <= 20_000, Connections: >= 2 and <= 1000 })
        {
            return "--units is 10 to 1,000,000, --buyers 2 to 20,000, --connections 2 to 1,000.";
        }

        if (Hold < TimeSpan.FromSeconds(1) || Hold > TimeSpan.FromDays(1))
        {
            return "--hold is 1s to a day.";
        }

        if (Faults.FirstOrDefault(fault => !FaultKinds.All.Contains(fault, StringComparer.Ordinal)) is { } unknown)
        {
            return $"--faults {unknown}: there are {string.Join(", ", FaultKinds.All)}.";
        }

        return Topology.Error(Provider)
            ?? (Pools is < 1 or > 20 ? "--pools is 1 to 20."
            : Url is not null && Faults.Count > 0 ? "--faults need a shop that this program starts: leave --url out."
            : Provider != StorageOptions.PostgreSql && Faults.Any(FaultKinds.NeedsPostgres)
                ? "these --faults need --provider PostgreSql."
            : !Topology.IsCluster && Faults.Any(FaultKinds.OfSilos) ? "faults of silos need --silos."
            : Topology.IsCluster && Faults.Contains(FaultKinds.Kill, StringComparer.Ordinal)
                ? $"--faults {FaultKinds.Kill} is of a shop of one process: there is {FaultKinds.SiloKill}."
            : null);
    }

    /// <summary>States that the run is made for.</summary>
    internal IReadOnlyList<string> MustSee() =>
    [
        Sometimes.DuplicateInFlight, Sometimes.KeyReusedRefused, Sometimes.SoldOut, Sometimes.RestockedAfterSoldOut,
        Sometimes.Cancelled, Sometimes.Paid,
        .. FaultKinds.MustSee(Faults),
    ];
}
