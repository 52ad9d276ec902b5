using System.Net;
using System.Text.Json;
using Commerce.Shop;
using Commerce.Web.Pictures;

namespace Commerce.Web.Merchant;

/// <summary>The pages on which merchants make and change products, by forms alone.</summary>
public sealed class ProductEditorTests(RunningShop shop)
{
    private const string New = "merchant/products/new";

    [Theory]
    [InlineData("merchant/products")]
    [InlineData(New)]
    [InlineData("merchant/categories")]
    public async Task Only_merchants_see_the_pages_of_the_catalogue(string path)
    {
        Assert.Equal(302, (await shop.GetAsync(path)).Status); // to the sign-in
        Assert.Equal(200, (await shop.GetAsync(path, await shop.NewSessionAsync("merchant"))).Status);
        foreach (var role in new[] { "shopper", "agent", "supervisor", "ops" })
        {
            Assert.Equal(403, (await shop.GetAsync(path, await shop.NewSessionAsync(role))).Status);
            using var form = new FormUrlEncodedContent([]);
            Assert.Equal(
                403, (await shop.SendAsync(HttpMethod.Post, path, await shop.NewSessionAsync(role), form)).Status);
        }
    }

    [Fact]
    public async Task A_product_of_two_colours_and_sizes_with_pictures_is_made_published_found_and_hidden_again()
    {
        var editor = await ComeAsync(New);
        var name = shop.NewName("Kestrel cup ");
        editor.Type("name", name);
        editor.Type("category", "tableware");
        editor.Type("description", "A **fine** cup.\n\n- holds tea\n<script>alert(1)</script>");
        editor.Type("values1", "Blue, Green");
        editor.Type("values2", "S, M");
        editor.Type("variantPrice", "12.50");
        editor.Type("variantListPrice", "15");

        await editor.PressAsync(New, "variants");
        Assert.Equal(4, editor.Values("sku").Count);
        Assert.Equal("Colour: Green; Size: S", editor.Values("attributes")[2]);
        await editor.PressAsync(
            New, "upload", SampleFiles.Picture(900, 600), SampleFiles.Picture(901, 600), [1, 2, 3]);
        var (front, back) = (editor.Values("picture")[0], editor.Values("picture")[1]);
        editor.Type("pictureText", "From the front");
        await editor.PressAsync(New, "down:0");
        Assert.Equal([back, front], editor.Values("picture"));
        Assert.Equal(["", "From the front"], editor.Values("pictureText"));
        editor.Type("pictureText", "From <behind>");

        var saved = await editor.PressAsync(New, "publish");

        Assert.Equal(302, saved.Status);
        var id = ProductIds.Of(name);
        Assert.Equal($"/merchant/products/{id}?saved=true", saved.Headers["Location"]);
        var product = (await shop.GetAsync($"api/products/{id}")).Json;
        Assert.Equal(4, product.GetProperty("skus").GetArrayLength());
        Assert.Equal(1500, product.GetProperty("skus")[3].GetProperty("listPrice").GetProperty("amount").GetInt32());
        var page = (await shop.GetAsync($"products/{id}")).Body;
        Assert.Contains($"/pictures/{back}-960.webp 960w", page, StringComparison.Ordinal);
        Assert.Contains("alt=\"From &lt;behind&gt;\"", page, StringComparison.Ordinal);
        Assert.Contains("<b>fine</b>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>alert", page, StringComparison.Ordinal);
        var list = (await shop.GetAsync($"products?q={WebUtility.UrlEncode(name)}")).Body;
        Assert.Contains($"/pictures/{back}-480.webp", list, StringComparison.Ordinal);

        await editor.OpenAsync($"merchant/products/{id}");
        Assert.Equal(302, (await editor.PressAsync($"merchant/products/{id}", "withdraw")).Status);
        Assert.Equal(404, (await shop.GetAsync($"api/products/{id}")).Status);
    }

    [Fact]
    public async Task An_edit_of_what_somebody_else_has_changed_is_told_and_loses_nothing()
    {
        var (id, path) = await NewProductAsync();
        var (mine, theirs) = (await ComeAsync(path), await ComeAsync(path));
        theirs.Type("name", "Theirs");
        Assert.Equal(302, (await theirs.PressAsync(path, "save")).Status);
        mine.Type("name", "Mine");
        mine.Type("description", "Typed for an hour");

        var told = await mine.PressAsync(path, "save");

        Assert.Equal(409, told.Status);
        Assert.Contains("Somebody else has changed this product", told.Body, StringComparison.Ordinal);
        Assert.Equal(("Mine", "Typed for an hour"), (mine.Value("name"), mine.Value("description")));
        Assert.Equal("Theirs", await NameOfAsync(id));
        Assert.Equal(409, (await mine.PressAsync(path, "save")).Status); // The form is still of the old one.
        var over = System.Text.RegularExpressions.Regex.Match(told.Body, "save-over:\\d+").Value;
        Assert.Equal(302, (await mine.PressAsync(path, over)).Status);
        Assert.Equal("Mine", await NameOfAsync(id));
    }

