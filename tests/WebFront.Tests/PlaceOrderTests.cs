using System.Text.Json;
using Commerce.Shop;

namespace Commerce.Web;

/// <summary>Orders of several SKUs over HTTP: what is answered, and what is refused before anything is held.</summary>
public sealed class PlaceOrderTests(RunningShop shop)
{
    private const string Home =
        """{"name":"Ada","line1":"1 Street","city":"London","postalCode":"N1","country":"GB"}""";

    private const string Orders = "api/orders";

    [Fact]
    public async Task An_order_of_two_SKUs_is_answered_shown_and_listed()
    {
        var (first, second) = (await shop.NewSkuAsync(5), await shop.NewSkuAsync(5));
        var buyer = await shop.NewSessionAsync();
        var body = Body($$"""[{"sku":"{{first}}","quantity":2},{"sku":"{{second}}","quantity":1}]""",
            """ "note":"Ring twice.","expectedTotal":{"amount":1500,"currency":"GBP"},""");

        var placed = await shop.PostAsync(Orders, body, buyer, "two");
        var again = await shop.PostAsync(Orders, body, buyer, "two");

        Assert.Equal((201, 201), (placed.Status, again.Status));
        Assert.Equal(placed.Body, again.Body);
        Assert.Equal($"/api/orders/{placed.Text("orderId")}", placed.Headers["Location"]);
        Assert.Equal(("awaitingPayment", "online", "Ring twice."),
            (placed.Text("status"), placed.Text("paymentMethod"), placed.Text("note")));
        Assert.Equal(1500, placed.Json.GetProperty("total").GetProperty("amount").GetInt32());
        Assert.Equal(
            new[] { (first, 2, 1000), (second, 1, 500) }.Order(),
            placed.Json.GetProperty("lines").EnumerateArray().Select(LineOf).Order());
        var found = await shop.GetAsync($"{Orders}/{placed.Text("orderId")}", buyer);
        Assert.Equal(placed.Body, found.Body);
        var row = (await shop.GetAsync(Orders, buyer)).Json.GetProperty("items")[0];
        Assert.Equal((placed.Text("orderId"), 2),
            (row.GetProperty("orderId").GetString(), row.GetProperty("lineCount").GetInt32()));
        Assert.Equal((3, 2), await UnitsAsync(first));
        Assert.Equal((4, 1), await UnitsAsync(second));
        var order = $"{Orders}/{placed.Text("orderId")}";
        Assert.Equal(404, (await shop.GetAsync(order, await shop.NewSessionAsync())).Status);
        Assert.Equal(200, (await shop.PostAsync($"{order}/cancellation", "{}", buyer)).Status);
    }

    [Fact]
    public async Task Refusals_say_why_and_hold_nothing()
    {
        var (sku, rare) = (await shop.NewSkuAsync(5), await shop.NewSkuAsync(1));
        var buyer = await shop.NewSessionAsync();
        var two = $$"""[{"sku":"{{sku}}","quantity":1},{"sku":"{{rare}}","quantity":2}]""";
        var one = $$"""[{"sku":"{{sku}}","quantity":5}]""";
        var wrongTotal = """ "expectedTotal":{"amount":2499,"currency":"GBP"},""";

        Assert.Equal("409 insufficient-stock", await OutcomeAsync(buyer, "a", Body(two)));
        Assert.Equal("409 insufficient-stock", await OutcomeAsync(buyer, "a", Body(two)));
        Assert.Equal("422 idempotency-key-reused", await OutcomeAsync(buyer, "a", Body(one)));
        Assert.Equal("409 price-changed", await OutcomeAsync(buyer, "b", Body(one, wrongTotal)));
        Assert.Equal("409 coupon-not-valid", await OutcomeAsync(buyer, "g", Body(one, """ "couponCode":"FREE",""")));
        Assert.Equal("404 unknown-sku", await OutcomeAsync(buyer, "c", Body("""[{"sku":"nosuch","quantity":1}]""")));
        Assert.Equal("400 idempotency-key-required", (await shop.PostAsync(Orders, Body(one), buyer)).Outcome);
        Assert.Equal("401 unauthenticated", (await shop.PostAsync(Orders, Body(one), null, "d")).Outcome);
        Assert.Equal((5, 0), await UnitsAsync(sku));
        Assert.Equal((1, 0), await UnitsAsync(rare));
        Assert.Equal("201", await OutcomeAsync(buyer, "e", Body(one)));
        Assert.Equal("409 sold-out", await OutcomeAsync(buyer, "f", Body(one)));
    }

