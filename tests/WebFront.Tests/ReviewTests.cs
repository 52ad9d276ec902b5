using System.Text.Json;
using Commerce.Shop;

namespace Commerce.Web;

/// <summary>Reviews over HTTP: of buyers, shoppers and the shop, by the API and by pages.</summary>
public sealed class ReviewTests(RunningShop shop)
{
    private static readonly object Good = new { rating = 5, title = "Good <b>", text = "It is\r\n<i>good</i>." };

    [Fact]
    public async Task A_buyer_reviews_a_product_once_and_everybody_reads_it()
    {
        var (product, buyer, _) = await BoughtAsync();
        var path = $"api/products/{product}/reviews";

        var written = await shop.PostAsync(path, Good, buyer, "r");
        Assert.Equal((201, 1), (written.Status, written.Json.GetProperty("version").GetInt32()));
        Assert.Equal("It is\n<i>good</i>.", written.Text("text"));
        Assert.Equal(written.Body, (await shop.PostAsync(path, Good, buyer, "r")).Body);
        Assert.Equal("422 idempotency-key-reused", (await shop.PostAsync(
            path, new { rating = 4, title = "Good", text = "Good." }, buyer, "r")).Outcome);
        Assert.Equal("409 already-reviewed", (await shop.PostAsync(path, Good, buyer, "s")).Outcome);
        Assert.Equal(written.Body, (await shop.GetAsync($"{path}/mine", buyer)).Body);

        var listed = await SeesCountAsync(product, 1);
        var review = Assert.Single(listed.Json.GetProperty("items").EnumerateArray());
        Assert.Equal(5, review.GetProperty("rating").GetInt32());
        Assert.Equal("Good <b>", review.GetProperty("title").GetString());
        Assert.False(review.TryGetProperty("version", out _));
        Assert.Equal(5, listed.Json.GetProperty("rating").GetProperty("average").GetDouble());
        Assert.Equal([1, 0, 0, 0, 0], listed.Json.GetProperty("stars").EnumerateArray()
            .Select(stars => stars.GetProperty("count").GetInt32()));
        Assert.Equal(0, Total(await shop.GetAsync($"{path}?rating=4")));
        Assert.Equal(1, Total(await shop.GetAsync($"{path}?rating=5&sort=lowest")));
    }

    [Fact]
    public async Task What_cannot_be_is_refused_with_the_reason()
    {
        var (product, buyer, _) = await BoughtAsync();
        var path = $"api/products/{product}/reviews";
        var stranger = await shop.NewSessionAsync();

        Assert.Equal("401 unauthenticated", (await shop.PostAsync(path, Good, null, "r")).Outcome);
        Assert.Equal("403 not-bought", (await shop.PostAsync(path, Good, stranger, "r")).Outcome);
        Assert.Equal("404 not-found", (await shop.GetAsync($"{path}/mine", stranger)).Outcome);
        Assert.Equal("400 idempotency-key-required", (await shop.PostAsync(path, Good, buyer)).Outcome);
        Assert.Equal("404 not-found", (await shop.PostAsync("api/products/none/reviews", Good, buyer, "r")).Outcome);
        Assert.Equal("404 not-found", (await shop.GetAsync("api/products/none/reviews")).Outcome);
        Assert.Equal("404 not-found", (await PutAsync($"{path}/mine", Good, buyer)).Outcome);
        foreach (var (body, member) in new (object, string)[]
        {
            (new { rating = 0, title = "a", text = "b" }, "rating"),
            (new { rating = 6, title = "a", text = "b" }, "rating"),
            (new { rating = 5, title = " ", text = "b" }, "title"),
            (new { rating = 5, title = new string('a', 101), text = "b" }, "title"),
            (new { rating = 5, title = "a\nb", text = "b" }, "title"),
            (new { rating = 5, title = "a", text = "" }, "text"),
            (new { rating = 5, title = "a", text = new string('a', 4001) }, "text"),
            (new { rating = 5, title = "a", text = "b\u0007" }, "text"),
        })
        {
            var answer = await shop.PostAsync(path, body, buyer, "bad");
            Assert.Equal("400 validation", answer.Outcome);
            Assert.True(answer.Json.GetProperty("errors").TryGetProperty(member, out _), answer.Body);
        }

        Assert.Equal("400 validation", (await shop.PostAsync(
            path, new { rating = 5, title = "a", text = "b", html = "<p>" }, buyer, "bad")).Outcome);
        foreach (var query in new[] { "rating=6", "rating=0", "sort=best", "sort=1", "page=0", "page=1001" })
        {
            Assert.Equal("400 validation", (await shop.GetAsync($"{path}?{query}")).Outcome);
        }
    }

