using System.Text.Json;
using Commerce.Shop;

namespace Commerce.Web.Merchant;

/// <summary>The tree of categories as merchants keep it and shoppers see it; in a shop of its own.</summary>
public sealed class CategoryTreeTests : IAsyncLifetime
{
    private const string Path = "merchant/categories";

    private readonly RunningShop _shop = new();

    public ValueTask InitializeAsync() => _shop.InitializeAsync();

    public ValueTask DisposeAsync() => _shop.DisposeAsync();

    [Fact]
    public async Task What_is_below_a_category_is_found_in_it()
    {
        var merchant = await ComeAsync();
        merchant.Type("newName", "Teacups");
        merchant.Type("newParent", "tableware");
        Assert.Equal(302, (await merchant.PressAsync(Path, "add")).Status);
        await PutAsync("cup", "teacups");
        await PutAsync("plate", "tableware");

        var found = await Eventually.SeesAsync(
            () => _shop.GetAsync("api/products?category=tableware"),
            answer => answer.Json.GetProperty("total").GetInt32() == 2);

        Assert.Equal(2, found.Json.GetProperty("total").GetInt32());
        Assert.Equal(1, (await _shop.GetAsync("api/products?category=teacups")).Json.GetProperty("total").GetInt32());
        Assert.Equal(
            ["tableware 2", "teacups 1 tableware"],
            (await _shop.GetAsync("api/categories")).Json.GetProperty("items").EnumerateArray().Select(Text));
        var page = (await _shop.GetAsync("products/cup")).Body;
        Assert.True(
            page.IndexOf("category=tableware", StringComparison.Ordinal)
                < page.IndexOf("category=teacups", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_tree_that_somebody_else_has_changed_is_told_and_stays()
    {
        var (mine, theirs) = (await ComeAsync(), await ComeAsync());
        theirs.Type("name", "Theirs");
        Assert.Equal(302, (await theirs.PressAsync(Path, "save")).Status);
        mine.Type("name", "Mine", 1);

        var told = await mine.PressAsync(Path, "save");

        Assert.Equal(409, told.Status);
        Assert.Equal("Mine", mine.Values("name")[1]);
        var seen = await ComeAsync();
        Assert.Equal("Theirs", seen.Values("name")[0]);
        Assert.NotEqual("Mine", seen.Values("name")[1]);
    }

    [Fact]
    public async Task Categories_are_ordered_and_removed_unless_there_are_products_in_them()
    {
        var merchant = await ComeAsync();
        var ids = merchant.Values("id");
        await PutAsync("full", ids[2]);

        Assert.Equal(302, (await merchant.PressAsync(Path, $"up:{ids[1]}")).Status);
        await merchant.OpenAsync(Path);
        Assert.Equal([ids[1], ids[0]], merchant.Values("id").Take(2));
        Assert.Equal(409, (await merchant.PressAsync(Path, $"drop:{ids[2]}")).Status);
        await merchant.OpenAsync(Path);
        Assert.Equal(302, (await merchant.PressAsync(Path, $"drop:{ids[3]}")).Status);
        await merchant.OpenAsync(Path);
        Assert.DoesNotContain(ids[3], merchant.Values("id"));
    }

    [Fact]
    public async Task What_is_no_tree_is_refused_and_stays_in_the_form()
    {
        var merchant = await ComeAsync();
        var ids = merchant.Values("id");
        merchant.Type("parent", ids[1], 0);
        merchant.Type("parent", ids[0], 1);

        Assert.Equal(400, (await merchant.PressAsync(Path, "save")).Status);
        Assert.Equal(ids[1], merchant.Values("parent")[0]);
        merchant.Type("newName", merchant.Values("name")[3]);
        merchant.Type("parent", "", 0);
        Assert.Equal(400, (await merchant.PressAsync(Path, "add")).Status); // There is such an id.
        var token = await _shop.NewSessionAsync("merchant");
        var wrong = RunningShop.Json(
            """{"version": 0, "nodes": [{"categoryId": "a", "name": "A", "parentId": "b"}]}""");
        Assert.Equal(
            "400 validation", (await _shop.SendAsync(HttpMethod.Put, "api/merchant/categories", token, wrong)).Outcome);
    }

    private static string Text(JsonElement category) =>
        $"{category.GetProperty("categoryId")} {category.GetProperty("productCount")}"
        + (category.TryGetProperty("parentId", out var parent) ? $" {parent}" : "");

    private async Task<PageBrowser> ComeAsync()
    {
        var merchant = new PageBrowser(_shop, await _shop.NewSessionAsync("merchant"));
        await merchant.OpenAsync(Path);
        return merchant;
    }

    private async Task PutAsync(string id, string category)
    {
        var price = new { amount = 500, currency = "GBP" };
        var made = await _shop.PostAsync(
            "api/merchant/products",
            new
            {
                name = id,
                productId = id,
                category,
                skus = new[] { new { sku = id.ToUpperInvariant(), name = id, price } },
            },
            await _shop.NewSessionAsync("merchant"));
        Assert.Equal(201, made.Status);
    }
}
