using System.Globalization;
using System.Text.Json;
using Commerce.Shop;

namespace Commerce.Web;

/// <summary>The cart over HTTP: what fits in, what is refused, whose it is, and what it says of its lines.</summary>
public sealed class CartTests(RunningShop shop)
{
    [Fact]
    public async Task A_guests_cart_begins_with_the_first_thing_in_it_and_is_opened_by_a_cookie()
    {
        var sku = await shop.NewSkuAsync(units: 7);
        var browser = new CartBrowser(shop);
        Assert.Equal("[]", (await browser.GetAsync()).Json.GetProperty("lines").ToString());
        Assert.Equal(200, (await browser.DeleteAsync(sku)).Status);
        Assert.Equal(200, (await browser.SelectAsync(sku)).Status);
        Assert.Empty(browser.Cookies);

        var put = await browser.PutAsync(sku, new { quantity = 2 });

        Assert.Equal(200, put.Status);
        Assert.Contains("httponly", put.Headers["Set-Cookie"], StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=lax", put.Headers["Set-Cookie"], StringComparison.OrdinalIgnoreCase);
        Assert.True(browser.Cookies["commerce_cart"].Length * 6 >= 128);
        Assert.Equal("2", browser.Cookies["commerce_cart_units"]);
        var line = Assert.Single((await browser.GetAsync()).Json.GetProperty("lines").EnumerateArray());
        Assert.Equal(
            (sku, 2, true, 500, 500, 1000, 7, false, false, false, false),
            (line.GetProperty("sku").GetString(), Number(line, "quantity"), line.GetProperty("selected").GetBoolean(),
                Amount(line, "seenPrice"), Amount(line, "price"), Amount(line, "lineTotal"), Number(line, "available"),
                line.GetProperty("gone").GetBoolean(), line.GetProperty("unknown").GetBoolean(),
                line.GetProperty("priceChanged").GetBoolean(), line.GetProperty("insufficientStock").GetBoolean()));

        Assert.Equal("[]", (await new CartBrowser(shop).GetAsync()).Json.GetProperty("lines").ToString());
        Assert.Equal(0, Number((await browser.DeleteAsync(sku)).Json, "units"));
        Assert.False(browser.Cookies.ContainsKey("commerce_cart_units"));
    }

    [Theory]
    [InlineData("{\"quantity\":0}")]
    [InlineData("{\"quantity\":-1}")]
    [InlineData("{\"quantity\":100}")]
    [InlineData("{\"quantity\":2147483648}")]
    [InlineData("{\"quantity\":1.5}")]
    [InlineData("{\"quantity\":1e0}")]
    [InlineData("{\"quantity\":\"1\"}")]
    [InlineData("{\"quantity\":null}")]
    [InlineData("{\"quantity\":[1]}")]
    [InlineData("{}")]
    [InlineData("{\"quantity\":1,\"quantity\":2}")]
    [InlineData("{\"quantity\":1,\"price\":{\"amount\":1,\"currency\":\"GBP\"}}")]
    [InlineData("{\"quantity\":1,\"selected\":\"yes\"}")]
    [InlineData("{\"quantity\":1,\"seenPrice\":{\"amount\":0,\"currency\":\"GBP\"}}")]
    [InlineData("{\"quantity\":1,\"seenPrice\":{\"amount\":1,\"currency\":\"pounds\"}}")]
    [InlineData("{\"quantity\":1,\"seenPrice\":5}")]
    [InlineData("nonsense")]
    [InlineData("")]
    public async Task A_line_that_is_none_is_refused_and_no_cart_begins(string body)
    {
        var sku = await shop.NewSkuAsync(units: 1);
        var browser = new CartBrowser(shop);

        var answer = await browser.SendAsync(HttpMethod.Put, $"api/cart/items/{sku}", body);

        Assert.Equal("400 validation", answer.Outcome);
        Assert.DoesNotContain("Commerce.", answer.Body, StringComparison.Ordinal);
        Assert.Empty(browser.Cookies);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("{\"skus\":null}")]
    [InlineData("{\"skus\":[null]}")]
    [InlineData("{\"skus\":[1]}")]
    [InlineData("{\"skus\":[\"\"]}")]
    [InlineData("{\"skus\":[\"<script>\"]}")]
    [InlineData("{\"skus\":[],\"all\":true}")]
    [InlineData("[]")]
    public async Task A_selection_that_is_none_is_refused(string body)
    {
        var browser = new CartBrowser(shop);
        await browser.PutAsync(await shop.NewSkuAsync(units: 1), new { quantity = 1 });

        Assert.Equal("400 validation", (await browser.SendAsync(HttpMethod.Put, "api/cart/selection", body)).Outcome);
    }

    [Fact]
    public async Task A_selection_has_as_many_SKUs_as_a_cart_at_most()
    {
        var many = new { skus = Enumerable.Range(0, 101).Select(i => $"S{i}") };

        var answer = await new CartBrowser(shop).SendAsync(
            HttpMethod.Put, "api/cart/selection", JsonSerializer.Serialize(many));

        Assert.Equal("400 validation", answer.Outcome);
    }

    [Theory]
    [InlineData("no-such-sku")]
    [InlineData("%3Cscript%3E")]
    [InlineData("..%2F..%2Fsession")]
    [InlineData("%0A")]
    public async Task What_the_shop_does_not_sell_does_not_get_in(string sku)
    {
        var browser = new CartBrowser(shop);

        Assert.Equal("404 unknown-sku", (await browser.PutAsync(sku, new { quantity = 1 })).Outcome);

        Assert.Equal(200, (await browser.DeleteAsync(sku)).Status);
        Assert.Empty(browser.Cookies);
    }

    [Theory]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Origin", "https://example.com")]
    public async Task Another_site_cannot_change_it(string header, string value)
    {
        var sku = await shop.NewSkuAsync(units: 9);
        var browser = new CartBrowser(shop);
        await browser.PutAsync(sku, new { quantity = 1 });

        foreach (var (method, path, body) in new[]
        {
            (HttpMethod.Put, $"api/cart/items/{sku}", "{\"quantity\":9}"),
            (HttpMethod.Delete, $"api/cart/items/{sku}", null),
            (HttpMethod.Put, "api/cart/selection", "{\"skus\":[]}"),
            (HttpMethod.Post, "cart?handler=Remove", null),
        })
        {
            Assert.Equal(403, (await browser.SendAsync(method, path, body, (header, value))).Status);
        }

        Assert.Equal(1, Number((await browser.GetAsync()).Json, "selectedUnits"));
    }

    [Fact]
    public async Task A_subset_is_selected_and_only_it_is_summed_up()
    {
        var (one, two) = (await shop.NewSkuAsync(units: 9), await shop.NewSkuAsync(units: 9));
        var browser = new CartBrowser(shop);
        await browser.PutAsync(one, new { quantity = 2 });
        var both = await browser.PutAsync(two, new { quantity = 3, selected = false });
        Assert.Equal((5, 2, 1000), Sum(both));

        Assert.Equal((5, 3, 1500), Sum(await browser.SelectAsync(two, "not-in-the-cart")));
        Assert.Equal((5, 5, 2500), Sum(await browser.SelectAsync(one, two)));

        var none = (await browser.SelectAsync()).Json;
        Assert.Equal(0, Number(none, "selectedUnits"));
        Assert.False(none.TryGetProperty("subtotal", out _));
        Assert.True(none.GetProperty("subtotalComplete").GetBoolean());
    }

    [Fact]
    public async Task What_became_dearer_scarce_or_is_gone_says_so()
    {
        var merchant = await shop.NewSessionAsync("merchant");
        var sku = await shop.NewSkuAsync(units: 2);
        var productId = await ProductOfAsync(sku, merchant);
        var browser = new CartBrowser(shop);
        await browser.PutAsync(sku, new { quantity = 3 });
        await ReplaceAsync(productId, sku, 450, merchant);

        var line = Only(await browser.GetAsync());
        Assert.True(line.GetProperty("priceChanged").GetBoolean());
        Assert.True(line.GetProperty("insufficientStock").GetBoolean());
        Assert.Equal((500, 450, -50, 1350), (Amount(line, "seenPrice"), Amount(line, "price"),
            Amount(line, "priceDifference"), Amount(line, "lineTotal")));
        var changed = Only(await browser.PutAsync(sku, new { quantity = 2 }));
        Assert.True(changed.GetProperty("priceChanged").GetBoolean());

        var acknowledged = Only(await browser.PutAsync(
            sku, new { quantity = 2, seenPrice = new { amount = 450, currency = "GBP" } }));
        Assert.False(acknowledged.GetProperty("priceChanged").GetBoolean());
        Assert.False(acknowledged.TryGetProperty("priceDifference", out _));

        await ReplaceAsync(productId, sku, 450, merchant, published: false);
        var gone = Only(await browser.GetAsync());
        Assert.True(gone.GetProperty("gone").GetBoolean());
        Assert.False(gone.TryGetProperty("price", out _));
        Assert.False((await browser.GetAsync()).Json.TryGetProperty("subtotal", out _));
        Assert.Equal("404 unknown-sku", (await browser.PutAsync(sku, new { quantity = 1 })).Outcome);
        Assert.Equal(0, Number((await browser.DeleteAsync(sku)).Json, "units"));
    }

    [Fact]
    public async Task What_is_gone_and_selected_is_shown_as_what_keeps_the_rest_from_being_ordered()
    {
        const string Checkout = "href=\"/checkout\"";
        const string Notice = "Remove it to order the rest.";
        var merchant = await shop.NewSessionAsync("merchant");
        var (sku, gone) = (await shop.NewSkuAsync(units: 2), await shop.NewSkuAsync(units: 2));
        var browser = new CartBrowser(shop);
        await browser.PutAsync(sku, new { quantity = 1 });
        await browser.PutAsync(gone, new { quantity = 1 });
        await ReplaceAsync(await ProductOfAsync(gone, merchant), gone, 500, merchant, published: false);

        var page = (await browser.SendAsync(HttpMethod.Get, "cart")).Body;
        Assert.Contains(Notice, page, StringComparison.Ordinal);
        Assert.DoesNotContain(Checkout, page, StringComparison.Ordinal);

        await browser.SelectAsync(sku);
        page = (await browser.SendAsync(HttpMethod.Get, "cart")).Body;
        Assert.DoesNotContain(Notice, page, StringComparison.Ordinal);
        Assert.Contains(Checkout, page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cart_holds_a_hundred_lines_and_says_so()
    {
        var member = await shop.NewSessionAsync();
        var skus = await ManySkusAsync(101);
        foreach (var sku in skus[..100])
        {
            Assert.Equal(200, (await PutAsync(member, sku)).Status);
        }

        var refused = await PutAsync(member, skus[100]);

        Assert.Equal("409 cart-full", refused.Outcome);
        Assert.Contains("100", refused.Text("detail"), StringComparison.Ordinal);
        Assert.Equal((100, 100, 50_000), Sum(await shop.GetAsync("api/cart", member)));
        Assert.Equal(200, (await PutAsync(member, skus[0])).Status);
    }

    [Fact]
    public async Task Changes_of_one_cart_are_limited_and_the_refusal_says_for_how_long()
    {
        var browser = new CartBrowser(shop);
        var sku = await shop.NewSkuAsync(units: 1);
        await browser.PutAsync(sku, new { quantity = 1 });
        var answers = await Task.WhenAll(Enumerable.Range(0, 600).Select(_ => browser.SelectAsync(sku)));

        var refused = answers.First(answer => answer.Status == 429);

        Assert.Equal("429 rate-limited", refused.Outcome);
        Assert.True(int.Parse(refused.Headers["Retry-After"], CultureInfo.InvariantCulture) >= 1);
        Assert.True(answers.Count(answer => answer.Status == 200) >= 200);
    }

    private static JsonElement Only(Answer answer) =>
        Assert.Single(answer.Json.GetProperty("lines").EnumerateArray());

    private static int Number(JsonElement json, string name) => json.GetProperty(name).GetInt32();

    private static int Amount(JsonElement json, string name) => Number(json.GetProperty(name), "amount");

    private static (int Units, int Selected, int Subtotal) Sum(Answer answer) => (
        Number(answer.Json, "units"), Number(answer.Json, "selectedUnits"), Amount(answer.Json, "subtotal"));

    private Task<Answer> PutAsync(string token, string sku) => shop.SendAsync(
        HttpMethod.Put, $"api/cart/items/{sku}", token, RunningShop.Json("{\"quantity\":1}"));

    private async Task<string> ProductOfAsync(string sku, string merchant)
    {
        var browser = new CartBrowser(shop) { Token = merchant };
        return Only(await browser.PutAsync(sku, new { quantity = 1 })).GetProperty("productId").GetString()!;
    }

    private async Task ReplaceAsync(string productId, string sku, int price, string merchant, bool published = true)
    {
        var body = new
        {
            name = $"Thing {sku}",
            category = "things",
            skus = new[] { new { sku, name = "Thing", price = new { amount = price, currency = "GBP" } } },
            published,
        };
        var put = await shop.SendAsync(
            HttpMethod.Put, $"api/merchant/products/{productId}", merchant,
            RunningShop.Json(JsonSerializer.Serialize(body)));
        Assert.Equal(200, put.Status);
    }

    private async Task<IReadOnlyList<string>> ManyAsync(string merchant, int count)
    {
        var name = shop.NewName("MANY-");
        var skus = Enumerable.Range(0, count).Select(i => $"{name}-{i}").ToList();
        var made = await shop.PostAsync(
            "api/merchant/products",
            new
            {
                name,
                category = "things",
                skus = skus.Select(sku => new { sku, name = sku, price = new { amount = 500, currency = "GBP" } }),
            },
            merchant);
        Assert.Equal(201, made.Status);
        return skus;
    }

    private async Task<List<string>> ManySkusAsync(int count) =>
        [.. await ManyAsync(await shop.NewSessionAsync("merchant"), count)];
}
