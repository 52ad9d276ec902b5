using System.Net;
using System.Text.Json;
using Commerce.LoadTests.Servers;
using Commerce.Shop;
using Commerce.Testing;

namespace Commerce;

/// <summary>
/// Goal: several silos and several fronts are one shop, and stay one when a silo is killed. Method: buyers at two
/// fronts who do not give up, a count from outside at the end.
/// </summary>
public sealed class ClusterTests(PostgresServer postgres, RedisServer redis)
{
    private const int Units = 1_200;

    [Fact]
    public async Task Two_fronts_sell_what_two_silos_host_once_and_show_one_truth()
    {
        await using var cluster = await ShopCluster.StartAsync(postgres, redis, silos: 2, fronts: 2);
        var (sale, other) = await NewSaleAsync(cluster);

        var buying = await BuyAsync(cluster, sale, other);
        await Task.WhenAll(buying.Select(each => each.Run));

        AssertSold(buying);
        foreach (var front in new[] { sale, other })
        {
            Assert.Equal(new PoolNumbers(Units, 0, Units, 0, true), await front.CountAsync());
        }

        Assert.Same(await cluster.OwnerAsync(sale), await cluster.OwnerAsync(other));

        // Each at the front that did not give the receipt.
        await Audit.ReceiptsAreOrdersAsync(other, buying[0].Buying.Receipts);
        await Audit.ReceiptsAreOrdersAsync(sale, buying[1].Buying.Receipts);
        var silos = (await sale.Client.GetAsync("api/ops/silos", sale.OpsToken)).Expect(HttpStatusCode.OK).Json;
        Assert.Equal(
            cluster.Silos.Select(silo => (silo.Address, "active")).Order(),
            silos.GetProperty("silos").EnumerateArray()
                .Select(silo => (silo.GetProperty("silo").GetString()!, silo.GetProperty("status").GetString()!))
                .Order());
        var holder = Assert.Single(
            silos.GetProperty("silos").EnumerateArray(),
            silo => silo.GetProperty("pools").EnumerateArray().Any(each => each.GetString() == sale.PoolId));
        Assert.Equal((await cluster.OwnerAsync(sale)).Address, holder.GetProperty("silo").GetString());
        Assert.All(
            silos.GetProperty("silos").EnumerateArray(),
            silo => Assert.Equal(JsonValueKind.Object, silo.GetProperty("load").ValueKind));

        await StopAsync(cluster);
    }

    [Fact]
    public async Task Killing_the_silo_of_the_pool_under_load_loses_no_receipt_and_sells_every_unit_once()
    {
        await using var cluster = await ShopCluster.StartAsync(postgres, redis, silos: 2, fronts: 2);
        var (sale, other) = await NewSaleAsync(cluster);
        var owner = await cluster.OwnerAsync(sale);

        var buying = await BuyAsync(cluster, sale, other);
        await buying[0].Buying.UntilReceiptsAsync(Units / 6);
        await owner.KillAsync();
        await buying[0].Buying.UntilReceiptsAsync(Units / 3); // The other silo sells.
        owner.Launch();
        await owner.ReadyAsync();
        await Task.WhenAll(buying.Select(each => each.Run));

        AssertSold(buying);
        Assert.Equal(new PoolNumbers(Units, 0, Units, 0, true), await sale.CountAsync());
        await Audit.ReceiptsAreOrdersAsync(other, buying[0].Buying.Receipts);
        await Audit.ReceiptsAreOrdersAsync(sale, buying[1].Buying.Receipts);
        await StopAsync(cluster);
    }

    [Fact]
    public async Task A_silo_without_the_clusters_secret_does_not_join_and_says_so()
    {
        await using var cluster = await ShopCluster.StartAsync(postgres, redis, silos: 2, fronts: 0);
        var stranger = cluster.Silos[1];
        Assert.Equal(0, await stranger.StopAsync());

        stranger.Launch(("Commerce:Cluster:Secret", "not-the-secret-of-this-cluster-0123456789"));

        Assert.Equal(1, await stranger.WaitForExitAsync());
        Assert.Contains("Cannot start: ", stranger.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", stranger.Output, StringComparison.Ordinal);
        await cluster.Silos[0].ReadyAsync();
    }

    [Fact]
    public async Task A_silo_whose_shard_is_away_lives_and_is_not_ready_and_stops_when_it_is_told_to()
    {
        await using var cluster = await ShopCluster.StartAsync(postgres, redis, silos: 1, fronts: 0);
        var silo = cluster.Silos[0];
        await silo.KillAsync();

        silo.Launch(("Commerce:Storage:Shards:1:Primary",
            $"Host=127.0.0.1;Port={FreePort.Find()};Database=commerce;Username=commerce;Password=none"));

        await silo.SaysAsync("live");
        await silo.SaysAsync("ready", HttpStatusCode.ServiceUnavailable);
        Assert.Equal(0, await silo.StopAsync());
    }

    private static async Task<(RunningSale Sale, RunningSale Other)> NewSaleAsync(ShopCluster cluster)
    {
        var sale = await cluster.Clients[0].NewSaleAsync(Units);
        return (sale, sale with { Client = cluster.Clients[1] });
    }

    // More buyers than units, half of them at each front, all with sessions of the first one.
    private static async Task<IReadOnlyList<(Buying Buying, Task Run)>> BuyAsync(
        ShopCluster cluster, params IEnumerable<RunningSale> fronts)
    {
        var buyers = await cluster.Clients[0].NewSessionsAsync(Units + 200);
        return [.. fronts.Select((front, n) =>
        {
            var buying = new Buying(front);
            return (buying, buying.RunAsync(buyers.Where((_, i) => i % 2 == n), atOnce: 16));
        })];
    }

    private static void AssertSold(IReadOnlyList<(Buying Buying, Task Run)> fronts)
    {
        Assert.Empty(fronts.SelectMany(front => front.Buying.Unsafe));
        var receipts = fronts.SelectMany(front => front.Buying.Receipts).ToList();
        Assert.Equal(Units, receipts.Count);
        Assert.Equal(Units, receipts.Select(receipt => receipt.OrderId).Distinct(StringComparer.Ordinal).Count());
        Assert.All(
            fronts.SelectMany(front => front.Buying.Refusals.Keys), refusal => Assert.Equal("sold-out", refusal));
    }

    // In order; and then a count of all that is in the shards.
    private static async Task StopAsync(ShopCluster cluster)
    {
        foreach (var front in cluster.Fronts)
        {
            Assert.Equal(0, (await front.StopAsync()).ExitCode);
        }

        foreach (var silo in cluster.Silos)
        {
            Assert.True(await silo.StopAsync() == 0, silo.Output);
        }

        await Audit.VerifyFindsNothingAsync(cluster.Fronts[0]);
    }
}
