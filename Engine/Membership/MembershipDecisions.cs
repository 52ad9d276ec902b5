using System.Collections.Immutable;
using Orleans.Runtime;

namespace Commerce.Engine;

/// <summary>What one silo wants of the table, at one moment.</summary>
/// <param name="Self">Its row, as it would be written new; status and times do not matter.</param>
/// <param name="Goal">The status that its row should have.</param>
/// <param name="Known">The table as it was last agreed with; null: the silo has never been in it.</param>
/// <param name="MergesOthers">
/// Whether what is known is recent enough to write other silos' rows again too, if the table has lost them.
/// </param>
/// <param name="Suspects">Whom it cannot reach.</param>
internal sealed record MembershipWish(
    SiloRow Self,
    SiloStatus Goal,
    MembershipSnapshot? Known,
    bool MergesOthers,
    ImmutableArray<Suspect> Suspects)
{
    /// <summary>Who answers it and cannot work, while it can itself.</summary>
    public ImmutableArray<Unwell> Unwell { get; init; } = [];

    /// <summary>Who has been well for long enough to have grains again.</summary>
    public ImmutableArray<SiloAddress> Recovered { get; init; } = [];
}

/// <summary>
/// What a silo writes, given the table as it has just been read. Pure. All times in it are the store's.
/// </summary>
internal static class MembershipDecisions
{
    /// <summary>Whether the table is not a later state of the one that was known.</summary>
    public static bool IsBegunAnew(MembershipSnapshot? known, MembershipSnapshot table) =>
        known is not null
            && (table.Version.Incarnation != known.Version.Incarnation || table.Version.Number < known.Version.Number);

    public static bool IsStale(SiloRow row, MembershipSnapshot table, MembershipSettings settings) =>
        table.Now - row.HeartbeatAt > settings.StaleAfter;

    /// <summary>Why this silo may not go on; null: it may.</summary>
    public static string? ReasonToDie(MembershipSnapshot table, MembershipWish wish)
    {
        var own = table.Find(wish.Self.Silo);
        if (own is { Status: SiloStatus.Dead } && wish.Goal != SiloStatus.Dead)
        {
            return wish.Known is null
                ? $"an earlier silo had the address {wish.Self.Silo} and is dead: start this one again"
                : $"declared dead by {string.Join(" and ", own.Suspicions.Select(each => each.By))}";
        }

        if (own is null && wish.Known is not null
            && table.Silos.FirstOrDefault(row => IsSuccessor(row, wish)) is { } successor)
        {
            return $"its row has vanished, and {successor.Silo} has its place";
        }

        return null;
    }

    /// <summary>The change to write; null: the table is as it should be.</summary>
    public static MembershipChange? Change(
        MembershipSnapshot table, MembershipWish wish, MembershipSettings settings, IIdSource ids)
    {
        var rows = table.Silos.ToDictionary(row => row.Silo);
        var isBegunAnew = IsBegunAnew(wish.Known, table);
        WriteSelf(rows, table, wish);
        if (isBegunAnew && wish.MergesOthers)
        {
            Merge(rows, wish);
        }

        var removed = ImmutableArray<SiloAddress>.Empty;
        if (wish.Goal == SiloStatus.Active && table.Find(wish.Self.Silo)?.Status == SiloStatus.Active)
        {
            Vote(rows, table, wish, settings);
            Mark(rows, wish);
            Evict(rows, table, settings);
            removed = Defunct(rows, table, wish.Self.Silo, settings);
        }

        var written = rows.Values
            .Where(row => !ReferenceEquals(row, table.Find(row.Silo)) && !removed.Contains(row.Silo))
            .OrderBy(row => row.Silo).ToImmutableArray();
        if (written.IsEmpty && removed.IsEmpty)
        {
            return null;
        }

        var isNewTable = table.Version == MembershipVersion.None || isBegunAnew && IsBehind(wish.Known!, table);
        var incarnation = isNewTable ? ids.NewGuid() : table.Version.Incarnation;
        // Above whatever an earlier table came to: by what this silo knows of it and its host remembers, and for hosts
        // that remember nothing by the store's clock.
        var known = Math.Max(
            settings.Engine.NumbersAbove, Math.Max(table.Version.Number, wish.Known?.Version.Number ?? 0));
        var number = Math.Max(known, isNewTable ? table.Now.ToUnixTimeSeconds() : 0) + 1;
        return new(table.Version, new(incarnation, number), written, removed);
    }

