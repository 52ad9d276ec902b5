using Commerce.Configuration;
using Commerce.Inventory;
using Commerce.Shop;
using Commerce.Testing;
using Commerce.Web.FlashSales;
using Commerce.Web.Problems;
using Commerce.Web.RateLimits;
using Microsoft.Extensions.DependencyInjection;

namespace Commerce.Web;

/// <summary>
/// Orders are bounded by session, and can be turned off by operators, however they are sent; changes of addresses are
/// bounded by member.
/// </summary>
public sealed class CheckoutLimitTests : IAsyncLifetime
{
    private const string Body = """
        {"items":[{"sku":"none","quantity":1}],"paymentMethod":"online",
         "address":{"name":"Ada","line1":"1 Street","city":"London","country":"GB"}}
        """;

    private readonly RunningShop _shop = new(services => services.AddSingleton(
        new RateLimitOptions
        {
            CheckoutsPerSecond = 1,
            CheckoutsBurst = 3,
            OrdersPerSecond = 1,
            OrdersBurst = 3,
            CartChangesPerSecond = 1,
            CartChangesBurst = 3,
        }));

    public ValueTask InitializeAsync() => _shop.InitializeAsync();

    public ValueTask DisposeAsync() => _shop.DisposeAsync();

    [Fact]
    public async Task A_session_that_orders_too_often_waits_and_others_do_not()
    {
        var (eager, other) = (await _shop.NewSessionAsync(), await _shop.NewSessionAsync());

        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(n => PlaceAsync(eager, $"k{n}")));

