using System.Net;
using System.Text.RegularExpressions;
using Commerce.Shop;

namespace Commerce.Web;

/// <summary>From the cart to the order on pages, as browsers without script go.</summary>
public sealed partial class CheckoutPageTests(FreightShop freight)
{
    private static readonly (string, string)[] Address =
        [("name", "Ada"), ("line1", "1 Street"), ("city", "Town"), ("country", "GB"), ("region", "England")];

    private readonly RunningShop _shop = freight.Shop;

    [Fact]
    public async Task A_guest_signs_up_comes_back_with_the_cart_and_orders_it()
    {
        var sku = await _shop.NewSkuAsync(9);
        var browser = new CartBrowser(_shop);
        await browser.PutAsync(sku, new { quantity = 2 });

        var sent = await browser.SendAsync(HttpMethod.Get, "checkout");
        Assert.Equal((302, "/sign-in?returnUrl=%2Fcheckout"), (sent.Status, sent.Headers["Location"]));
        var signIn = await browser.SendAsync(HttpMethod.Get, "sign-in?returnUrl=%2Fcheckout");
        Assert.Contains("/register?returnUrl=%2Fcheckout", signIn.Body, StringComparison.Ordinal);
        var registered = await browser.SubmitAsync(
            "register", ("name", "Ada"), ("email", $"{_shop.NewName("ada")}@example.com"),
            ("password", "correct horse battery"), ("returnUrl", "/checkout"));
        Assert.Equal("/checkout", registered.Headers["Location"]);
        var page = await PageAsync(browser.SendAsync(HttpMethod.Get, "checkout"));
        Assert.Contains("Give us an address", page, StringComparison.Ordinal);
        page = await PageAsync(browser.SubmitAsync("checkout?handler=Address", [.. Address, .. Hidden(page)]));
        Assert.Contains("£13.95", page, StringComparison.Ordinal); // 10.00 and the delivery
        Assert.Contains("Arrives", page, StringComparison.Ordinal);
        Assert.DoesNotContain("@", page, StringComparison.Ordinal); // no code that became text

        var placed = await browser.SubmitAsync(
            "checkout?handler=Place",
            [.. Hidden(page), ("payment", "online"), ("note", "Ring\r\ntwice"), ("invoiceTitle", "Ada & Co"),
             ("taxId", "GB1")]);

        Assert.Equal(302, placed.Status);
        Assert.StartsWith("/orders/", placed.Headers["Location"], StringComparison.Ordinal);
        Assert.False(browser.Cookies.ContainsKey("commerce_cart_units"));
        var order = await PageAsync(browser.SendAsync(HttpMethod.Get, placed.Headers["Location"][1..]));
        Assert.Contains("Pay £13.95", order, StringComparison.Ordinal);
        Assert.Contains("For Ada & Co, GB1.", order, StringComparison.Ordinal);
        Assert.Contains("Ring twice", order, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_form_that_is_sent_twice_is_one_order()
    {
        var (browser, page) = await AtCheckoutAsync();
        (string, string)[] form = [.. Hidden(page), ("payment", "cod")];

        var answers = await Task.WhenAll(
            Enumerable.Range(0, 4).Select(_ => browser.SubmitAsync("checkout?handler=Place", form)));

        Assert.All(answers, answer => Assert.Equal(302, answer.Status));
        Assert.Single(answers.Select(answer => answer.Headers["Location"]).Distinct(StringComparer.Ordinal));
        var orders = (await browser.SendAsync(HttpMethod.Get, "api/orders")).Json;
        Assert.Equal(1, orders.GetProperty("total").GetInt32());
    }

    [Fact]
    public async Task Another_total_than_was_shown_is_shown_and_has_to_be_agreed_to()
    {
        var (browser, page) = await AtCheckoutAsync();
        var stale = Hidden(page).Where(field => field.Name != "total").Append(("total", "1000"));

        var refused = await browser.SubmitAsync("checkout?handler=Place", [.. stale, ("payment", "online")]);

        Assert.Equal(409, refused.Status);
        page = WebUtility.HtmlDecode(refused.Body);
        Assert.Contains("it is £13.95 now, it was £10.00", page, StringComparison.Ordinal);
        var placed = await browser.SubmitAsync("checkout?handler=Place", [.. Hidden(page), ("payment", "online")]);
        Assert.Equal(302, placed.Status);
    }

    [Fact]
    public async Task What_is_wrong_is_said_beside_the_field_and_what_was_typed_stays()
    {
        var (browser, page) = await AtCheckoutAsync();

        var wrong = await browser.SubmitAsync(
            "checkout?handler=Place",
            [.. Hidden(page), ("note", new string('x', 501)), ("taxId", "GB1"), ("coupon", "NO-SUCH")]);
        var address = await browser.SubmitAsync("checkout?handler=Address", [.. Hidden(page), ("name", "Zoe")]);

        Assert.Equal((400, 400), (wrong.Status, address.Status));
        Assert.Contains("Use up to 500 characters.", wrong.Body, StringComparison.Ordinal);
        Assert.Contains("Enter who the invoice is for", wrong.Body, StringComparison.Ordinal);
        Assert.Contains("We do not know this coupon.", wrong.Body, StringComparison.Ordinal);
        Assert.Contains("value=\"GB1\"", wrong.Body, StringComparison.Ordinal);
        Assert.Contains("Enter street and number", address.Body, StringComparison.Ordinal);
        Assert.Contains("value=\"Zoe\"", address.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_cash_is_not_taken_the_page_says_why()
    {
        var (browser, page) = await AtCheckoutAsync();
        Assert.DoesNotContain("We do not take cash", page, StringComparison.Ordinal);

        var scotland = Address.Select(field => field.Item1 == "region" ? ("region", "Scotland") : field);
        page = await PageAsync(
            browser.SubmitAsync("checkout?handler=Address", [.. Hidden(page), .. scotland, ("payment", "cod")]));

        Assert.Contains("We do not take cash at this address.", page, StringComparison.Ordinal);
        var abroad = Address.Select(field => field.Item1 == "country" ? ("country", "FR") : field);
        page = await PageAsync(browser.SubmitAsync("checkout?handler=Address", [.. Hidden(page), .. abroad]));
        Assert.Contains("We do not deliver to this address.", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_nothing_selected_there_is_nothing_to_check_out()
    {
        var browser = new CartBrowser(_shop) { Token = await _shop.NewSessionAsync() };

        Assert.Contains(
            "Nothing is selected", await PageAsync(browser.SendAsync(HttpMethod.Get, "checkout")),
            StringComparison.Ordinal);
        Assert.DoesNotContain("/checkout", await PageAsync(browser.SendAsync(HttpMethod.Get, "cart")),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_coupon_is_applied_and_taken_off()
    {
        var code = _shop.NewName("SAVE-");
        await _shop.PostAsync(
            "api/merchant/coupons",
            new
            {
                code,
                amountOff = new { amount = 250, currency = "GBP" },
                minimum = new { amount = 0, currency = "GBP" },
                validFrom = DateTimeOffset.UnixEpoch,
                validTo = new DateTimeOffset(2100, 1, 1, 0, 0, 0, TimeSpan.Zero),
                units = 1,
            },
            await _shop.NewSessionAsync("merchant"));
        var (browser, page) = await AtCheckoutAsync();

        page = await PageAsync(browser.SubmitAsync("checkout", [.. Hidden(page), ("coupon", code)]));
        Assert.Contains("−£2.50", page, StringComparison.Ordinal);
        var placed = await browser.SubmitAsync("checkout?handler=Place", [.. Hidden(page), ("coupon", code)]);

        Assert.Equal(302, placed.Status);
        var order = await PageAsync(browser.SendAsync(HttpMethod.Get, placed.Headers["Location"][1..]));
        Assert.Contains("Pay £11.45", order, StringComparison.Ordinal);
    }

    private async Task<(CartBrowser Browser, string Page)> AtCheckoutAsync()
    {
        var browser = new CartBrowser(_shop) { Token = await _shop.NewSessionAsync() };
        await browser.PutAsync(await _shop.NewSkuAsync(9), new { quantity = 2 });
        return (browser, await PageAsync(browser.SubmitAsync("checkout?handler=Address", Address)));
    }

    private static async Task<string> PageAsync(Task<Answer> answer)
    {
        var page = await answer;
        Assert.Equal(200, page.Status);
        return WebUtility.HtmlDecode(page.Body);
    }

    // What the page sends along by itself: what it keeps, and the address that is chosen.
    private static (string Name, string Value)[] Hidden(string page) =>
    [
        .. HiddenField().Matches(page).Select(match => (match.Groups["name"].Value, match.Groups["value"].Value)),
        .. ChosenAddress().Matches(page).Select(match => ("addressId", match.Groups["value"].Value)),
    ];

    [GeneratedRegex(
        """<input type="hidden" name="(?<name>\w+)" value="(?<value>[^"]*)""", RegexOptions.CultureInvariant)]
    private static partial Regex HiddenField();

    [GeneratedRegex("""name="addressId" value="(?<value>\w+)" checked""", RegexOptions.CultureInvariant)]
    private static partial Regex ChosenAddress();
}
