using System.Text.Json;
using Commerce.Shop;

namespace Commerce.Web;

/// <summary>What orders would cost and what they cost, over HTTP, in a shop that takes freight.</summary>
public sealed class QuoteTests(FreightShop freight)
{
    private const string Quote = "api/checkout/quote";

    private readonly RunningShop _shop = freight.Shop;

    [Fact]
    public async Task A_quote_has_freight_promise_and_ways_to_pay_and_the_order_costs_the_same()
    {
        var sku = await _shop.NewSkuAsync(9);
        var buyer = await _shop.NewSessionAsync();

        var quote = await _shop.PostAsync(Quote, Body(sku, 2), buyer);

        Assert.Equal(200, quote.Status);
        Assert.Equal((1_000, 395, 1_395), (Amount(quote, "goods"), Amount(quote, "freight"), Amount(quote, "total")));
        Assert.True(quote.Json.GetProperty("delivery").TryGetProperty("from", out _));
        Assert.Equal([("online", true, null), ("cod", true, null)], Methods(quote));
        var order = await _shop.PostAsync("api/orders", Body(sku, 2, expected: 1_395), buyer, "k");
        Assert.Equal(201, order.Status);
        Assert.Equal((395, 1_395), (Amount(order, "freight"), Amount(order, "total")));
        Assert.Equal(
            quote.Json.GetProperty("delivery").GetRawText(), order.Json.GetProperty("delivery").GetRawText());
        var listed = (await _shop.GetAsync("api/orders", buyer)).Json.GetProperty("items")[0];
        Assert.Equal(1_395, listed.GetProperty("total").GetProperty("amount").GetInt32());
    }

    [Fact]
    public async Task Another_total_is_refused_with_the_new_quote_and_nothing_is_held()
    {
        var sku = await _shop.NewSkuAsync(9);
        var buyer = await _shop.NewSessionAsync();

        var refused = await _shop.PostAsync("api/orders", Body(sku, 2, expected: 1_000), buyer, "k");

        Assert.Equal("409 price-changed", refused.Outcome);
        var quote = refused.Json.GetProperty("quote");
        Assert.Equal(1_395, quote.GetProperty("total").GetProperty("amount").GetInt32());
        Assert.Equal(sku, quote.GetProperty("lines")[0].GetProperty("sku").GetString());
        Assert.Equal("201", (await _shop.PostAsync("api/orders", Body(sku, 2, expected: 1_395), buyer, "k")).Outcome);
    }

