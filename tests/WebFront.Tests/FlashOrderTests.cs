using Commerce.Shop;

namespace Commerce.Web;

/// <summary>The flash order over HTTP: every outcome, retries, and what a hostile buyer sends.</summary>
public sealed class FlashOrderTests(RunningShop shop)
{
    [Fact]
    public async Task The_same_key_gives_the_same_bytes_and_another_body_under_it_is_refused()
    {
        var sale = await shop.NewSaleAsync();
        var buyer = await shop.NewSessionAsync();

        var first = await sale.BuyAsync(buyer, "one");
        var again = await sale.BuyAsync(buyer, "one", " { \"quantity\" : 1 } ");
        var other = await sale.BuyAsync(buyer, "one", new { quantity = 2 });

        Assert.Equal(201, first.Status);
        Assert.Equal(first.Body, again.Body);
        Assert.Equal("422 idempotency-key-reused", other.Outcome);
        Assert.Equal(9, await sale.AvailableAsync());
    }

    [Fact]
    public async Task A_receipt_is_an_order_of_its_buyer_and_of_nobody_else()
    {
        var sale = await shop.NewSaleAsync();
        var (buyer, other) = (await shop.NewSessionAsync(), await shop.NewSessionAsync());

        var receipt = await sale.BuyAsync(buyer, "one");
        var path = receipt.Headers["Location"];

        Assert.Equal($"/api/orders/{receipt.Text("orderId")}", path);
        Assert.Equal("awaitingPayment", (await shop.GetAsync(path, buyer)).Text("status"));
        Assert.Equal("404 not-found", (await shop.GetAsync(path, other)).Outcome);
        Assert.Equal("404 not-found", (await shop.PostAsync($"{path}/payment", "{}", other)).Outcome);
        Assert.Equal("404 not-found", (await shop.PostAsync($"{path}/cancellation", "{}", other)).Outcome);
    }

    [Fact]
    public async Task The_last_unit_is_followed_by_sold_out_but_never_for_who_holds_one()
    {
        var sale = await shop.NewSaleAsync(units: 1, limitPerBuyer: 1);
        var (buyer, late) = (await shop.NewSessionAsync(), await shop.NewSessionAsync());

        var held = await sale.BuyAsync(buyer, "one");
        for (var i = 0; i < 50; i++)
        {
            Assert.Equal("409 sold-out", (await sale.BuyAsync(late, $"late-{i}")).Outcome);
            Assert.Equal(held.Body, (await sale.BuyAsync(buyer, "one")).Body);
        }

        Assert.Equal("409 limit-reached", (await sale.BuyAsync(buyer, "two")).Outcome);
    }

    [Fact]
    public async Task A_unit_that_comes_back_can_be_bought()
    {
        var sale = await shop.NewSaleAsync(units: 1);
        var (buyer, late) = (await shop.NewSessionAsync(), await shop.NewSessionAsync());
        var held = await sale.BuyAsync(buyer, "one");
        Assert.Equal("409 sold-out", (await sale.BuyAsync(late, "late")).Outcome);

        var cancelled = await shop.PostAsync($"{held.Headers["Location"]}/cancellation", "{}", buyer);

        Assert.Equal("cancelled", cancelled.Text("status"));
        var bought = await Eventually.SeesAsync(() => sale.BuyAsync(late, "late"), answer => answer.Status == 201);
        Assert.Equal(201, bought.Status);
    }

