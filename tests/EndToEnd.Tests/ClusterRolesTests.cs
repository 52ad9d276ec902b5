using System.Net;
using Commerce.Shop;
using Commerce.Testing;

namespace Commerce;

/// <summary>
/// Goal: a part of the shop that has silos of its own takes nothing else along when it dies. Method: the built
/// programs, two silos of the catalogue and one of all the rest; kill -9 of both, and a shopper who buys on.
/// </summary>
public sealed class ClusterRolesTests(PostgresServer postgres, RedisServer redis)
{
    private const string Catalogue = "Catalog,Integration";

    [Fact]
    public async Task Killing_all_silos_of_the_catalogue_leaves_buying_alive()
    {
        await using var cluster = await ShopCluster.StartAsync(
            postgres, redis, [Catalogue, Catalogue, Others()], fronts: 1);
        var client = cluster.Clients[0];
        var sale = await client.NewSaleAsync(units: 50, limitPerBuyer: 1);
        var buyers = await client.NewSessionsAsync(4);
        (await PlaceAsync(client, buyers[0], sale.Sku)).Expect(HttpStatusCode.Created);
        (await sale.BuyAsync(buyers[0], "flash")).Expect(HttpStatusCode.Created);
        await AssertApartAsync(client, sale, cluster);

        await Task.WhenAll(cluster.Silos.Take(2).Select(silo => silo.KillAsync()));

        // At once, though nobody knows yet that they are dead: no part of buying waits for them for long.
        (await sale.BuyAsync(buyers[1], "flash")).Expect(HttpStatusCode.Created);
        (await PlaceAsync(client, buyers[1], sale.Sku)).Expect(HttpStatusCode.Created);
        await Eventually.SeesAsync(
            "what needs the catalogue says which role is missing",
            async () => (await client.GetAsync("api/products/none", buyers[2])).Status == HttpStatusCode.ServiceUnavailable
                ? cluster.Fronts[0].Output : "",
            printed => printed.Contains("none has 'Catalog'", StringComparison.Ordinal));
        (await sale.BuyAsync(buyers[2], "flash")).Expect(HttpStatusCode.Created);
        (await PlaceAsync(client, buyers[2], sale.Sku)).Expect(HttpStatusCode.Created);
        Assert.Equal(3, (await sale.CountAsync()).Held);

        cluster.Silos[0].Launch(ShopCluster.RolesSetting(Catalogue));
        await Eventually.SeesAsync(
            "the catalogue is there again", () => client.GetAsync("api/products/none", buyers[3]),
            answer => answer.Status == HttpStatusCode.NotFound);
    }

    // What operators see: roles, and no pool in a silo of the catalogue, no product in the other.
    private static async Task AssertApartAsync(ShopClient client, RunningSale sale, ShopCluster cluster)
    {
        var silos = (await client.GetAsync("api/ops/silos", sale.OpsToken)).Expect(HttpStatusCode.OK).Json
            .GetProperty("silos").EnumerateArray()
            .ToDictionary(silo => silo.GetProperty("silo").GetString()!, StringComparer.Ordinal);
        for (var n = 0; n < 3; n++)
        {
            var silo = silos[cluster.Silos[n].Address];
            var classes = silo.GetProperty("activations").EnumerateObject().Select(each => each.Name).ToList();
            Assert.Equal(n < 2, silo.GetProperty("roles").EnumerateArray().Any(role => role.GetString() == "Catalog"));
            Assert.DoesNotContain(n < 2 ? "StockPoolGrain" : "ProductGrain", classes);
            Assert.Contains(n < 2 ? "ProductGrain" : "StockPoolGrain", classes);
        }
    }

    private static Task<Answer> PlaceAsync(ShopClient client, string buyer, string sku) => client.PostAsync(
        "api/orders",
        new
        {
            items = new[] { new { sku, quantity = 1 } },
            address = new { name = "Ada", line1 = "1 Street", city = "London", country = "GB" },
            paymentMethod = "online",
        },
        buyer, "order");

    // Every folder of Grains that has a grain is a part of the shop.
    private static string Others() => string.Join(',', Directory.GetDirectories(RepositoryRoot.File("Grains"))
        .Where(folder => Directory.EnumerateFiles(folder, "*Grain.cs").Any())
        .Select(Path.GetFileName)
        .Except(Catalogue.Split(','), StringComparer.Ordinal));
}
