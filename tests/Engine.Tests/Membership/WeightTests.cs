namespace Commerce.Engine.Tests.Membership;

/// <summary>
/// How a silo's share of grains changes while it runs. Each over several seeds, with the defaults that ship.
/// </summary>
public sealed class WeightTests
{
    [Theory]
    [MemberData(nameof(MembershipTests.Seeds), MemberType = typeof(MembershipTests))]
    public void A_silo_has_its_share_for_all_within_a_second_after_it_says_so_and_keeps_it_when_the_table_is_lost(
        int seed)
    {
        using var cluster = new SimulatedCluster(seed);
        cluster.StartAll(3);
        var silo = cluster.Silos[seed % 3];

        foreach (var weight in (int[])[0, 250])
        {
            silo.Weigh(weight);
            cluster.RunUntil(
                () => cluster.Silos.All(each => WeightOf(each, silo) == weight), TimeSpan.FromSeconds(1));
        }

        cluster.Table.Become(new(MembershipVersion.None, default, []));
        cluster.RunUntil(() => cluster.IsAgreed(3), TimeSpan.FromSeconds(5));
        Assert.All(cluster.Silos, each => Assert.Equal(250, WeightOf(each, silo)));
    }

    [Theory]
    [MemberData(nameof(MembershipTests.Seeds), MemberType = typeof(MembershipTests))]
    public void A_silo_without_weight_is_active_and_not_degraded_however_unwell_until_it_has_one(int seed)
    {
        using var cluster = new SimulatedCluster(seed);
        cluster.StartAll(2);
        cluster.Start(2);
        var added = cluster.Silos[2];
        added.Weigh(0);
        added.Health = seed % 2 == 0
            ? new SiloHealth(TimeSpan.FromSeconds(1.1), TimeSpan.Zero)
            : new SiloHealth(TimeSpan.Zero, TimeSpan.FromSeconds(2.1));

        cluster.RunUntil(() => cluster.IsAgreed(3), TimeSpan.FromSeconds(2));
        cluster.Run(15);
        Assert.All(cluster.Silos, silo => Assert.Equal((0, 0), (WeightOf(silo, added), silo.View.Degraded.Length)));

        added.Weigh(100);
        cluster.RunUntil(
            () => cluster.Silos.All(silo => silo.View.Degraded.SequenceEqual([added.Address])),
            TimeSpan.FromSeconds(3));
    }

    private static int WeightOf(SimulatedSilo seenBy, SimulatedSilo silo) =>
        seenBy.View.Find(silo.Address)!.Weight;
}