    [Fact]
    public async Task A_change_by_the_api_of_what_was_changed_since_is_refused()
    {
        var (id, path) = await NewProductAsync();
        var merchant = await shop.NewSessionAsync("merchant");
        var revision = (await shop.GetAsync($"api/products/{id}", merchant)).Json.GetProperty("revision").GetInt64();
        var editor = await ComeAsync(path);
        editor.Type("name", "By the page");
        await editor.PressAsync(path, "save");

        Assert.Equal("409 stale", (await PutAsync(revision)).Outcome);
        Assert.Equal(200, (await PutAsync(revision + 1)).Status);
        Assert.Equal(200, (await PutAsync(null)).Status);

        Task<Answer> PutAsync(long? read)
        {
            var price = new { amount = 5, currency = "GBP" };
            var skus = new[] { new { sku = id.ToUpperInvariant(), name = "One", price } };
            var name = $"By the API {read}";
            return shop.SendAsync(
                HttpMethod.Put, $"api/merchant/products/{id}", merchant, RunningShop.Json(JsonSerializer.Serialize(
                    new { name, category = "gifts", revision = read, skus })));
        }
    }

    [Fact]
    public async Task What_is_wrong_is_told_beside_its_field_and_nothing_is_stored()
    {
        var editor = await ComeAsync(New);
        var name = shop.NewName("Wrong cup ");
        editor.Type("name", name);
        editor.Type("currency", "pounds");
        editor.Type("sku", "A/B");
        editor.Type("price", "12,50");
        editor.Type("attributes", "Blue");

        var answer = await editor.PressAsync(New, "save");

        Assert.Equal(400, answer.Status);
        foreach (var field in new[] { "category", "currency", "sku-0", "price-0", "attributes-0" })
        {
            Assert.Matches($"id=\"{field}-error\">[^<]+<", answer.Body);
        }

        Assert.Matches("id=\"name-error\"></p>", answer.Body);
        Assert.Equal((name.Trim(), "12,50"), (editor.Value("name"), editor.Value("price")));
        Assert.Equal(404, (await shop.GetAsync($"merchant/products/{ProductIds.Of(name)}",
            await shop.NewSessionAsync("merchant"))).Status);
    }

    [Fact]
    public async Task A_sku_of_another_product_and_a_name_that_is_taken_are_refused()
    {
        var (id, _) = await NewProductAsync();
        var editor = await ComeAsync(New);
        editor.Type("name", shop.NewName("Another "));
        editor.Type("category", "gifts");
        editor.Type("sku", id.ToUpperInvariant());
        editor.Type("price", "1");
        Assert.Equal(409, (await editor.PressAsync(New, "save")).Status);

        editor.Type("sku", shop.NewName("FREE-"));
        editor.Type("productId", id);
        Assert.Equal(409, (await editor.PressAsync(New, "save")).Status);
    }

    [Fact]
    public async Task Stock_comes_in_once_however_often_the_form_is_sent()
    {
        var (id, path) = await NewProductAsync();
        var merchant = await shop.NewSessionAsync("merchant");
        var sku = id.ToUpperInvariant();
        for (var n = 0; n < 2; n++)
        {
            Assert.Equal(302, (await StockAsync(7)).Status);
        }

        Assert.Equal(409, (await StockAsync(-8, "other")).Status);
        Assert.Equal(400, (await StockAsync(0, "third")).Status);
        var seen = (await shop.GetAsync($"api/products/{id}", merchant)).Json.GetProperty("skus")[0];
        Assert.Equal(7, seen.GetProperty("available").GetInt32());

        Task<Answer> StockAsync(int delta, string key = "one") => shop.SendAsync(
            HttpMethod.Post, $"{path}?handler=Stock", merchant, new FormUrlEncodedContent(
            [
                new("sku", sku), new("delta", $"{delta}"), new("reason", "test"), new("key", key),
            ]));
    }

    [Fact]
    public async Task The_list_shows_what_is_published_or_not_and_finds_by_name_and_id()
    {
        var (id, _) = await NewProductAsync();
        var merchant = await shop.NewSessionAsync("merchant");

        Assert.Contains(Link(id), await ListAsync(""), StringComparison.Ordinal);
        Assert.Contains(Link(id), await ListAsync($"?q={id[3..]}&state=draft"), StringComparison.Ordinal);
        Assert.DoesNotContain(Link(id), await ListAsync("?state=published"), StringComparison.Ordinal);
        Assert.Contains("Nothing fits", await ListAsync("?q=zzzz"), StringComparison.Ordinal);

        async Task<string> ListAsync(string query) => (await shop.GetAsync("merchant/products" + query, merchant)).Body;

        static string Link(string id) => $"href=\"/merchant/products/{id}\"";
    }

    /// <summary>A product that is not published yet, with one SKU.</summary>
    private async Task<(string Id, string Path)> NewProductAsync()
    {
        var editor = await ComeAsync(New);
        var id = shop.NewName("edited-");
        editor.Type("name", $"Edited {id}");
        editor.Type("productId", id);
        editor.Type("category", "gifts");
        editor.Type("sku", id.ToUpperInvariant());
        editor.Type("price", "3.20");
        Assert.Equal(302, (await editor.PressAsync(New, "save")).Status);
        return (id, $"merchant/products/{id}");
    }

    private async Task<PageBrowser> ComeAsync(string path)
    {
        var editor = new PageBrowser(shop, await shop.NewSessionAsync("merchant"));
        Assert.Equal(200, (await editor.OpenAsync(path)).Status);
        return editor;
    }

    private async Task<string> NameOfAsync(string id) =>
        (await shop.GetAsync($"api/products/{id}", await shop.NewSessionAsync("merchant"))).Text("name");
}