    [Fact]
    public async Task An_author_changes_the_review_as_it_was_read()
    {
        var (product, buyer, _) = await BoughtAsync();
        var path = $"api/products/{product}/reviews";
        await shop.PostAsync(path, Good, buyer, "r");
        var worse = new { rating = 2, title = "Worse", text = "It broke.", version = 1 };

        var changed = await PutAsync($"{path}/mine", worse, buyer);
        Assert.Equal((200, 2), (changed.Status, changed.Json.GetProperty("version").GetInt32()));
        Assert.Equal(changed.Body, (await PutAsync($"{path}/mine", worse, buyer)).Body);
        Assert.Equal("409 stale", (await PutAsync(
            $"{path}/mine", new { rating = 1, title = "Bad", text = "Bad.", version = 1 }, buyer)).Outcome);

        await Eventually.SeesAsync(
            () => shop.GetAsync($"{path}?rating=2&sort=highest"), answer => Total(answer) == 1);
        Assert.Equal(0, Total(await shop.GetAsync($"{path}?rating=5")));
    }

    [Fact]
    public async Task The_shop_hides_shows_and_answers_and_who_did_it_is_known()
    {
        var (product, buyer, merchant) = await BoughtAsync();
        var ops = await shop.NewSessionAsync("ops");
        var written = await shop.PostAsync($"api/products/{product}/reviews", Good, buyer, "r");
        var path = $"api/merchant/products/{product}/reviews/{written.Text("reviewId")}";

        Assert.Equal("400 validation", (await shop.PostAsync($"{path}/hiding", new { reason = "" }, ops)).Outcome);
        var hidden = await shop.PostAsync($"{path}/hiding", new { reason = "Names a person." }, ops);
        Assert.Equal("Names a person.", hidden.Text("hiddenReason"));
        await SeesCountAsync(product, 0);
        Assert.Equal("Names a person.", (await shop.GetAsync(
            $"api/products/{product}/reviews/mine", buyer)).Text("hiddenReason"));
        var list = await shop.GetAsync($"api/merchant/products/{product}/reviews?hidden=true", merchant);
        var move = list.Json.GetProperty("items")[0].GetProperty("moves")[0];
        Assert.Equal(
            ((await shop.GetAsync("api/session", ops)).Text("memberId"), "hidden"),
            (move.GetProperty("by").GetString(), move.GetProperty("kind").GetString()));

        Assert.Equal(200, (await shop.SendAsync(HttpMethod.Delete, $"{path}/hiding", merchant)).Status);
        await SeesCountAsync(product, 1);
        Assert.Equal("403 forbidden", (await shop.PostAsync($"{path}/answer", new { text = "Hi" }, ops)).Outcome);
        Assert.Equal(200, (await shop.PostAsync($"{path}/answer", new { text = "Thanks" }, merchant)).Status);
        Assert.Equal(200, (await shop.PostAsync($"{path}/answer", new { text = "Thanks" }, merchant)).Status);
        Assert.Equal(
            "409 already-answered", (await shop.PostAsync($"{path}/answer", new { text = "No" }, merchant)).Outcome);
        Assert.Equal("404 not-found", (await shop.PostAsync(
            $"api/merchant/products/{product}/reviews/none/answer", new { text = "No" }, merchant)).Outcome);
    }

