using System.Collections.Concurrent;
using System.Net;
using Commerce.Shop;

namespace Commerce;

/// <summary>
/// Goal: after kill -9 an order of two SKUs has both or there is none. Method: more buyers than units, who do not give
/// up; a shop that is killed while they order, and started again on the same folder; a count from outside at the end.
/// </summary>
public sealed class CheckoutCrashTests
{
    private const int Scarce = 120;
    private const int Buyers = 240;

    private readonly ConcurrentDictionary<string, string> _placed = new(StringComparer.Ordinal);
    private readonly ConcurrentBag<string> _refused = [];

    [Fact]
    public async Task Killed_while_many_order_two_SKUs_it_has_both_or_none_for_each()
    {
        await using var shop = await ShopProcess.StartAsync();
        using var client = shop.NewClient(connectionsMax: 16);
        var merchant = await client.NewSessionAsync("merchant");
        await client.NewSkuAsync(merchant, "PLENTY", Buyers);
        await client.NewSkuAsync(merchant, "SCARCE", Scarce);
        var buyers = await client.NewSessionsAsync(Buyers);

        var run = Parallel.ForEachAsync(
            buyers, new ParallelOptions { MaxDegreeOfParallelism = 16 },
            async (buyer, _) => await OrderAsync(client, buyer));
        foreach (var orders in new[] { 30, 80 })
        {
            await Eventually.SeesAsync(
                $"{orders} orders are placed", () => Task.FromResult(_placed.Count), seen => seen >= orders);
            await shop.KillAsync();
            await shop.StartAgainAsync();
        }

        await run;

        Assert.Equal(Scarce, _placed.Count);
        Assert.Equal(Enumerable.Repeat("sold-out", Buyers - Scarce), _refused);
        var ops = await client.NewSessionAsync("ops");
        await Eventually.SeesAsync(
            "what was refused is given back", () => UnitsAsync(client, ops, "PLENTY"),
            units => units == (Buyers - Scarce, Scarce));
        Assert.Equal((0, Scarce), await UnitsAsync(client, ops, "SCARCE"));
        foreach (var (buyer, body) in _placed)
        {
            var again = await PostAsync(client, buyer);
            Assert.Equal(body, again!.Expect(HttpStatusCode.Created).Body);
            var list = await client.GetAsync("api/orders", buyer);
            Assert.Equal(1, list.Expect(HttpStatusCode.OK).Json.GetProperty("total").GetInt32());
        }

        Assert.Equal(0, (await shop.StopAsync()).ExitCode);
        await Audit.VerifyFindsNothingAsync(shop);
    }

    // What a careful client does: the outcome is unknown until there is an answer, and the key stays the same.
    private async Task OrderAsync(ShopClient client, string buyer)
    {
        var answer = await Eventually.SeesAsync(
            "a buyer gets an answer", () => PostAsync(client, buyer),
            seen => seen is { Status: < HttpStatusCode.InternalServerError });
        if (answer!.Status == HttpStatusCode.Created)
        {
            Assert.True(_placed.TryAdd(buyer, answer.Body));
        }
        else
        {
            _refused.Add(answer.Problem ?? answer.Body);
        }
    }

    private static async Task<Answer?> PostAsync(ShopClient client, string buyer)
    {
        try
        {
            return await client.PostAsync(
                "api/orders",
                new
                {
                    items = new[] { new { sku = "PLENTY", quantity = 1 }, new { sku = "SCARCE", quantity = 1 } },
                    address = new { name = "Ada", line1 = "1 Street", city = "London", country = "GB" },
                    paymentMethod = "online",
                },
                buyer, "order");
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            return null; // The shop is being killed, or not there yet.
        }
    }

    private static async Task<(int Available, int Held)> UnitsAsync(ShopClient client, string ops, string sku)
    {
        var pool = (await client.GetAsync($"api/ops/pools/sku:{sku}", ops)).Expect(HttpStatusCode.OK).Json;
        return (pool.GetProperty("available").GetInt32(), pool.GetProperty("held").GetInt32());
    }
}
