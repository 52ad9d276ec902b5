using System.Text.Json;
using Commerce.Shop;

namespace Commerce.Web;

/// <summary>A guest's cart comes along when its owner signs in, from the API and from the pages, once.</summary>
public sealed class CartMergeTests(RunningShop shop)
{
    private const string Password = "correct horse battery";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Who_signs_in_brings_the_cart_along(bool withPages)
    {
        var email = await RegisteredAsync();
        var (mug, pen) = (await shop.NewSkuAsync(units: 9), await shop.NewSkuAsync(units: 9));
        var before = new CartBrowser(shop);
        await SignInAsync(before, email, withPages);
        await before.PutAsync(mug, new { quantity = 2 });
        var guest = new CartBrowser(shop);
        await guest.PutAsync(mug, new { quantity = 3 });
        await guest.PutAsync(pen, new { quantity = 1 });
        var secret = guest.Cookies["commerce_cart"];

        await SignInAsync(guest, email, withPages);

        Assert.False(guest.Cookies.ContainsKey("commerce_cart"));
        Assert.Equal("4", guest.Cookies["commerce_cart_units"]);
        Assert.Equal([(mug, 3), (pen, 1)], Lines(await guest.GetAsync()));
        Assert.Equal([(mug, 3), (pen, 1)], Lines(await before.GetAsync()));
        var stranger = new CartBrowser(shop) { Cookies = { ["commerce_cart"] = secret } };
        Assert.Empty(Lines(await stranger.GetAsync()));
    }

    [Fact]
    public async Task Who_registers_on_the_page_has_the_cart_he_had()
    {
        var sku = await shop.NewSkuAsync(units: 9);
        var guest = new CartBrowser(shop);
        await guest.PutAsync(sku, new { quantity = 2 });

        var answer = await guest.SubmitAsync(
            "register", ("name", "Jo"), ("email", $"{shop.NewName("cart")}@example.com"), ("password", Password));

        Assert.Equal(302, answer.Status);
        Assert.False(guest.Cookies.ContainsKey("commerce_cart"));
        Assert.Equal([(sku, 2)], Lines(await guest.GetAsync()));
    }

    [Fact]
    public async Task A_cart_that_did_not_come_along_at_the_sign_in_does_with_the_next_look()
    {
        var sku = await shop.NewSkuAsync(units: 9);
        var guest = new CartBrowser(shop);
        await guest.PutAsync(sku, new { quantity = 2 });
        var member = await shop.NewSessionAsync();
        guest.Cookies["commerce_session"] = member; // signed in without the shop having seen the cart

        Assert.Equal([(sku, 2)], Lines(await guest.GetAsync()));

        Assert.False(guest.Cookies.ContainsKey("commerce_cart"));
        Assert.Equal([(sku, 2)], Lines(await shop.GetAsync("api/cart", member)));
    }

    [Fact]
    public async Task The_same_cart_arriving_many_times_at_once_is_merged_once()
    {
        var sku = await shop.NewSkuAsync(units: 9);
        var guest = new CartBrowser(shop);
        await guest.PutAsync(sku, new { quantity = 2 });
        var secret = guest.Cookies["commerce_cart"];
        var member = await shop.NewSessionAsync();

        await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Tab().GetAsync()));
        await shop.SendAsync(HttpMethod.Delete, $"api/cart/items/{sku}", member);
        await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Tab().GetAsync()));

        Assert.Empty(Lines(await shop.GetAsync("api/cart", member)));

        CartBrowser Tab() => new(shop) { Cookies = { ["commerce_cart"] = secret, ["commerce_session"] = member } };
    }

    [Fact]
    public async Task Two_browsers_of_one_member_that_edit_at_once_leave_what_both_have_set()
    {
        var member = await shop.NewSessionAsync();
        var skus = new List<string>();
        for (var i = 0; i < 12; i++)
        {
            skus.Add(await shop.NewSkuAsync(units: 9));
        }

        var browsers = new[] { new CartBrowser(shop) { Token = member }, new CartBrowser(shop) { Token = member } };
        await Task.WhenAll(skus.Select((sku, i) => browsers[i % 2].PutAsync(sku, new { quantity = i + 1 })));

        var lines = Lines(await browsers[0].GetAsync()).ToDictionary();
        Assert.Equal(skus.Select((sku, i) => (sku, i + 1)), skus.Select(sku => (sku, lines[sku])));
        Assert.Equal(skus.Count, lines.Count);
    }

    [Fact]
    public async Task Nobody_sees_the_number_after_the_sign_out()
    {
        var sku = await shop.NewSkuAsync(units: 9);
        var browser = new CartBrowser(shop) { Cookies = { ["commerce_session"] = await shop.NewSessionAsync() } };
        await browser.PutAsync(sku, new { quantity = 2 });
        Assert.Equal("2", browser.Cookies["commerce_cart_units"]);

        await browser.SendAsync(HttpMethod.Delete, "api/session");

        Assert.Empty(browser.Cookies);
        Assert.Empty(Lines(await browser.GetAsync()));
    }

    private static IEnumerable<(string Sku, int Quantity)> Lines(Answer answer) =>
        answer.Json.GetProperty("lines").EnumerateArray().Select(
            line => (line.GetProperty("sku").GetString()!, line.GetProperty("quantity").GetInt32()));

    private async Task<string> RegisteredAsync()
    {
        var email = $"{shop.NewName("cart")}@example.com";
        Assert.Equal(201, (await shop.PostAsync("api/members",
            new { email, password = Password, name = "Jo" })).Status);
        return email;
    }

    private static async Task SignInAsync(CartBrowser browser, string email, bool withPages)
    {
        var answer = withPages
            ? await browser.SubmitAsync("sign-in", ("email", email), ("password", Password))
            : await browser.SendAsync(
                HttpMethod.Post, "api/session", JsonSerializer.Serialize(new { email, password = Password }));
        Assert.Equal(withPages ? 302 : 200, answer.Status);
    }
}