    [Fact]
    public async Task Refusals_have_their_codes()
    {
        var sale = await shop.NewSaleAsync(units: 3, limitPerBuyer: 5);
        var later = await shop.NewSaleAsync(startsIn: TimeSpan.FromHours(1));
        var buyer = await shop.NewSessionAsync();

        Assert.Equal("409 insufficient-stock", (await sale.BuyAsync(buyer, "a", new { quantity = 4 })).Outcome);
        Assert.Equal("409 limit-reached", (await sale.BuyAsync(buyer, "b", new { quantity = 6 })).Outcome);
        Assert.Equal("404 unknown-sku", (await (sale with { Sku = "NO" }).BuyAsync(buyer, "c")).Outcome);
        Assert.Equal("404 not-found", (await (sale with { SaleId = "nosuchsale" }).BuyAsync(buyer, "d")).Outcome);

        var early = await later.BuyAsync(buyer, "e");
        Assert.Equal("425 not-started", early.Outcome);
        Assert.Equal(early.Headers["Retry-After"], early.Json.GetProperty("retryAfter").GetRawText());

        await shop.PostAsync($"api/ops/flash-sales/{sale.SaleId}/pause", "{}", sale.Ops);
        Assert.Equal("409 paused", (await sale.BuyAsync(buyer, "f")).Outcome);
        await shop.PostAsync($"api/ops/flash-sales/{sale.SaleId}/resume", "{}", sale.Ops);
        Assert.Equal(201, (await sale.BuyAsync(buyer, "g")).Status);
        await shop.PostAsync($"api/ops/flash-sales/{sale.SaleId}/end", "{}", sale.Ops);
        Assert.Equal("410 ended", (await sale.BuyAsync(buyer, "h")).Outcome);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("{\"quantity\":0}")]
    [InlineData("{\"quantity\":-1}")]
    [InlineData("{\"quantity\":1.5}")]
    [InlineData("{\"quantity\":1.0}")]
    [InlineData("{\"quantity\":\"1\"}")]
    [InlineData("{\"quantity\":true}")]
    [InlineData("{\"quantity\":null}")]
    [InlineData("{\"quantity\":[1]}")]
    [InlineData("{\"quantity\":NaN}")]
    [InlineData("{\"quantity\":01}")]
    [InlineData("{\"quantity\":2147483648}")]
    [InlineData("{\"quantity\":99999999999999999999}")]
    [InlineData("{\"quantity\":1,\"quantity\":1}")]
    [InlineData("{\"quantity\":1,\"price\":1}")]
    [InlineData("{\"Quantity\":1}")]
    [InlineData("{\"quantity\":1}{}")]
    [InlineData("{\"quantity\":1,}")]
    [InlineData("{\"quantity\":1/*x*/}")]
    [InlineData("{\"quantity\":1,\"address\":\"x\"}")]
    [InlineData("{\"quantity\":1,\"address\":{\"name\":\"x\"}}")]
    [InlineData("{\"quantity\":1,\"address\":{\"name\":\" \",\"line1\":\"x\",\"city\":\"x\",\"country\":\"GB\"}}")]
    [InlineData("{\"quantity\":1,\"address\":{\"name\":\"x\",\"line1\":\"x\",\"city\":\"x\",\"country\":\"gb\"}}")]
    [InlineData("""{"quantity":1,"address":{"z":1,"name":"x","line1":"x","city":"x","country":"GB"}}""")]
    public async Task A_hostile_body_is_refused_and_changes_nothing(string body)
    {
        var sale = await HostileSale.Value(shop);
        var before = await sale.AvailableAsync();

        var answer = await sale.BuyAsync(sale.Ops, "hostile", body);

        Assert.Equal("400 validation", answer.Outcome);
        Assert.Equal(before, await sale.AvailableAsync());
    }

    [Theory]
    [InlineData("", "400 idempotency-key-required")]
    [InlineData("a b", "400 validation")]
    [InlineData("a\tb", "400 validation")]
    public async Task A_key_is_visible_ascii(string key, string outcome)
    {
        var sale = await HostileSale.Value(shop);

        Assert.Equal(outcome, (await sale.BuyAsync(sale.Ops, key)).Outcome);
        Assert.Equal("400 validation", (await sale.BuyAsync(sale.Ops, new string('k', 129))).Outcome);
        Assert.Equal("400 idempotency-key-required",
            (await shop.PostAsync(sale.Orders, "{\"quantity\":1}", sale.Ops)).Outcome);
    }

    [Fact]
    public async Task A_form_whose_key_is_none_is_refused_and_the_sale_goes_on()
    {
        var sale = await shop.NewSaleAsync();
        var buyer = await shop.NewSessionAsync();
        var browser = new CartBrowser(shop) { Token = buyer };

        foreach (var key in new[] { "", "a b", "é", new string('k', 129) })
        {
            var refused = await browser.SubmitAsync(
                $"flash-sales/{sale.SaleId}?handler=Buy", ("sku", sale.Sku), ("key", key), ("quantity", "1"));
            Assert.Contains("That quantity cannot be ordered.", refused.Body, StringComparison.Ordinal);
        }

        Assert.Equal(201, (await sale.BuyAsync(buyer, "one")).Status);
        Assert.Equal(9, await sale.AvailableAsync());
    }

    [Fact]
    public async Task Size_media_type_and_session_are_checked_on_the_fast_way_and_the_slow_one()
    {
        var sale = await shop.NewSaleAsync();
        var buyer = await shop.NewSessionAsync();
        for (var round = 0; round < 2; round++)
        {
            Assert.Equal("401 unauthenticated", (await sale.BuyAsync("nonsense", "k")).Outcome);
            Assert.Equal("401 unauthenticated", (await shop.PostAsync(sale.Orders, "{}")).Outcome);
            Assert.Equal("413 body-too-large", (await sale.BuyAsync(buyer, "k", new string(' ', 20_000))).Outcome);
            Assert.Equal("405 method-not-allowed", (await shop.GetAsync(sale.Orders, buyer)).Outcome);
            var text = new StringContent("{\"quantity\":1}");
            var answer = await shop.SendAsync(HttpMethod.Post, sale.Orders, buyer, text, ("Idempotency-Key", "k"));
            Assert.Equal("415 unsupported-media-type", answer.Outcome);
        }
    }

    private static class HostileSale
    {
        private static readonly Lock Lock = new();
        private static Task<TestSale>? _sale;

        public static Task<TestSale> Value(RunningShop shop)
        {
            lock (Lock)
            {
                return _sale ??= shop.NewSaleAsync();
            }
        }
    }
}