    [Fact]
    public async Task A_refusal_before_anything_is_written_is_the_same_for_all_who_ask_at_once()
    {
        var buyer = await shop.NewSessionAsync();
        var body = Body("""[{"sku":"nosuch","quantity":1}]""");

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => OutcomeAsync(buyer, "many", body)));

        Assert.All(answers, answer => Assert.Equal("404 unknown-sku", answer));
    }

    [Fact]
    public async Task Cash_on_delivery_is_confirmed_at_once_up_to_a_total()
    {
        var sku = await shop.NewSkuAsync(200);
        var buyer = await shop.NewSessionAsync();

        var placed = await shop.PostAsync(
            Orders, Body($$"""[{"sku":"{{sku}}","quantity":60}]""", method: "cod"), buyer, "cod");

        Assert.Equal(
            ("201", "confirmed", "cod"), (placed.Outcome, placed.Text("status"), placed.Text("paymentMethod")));
        Assert.False(placed.Json.TryGetProperty("payBefore", out _));
        Assert.Equal(
            "409 cash-not-available",
            await OutcomeAsync(buyer, "much", Body($$"""[{"sku":"{{sku}}","quantity":61}]""", method: "cod")));
        var order = $"{Orders}/{placed.Text("orderId")}";
        Assert.Equal("409 too-late", (await shop.PostAsync($"{order}/payment", "{}", buyer)).Outcome);
        Assert.Equal("cancelled", (await shop.PostAsync($"{order}/cancellation", "{}", buyer)).Text("status"));
        var ops = await shop.NewSessionAsync("ops");
        var pool = await Eventually.SeesAsync(
            () => shop.GetAsync($"api/ops/pools/sku:{sku}", ops),
            answer => answer.Json.GetProperty("available").GetInt32() == 200);
        Assert.Equal(
            (200, 0), (pool.Json.GetProperty("available").GetInt32(), pool.Json.GetProperty("sold").GetInt32()));
    }

    [Theory]
    [InlineData("""{"items":[{"sku":"SKU","quantity":0}]ADDRESS}""")]
    [InlineData("""{"items":[{"sku":"SKU","quantity":-1}]ADDRESS}""")]
    [InlineData("""{"items":[{"sku":"SKU","quantity":100}]ADDRESS}""")]
    [InlineData("""{"items":[{"sku":"SKU","quantity":2147483648}]ADDRESS}""")]
    [InlineData("""{"items":[{"sku":"SKU","quantity":1.5}]ADDRESS}""")]
    [InlineData("""{"items":[{"sku":"SKU","quantity":"1"}]ADDRESS}""")]
    [InlineData("""{"items":[{"sku":"SKU","quantity":1e9}]ADDRESS}""")]
    [InlineData("""{"items":[{"sku":"SKU"}]ADDRESS}""")]
    [InlineData("""{"items":[{"sku":"SKU","quantity":1,"price":1}]ADDRESS}""")]
    [InlineData("""{"items":[{"sku":"SKU","quantity":1,"unitPrice":{"amount":1,"currency":"GBP"}}]ADDRESS}""")]
    [InlineData("""{"items":[{"sku":"SKU","quantity":1},{"sku":"SKU","quantity":1}]ADDRESS}""")]
    [InlineData("""{"items":[{"sku":"../x","quantity":1}]ADDRESS}""")]
    [InlineData("""{"items":[null]ADDRESS}""")]
    [InlineData("""{"items":[]ADDRESS}""")]
    [InlineData("""{"items":null,"paymentMethod":"online"}""")]
    [InlineData("""{"paymentMethod":"online","address":HOME}""")]
    [InlineData("""{"items":[{"sku":"SKU","quantity":1}],"paymentMethod":"online"}""")]
    [InlineData("""{"items":[{"sku":"SKU","quantity":1}],"address":HOME}""")]
    [InlineData("""{"items":[{"sku":"SKU","quantity":1}],"address":HOME,"paymentMethod":"free"}""")]
    [InlineData("""{"items":[{"sku":"SKU","quantity":1}],"address":HOME,"paymentMethod":1}""")]
    [InlineData("""{"items":[{"sku":"SKU","quantity":1}],"total":1ADDRESS}""")]
    [InlineData("""{"items":[{"sku":"SKU","quantity":1}],"status":"paid"ADDRESS}""")]
    [InlineData("""{"items":[{"sku":"SKU","quantity":1}],"buyer":"m0000000000001"ADDRESS}""")]
    [InlineData("""{"items":[{"sku":"SKU","quantity":1}],"couponCode":"A B"ADDRESS}""")]
    [InlineData("""{"items":[{"sku":"SKU","quantity":1}],"invoice":{"taxId":"GB1"}ADDRESS}""")]
    [InlineData("""{"items":[{"sku":"SKU","quantity":1}],"invoice":{"title":" "}ADDRESS}""")]
    [InlineData("""{"items":[{"sku":"SKU","quantity":1}],"expectedTotal":{"amount":-1,"currency":"GBP"}ADDRESS}""")]
    [InlineData("""{"items":[{"sku":"SKU","quantity":1}],"expectedTotal":{"amount":1}ADDRESS}""")]
    [InlineData("""{"items":[{"sku":"SKU","quantity":1}],"note":"a\u0000b"ADDRESS}""")]
    [InlineData("""[1]""")]
    [InlineData("null")]
    [InlineData("")]
    public async Task What_is_no_order_is_refused_with_400(string template)
    {
        var sku = await shop.NewSkuAsync(5);
        var body = template.Replace("SKU", sku, StringComparison.Ordinal)
            .Replace("ADDRESS", ""","address":HOME,"paymentMethod":"online" """, StringComparison.Ordinal)
            .Replace("HOME", Home, StringComparison.Ordinal);

        var answer = await shop.PostAsync(Orders, body, await shop.NewSessionAsync(), "k");

        Assert.Equal("400 validation", answer.Outcome);
        Assert.Equal((5, 0), await UnitsAsync(sku));
    }

    [Fact]
    public async Task More_SKUs_than_one_order_takes_are_refused()
    {
        var items = string.Join(',', Enumerable.Range(0, 21).Select(n => $$"""{"sku":"S{{n}}","quantity":1}"""));

        Assert.Equal(
            "400 validation", await OutcomeAsync(await shop.NewSessionAsync(), "k", Body($"[{items}]")));
    }

    [Fact]
    public async Task The_page_of_an_order_shows_every_line()
    {
        var (first, second) = (await shop.NewSkuAsync(5), await shop.NewSkuAsync(5));
        var buyer = await shop.NewSessionAsync();
        var placed = await shop.PostAsync(
            Orders,
            Body($$"""[{"sku":"{{first}}","quantity":2},{"sku":"{{second}}","quantity":1}]""",
                """ "note":"<b>Ring</b>",""", method: "cod"),
            buyer, "page");

        var page = await shop.GetAsync($"orders/{placed.Text("orderId")}", buyer);
        var list = await shop.GetAsync("orders", buyer);

        Assert.Equal(200, page.Status);
        Assert.Contains(first, page.Body, StringComparison.Ordinal);
        Assert.Contains(second, page.Body, StringComparison.Ordinal);
        Assert.Contains("&lt;b&gt;Ring", page.Body, StringComparison.Ordinal);
        Assert.Contains("Cancel the order", page.Body, StringComparison.Ordinal);
        Assert.Contains("and 1 more", list.Body, StringComparison.Ordinal);
    }

    private static string Body(string items, string more = "", string method = "online") =>
        $$"""{"items":{{items}},{{more}}"address":{{Home}},"paymentMethod":"{{method}}"}""";

    private static (string Sku, int Quantity, int Total) LineOf(JsonElement line) => (
        line.GetProperty("sku").GetString()!, line.GetProperty("quantity").GetInt32(),
        line.GetProperty("lineTotal").GetProperty("amount").GetInt32());

    private async Task<string> OutcomeAsync(string buyer, string key, string body) =>
        (await shop.PostAsync(Orders, body, buyer, key)).Outcome;

    private async Task<(int Available, int Held)> UnitsAsync(string sku)
    {
        var pool = await shop.GetAsync($"api/ops/pools/sku:{sku}", await shop.NewSessionAsync("ops"));
        return (pool.Json.GetProperty("available").GetInt32(), pool.Json.GetProperty("held").GetInt32());
    }
}
