using System.Text.Json;
using Commerce.Shop;

namespace Commerce.Web;

/// <summary>Search and products as shoppers and merchants see them.</summary>
public sealed class CatalogueTests(RunningShop shop)
{
    [Fact]
    public async Task A_search_gives_products_with_facets_and_marks()
    {
        var word = shop.NewName("zircon");
        await PutAsync($"{word}-a", new { name = $"Blue {word} ring", brand = "Aga", price = 900, list = (int?)1200 });
        await PutAsync($"{word}-b", new { name = $"Red {word}", brand = "Bodum", price = 450, list = (int?)null });

        var all = await FindAsync($"q={word}");
        Assert.Equal([$"{word}-a", $"{word}-b"], Ids(all));
        Assert.Equal(2, all.GetProperty("total").GetInt32());
        var first = all.GetProperty("items")[0];
        Assert.Equal(1200, first.GetProperty("listPrice").GetProperty("amount").GetInt32());
        Assert.Equal((5, word.Length), (Mark(first, "start"), Mark(first, "length")));
        Assert.Equal(["Aga", "Bodum"], Facet(all, "brands", "name"));

        var one = await FindAsync($"q={word}&brand=Bodum&maxPrice=500&sort=newest");
        Assert.Equal([$"{word}-b"], Ids(one));
        Assert.Equal(["Bodum"], Facet(one, "brands", "name"));
        Assert.Equal(["0"], Facet(one, "prices", "from"));
        Assert.Equal(2, (await FindAsync($"q={word}&brand=Bodum&brand=Aga")).GetProperty("total").GetInt32());

        var suggestions = (await shop.GetAsync($"api/search/suggestions?q=blue+{word[..4]}")).Json;
        Assert.Contains($"blue {word}", suggestions.GetProperty("texts").EnumerateArray().Select(t => t.GetString()));
    }

