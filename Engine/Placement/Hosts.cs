using System.Collections.Immutable;
using System.Net;
using Orleans.Runtime;

namespace Commerce.Engine;

/// <summary>Silos among which grains are spread, by weighted rendezvous hashing.</summary>
/// <remarks>
/// Each silo gets a score for each grain, and the highest one wins; so a silo that goes gives up its own grains to all
/// others evenly, and no grain moves between those that stay. The score is weight ÷ −ln(u), with u uniform in (0, 1)
/// from a hash of grain and silo: the share of a silo is its share of the weights. (Thaler and Ravishankar, "A
/// Name-Based Mapping Scheme for Rendezvous", 1996; the weighted form by Schindelhauer and Schomaker, 2005.) A silo is
/// known by its endpoint, not by its generation: one that is started again gets its old grains back.
/// </remarks>
internal sealed class Hosts
{
    private readonly Candidate[] _candidates;
    private readonly bool _even;

    /// <param name="active">Of these, those that have a weight and are not degraded take part; if there is none of
    /// these, all do, evenly: a struggling owner is better than none.</param>
    public Hosts(IReadOnlyCollection<SiloRow> active)
    {
        var weighty = active.Where(row => row is { Weight: > 0, IsDegraded: false }).ToList();
        _candidates =
        [
            .. (weighty.Count > 0 ? weighty : [.. active])
                .OrderBy(row => row.Silo)
                .Select(row => new Candidate(row.Silo, SeedOf(row.Silo.Endpoint), Math.Max(1, row.Weight))),
        ];
        _even = _candidates.Select(candidate => candidate.Weight).Distinct().Count() <= 1;
        Silos = [.. _candidates.Select(candidate => candidate.Silo)];
    }

    /// <summary>Those that take part, in order of their addresses.</summary>
    public ImmutableArray<SiloAddress> Silos { get; }

    /// <summary>The one that has a grain; null: there is none.</summary>
    public SiloAddress? OwnerOf(GrainId grain)
    {
        var candidates = _candidates;
        if (candidates.Length < 2)
        {
            return candidates.Length == 0 ? null : candidates[0].Silo;
        }

        var key = grain.GetUniformHashCode();
        return _even ? Highest(candidates, key) : HighestByWeight(candidates, key);
    }

    // Of equal weights the scores are in the order of the hashes. The first of equals wins: everywhere the same.
    private static SiloAddress Highest(Candidate[] candidates, uint key)
    {
        var (best, most) = (candidates[0].Silo, Mix(candidates[0].Seed ^ key));
        for (var i = 1; i < candidates.Length; i++)
        {
            if (Mix(candidates[i].Seed ^ key) is var hash && hash > most)
            {
                (best, most) = (candidates[i].Silo, hash);
            }
        }

        return best;
    }

    private static SiloAddress HighestByWeight(Candidate[] candidates, uint key)
    {
        var (best, most) = (candidates[0].Silo, double.NegativeInfinity);
        foreach (var candidate in candidates)
        {
            var u = ((Mix(candidate.Seed ^ key) >> 11) + 0.5) / (1L << 53); // never 0 nor 1
            var score = candidate.Weight / -Math.Log(u);
            if (score > most)
            {
                (best, most) = (candidate.Silo, score);
            }
        }

        return best;
    }

    // By bytes, which are the same in every process and version; endpoints' own hash codes are not.
    private static ulong SeedOf(IPEndPoint endpoint)
    {
        var seed = Mix((ulong)endpoint.Port);
        foreach (var part in endpoint.Address.GetAddressBytes())
        {
            seed = Mix(seed ^ part);
        }

        return seed;
    }

    // The finalizer of SplitMix64 (Steele, Lea and Flood, 2014): each bit of the input changes half of the output's.
    private static ulong Mix(ulong value)
    {
        value += 0x9E3779B97F4A7C15;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }

    private readonly record struct Candidate(SiloAddress Silo, ulong Seed, int Weight);
}
