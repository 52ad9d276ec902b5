using System.Net;
using Commerce.Shop;

namespace Commerce.Web;

/// <summary>Favourites, notices of stock, and reservations before a sale: by the API and by forms.</summary>
public sealed class WishTests(RunningShop shop)
{
    [Fact]
    public async Task A_member_has_favourites_of_his_own_by_api_and_by_form()
    {
        var product = await ProductOfAsync(await shop.NewSkuAsync(units: 1));
        var path = $"api/members/me/favourites/{product}";
        var member = await shop.NewSessionAsync();

        Assert.Equal(204, (await shop.SendAsync(HttpMethod.Put, path, member)).Status);
        Assert.Equal(204, (await shop.SendAsync(HttpMethod.Put, path, member)).Status);

        Assert.Equal([product], await FavouritesAsync(member));
        Assert.Empty(await FavouritesAsync(await shop.NewSessionAsync()));
        Assert.Equal(302, (await SubmitAsync($"products/{product}?handler=Favourite", member, ("on", "false"))).Status);
        Assert.Empty(await FavouritesAsync(member));
        Assert.Equal(204, (await shop.SendAsync(HttpMethod.Delete, path, member)).Status);
        Assert.Equal(
            "404 not-found",
            (await shop.SendAsync(HttpMethod.Put, "api/members/me/favourites/none", member)).Outcome);
    }

    [Fact]
    public async Task A_stranger_who_likes_something_is_asked_to_sign_in()
    {
        var product = await ProductOfAsync(await shop.NewSkuAsync(units: 1));

        var answer = await SubmitAsync($"products/{product}?handler=Favourite", null, ("on", "true"));

        Assert.Equal(302, answer.Status);
        Assert.StartsWith("/sign-in?returnUrl=", answer.Headers["Location"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_finds_nothing_left_can_ask_to_be_told()
    {
        var sku = await shop.NewSkuAsync(units: 1);
        var product = await ProductOfAsync(sku);
        var merchant = await shop.NewSessionAsync("merchant");
        await shop.PostAsync(
            $"api/merchant/stock/{sku}/adjustments", new { delta = -1, reason = "gone" }, merchant, "gone");
        var member = await shop.NewSessionAsync();
        var page = $"products/{product}";
        Assert.Contains("Tell me when it is back", await PageAsync(page, member), StringComparison.Ordinal);

        await SubmitAsync($"products/{product}?handler=Notice", member, ("sku", sku), ("on", "true"));
        Assert.Contains("Do not tell me any more", await PageAsync(page, member), StringComparison.Ordinal);

        var path = $"api/members/me/stock-notices/{sku}";
        Assert.Equal(204, (await shop.SendAsync(HttpMethod.Delete, path, member)).Status);
        Assert.Contains("Tell me when it is back", await PageAsync(page, member), StringComparison.Ordinal);
        Assert.Equal(204, (await shop.SendAsync(HttpMethod.Put, path, member)).Status);
        Assert.Equal(
            "404 unknown-sku",
            (await shop.SendAsync(HttpMethod.Put, "api/members/me/stock-notices/none", member)).Outcome);
    }

    [Fact]
    public async Task Who_means_to_buy_in_a_sale_to_come_is_counted_and_reminded()
    {
        var sale = await shop.NewSaleAsync(startsIn: TimeSpan.FromHours(1));
        var path = $"api/flash-sales/{sale.SaleId}/items/{sale.Sku}/reservation";
        var member = await shop.NewSessionAsync();

        var answer = await shop.SendAsync(HttpMethod.Put, path, member);

        Assert.Equal((200, 1), (answer.Status, answer.Json.GetProperty("interested").GetInt32()));
        var page = await PageAsync($"flash-sales/{sale.SaleId}", member);
        Assert.Contains("Do not remind me", page, StringComparison.Ordinal);
        Assert.Contains("1 person wants to buy this", page, StringComparison.Ordinal);
        var form = $"flash-sales/{sale.SaleId}?handler=Reserve";
        Assert.Equal(302, (await SubmitAsync(form, member, ("sku", sale.Sku), ("on", "false"))).Status);
        page = await PageAsync($"flash-sales/{sale.SaleId}", member);
        Assert.Contains("Remind me before it starts", page, StringComparison.Ordinal);
        Assert.Equal(204, (await shop.SendAsync(HttpMethod.Delete, path, member)).Status);
    }

    [Fact]
    public async Task A_sale_that_runs_or_is_not_there_takes_no_reservation()
    {
        var sale = await shop.NewSaleAsync();
        var member = await shop.NewSessionAsync();

        Assert.Equal(
            "409 too-late",
            (await shop.SendAsync(
                HttpMethod.Put, $"api/flash-sales/{sale.SaleId}/items/{sale.Sku}/reservation", member)).Outcome);
        Assert.Equal(
            "404 unknown-sku",
            (await shop.SendAsync(
                HttpMethod.Put, $"api/flash-sales/{sale.SaleId}/items/none/reservation", member)).Outcome);
        Assert.Equal(
            "404 unknown-sku",
            (await shop.SendAsync(
                HttpMethod.Put, $"api/flash-sales/nosuchsale/items/{sale.Sku}/reservation", member)).Outcome);
        Assert.Equal(
            409,
            (await SubmitAsync(
                $"flash-sales/{sale.SaleId}?handler=Reserve", member, ("sku", sale.Sku), ("on", "true"))).Status);
    }

    private async Task<IEnumerable<string?>> FavouritesAsync(string member) =>
        (await shop.GetAsync("api/members/me/favourites", member)).Json.GetProperty("items").EnumerateArray()
            .Select(item => item.GetProperty("productId").GetString());

    private async Task<string> ProductOfAsync(string sku) =>
        (await shop.GetAsync("api/products?pageSize=100&sort=newest")).Json.GetProperty("items").EnumerateArray()
            .First(item => item.GetProperty("sku").GetString() == sku).GetProperty("productId").GetString()!;

    private async Task<string> PageAsync(string path, string token) =>
        WebUtility.HtmlDecode((await shop.GetAsync(path, token)).Body);

    private Task<Answer> SubmitAsync(string path, string? token, params (string Name, string Value)[] fields) =>
        shop.SendAsync(
            HttpMethod.Post, path, token,
            new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value))));
}
