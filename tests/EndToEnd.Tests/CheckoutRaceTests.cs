using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Commerce.Shop;

namespace Commerce;

/// <summary>
/// Goal: of 64 who do the same at once over HTTP, each hears the truth, and all of them the same one. Method: a shop
/// process, races, and its logs recomputed by the checker at the end.
/// </summary>
public sealed class CheckoutRaceTests
{
    private const int Many = 64;

    [Fact]
    public async Task Of_64_carts_with_the_last_units_of_two_SKUs_one_is_ordered_whole()
    {
        await using var shop = await ShopProcess.StartAsync();
        using var client = shop.NewClient(connectionsMax: Many);
        await StockAsync(client, ("LAST-1", 1), ("LAST-2", 1));
        var buyers = await client.NewSessionsAsync(Many);
        await Task.WhenAll(buyers.Select(async (buyer, n) =>
        {
            foreach (var sku in n % 2 == 0 ? ["LAST-1", "LAST-2"] : (string[])["LAST-2", "LAST-1"])
            {
                (await PutAsync(client, buyer, sku, 1)).Expect(HttpStatusCode.OK);
            }
        }));

        var answers = await Task.WhenAll(buyers.Select(buyer => OrderCartAsync(client, buyer)));

        Assert.Single(answers, answer => answer.Status == HttpStatusCode.Created);
        Assert.Equal(Many - 1, answers.Count(answer => answer.Problem == "sold-out"));
        var ops = await client.NewSessionAsync("ops");
        Assert.Equal((0, 1), await UnitsAsync(client, ops, "LAST-1"));
        Assert.Equal((0, 1), await UnitsAsync(client, ops, "LAST-2"));
        await VerifyAsync(shop);
    }

    [Fact]
    public async Task A_cart_that_is_edited_while_it_is_ordered_64_times_is_one_order_of_what_it_held_at_one_moment()
    {
        await using var shop = await ShopProcess.StartAsync();
        using var client = shop.NewClient(connectionsMax: Many);
        await StockAsync(client, ("EDITED", 99), ("STAYS", 99));
        var buyer = await client.NewSessionAsync();
        foreach (var sku in (string[])["EDITED", "STAYS"])
        {
            (await PutAsync(client, buyer, sku, 1)).Expect(HttpStatusCode.OK);
        }

        var edits = Enumerable.Range(2, Many / 2).Select(quantity => PutAsync(client, buyer, "EDITED", quantity));
        var orders = Enumerable.Range(0, Many / 2).Select(_ => OrderCartAsync(client, buyer));
        var running = edits.Zip(orders).Select(both => (Edit: both.First, Order: both.Second)).ToList();
        await Task.WhenAll(running.Select(both => both.Edit));
        var answers = await Task.WhenAll(running.Select(both => both.Order));

        var body = Assert.Single(answers.Select(answer => answer.Expect(HttpStatusCode.Created).Body).Distinct());
        var ordered = answers[0].Json.GetProperty("lines").EnumerateArray()
            .ToDictionary(SkuOf, QuantityOf);
        Assert.Equal(1, ordered["STAYS"]);
        Assert.InRange(ordered["EDITED"], 1, 1 + (Many / 2));
        Assert.Contains("\"status\":\"awaitingPayment\"", body, StringComparison.Ordinal);
        var ops = await client.NewSessionAsync("ops");
        Assert.Equal((99 - ordered["EDITED"], ordered["EDITED"]), await UnitsAsync(client, ops, "EDITED"));
        Assert.Equal((98, 1), await UnitsAsync(client, ops, "STAYS"));

        // What was ordered is gone; what somebody changed since then is still wanted.
        var left = await Eventually.SeesAsync(
            "what was ordered has left the cart", () => LinesAsync(client, buyer), seen => !seen.ContainsKey("STAYS"));
        Assert.False(
            left.TryGetValue("EDITED", out var quantity) && quantity == ordered["EDITED"], $"{quantity} again");
        await VerifyAsync(shop);
    }