    [Fact]
    public async Task From_the_cart_it_says_how_prices_differ_from_those_that_were_seen()
    {
        var sku = await _shop.NewSkuAsync(9);
        var browser = new CartBrowser(_shop) { Token = await _shop.NewSessionAsync() };
        Assert.Equal("400 validation", (await AskAsync("""{"address":HOME}""")).Outcome);
        await browser.PutAsync(sku, new { quantity = 3, seenPrice = new { amount = 450, currency = "GBP" } });

        var line = (await AskAsync("""{"address":HOME}""")).Json.GetProperty("lines")[0];

        Assert.Equal((sku, 3), (line.GetProperty("sku").GetString(), line.GetProperty("quantity").GetInt32()));
        Assert.Equal(450, line.GetProperty("seenPrice").GetProperty("amount").GetInt32());
        Assert.Equal(50, line.GetProperty("priceDifference").GetProperty("amount").GetInt32());

        Task<Answer> AskAsync(string body) =>
            browser.SendAsync(HttpMethod.Post, Quote, body.Replace("HOME", Home("England"), StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_address_may_be_one_of_the_book_or_its_default()
    {
        var sku = await _shop.NewSkuAsync(9);
        var buyer = await _shop.NewSessionAsync();
        var items = $$"""[{"sku":"{{sku}}","quantity":1}]""";
        Assert.Equal("400 validation", (await _shop.PostAsync(Quote, $$"""{"items":{{items}}}""", buyer)).Outcome);
        var id = (await _shop.PostAsync("api/members/me/addresses", Home("England"), buyer)).Text("addressId");

        var byDefault = await _shop.PostAsync(Quote, $$"""{"items":{{items}}}""", buyer);
        var byId = await _shop.PostAsync(Quote, $$"""{"items":{{items}},"addressId":"{{id}}"}""", buyer);
        var byOther = await _shop.PostAsync(Quote, $$"""{"items":{{items}},"addressId":"no"}""", buyer);

        Assert.Equal((200, 200), (byDefault.Status, byId.Status));
        Assert.Equal(byDefault.Body, byId.Body);
        Assert.Equal("400 validation", byOther.Outcome);
    }

    [Fact]
    public async Task What_cannot_be_delivered_or_paid_so_is_said_and_not_ordered()
    {
        var sku = await _shop.NewSkuAsync(99);
        var buyer = await _shop.NewSessionAsync();
        var abroad = Body(sku, 1, country: "FR");

        Assert.Equal("409 region-not-served", (await _shop.PostAsync(Quote, abroad, buyer)).Outcome);
        Assert.Equal("409 region-not-served", (await _shop.PostAsync("api/orders", abroad, buyer, "a")).Outcome);
        var scotland = await _shop.PostAsync(Quote, Body(sku, 1, region: "Scotland"), buyer);
        Assert.Equal([("online", true, null), ("cod", false, "area")], Methods(scotland));
        var dear = await _shop.PostAsync(Quote, Body(sku, 6), buyer);
        Assert.Equal([("online", true, null), ("cod", false, "amount")], Methods(dear));
        Assert.Equal(
            "409 cash-not-available",
            (await _shop.PostAsync("api/orders", Body(sku, 1, region: "Scotland", method: "cod"), buyer, "b")).Outcome);
        Assert.Equal("201", (await _shop.PostAsync("api/orders", Body(sku, 5, method: "cod"), buyer, "c")).Outcome);
    }

    [Fact]
    public async Task Flash_sales_deliver_for_nothing()
    {
        var sale = await _shop.NewSaleAsync();
        var buyer = await _shop.NewSessionAsync();

        var id = (await sale.BuyAsync(buyer, "k")).Text("orderId");
        var order = await _shop.GetAsync($"api/orders/{id}", buyer);

        Assert.Equal((0, 300), (Amount(order, "freight"), Amount(order, "total")));
    }

    [Fact]
    public async Task A_coupon_is_made_quoted_and_used_once()
    {
        var sku = await _shop.NewSkuAsync(9);
        var (buyer, merchant) = (await _shop.NewSessionAsync(), await _shop.NewSessionAsync("merchant"));
        var code = _shop.NewName("TENTH-");
        var made = await _shop.PostAsync("api/merchant/coupons", Coupon(code), merchant);
        Assert.Equal(200, made.Status);

        var quote = await _shop.PostAsync(Quote, Body(sku, 3, coupon: code.ToLowerInvariant()), buyer);
        Assert.Equal((1_350, 150), (Amount(quote, "goods"), Amount(quote, "discount")));
        var order = await _shop.PostAsync("api/orders", Body(sku, 3, expected: 1_745, coupon: code), buyer, "k");
        Assert.Equal("201", order.Outcome);
        Assert.Equal((code, 1_745), (order.Text("couponCode"), Amount(order, "total")));
        Assert.Equal(
            "409 coupon-not-valid",
            (await _shop.PostAsync("api/orders", Body(sku, 3, coupon: code), buyer, "again")).Outcome);
        Assert.Equal(
            "usedByMember",
            (await _shop.PostAsync(Quote, Body(sku, 3, coupon: code), buyer)).Text("couponRefusal"));
        var status = await _shop.GetAsync($"api/merchant/coupons/{code}", merchant);
        Assert.Equal((1, 5), (status.Json.GetProperty("used").GetInt32(), status.Json.GetProperty("units").GetInt32()));
    }

    [Theory]
    [InlineData("percentOff", "0")]
    [InlineData("percentOff", "101")]
    [InlineData("units", "0")]
    [InlineData("code", "\"A B\"")]
    [InlineData("validTo", "\"1960-01-01T00:00:00Z\"")]
    [InlineData("amountOff", """{"amount":1,"currency":"GBP"}""")]
    [InlineData("minimum", """{"amount":-1,"currency":"GBP"}""")]
    public async Task What_is_no_coupon_is_refused(string member, string value)
    {
        var body = JsonSerializer.SerializeToNode(Coupon("ABC"))!.AsObject();
        body[member] = System.Text.Json.Nodes.JsonNode.Parse(value);

        var answer = await _shop.PostAsync(
            "api/merchant/coupons", body.ToJsonString(), await _shop.NewSessionAsync("merchant"));

        Assert.Equal("400 validation", answer.Outcome);
    }

    private static object Coupon(string code) => new
    {
        code,
        percentOff = 10,
        minimum = new { amount = 1_000, currency = "GBP" },
        validFrom = DateTimeOffset.UnixEpoch,
        validTo = new DateTimeOffset(2100, 1, 1, 0, 0, 0, TimeSpan.Zero),
        units = 5,
    };

    private static string Home(string region, string country = "GB") =>
        $$"""{"name":"Ada","line1":"1 Street","city":"Town","country":"{{country}}","region":"{{region}}"}""";

    private static string Body(
        string sku, int quantity, int? expected = null, string? coupon = null, string region = "England",
        string country = "GB", string method = "online")
    {
        var more = (expected is null ? "" : $$""","expectedTotal":{"amount":{{expected}},"currency":"GBP"}""")
            + (coupon is null ? "" : $$""","couponCode":"{{coupon}}" """);
        return $$"""
            {"items":[{"sku":"{{sku}}","quantity":{{quantity}}}],"address":{{Home(region, country)}},
             "paymentMethod":"{{method}}"{{more}}}
            """;
    }

    private static int Amount(Answer answer, string member) =>
        answer.Json.GetProperty(member).GetProperty("amount").GetInt32();

    private static IEnumerable<(string?, bool, string?)> Methods(Answer quote) =>
        quote.Json.GetProperty("paymentMethods").EnumerateArray().Select(one => (
            one.GetProperty("method").GetString(), one.GetProperty("available").GetBoolean(),
            one.TryGetProperty("reason", out var reason) ? reason.GetString() : null));
}