    [Fact]
    public async Task What_is_in_stock_is_a_facet_and_a_restriction()
    {
        var (there, gone) = (await shop.NewSkuAsync(1), await shop.NewSkuAsync(1));
        await shop.PostAsync(
            $"api/merchant/stock/{gone}/adjustments", new { delta = -1, reason = "lost" },
            await shop.NewSessionAsync("merchant"), "lost");

        var found = await Eventually.SeesAsync(
            () => shop.GetAsync($"api/products?q={there}&inStock=true"), answer => Skus(answer).Contains(there));

        Assert.Equal(
            found.Json.GetProperty("total").GetInt32(),
            found.Json.GetProperty("facets").GetProperty("inStock").GetInt32());
        await Eventually.SeesAsync(
            () => shop.GetAsync($"api/products?q={gone}&inStock=true"), answer => !Skus(answer).Contains(gone));
        var all = await shop.GetAsync($"api/products?q={gone}&pageSize=100");
        Assert.False(all.Json.GetProperty("items").EnumerateArray()
            .Single(item => item.GetProperty("sku").GetString() == gone).GetProperty("inStock").GetBoolean());
        Assert.Contains("Out of stock", (await shop.GetAsync($"products?q={gone}")).Body, StringComparison.Ordinal);
        Assert.Contains("stock=in", (await shop.GetAsync($"products?q={there}")).Body, StringComparison.Ordinal);
        Assert.DoesNotContain(
            $"/products/thing-{gone.ToLowerInvariant()}\"", (await shop.GetAsync($"products?q={gone}&stock=in")).Body,
            StringComparison.Ordinal);

        static IEnumerable<string?> Skus(Answer answer) =>
            answer.Json.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("sku").GetString());
    }

    [Theory]
    [InlineData("colour=red", "colour")]
    [InlineData("sort=price", "sort")]
    [InlineData("minPrice=-1", "minPrice")]
    [InlineData("page=0", "page")]
    [InlineData("pageSize=101", "pageSize")]
    [InlineData("page=101&pageSize=100", "page")]
    public async Task A_parameter_that_is_unknown_or_wrong_is_told(string query, string parameter)
    {
        var answer = await shop.GetAsync($"api/products?{query}");

        Assert.Equal(400, answer.Status);
        Assert.True(answer.Json.GetProperty("errors").TryGetProperty(parameter, out _));
    }

    [Fact]
    public async Task A_parameter_without_a_value_is_left_out()
    {
        var id = shop.NewName("quartz");
        await PutAsync(id, new { name = $"White {id}", brand = "Aga", price = 900, list = (int?)null });

        var found = await FindAsync(
            $"q={id}&category=&brand=&sort=&minPrice=&maxPrice=&rating=&inStock=&page=&pageSize=");

        Assert.Equal([id], Ids(found));
        foreach (var path in new[] { "orders?status=&page=&pageSize=", $"products/{id}/reviews?sort=&rating=&page=" })
        {
            Assert.Equal(200, (await shop.GetAsync($"api/{path}", await shop.NewSessionAsync())).Status);
        }
    }

    [Fact]
    public async Task What_a_merchant_reads_of_a_SKU_and_puts_again_is_all_there_still_with_its_weight()
    {
        var id = shop.NewName("heavy");
        var merchant = await shop.NewSessionAsync("merchant");
        var made = await shop.PostAsync("api/merchant/products", $$"""
            {"productId":"{{id}}","name":"Anvil","category":"tools","skus":[
             {"sku":"{{id}}","name":"Anvil","price":{"amount":900,"currency":"GBP"},"weightGrams":4200}]}
            """, merchant);
        Assert.Equal("201", made.Outcome);
        var sku = (await shop.GetAsync($"api/products/{id}")).Json.GetProperty("skus")[0];
        Assert.Equal(4200, sku.GetProperty("weightGrams").GetInt32());
        var sent = JsonSerializer.Serialize(sku.EnumerateObject()
            .Where(member => member.Name is not ("available" or "inStock"))
            .ToDictionary(member => member.Name, member => member.Value));

        var put = await shop.SendAsync(
            HttpMethod.Put, $"api/merchant/products/{id}", merchant,
            RunningShop.Json($$"""{"name":"Anvil, large","category":"tools","skus":[{{sent}}]}"""));

        Assert.Equal("200", put.Outcome);

        var again = (await shop.GetAsync($"api/products/{id}")).Json.GetProperty("skus")[0];
        Assert.Equal(sku.GetRawText(), again.GetRawText());
    }

    [Theory]
    [InlineData("""{"name":"n","category":"c","skus":[null]}""", "skus")]
    [InlineData("""{"name":"n","category":"c","skus":[{SKU}],"pictures":[null]}""", "pictures")]
    [InlineData(
        """{"name":"n","category":"c","skus":[{SKU}],"pictures":["p"],"pictureTexts":[null]}""", "pictureTexts")]
    [InlineData("""{"name":"n","category":"c","skus":[{SKU,"attributes":[null]}]}""", "attributes")]
    public async Task A_product_with_a_hole_in_a_list_is_refused(string body, string list)
    {
        const string Sku = """
            "sku":"S","name":"n","price":{"amount":1,"currency":"GBP"}
            """;

        var answer = await shop.PostAsync(
            "api/merchant/products", body.Replace("SKU", Sku, StringComparison.Ordinal),
            await shop.NewSessionAsync("merchant"));

        Assert.Equal("400 validation", answer.Outcome);
        Assert.Equal(list, answer.Json.GetProperty("errors").EnumerateObject().Single().Name);
    }

    [Theory]
    [InlineData("PUT", "api/merchant/categories", "merchant", """{"version":0,"nodes":[null]}""")]
    [InlineData(
        "POST", "api/ops/flash-sales", "ops",
        """{"name":"n","startsAt":"2030-01-01T00:00:00Z","endsAt":"2030-01-02T00:00:00Z","items":[null]}""")]
    public async Task A_list_with_a_hole_is_refused(string method, string path, string role, string body) =>
        Assert.Equal("400 validation", (await shop.SendAsync(
            new HttpMethod(method), path, await shop.NewSessionAsync(role), RunningShop.Json(body))).Outcome);

    [Fact]
    public async Task What_is_not_published_is_only_for_merchants()
    {
        var id = shop.NewName("hidden");
        var product = new { name = $"Secret {id}", brand = "Aga", price = 900, list = (int?)null };
        await PutAsync(id, product, published: false);

        Assert.Equal(404, (await shop.GetAsync($"api/products/{id}", await shop.NewSessionAsync())).Status);
        Assert.Equal(404, (await shop.GetAsync($"products/{id}")).Status);
        Assert.Empty(Ids(await FindAsync($"q={id}")));
        var seen = await shop.GetAsync($"api/products/{id}", await shop.NewSessionAsync("merchant"));
        Assert.False(seen.Json.GetProperty("published").GetBoolean());
        var attribute = seen.Json.GetProperty("skus")[0].GetProperty("attributes")[0];
        Assert.Equal("Colour", attribute.GetProperty("name").GetString());
    }

    [Fact]
    public async Task A_product_as_merchants_sent_it_before_is_taken()
    {
        var (id, merchant) = (shop.NewName("plain"), await shop.NewSessionAsync("merchant"));
        var price = new { amount = 5, currency = "GBP" };
        var skus = new[] { new { sku = id.ToUpperInvariant(), name = "One", price } };

        var made = await shop.PostAsync(
            "api/merchant/products", new { name = "Plain", category = "gifts", skus, productId = id }, merchant);

        Assert.Equal(201, made.Status);
        Assert.False((await shop.GetAsync($"api/products/{id}")).Json.TryGetProperty("brand", out _));
    }

    [Fact]
    public async Task A_description_has_lines_and_no_other_control_characters()
    {
        var (sku, merchant) = (shop.NewName("TEXT-"), await shop.NewSessionAsync("merchant"));

        var refused = await MakeAsync("One\0");

        Assert.Equal("400 validation", refused.Outcome);
        Assert.True(refused.Json.GetProperty("errors").TryGetProperty("description", out _));
        Assert.Equal(201, (await MakeAsync("One\r\n\tTwo\n")).Status);

        Task<Answer> MakeAsync(string description) => shop.PostAsync(
            "api/merchant/products",
            new
            {
                name = sku,
                category = "gifts",
                description,
                skus = new[] { new { sku, name = "One", price = new { amount = 5, currency = "GBP" } } },
            },
            merchant);
    }

    [Fact]
    public async Task A_list_price_below_the_price_is_refused()
    {
        var product = new { name = "Wrong", brand = "Aga", price = 900, list = (int?)900 };

        var answer = await SendAsync(shop.NewName("wrong"), product, published: true);

        Assert.Equal(400, answer.Status);
        Assert.True(answer.Json.GetProperty("errors").TryGetProperty("skus.listPrice", out _));
    }

    [Fact]
    public async Task A_rebuild_ends_and_leaves_everything_found()
    {
        var word = shop.NewName("basalt");
        await PutAsync(word, new { name = $"Grey {word}", brand = "Aga", price = 900, list = (int?)null });
        var ops = await shop.NewSessionAsync("ops");

        Assert.Equal(202, (await shop.PostAsync("api/ops/catalogue/rebuild", new { }, ops)).Status);

        var ended = await Eventually.SeesAsync(
            () => shop.GetAsync("api/ops/catalogue/rebuild", ops),
            answer => !answer.Json.GetProperty("running").GetBoolean());
        Assert.False(ended.Json.GetProperty("running").GetBoolean());
        Assert.Equal([word], Ids(await FindAsync($"q={word}")));
    }

    private async Task PutAsync(string id, dynamic product, bool published = true) =>
        Assert.Equal(201, (await SendAsync(id, product, published)).Status);

    private async Task<Answer> SendAsync(string id, dynamic product, bool published)
    {
        object? listPrice = product.list is int list ? new { amount = list, currency = "GBP" } : null;
        return await shop.PostAsync(
            "api/merchant/products",
            new
            {
                productId = id,
                name = (string)product.name,
                category = "jewellery-beauty",
                brand = (string)product.brand,
                published,
                skus = new[]
                {
                    new
                    {
                        sku = id.ToUpperInvariant(),
                        name = "One",
                        price = new { amount = (int)product.price, currency = "GBP" },
                        listPrice,
                        attributes = new[] { new { name = "Colour", value = "Blue" } },
                    },
                },
            },
            await shop.NewSessionAsync("merchant"));
    }

    private async Task<JsonElement> FindAsync(string query) => (await shop.GetAsync($"api/products?{query}")).Json;

    private static IEnumerable<string?> Ids(JsonElement page) =>
        page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("productId").GetString());

    private static IEnumerable<string> Facet(JsonElement page, string facet, string member) =>
        page.GetProperty("facets").GetProperty(facet).EnumerateArray().Select(one => $"{one.GetProperty(member)}");

    private static int Mark(JsonElement item, string member) =>
        item.GetProperty("marks")[0].GetProperty(member).GetInt32();
}