    /// <summary>The same table in an earlier state, as a restored copy has it.</summary>
    private static bool IsBehind(MembershipSnapshot known, MembershipSnapshot table) =>
        table.Version.Incarnation == known.Version.Incarnation;

    private static bool IsSuccessor(SiloRow row, MembershipWish wish) =>
        row.Status != SiloStatus.Dead
            && !row.Silo.Equals(wish.Self.Silo)
            && row.Silo.Endpoint.Equals(wish.Self.Silo.Endpoint);

    private static void WriteSelf(
        Dictionary<SiloAddress, SiloRow> rows, MembershipSnapshot table, MembershipWish wish)
    {
        if (rows.TryGetValue(wish.Self.Silo, out var own))
        {
            if (own.Status < wish.Goal || own.Weight != wish.Self.Weight)
            {
                rows[own.Silo] = own with
                {
                    Status = own.Status < wish.Goal ? wish.Goal : own.Status,
                    Weight = wish.Self.Weight,
                };
            }
        }
        else if (wish.Goal != SiloStatus.Dead)
        {
            rows[wish.Self.Silo] = wish.Self with
            {
                Status = wish.Goal,
                StartedAt = table.Now,
                HeartbeatAt = table.Now,
            };
            // Only one process can listen there: whoever was there before is gone.
            foreach (var before in table.Silos.Where(row => IsSuccessor(row, wish)))
            {
                rows[before.Silo] = Killed(before, table, wish.Self.Silo);
            }
        }
    }

    /// <summary>A table that lost rows, or states of them, gets back what is known: a status only moves on.</summary>
    private static void Merge(Dictionary<SiloAddress, SiloRow> rows, MembershipWish wish)
    {
        foreach (var known in wish.Known!.Silos.Where(row => !row.Silo.Equals(wish.Self.Silo)))
        {
            if (!rows.TryGetValue(known.Silo, out var row))
            {
                rows[known.Silo] = known with { Suspicions = [] };
            }
            else if (row.Status < known.Status)
            {
                rows[known.Silo] = row with { Status = known.Status };
            }
        }
    }

    private static void Vote(
        Dictionary<SiloAddress, SiloRow> rows, MembershipSnapshot table, MembershipWish wish,
        MembershipSettings settings)
    {
        var refused = wish.Suspects.Where(each => each.IsRefused).Select(each => each.Silo).ToHashSet();
        foreach (var suspect in wish.Suspects)
        {
            if (!rows.TryGetValue(suspect.Silo, out var row) || row.Status is not (SiloStatus.Active
                or SiloStatus.ShuttingDown))
            {
                continue;
            }

            var votes = new List<Suspicion> { new(wish.Self.Silo, table.Now) };
            if (suspect.SecondVoter is { } second && IsVoter(second))
            {
                votes.Add(new(second, table.Now));
            }

            var counted = row.Suspicions
                .Where(each => IsFresh(each) && IsVoter(each.By) && votes.All(vote => !vote.By.Equals(each.By)));
            var isRepeated = votes.All(vote => row.Suspicions.Any(each => each.By.Equals(vote.By)
                && table.Now - each.At < settings.Cluster.DeathVoteExpirationTimeout / 2));
            votes.AddRange(counted);
            if (votes.Count >= Needed(suspect.Silo))
            {
                rows[row.Silo] = row with { Status = SiloStatus.Dead, Suspicions = [.. votes] };
            }
            else if (!isRepeated)
            {
                rows[row.Silo] = row with { Suspicions = [.. votes] };
            }
        }

        bool IsFresh(Suspicion each) => table.Now - each.At < settings.Cluster.DeathVoteExpirationTimeout;

        bool IsVoter(SiloAddress silo) =>
            rows.TryGetValue(silo, out var row) && row.Status == SiloStatus.Active;

        // Those who say nothing any more are not waited for. Those who refuse connections are given up sooner, yet not
        // at once: whom only this silo cannot reach, because of a firewall say, still tells the table that it lives.
        bool IsGone(SiloRow row) => table.Now - row.HeartbeatAt
            > (refused.Contains(row.Silo) ? settings.QuietAfter : settings.StaleAfter);

        int Needed(SiloAddress target)
        {
            var members = rows.Values.Count(row => row.Silo.Equals(target) || row.Silo.Equals(wish.Self.Silo)
                || (row.Status == SiloStatus.Active && !IsGone(row)));
            return Math.Min(settings.Cluster.NumVotesForDeathDeclaration, (members + 1) / 2);
        }
    }

