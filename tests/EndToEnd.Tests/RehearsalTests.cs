using Commerce.Shop;
using Commerce.Testing;

namespace Commerce;

/// <summary>
/// Goal: a silo that joins others rehearses first, and silos that start together do not. Method: the built programs; a
/// silo that is stopped and started again while the other serves.
/// </summary>
public sealed class RehearsalTests(PostgresServer postgres, RedisServer redis)
{
    private const string Rehearsed = "this silo has rehearsed";

    [Fact]
    public async Task A_silo_that_joins_one_that_serves_rehearses_and_those_that_start_together_do_not()
    {
        await using var cluster = await ShopCluster.StartAsync(postgres, redis, silos: 2, fronts: 1);
        Assert.All(
            cluster.Silos, silo => Assert.DoesNotContain(Rehearsed, silo.Output, StringComparison.Ordinal));
        var joining = cluster.Silos[1];

        // Until the other one has been there for long enough.
        await Eventually.SeesAsync(
            "a silo that is started again rehearses",
            async () =>
            {
                Assert.Equal(0, await joining.StopAsync());
                joining.Launch();
                await joining.ReadyAsync();
                return joining.Output;
            },
            printed => printed.Contains(Rehearsed, StringComparison.Ordinal));

        Assert.DoesNotContain(Rehearsed, cluster.Silos[0].Output, StringComparison.Ordinal);
    }
}