    [Fact]
    public async Task Payment_cancellation_and_expiry_of_64_orders_at_once_have_one_winner_each_and_no_money_is_lost()
    {
        await using var shop = await ShopProcess.StartAsync();
        using var client = shop.NewClient(connectionsMax: Many);
        var sale = await client.NewSaleAsync(units: 4 * Many, holdSeconds: 6);
        var buyers = await client.NewSessionsAsync(Many);
        var orders = await Task.WhenAll(buyers.Select(async buyer =>
        {
            var id = (await sale.BuyAsync(buyer, "one")).Expect(HttpStatusCode.Created).Text("orderId");
            var gateway = new Gateway(client, buyer, id);
            return (Buyer: buyer, Id: id, Gateway: gateway, (await gateway.BeginAsync()).Page);
        }));
        var due = (await orders[0].Gateway.OrderAsync()).Json.GetProperty("payBefore").GetDateTimeOffset();

        await Eventually.SeesAsync(
            "the first one is due", () => Task.FromResult(TimeProvider.System.GetUtcNow()), now => now >= due);
        await Task.WhenAll(orders.SelectMany(order => new[]
        {
            order.Gateway.PressAsync(order.Page, "pay"),
            client.PostAsync($"api/orders/{order.Id}/cancellation", new { }, order.Buyer),
        }));

        // Each was charged: so each is paid, or it is paid back.
        var ends = await Task.WhenAll(orders.Select(order => Eventually.SeesAsync(
            $"order {order.Id} is paid or paid back", order.Gateway.OrderAsync,
            seen => seen.Text("status") is "paid" or "refunded")));
        var paid = ends.Count(order => order.Text("status") == "paid");
        await Eventually.SeesAsync(
            "the pool has sold what was paid, and the rest again", sale.CountAsync,
            seen => seen == new PoolNumbers(4 * Many, (4 * Many) - paid, 0, paid, true));
        Assert.All(ends, order => Assert.Single(
            order.Json.GetProperty("timeline").EnumerateArray(),
            entry => entry.GetProperty("status").GetString() == order.Text("status")));
        foreach (var order in orders)
        {
            order.Gateway.Dispose();
        }

        await VerifyAsync(shop);
    }

    private static async Task VerifyAsync(ShopProcess shop)
    {
        Assert.Equal(0, (await shop.StopAsync()).ExitCode);
        await Audit.VerifyFindsNothingAsync(shop);
    }

    private static async Task StockAsync(ShopClient client, params (string Sku, int Units)[] skus)
    {
        var merchant = await client.NewSessionAsync("merchant");
        foreach (var (sku, units) in skus)
        {
            await client.NewSkuAsync(merchant, sku, units);
        }
    }

    private static Task<Answer> PutAsync(ShopClient client, string buyer, string sku, int quantity) =>
        client.SendAsync(HttpMethod.Put, $"api/cart/items/{sku}", buyer, JsonContent.Create(new { quantity }));

    private static Task<Answer> OrderCartAsync(ShopClient client, string buyer) => client.PostAsync(
        "api/orders",
        new
        {
            address = new { name = "Ada", line1 = "1 Street", city = "London", country = "GB" },
            paymentMethod = "online",
        },
        buyer, "order");

    private static async Task<(int Available, int Held)> UnitsAsync(ShopClient client, string ops, string sku)
    {
        var pool = (await client.GetAsync($"api/ops/pools/sku:{sku}", ops)).Expect(HttpStatusCode.OK).Json;
        return (pool.GetProperty("available").GetInt32(), pool.GetProperty("held").GetInt32());
    }

    private static async Task<Dictionary<string, int>> LinesAsync(ShopClient client, string buyer) =>
        (await client.GetAsync("api/cart", buyer)).Expect(HttpStatusCode.OK).Json.GetProperty("lines").EnumerateArray()
            .ToDictionary(SkuOf, QuantityOf);

    private static string SkuOf(JsonElement line) => line.GetProperty("sku").GetString()!;

    private static int QuantityOf(JsonElement line) => line.GetProperty("quantity").GetInt32();
}