    /// <summary>
    /// Takes the grains from who cannot work, and lets who can again have some. From who is only slow no more than from
    /// half of the silos: what is too much for all of them would be more for the rest. Who has no weight has none to
    /// lose, and perhaps it works hard to be ready for some. Who is alone has nobody to say that it is well again.
    /// </summary>
    private static void Mark(Dictionary<SiloAddress, SiloRow> rows, MembershipWish wish)
    {
        var isAlone = Active().Count == 1;
        foreach (var row in Active().Where(row => row.IsDegraded && (isAlone || wish.Recovered.Contains(row.Silo))))
        {
            rows[row.Silo] = row with { IsDegraded = false };
        }

        foreach (var unwell in wish.Unwell.OrderBy(each => each.Silo))
        {
            var active = Active();
            var row = active.Find(row => row.Silo.Equals(unwell.Silo) && row is { IsDegraded: false, Weight: > 0 });
            var degraded = active.Count(row => row.IsDegraded);
            if (row is not null && (!unwell.CanCommit || (degraded + 1) * 2 <= active.Count))
            {
                rows[row.Silo] = row with { IsDegraded = true };
            }
        }

        List<SiloRow> Active() => [.. rows.Values.Where(row => row.Status == SiloStatus.Active)];
    }

    /// <summary>Nobody probes a silo that joins; if it says nothing any more, it hosts nothing either.</summary>
    private static void Evict(
        Dictionary<SiloAddress, SiloRow> rows, MembershipSnapshot table, MembershipSettings settings)
    {
        foreach (var row in table.Silos.Where(
            row => row.Status is SiloStatus.Joining or SiloStatus.Created && IsStale(row, table, settings)))
        {
            rows[row.Silo] = row with { Status = SiloStatus.Dead };
        }
    }

    /// <summary>Rows of dead silos that are of no use any more. One silo removes them, the first.</summary>
    private static ImmutableArray<SiloAddress> Defunct(
        Dictionary<SiloAddress, SiloRow> rows, MembershipSnapshot table, SiloAddress self, MembershipSettings settings)
    {
        if (table.Silos.FirstOrDefault(row => row.Status == SiloStatus.Active)?.Silo.Equals(self) != true)
        {
            return [];
        }

        var options = settings.Cluster;
        return
        [
            .. rows.Values
                .Where(row => row.Status == SiloStatus.Dead)
                .Select(row => (row.Silo, Age: table.Now - LastSign(row)))
                .OrderBy(each => each.Age).ThenBy(each => each.Silo)
                .Where((each, index) => each.Age > options.DefunctSiloExpiration
                    || (index >= options.MaxDefunctSiloEntries && each.Age > options.DefunctSiloMinimumRetention))
                .Select(each => each.Silo),
        ];
    }

    private static SiloRow Killed(SiloRow row, MembershipSnapshot table, SiloAddress by) => row with
    {
        Status = SiloStatus.Dead,
        Suspicions = [.. row.Suspicions.Where(each => !each.By.Equals(by)), new Suspicion(by, table.Now)],
    };

    private static DateTimeOffset LastSign(SiloRow row) => row.Suspicions
        .Select(each => each.At)
        .Append(row.HeartbeatAt)
        .Append(row.StartedAt)
        .Max();
}
