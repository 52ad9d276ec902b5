using Commerce.Shop;
using Commerce.Testing;

namespace Commerce;

/// <summary>
/// Goal: a silo that is added to others rehearses first, and one that is back; silos that start together do not.
/// Method: the built programs, and what they print.
/// </summary>
public sealed class RehearsalTests(PostgresServer postgres, RedisServer redis)
{
    /// <summary>In front of what it says of a rehearsal, whether it was played to its end or broken off.</summary>
    private const string Rehearsed = "Commerce.Rehearsing.Rehearsal[";

    [Fact]
    public async Task A_silo_that_is_added_to_others_that_serve_rehearses_and_again_when_it_is_back()
    {
        await using var cluster = await ShopCluster.StartAsync(postgres, redis, silos: 2, fronts: 1);
        Assert.All(cluster.Silos, silo => Assert.Equal(0, RehearsalsOf(silo)));

        // Until those that are there have been for long enough.
        var added = await Eventually.SeesAsync(
            "a silo that is added rehearses", cluster.AddSiloAsync, silo => RehearsalsOf(silo) > 0);
        Assert.Equal(0, await added.StopAsync());
        added.Launch();
        await added.ReadyAsync();

        Assert.Equal(2, RehearsalsOf(added));
        Assert.All(cluster.Silos.Take(2), silo => Assert.Equal(0, RehearsalsOf(silo)));
    }

    private static int RehearsalsOf(SiloProcess silo) =>
        silo.Output.Split(Rehearsed, StringSplitOptions.None).Length - 1;
}
