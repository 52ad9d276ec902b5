using System.Globalization;

namespace Commerce.Engine.Tests.Membership;

/// <summary>
/// Goal: whatever happened, a cluster that is left in peace agrees on who lives. Method: each seed draws which faults
/// there are in its run; then everything is healed.
/// </summary>
public sealed class MembershipSwarmTests
{
    private const int Seeds = 200;

    [Fact]
    public void After_any_faults_the_silos_that_live_agree_on_themselves()
    {
        var (killed, died, flushed) = (0, 0, 0);
        for (var seed = 1; seed <= Seeds; seed++)
        {
            using var cluster = Disturb(seed);
            killed += cluster.Silos.Count(silo => silo is { IsKilled: true, Death: null });
            died += cluster.Silos.Count(silo => silo.Death is not null);
            flushed += cluster.Trace.Count(line => line.EndsWith("flushed", StringComparison.Ordinal));
        }

        // A swarm that never got anywhere shows nothing.
        Assert.True(killed > Seeds / 2, $"{killed} killed");
        Assert.True(died > Seeds / 2, $"{died} declared dead while they lived");
        Assert.True(flushed > Seeds / 20, $"{flushed} flushes");
    }

    [Fact]
    public void The_same_seed_gives_the_same_trace_and_another_another()
    {
        using var one = Disturb(7);
        using var same = Disturb(7);
        using var other = Disturb(8);

        Assert.Equal(one.Trace, same.Trace);
        Assert.NotEqual(one.Trace, other.Trace);
    }

    private static SimulatedCluster Disturb(int seed)
    {
        var cluster = new SimulatedCluster(seed, latencyMaxMs: 5 + (seed % 100));
        var random = cluster.Random;
        var faults = Faults.Where(_ => random.Next(2) == 0).ToArray();
        var places = 3 + random.Next(5);
        cluster.StartAll(places);
        cluster.Note($"seed {seed}: {places} places, {faults.Length} faults");
        for (var step = 0; step < 12 && faults.Length > 0; step++)
        {
            faults[random.Next(faults.Length)](cluster, places);
            cluster.Run(random.NextDouble() * 8);
        }

        Heal(cluster);
        cluster.Run(3); // Who is just leaving has left.
        var took = cluster.RunUntil(() => IsSettled(cluster), TimeSpan.FromSeconds(60));
        cluster.Note(string.Create(CultureInfo.InvariantCulture, $"settled after {took.TotalSeconds:0.0} s"));
        var version = cluster.Read().Version;
        cluster.Run(60);
        Assert.True(
            IsSettled(cluster) && cluster.Read().Version == version,
            $"Seed {seed} does not stay settled.\n{cluster.Tail()}");
        return cluster;
    }

    private static Action<SimulatedCluster, int>[] Faults { get; } =
    [
        (cluster, _) => Any(cluster)?.Kill(resets: cluster.Random.Next(2) == 0),
        (cluster, _) => Any(cluster)?.Stop(),
        (cluster, _) => cluster.Silos.Find(silo => silo is { IsStopped: true, IsKilled: false })?.Continue(),
        (cluster, places) => StartMissing(cluster, places),
        (cluster, places) => cluster.Cut(
            [cluster.Random.Next(places)],
            [.. Enumerable.Range(0, places).Where(_ => cluster.Random.Next(2) == 0)],
            bothWays: cluster.Random.Next(2) == 0),
        (cluster, _) => cluster.Loss = cluster.Random.NextDouble() * 0.3,
        (cluster, _) => cluster.Heal(),
        (cluster, _) => Any(cluster)?.Store.IsAway = true,
        (cluster, _) => cluster.Silos.ForEach(silo => silo.Store.IsAway = false),
        (cluster, _) => Any(cluster)?.Store.LosesAnswers = 0.3,
        (cluster, _) =>
        {
            cluster.Table.Become(new(MembershipVersion.None, default, []));
            cluster.Note("flushed");
        },
        (cluster, _) =>
        {
            var table = cluster.Read();
            cluster.Run(cluster.Random.NextDouble() * 10);
            cluster.Table.Become(table);
            cluster.Note("restored");
        },
        (cluster, _) => Any(cluster)?.Leave(),
        (cluster, _) => Any(cluster)?.Health = cluster.Random.Next(2) == 0
            ? new(TimeSpan.FromSeconds(3), default)
            : new(default, TimeSpan.FromSeconds(3)),
    ];

    private static SimulatedSilo? Any(SimulatedCluster cluster)
    {
        var running = cluster.Running.ToList();
        return running.Count == 0 ? null : running[cluster.Random.Next(running.Count)];
    }

    /// <summary>As a supervisor does with what ended.</summary>
    private static void StartMissing(SimulatedCluster cluster, int places)
    {
        for (var place = 0; place < places; place++)
        {
            if (!cluster.Silos.Exists(silo => silo.Place == place && !silo.IsKilled))
            {
                cluster.Start(place);
            }
        }
    }

    private static void Heal(SimulatedCluster cluster)
    {
        cluster.Heal();
        foreach (var silo in cluster.Silos)
        {
            (silo.Store.IsAway, silo.Store.LosesAnswers, silo.Health) = (false, 0, default);
            if (silo is { IsStopped: true, IsKilled: false })
            {
                silo.Continue();
            }
        }
    }

    private static bool IsSettled(SimulatedCluster cluster)
    {
        var alive = cluster.Silos.Where(silo => !silo.IsKilled).ToList();
        var table = cluster.Read();
        var there = table.Silos.Where(row => row.Status != SiloStatus.Dead).ToList();
        return alive.Count == 0
            || (alive.All(silo => silo.View.Version == table.Version)
                && there.All(row => row is { Status: SiloStatus.Active, IsDegraded: false })
                && there.Select(row => row.Silo).SequenceEqual(alive.Select(silo => silo.Address).Order()));
    }
}
