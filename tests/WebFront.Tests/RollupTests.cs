using System.Text.Json;
using Commerce.Shop;

namespace Commerce.Web;

/// <summary>What was sold, as operators, merchants and shoppers see it.</summary>
public sealed class RollupTests(RunningShop shop)
{
    private const string Rollups = "api/ops/rollups";

    [Fact]
    public async Task An_order_is_counted_by_SKU_and_by_hour_and_taken_off_when_it_is_cancelled()
    {
        var (tea, cup) = (await shop.NewSkuAsync(5), await shop.NewSkuAsync(5));
        var (buyer, merchant) = (await shop.NewSessionAsync(), await shop.NewSessionAsync("merchant"));
        var order = (await OrderAsync(buyer, (tea, 2), (cup, 1))).Text("orderId");

        var sold = await SeesAsync(merchant, tea, row => row.GetProperty("orders").GetInt32() == 1);
        Assert.Equal((2, 1000, 0, 0), Figures(sold));
        await shop.PostAsync($"api/orders/{order}/cancellation", "{}", buyer);
        var givenUp = await SeesAsync(merchant, tea, row => row.GetProperty("returnedUnits").GetInt32() == 2);
        Assert.Equal((2, 1000, 2, 1000), Figures(givenUp));
        var hours = (await shop.GetAsync($"{Rollups}?by=hour", await shop.NewSessionAsync("ops"))).Json;
        Assert.True(hours.GetProperty("items").EnumerateArray().Sum(row => row.GetProperty("units").GetInt64()) >= 3);
    }

    [Fact]
    public async Task A_rebuild_ends_and_leaves_the_numbers_as_they_are()
    {
        var sku = await shop.NewSkuAsync(5);
        var ops = await shop.NewSessionAsync("ops");
        await OrderAsync(await shop.NewSessionAsync(), (sku, 3));
        var before = await SeesAsync(ops, sku, row => row.GetProperty("orders").GetInt32() == 1);

        Assert.Equal(202, (await shop.PostAsync($"{Rollups}/rebuild", "{}", ops)).Status);
        var ended = await Eventually.SeesAsync(
            () => shop.GetAsync($"{Rollups}/rebuild", ops), answer => !answer.Json.GetProperty("running").GetBoolean());

        Assert.False(ended.Json.GetProperty("running").GetBoolean());
        Assert.True(ended.Json.GetProperty("orders").GetInt64() >= 1);
        Assert.Equal(Figures(before), Figures(await SeesAsync(ops, sku, _ => true)));
    }

    [Theory]
    [InlineData("by=day", "by")]
    [InlineData("from=yesterday", "from")]
    [InlineData("to=0001-01-01T00:00:00Z", "to")]
    [InlineData("from=9999-12-31T00:00:00Z&to=9999-12-31T23:59:59Z", "to")]
    [InlineData("from=2026-02-01T00:00:00Z&to=2026-01-01T00:00:00Z", "from")]
    public async Task Questions_that_make_no_sense_are_refused(string query, string member)
    {
        var answer = await shop.GetAsync($"{Rollups}?{query}", await shop.NewSessionAsync("ops"));

        Assert.Equal("400 validation", answer.Outcome);
        Assert.Contains($"'{member}'", answer.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_in_one_order_is_shown_with_each_of_its_products()
    {
        var (tea, cup) = (await shop.NewSkuAsync(5), await shop.NewSkuAsync(5));
        await OrderAsync(await shop.NewSessionAsync(), (tea, 1), (cup, 1));
        await SeesAsync(await shop.NewSessionAsync("ops"), tea, row => row.GetProperty("orders").GetInt32() == 1);
        var (teaId, cupId) = (ProductOf(tea), ProductOf(cup));

        var together = await shop.GetAsync($"api/products/{teaId}/bought-together");

        var other = Assert.Single(together.Json.GetProperty("items").EnumerateArray());
        Assert.Equal((cupId, 1), (
            other.GetProperty("product").GetProperty("productId").GetString(), other.GetProperty("orders").GetInt32()));
        var page = await shop.GetAsync($"products/{teaId}");
        Assert.Contains("Bought together", page.Body, StringComparison.Ordinal);
        Assert.Contains($"/products/{cupId}", page.Body, StringComparison.Ordinal);
        Assert.Equal("404 not-found", (await shop.GetAsync("api/products/none/bought-together")).Outcome);
        Assert.DoesNotContain(
            "Bought together", (await shop.GetAsync($"products/{ProductOf(await shop.NewSkuAsync(1))}")).Body,
            StringComparison.Ordinal);
    }

    // As the shop makes ids of names.
    private static string ProductOf(string sku) => $"thing-{sku.ToLowerInvariant()}";

    private async Task<Answer> OrderAsync(string buyer, params (string Sku, int Quantity)[] items)
    {
        var placed = await shop.PostAsync(
            "api/orders",
            new
            {
                items = items.Select(item => new { sku = item.Sku, quantity = item.Quantity }),
                address = new { name = "Ada", line1 = "1 Street", city = "London", country = "GB" },
                paymentMethod = "cod",
            },
            buyer, shop.NewName("order"));
        Assert.Equal(201, placed.Status);
        return placed;
    }

    // Events arrive a little later.
    private async Task<JsonElement> SeesAsync(string session, string sku, Func<JsonElement, bool> wanted)
    {
        var answer = await Eventually.SeesAsync(
            () => shop.GetAsync($"{Rollups}?by=sku", session), answer => RowOf(answer, sku) is { } row && wanted(row));
        var found = RowOf(answer, sku);
        Assert.True(found is { } one && wanted(one), $"{sku}: {answer.Body}");
        return found!.Value;
    }

    private static JsonElement? RowOf(Answer answer, string sku) => answer.Json.GetProperty("items").EnumerateArray()
        .Where(row => row.GetProperty("sku").GetString() == sku)
        .Select(row => (JsonElement?)row).FirstOrDefault();

    private static (int Units, int Gross, int Returned, int Refunded) Figures(JsonElement row) => (
        row.GetProperty("units").GetInt32(), row.GetProperty("gross").GetProperty("amount").GetInt32(),
        row.GetProperty("returnedUnits").GetInt32(), row.GetProperty("refunded").GetProperty("amount").GetInt32());
}