    [Fact]
    public async Task The_rating_is_a_facet_a_restriction_and_an_order_of_searches()
    {
        var (product, buyer, _) = await BoughtAsync();
        var word = product["thing-sku-".Length..];
        await shop.PostAsync($"api/products/{product}/reviews", Good, buyer, "r");
        await SeesCountAsync(product, 1);

        var found = await shop.GetAsync($"api/products?q=thing+sku+{word}&rating=4&sort=rating");
        var item = Assert.Single(
            found.Json.GetProperty("items").EnumerateArray(),
            one => one.GetProperty("productId").GetString() == product);
        Assert.Equal(
            (5.0, 1), (item.GetProperty("rating").GetProperty("average").GetDouble(),
                item.GetProperty("rating").GetProperty("count").GetInt32()));
        Assert.Equal([4, 3, 2, 1], found.Json.GetProperty("facets").GetProperty("ratings").EnumerateArray()
            .Select(floor => floor.GetProperty("stars").GetInt32()));
        Assert.Equal("400 validation", (await shop.GetAsync("api/products?rating=5")).Outcome);
        Assert.Equal(1, (await shop.GetAsync($"api/products/{product}")).Json.GetProperty("rating")
            .GetProperty("count").GetInt32());

        var page = (await shop.GetAsync($"products?q={word}")).Body;
        Assert.Contains("stars=4", page, StringComparison.Ordinal);
        Assert.Contains("5 of 5 stars", page, StringComparison.Ordinal);
        Assert.Contains(
            $"/products/{product}\"", (await shop.GetAsync($"products?q={word}&stars=4")).Body,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_page_of_a_product_shows_reviews_as_text_and_leads_to_the_form()
    {
        var (product, buyer, _) = await BoughtAsync();
        Assert.Contains("Nobody has reviewed it yet", await PageAsync($"products/{product}"), StringComparison.Ordinal);
        Assert.Contains(
            $"/sign-in?returnUrl=%2Fproducts%2F{product}%2Freview", await PageAsync($"products/{product}"),
            StringComparison.Ordinal);
        await shop.PostAsync($"api/products/{product}/reviews", Good, buyer, "r");

        var page = (await Eventually.SeesAsync(
            () => shop.GetAsync($"products/{product}"),
            answer => answer.Body.Contains("data-review", StringComparison.Ordinal))).Body;

        Assert.Contains("&lt;i&gt;good&lt;/i&gt;", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<i>good", page, StringComparison.Ordinal);
        Assert.Contains("5 of 5 stars", page, StringComparison.Ordinal);
        var all = await PageAsync($"products/{product}/reviews?rating=5&sort=lowest");
        Assert.Contains("data-review", all, StringComparison.Ordinal);
        Assert.Contains("none with so many stars", await PageAsync($"products/{product}/reviews?rating=1"),
            StringComparison.Ordinal);
        Assert.Contains("条评价", (await shop.SendAsync(
            HttpMethod.Get, $"products/{product}/reviews", null, null, ("Accept-Language", "zh-CN"))).Body,
            StringComparison.Ordinal);
        Assert.Equal(404, (await shop.GetAsync("products/none/reviews")).Status);
    }

    [Fact]
    public async Task A_buyer_writes_and_changes_a_review_by_the_form_and_others_have_none()
    {
        var (product, buyer, _) = await BoughtAsync();
        var path = $"products/{product}/review";
        Assert.Contains("name=\"rating\"", await PageAsync(path, buyer), StringComparison.Ordinal);
        var stranger = await PageAsync(path, await shop.NewSessionAsync());
        Assert.Contains("Only for buyers", stranger, StringComparison.Ordinal);
        Assert.DoesNotContain("name=\"rating\"", stranger, StringComparison.Ordinal);
        Assert.Equal(302, (await shop.GetAsync(path)).Status);

        var bad = await SubmitAsync(path, buyer, ("key", "k1"), ("title", "A title"), ("text", ""));
        Assert.Equal(400, bad.Status);
        Assert.Contains("Choose one to five stars", bad.Body, StringComparison.Ordinal);
        Assert.Contains("value=\"A title\"", bad.Body, StringComparison.Ordinal);
        var sent = await SubmitAsync(
            path, buyer, ("key", "k1"), ("rating", "4"), ("title", "Fine"), ("text", "Fine."));
        Assert.Equal((302, $"/{path}?saved=1"), (sent.Status, sent.Headers["Location"]));
        var own = await PageAsync($"{path}?saved=1", buyer);
        Assert.Contains("Thank you", own, StringComparison.Ordinal);
        Assert.Contains("name=\"version\" value=\"1\"", own, StringComparison.Ordinal);

        var change = new[] { ("rating", "3"), ("title", "Fine"), ("text", "Less fine."), ("version", "1") };
        Assert.Equal(302, (await SubmitAsync(path, buyer, change)).Status);
        var late = await SubmitAsync(
            path, buyer, ("rating", "1"), ("title", "Fine"), ("text", "No."), ("version", "1"));
        Assert.Equal(409, late.Status);
        Assert.Contains("changed it elsewhere", late.Body, StringComparison.Ordinal);
        Assert.Equal(3, (await shop.GetAsync($"api/products/{product}/reviews/mine", buyer))
            .Json.GetProperty("rating").GetInt32());
    }

    [Fact]
    public async Task The_shop_decides_on_a_page_with_forms()
    {
        var (product, buyer, merchant) = await BoughtAsync();
        var id = (await shop.PostAsync($"api/products/{product}/reviews", Good, buyer, "r")).Text("reviewId");
        var path = $"merchant/products/{product}/reviews";
        await SeesCountAsync(product, 1);
        Assert.Contains(id, await PageAsync(path, merchant), StringComparison.Ordinal);
        Assert.Equal(403, (await shop.GetAsync(path, buyer)).Status);

        Assert.Equal(400, (await SubmitAsync($"{path}?handler=Hide", merchant, ("reviewId", id))).Status);
        Assert.Equal(302, (await SubmitAsync(
            $"{path}?handler=Hide", merchant, ("reviewId", id), ("reason", "Names a person."))).Status);
        Assert.Contains("Names a person.", await PageAsync($"{path}?hidden=true", merchant), StringComparison.Ordinal);
        Assert.Equal(302, (await SubmitAsync($"{path}?handler=Show", merchant, ("reviewId", id))).Status);
        Assert.Equal(302, (await SubmitAsync(
            $"{path}?handler=Answer", merchant, ("reviewId", id), ("text", "Thanks"))).Status);
        var ops = await shop.NewSessionAsync("ops");
        Assert.Equal(403, (await SubmitAsync(
            $"{path}?handler=Answer", ops, ("reviewId", id), ("text", "Thanks"))).Status);
    }

    private static int Total(Answer answer) => answer.Json.GetProperty("total").GetInt32();

    private Task<Answer> SeesCountAsync(string product, int count) => Eventually.SeesAsync(
        () => shop.GetAsync($"api/products/{product}/reviews?sort=highest"), answer => Total(answer) == count);

    private Task<Answer> PutAsync(string path, object body, string token) =>
        shop.SendAsync(HttpMethod.Put, path, token, RunningShop.Json(JsonSerializer.Serialize(body)));

    private async Task<string> PageAsync(string path, string? token = null)
    {
        var answer = await shop.GetAsync(path, token);
        Assert.Equal(200, answer.Status);
        return answer.Body;
    }

    private Task<Answer> SubmitAsync(string path, string? token, params (string Name, string Value)[] fields) =>
        shop.SendAsync(
            HttpMethod.Post, path, token,
            new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value))));

    /// <summary>A product of which a buyer was sent a unit.</summary>
    private async Task<(string Product, string Buyer, string Merchant)> BoughtAsync()
    {
        var sku = await shop.NewSkuAsync(10);
        var (buyer, merchant) = (await shop.NewSessionAsync(), await shop.NewSessionAsync("merchant"));
        var order = await shop.PostAsync(
            "api/orders",
            new
            {
                items = new[] { new { sku, quantity = 1 } },
                address = new { name = "Ada", line1 = "1 Street", city = "London", postalCode = "N1", country = "GB" },
                paymentMethod = "cod",
            },
            buyer, "order");
        Assert.Equal(201, order.Status);
        var sent = await shop.PostAsync(
            $"api/merchant/orders/{order.Text("orderId")}/shipments",
            new { carrier = "Mail", trackingNumber = "1" }, merchant, "s");
        Assert.Equal(201, sent.Status);
        return ($"thing-{sku.ToLowerInvariant()}", buyer, merchant);
    }
}
