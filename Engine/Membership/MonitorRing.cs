using Orleans.Runtime;

namespace Commerce.Engine;

/// <summary>Whom each silo probes.</summary>
internal static class MonitorRing
{
    /// <summary>
    /// All others in a small cluster; else the next few on a ring, whose order is by hash: what stands side by side
    /// there seldom does so in a rack.
    /// </summary>
    public static IReadOnlyCollection<SiloAddress> Of(
        SiloAddress self, IEnumerable<SiloAddress> silos, MembershipSettings settings)
    {
        var others = silos.Where(silo => !silo.Equals(self)).ToList();
        if (others.Count < settings.Engine.ProbeAllUpTo)
        {
            return others;
        }

        var place = Place(self);
        return
        [
            .. others
                .Select(silo => (Silo: silo, Place: Place(silo)))
                .OrderBy(each => each.Place <= place) // Those after this silo, then round to the beginning.
                .ThenBy(each => each.Place)
                .ThenBy(each => each.Silo)
                .Take(settings.Cluster.NumProbedSilos)
                .Select(each => each.Silo),
        ];
    }

    /// <summary>FNV-1a with a final mix: the same in every process.</summary>
    private static ulong Place(SiloAddress silo)
    {
        var hash = 14_695_981_039_346_656_037UL;
        foreach (var character in silo.ToParsableString())
        {
            hash = (hash ^ character) * 1_099_511_628_211UL;
        }

        hash ^= hash >> 33;
        hash *= 0xFF51_AFD7_ED55_8CCDUL;
        return hash ^ (hash >> 33);
    }
}