        Assert.Contains(answers, answer => answer.Outcome == "404 unknown-sku");
        var refused = answers.First(answer => answer.Outcome == "429 rate-limited");
        Assert.True(refused.Headers.ContainsKey("Retry-After"));
        Assert.Equal("404 unknown-sku", (await PlaceAsync(other, "k")).Outcome);
    }

    [Fact]
    public async Task A_member_who_changes_addresses_too_often_waits_however_it_is_done()
    {
        const string Addresses = "api/members/me/addresses";
        var (eager, other) = (await _shop.NewSessionAsync(), await _shop.NewSessionAsync());

        var added = await Task.WhenAll(Enumerable.Range(0, 40).Select(n => AddAsync(eager, n)));

        Assert.InRange(added.Count(answer => answer.Status == 201), 3, 39);
        Assert.All(
            added.Where(answer => answer.Status != 201), answer => Assert.Equal("429 rate-limited", answer.Outcome));
        var more = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => _shop.SendAsync(
            HttpMethod.Delete, $"{Addresses}/none", eager)));
        Assert.True(more.First(answer => answer.Status == 429).Headers.ContainsKey("Retry-After"));
        var page = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => _shop.SendAsync(
            HttpMethod.Post, "account/addresses?handler=Remove", eager, new FormUrlEncodedContent([]))));
        Assert.Contains("Too often.", page.First(answer => answer.Status == 429).Body, StringComparison.Ordinal);
        Assert.Equal(201, (await AddAsync(other, 1)).Status);

        Task<Answer> AddAsync(string member, int n) => _shop.PostAsync(
            Addresses, new { name = "Ada", line1 = $"{n} Street", city = "London", country = "GB" }, member);
    }

    [Fact]
    public async Task A_page_that_is_asked_for_too_often_says_when_to_come_back()
    {
        var eager = await _shop.NewSessionAsync();
        (string, string)[] address = [("name", "Ada"), ("line1", "1 Street"), ("city", "London"), ("country", "GB")];

        await AssertWaitsAsync("checkout?handler=Address", "Too often.", address);
        await AssertWaitsAsync("cart?handler=Select", "That was a lot at once.");

        async Task AssertWaitsAsync(string path, string text, params (string Name, string Value)[] fields)
        {
            var answers = await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => _shop.SendAsync(
                HttpMethod.Post, path, eager,
                new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value))))));
            var refused = answers.First(answer => answer.Status == 429);
            Assert.True(refused.Headers.ContainsKey("Retry-After"), path);
            Assert.Contains(text, refused.Body, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Turned_off_no_order_is_taken_until_it_is_turned_on_again()
    {
        var (buyer, ops) = (await _shop.NewSessionAsync(), await _shop.NewSessionAsync("ops"));

        await TurnAsync(ops, "catalogue-orders", on: false);
        Assert.Equal("503 overloaded", (await PlaceAsync(buyer, "k")).Outcome);
        await TurnAsync(ops, "catalogue-orders", on: true);
        Assert.Equal("404 unknown-sku", (await PlaceAsync(buyer, "k")).Outcome);
    }

    [Fact]
    public async Task Turned_off_what_was_ordered_is_still_found_under_its_key()
    {
        var (sku, buyer, ops) = (
            await _shop.NewSkuAsync(9), await _shop.NewSessionAsync(), await _shop.NewSessionAsync("ops"));
        var body = Body.Replace("none", sku, StringComparison.Ordinal);
        var placed = await _shop.PostAsync("api/orders", body, buyer, "k");

        await TurnAsync(ops, "catalogue-orders", on: false);
        var again = await _shop.PostAsync("api/orders", body, buyer, "k");

        Assert.Equal((201, placed.Body), (again.Status, again.Body));
        Assert.Equal("503 overloaded", (await _shop.PostAsync("api/orders", body, buyer, "other")).Outcome);
    }

    [Fact]
    public async Task A_cart_of_more_units_than_an_order_may_have_is_refused_and_ordered_with_fewer()
    {
        const string OfCart = """
            {"address":{"name":"Ada","line1":"1 Street","city":"London","country":"GB"},"paymentMethod":"online"}
            """;
        var (sku, buyer) = (await _shop.NewSkuAsync(9), await _shop.NewSessionAsync());
        Assert.Equal(200, (await PutAsync(5)).Status);
        _shop.Services.GetRequiredService<CommerceOptions>().Orders.QuantityMax = 3; // As after another start.

        Assert.Equal("400 validation", (await _shop.PostAsync("api/checkout/quote", OfCart, buyer)).Outcome);
        Assert.Equal("400 validation", (await _shop.PostAsync("api/orders", OfCart, buyer, "k")).Outcome);
        Assert.Equal("400 validation", (await PutAsync(4)).Outcome);
        Assert.Equal(200, (await PutAsync(3)).Status);
        Assert.Equal("201", (await _shop.PostAsync("api/orders", OfCart, buyer, "k")).Outcome);

        Task<Answer> PutAsync(int quantity) => _shop.SendAsync(
            HttpMethod.Put, $"api/cart/items/{sku}", buyer, RunningShop.Json($$"""{"quantity":{{quantity}}}"""));
    }

    [Fact]
    public async Task Buying_in_a_sale_without_script_is_bounded_and_turned_off_as_with_it()
    {
        var sale = await _shop.NewSaleAsync(units: 50, limitPerBuyer: 50);
        var (eager, other) = (await _shop.NewSessionAsync(), await _shop.NewSessionAsync());

        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(n => BuyAsync(eager, $"k{n}")));

        Assert.Contains(answers, answer => answer.Status == 302);
        Assert.True(answers.First(answer => answer.Status == 429).Headers.ContainsKey("Retry-After"));
        await TurnAsync(sale.Ops, "flash-sale-orders", on: false);
        Assert.Equal(503, (await BuyAsync(other, "k")).Status);
        await TurnAsync(sale.Ops, "flash-sale-orders", on: true);
        Assert.Equal(302, (await BuyAsync(other, "k")).Status);

        Task<Answer> BuyAsync(string buyer, string key) => SubmitAsync(sale, buyer, key);
    }

    [Fact]
    public async Task Nothing_keeps_out_who_asks_what_became_of_an_order_in_a_sale()
    {
        var sale = await _shop.NewSaleAsync(units: 50, limitPerBuyer: 50);
        var buyer = await _shop.NewSessionAsync();
        var member = MemberId.Parse((await _shop.GetAsync("api/session", buyer)).Text("memberId"));
        var silent = Proxy.Of<IStockPoolGrain>((_, _) => Task.FromException<HoldResult>(new TimeoutException()));
        await Assert.ThrowsAsync<OutcomeUnknownException>(
            () => _shop.Services.GetRequiredService<FlashOrderDesk>().HoldAsync(
                new SaleItemPool(sale.SaleId, sale.Sku, silent, TimeProvider.System),
                new HoldStock(member, 1, "k", 0, null)).AsTask());
        var others = await Task.WhenAll(Enumerable.Range(0, 40).Select(n => sale.BuyAsync(buyer, $"k{n}")));
        Assert.Contains(others, answer => answer.Outcome == "429 rate-limited");

        var held = await sale.BuyAsync(buyer, "k");
        await TurnAsync(sale.Ops, "flash-sale-orders", on: false);

        Assert.Equal((201, held.Body), (held.Status, (await sale.BuyAsync(buyer, "k")).Body));
        Assert.Equal($"/orders/{held.Text("orderId")}", (await SubmitAsync(sale, buyer, "k")).Headers["Location"]);
        Assert.Equal("503 overloaded", (await sale.BuyAsync(buyer, "other")).Outcome);
    }

    private Task<Answer> SubmitAsync(TestSale sale, string buyer, string key) =>
        new CartBrowser(_shop) { Token = buyer }.SubmitAsync(
            $"flash-sales/{sale.SaleId}?handler=Buy", ("sku", sale.Sku), ("key", key), ("quantity", "1"));

    private async Task TurnAsync(string ops, string name, bool on) => Assert.Equal(200, (await _shop.SendAsync(
        HttpMethod.Put, $"api/ops/switches/{name}", ops,
        RunningShop.Json($$"""{"on":{{(on ? "true" : "false")}}}"""))).Status);

    private Task<Answer> PlaceAsync(string buyer, string key) => _shop.PostAsync("api/orders", Body, buyer, key);
}
