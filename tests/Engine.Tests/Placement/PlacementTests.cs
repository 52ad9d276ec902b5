using System.Globalization;
using System.Net;

namespace Commerce.Engine;

/// <summary>
/// Goal: silos that see the same table agree on every owner, load is in proportion to weights, and a change of the
/// table moves only what it must. Method: many grain ids, before and after a change.
/// </summary>
public sealed class PlacementTests
{
    private const int Grains = 20_000;

    [Fact]
    public void The_order_of_rows_the_version_and_the_generation_change_no_owner()
    {
        var one = Of(Active(1), Active(2), Active(3), Active(4));
        var other = new Placement(new ClusterView(
            new(Guid.NewGuid(), 99), [Active(3, generation: 7), Active(1), Active(4), Active(2)]));

        Assert.All(Ids(), id => Assert.Equal(one.OwnerOf(id)!.Endpoint, other.OwnerOf(id)!.Endpoint));
    }

    [Fact]
    public void A_silo_that_goes_gives_up_its_own_grains_evenly_and_no_other_moves()
    {
        var before = Of(Active(1), Active(2), Active(3), Active(4));
        var after = Of(Active(1), Active(2), Active(3));

        var moved = Ids().Where(id => !before.OwnerOf(id)!.Equals(after.OwnerOf(id))).ToList();

        Assert.All(moved, id => Assert.Equal(Silo(4), before.OwnerOf(id)));
        Assert.All(moved.CountBy(id => after.OwnerOf(id)!), to => Assert.InRange(to.Value, Grains / 14, Grains / 10));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(16)]
    public void Silos_of_one_weight_own_as_much(int silos)
    {
        var placement = Of([.. Enumerable.Range(1, silos).Select(n => Active(n))]);

        var shares = Ids().CountBy(id => placement.OwnerOf(id)!).ToList();

        Assert.Equal(silos, shares.Count);
        Assert.All(shares, share => Assert.InRange(share.Value * silos / (double)Grains, 0.85, 1.15));
    }

    [Fact]
    public void Silos_own_in_proportion_to_their_weights()
    {
        var placement = Of(Active(1, weight: 100), Active(2, weight: 300), Active(3, weight: 50));

        var shares = Ids().CountBy(id => placement.OwnerOf(id)!).ToDictionary();

        Assert.InRange(shares[Silo(2)] / (double)shares[Silo(1)], 2.8, 3.2);
        Assert.InRange(shares[Silo(1)] / (double)shares[Silo(3)], 1.85, 2.15);
    }

    [Fact]
    public void More_weight_draws_grains_and_takes_none_away_from_its_silo()
    {
        var before = Of(Active(1), Active(2), Active(3));
        var after = Of(Active(1), Active(2, weight: 150), Active(3));

        Assert.All(
            Ids().Where(id => !before.OwnerOf(id)!.Equals(after.OwnerOf(id))),
            id => Assert.Equal(Silo(2), after.OwnerOf(id)));
    }

    [Fact]
    public void Only_active_silos_with_a_weight_own_grains()
    {
        var placement = Of(
            Active(1), Active(2, weight: 0), Row(3, SiloStatus.Joining), Row(4, SiloStatus.ShuttingDown),
            Row(5, SiloStatus.Dead));

        Assert.Equal([Silo(1)], placement.Owners);
        Assert.All(Ids(), id => Assert.Equal(Silo(1), placement.OwnerOf(id)));
    }

    [Fact]
    public void A_degraded_silo_owns_nothing_unless_all_are()
    {
        Assert.Equal([Silo(1), Silo(3)], Of(Active(1), Degraded(2), Active(3)).Owners);
        Assert.Equal([Silo(1), Silo(2)], Of(Degraded(1), Degraded(2)).Owners);
    }

    [Fact]
    public void When_no_silo_has_a_weight_all_active_ones_own_grains() =>
        Assert.Equal([Silo(1), Silo(2)], Of(Active(1, weight: 0), Active(2, weight: 0)).Owners);

    [Fact]
    public void Without_an_active_silo_there_is_no_owner() =>
        Assert.Null(Of(Row(1, SiloStatus.Joining)).OwnerOf(GrainId.Create("pool", "a")));

    /// <summary>
    /// Silos of two versions work together during a rolling update: another function would move every grain twice.
    /// </summary>
    [Fact]
    public void The_function_is_the_same_in_every_version()
    {
        var even = Of(Active(1), Active(2), Active(3));
        var uneven = Of(Active(1), Active(2, weight: 200), Active(3));
        static string Owners(Placement placement) => string.Concat(
            Ids().Take(40).Select(id => placement.OwnerOf(id)!.Endpoint.Port - 11110));

        Assert.Equal("3123232133131133132112332333312332133212", Owners(even));
        Assert.Equal("2122232133231123132212332333312332133212", Owners(uneven));
    }

    private static IEnumerable<GrainId> Ids() => Enumerable.Range(0, Grains).Select(n =>
        GrainId.Create("stockpool", string.Create(CultureInfo.InvariantCulture, $"sale:2026-11:{n:D6}")));

    private static Placement Of(params SiloRow[] rows) =>
        new(new ClusterView(new(Guid.Empty, 1), [.. rows]));

    private static SiloAddress Silo(int n, int generation = 1) =>
        SiloAddress.New(IPAddress.Loopback, 11110 + n, generation);

    private static SiloRow Active(int n, int weight = 100, int generation = 1) =>
        Row(n, SiloStatus.Active) with { Silo = Silo(n, generation), Weight = weight };

    private static SiloRow Degraded(int n) => Active(n) with { IsDegraded = true };

    private static SiloRow Row(int n, SiloStatus status) =>
        new(Silo(n), $"silo {n}", status, 100, "1", default, default, []);
}
