using System.Text.Json;
using Commerce.Shop;

namespace Commerce.Web;

/// <summary>Orders of what is selected in a cart, which loses that and nothing else.</summary>
public sealed class CartOrderTests(RunningShop shop)
{
    private const string Body = """
        {"address":{"name":"Ada","line1":"1 Street","city":"London","postalCode":"N1","country":"GB"},
         "paymentMethod":"online"}
        """;

    [Fact]
    public async Task An_order_without_items_is_of_the_cart_which_loses_what_was_ordered_and_keeps_the_rest()
    {
        var (first, second, kept) = (await shop.NewSkuAsync(5), await shop.NewSkuAsync(5), await shop.NewSkuAsync(5));
        var buyer = await shop.NewSessionAsync();
        await PutAsync(buyer, first, 2);
        await PutAsync(buyer, second, 1);
        await PutAsync(buyer, kept, 3);
        await shop.SendAsync(
            HttpMethod.Put, "api/cart/selection", buyer,
            RunningShop.Json(JsonSerializer.Serialize(new { skus = new[] { first, second } })));

        var placed = await shop.PostAsync("api/orders", Body, buyer, "cart");

        Assert.Equal("201", placed.Outcome);
        Assert.Equal(
            new[] { (first, 2), (second, 1) }.Order(),
            placed.Json.GetProperty("lines").EnumerateArray().Select(LineOf).Order());
        var cart = await Eventually.SeesAsync(
            () => shop.GetAsync("api/cart", buyer), answer => Lines(answer).Count() == 1);
        Assert.Equal([(kept, 3)], Lines(cart));
        var again = await shop.PostAsync("api/orders", Body, buyer, "cart");
        Assert.Equal((201, placed.Body), (again.Status, again.Body));
        Assert.Equal([(kept, 3)], Lines(await shop.GetAsync("api/cart", buyer)));
    }

    [Fact]
    public async Task The_same_key_many_times_at_once_is_one_order_of_the_cart()
    {
        var sku = await shop.NewSkuAsync(50);
        var buyer = await shop.NewSessionAsync();
        await PutAsync(buyer, sku, 2);

        var answers = await Task.WhenAll(
            Enumerable.Range(0, 20).Select(_ => shop.PostAsync("api/orders", Body, buyer, "once")));

        Assert.All(answers, answer => Assert.Equal("201", answer.Outcome));
        Assert.Single(answers.Select(answer => answer.Text("orderId")).Distinct());
        var pool = await shop.GetAsync($"api/ops/pools/sku:{sku}", await shop.NewSessionAsync("ops"));
        Assert.Equal(48, pool.Json.GetProperty("available").GetInt32());
    }

    [Fact]
    public async Task Many_keys_at_once_and_another_after_the_answer_are_one_order_of_the_cart()
    {
        var sku = await shop.NewSkuAsync(50);
        var buyer = await shop.NewSessionAsync();
        await PutAsync(buyer, sku, 2);

        var answers = await Task.WhenAll(
            Enumerable.Range(0, 20).Select(n => shop.PostAsync("api/orders", Body, buyer, $"tab-{n}")));

        Assert.Single(answers, answer => answer.Outcome == "201");
        Assert.Equal(19, answers.Count(answer => answer.Outcome == "400 validation"));
        Assert.Empty(Lines(await shop.GetAsync("api/cart", buyer)));
        Assert.Equal("400 validation", (await shop.PostAsync("api/orders", Body, buyer, "late")).Outcome);
        var pool = await shop.GetAsync($"api/ops/pools/sku:{sku}", await shop.NewSessionAsync("ops"));
        Assert.Equal(48, pool.Json.GetProperty("available").GetInt32());
    }

    [Fact]
    public async Task A_refused_order_leaves_the_cart_as_it_was_for_another_key()
    {
        var (sku, rare) = (await shop.NewSkuAsync(5), await shop.NewSkuAsync(1));
        var buyer = await shop.NewSessionAsync();
        await PutAsync(buyer, sku, 1);
        await PutAsync(buyer, rare, 2);

        Assert.Equal("409 insufficient-stock", (await shop.PostAsync("api/orders", Body, buyer, "a")).Outcome);

        Assert.Equal(
            new[] { (sku, 1), (rare, 2) }.Order(), Lines(await shop.GetAsync("api/cart", buyer)).Order());
        Assert.Equal("409 insufficient-stock", (await shop.PostAsync("api/orders", Body, buyer, "b")).Outcome);
        await PutAsync(buyer, rare, 1);
        Assert.Equal("201", (await shop.PostAsync("api/orders", Body, buyer, "c")).Outcome);
    }

    [Fact]
    public async Task A_cart_that_became_dearer_is_not_ordered_in_silence()
    {
        var (sku, other) = (await shop.NewSkuAsync(9), await shop.NewSkuAsync(9));
        var buyer = await shop.NewSessionAsync();
        await PutAsync(buyer, other, 1);
        await PutAsync(buyer, sku, 2, seen: 450);

        var refused = await shop.PostAsync("api/orders", Body, buyer, "k");

        Assert.Equal("409 price-changed", refused.Outcome);
        var quote = refused.Json.GetProperty("quote");
        Assert.Equal(1_500, quote.GetProperty("total").GetProperty("amount").GetInt32());
        Assert.Equal("409 price-changed", (await shop.PostAsync("api/orders", Body, buyer, "k")).Outcome);
        var agreed = Body.TrimEnd()[..^1] + ""","expectedTotal":{"amount":1500,"currency":"GBP"}}""";
        Assert.Equal("201", (await shop.PostAsync("api/orders", agreed, buyer, "k")).Outcome);
    }

    [Theory]
    [InlineData(500)] // Acknowledged.
    [InlineData(600)] // It became cheaper.
    public async Task A_cart_whose_prices_were_seen_or_fell_is_ordered_as_it_is(int seen)
    {
        var sku = await shop.NewSkuAsync(9);
        var buyer = await shop.NewSessionAsync();
        await PutAsync(buyer, sku, 2, seen: 450);
        await PutAsync(buyer, sku, 2, seen);

        Assert.Equal("201", (await shop.PostAsync("api/orders", Body, buyer, "k")).Outcome);
    }

    [Fact]
    public async Task With_nothing_selected_there_is_no_order()
    {
        var sku = await shop.NewSkuAsync(5);
        var buyer = await shop.NewSessionAsync();
        Assert.Equal("400 validation", (await shop.PostAsync("api/orders", Body, buyer, "a")).Outcome);
        await PutAsync(buyer, sku, 1);
        await shop.SendAsync(HttpMethod.Put, "api/cart/selection", buyer, RunningShop.Json("""{"skus":[]}"""));

        Assert.Equal("400 validation", (await shop.PostAsync("api/orders", Body, buyer, "b")).Outcome);
    }

    private static IEnumerable<(string Sku, int Quantity)> Lines(Answer cart) =>
        cart.Json.GetProperty("lines").EnumerateArray().Select(LineOf);

    private static (string Sku, int Quantity) LineOf(JsonElement line) =>
        (line.GetProperty("sku").GetString()!, line.GetProperty("quantity").GetInt32());

    private async Task PutAsync(string buyer, string sku, int quantity, int seen = 500) =>
        Assert.Equal(200, (await shop.SendAsync(
            HttpMethod.Put, $"api/cart/items/{sku}", buyer,
            RunningShop.Json(JsonSerializer.Serialize(
                new { quantity, seenPrice = new { amount = seen, currency = "GBP" } })))).Status);
}
