using System.Net;
using Commerce.Shop;

namespace Commerce.Web;

/// <summary>The page of the cart, without script.</summary>
public sealed class CartPageTests(RunningShop shop)
{
    [Fact]
    public async Task Things_are_put_in_changed_selected_and_taken_out_with_forms()
    {
        var sku = await shop.NewSkuAsync(units: 5);
        var browser = new CartBrowser(shop);
        Assert.Contains("Nothing in it yet", await PageAsync(browser), StringComparison.Ordinal);
        Assert.Empty(browser.Cookies);

        await SubmitAsync(browser, "Add", ("sku", sku), ("quantity", "2"), ("seen", "500"), ("currency", "GBP"));
        await SubmitAsync(browser, "Add", ("sku", sku), ("quantity", "1"), ("seen", "500"), ("currency", "GBP"));
        var page = await PageAsync(browser);
        Assert.Contains("class=\"count\">2<", page, StringComparison.Ordinal); // in the header
        Assert.DoesNotContain("@", page, StringComparison.Ordinal); // no code that became text
        Assert.Contains("£10.00", page, StringComparison.Ordinal);
        Assert.Contains("2 units selected", page, StringComparison.Ordinal);

        await SubmitAsync(browser, "Set", ("sku", sku), ("quantity", "9"));
        Assert.Contains("Only 5 left", await PageAsync(browser), StringComparison.Ordinal);
        await SubmitAsync(browser, "Select");
        Assert.Contains("0 units selected", await PageAsync(browser), StringComparison.Ordinal);
        await SubmitAsync(browser, "Select", ("selected", sku));
        Assert.Contains("9 units selected", await PageAsync(browser), StringComparison.Ordinal);

        await SubmitAsync(browser, "Remove", ("sku", sku));
        Assert.Contains("Nothing in it yet", await PageAsync(browser), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_price_that_is_not_the_one_on_the_page_before_is_shown_and_acknowledged()
    {
        var sku = await shop.NewSkuAsync(units: 5);
        var browser = new CartBrowser(shop);
        await SubmitAsync(browser, "Add", ("sku", sku), ("quantity", "1"), ("seen", "450"), ("currency", "GBP"));
        Assert.Contains("£0.50 dearer", await PageAsync(browser), StringComparison.Ordinal);

        await SubmitAsync(browser, "Set", ("sku", sku), ("quantity", "1"), ("seen", "500"), ("currency", "GBP"));

        Assert.DoesNotContain("dearer", await PageAsync(browser), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("100")]
    [InlineData("1.5")]
    [InlineData("99999999999")]
    [InlineData("many")]
    [InlineData("")]
    public async Task A_quantity_that_is_none_is_refused_in_words(string quantity)
    {
        var answer = await new CartBrowser(shop).SubmitAsync(
            "cart?handler=Add", ("sku", await shop.NewSkuAsync(units: 5)), ("quantity", quantity));

        Assert.Equal(400, answer.Status);
        Assert.Contains("Choose 1 to 99 of a thing", answer.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_shop_does_not_sell_is_refused_in_words()
    {
        var answer = await new CartBrowser(shop).SubmitAsync(
            "cart?handler=Add", ("sku", "<b>none</b>"), ("quantity", "1"));

        Assert.Equal(404, answer.Status);
        Assert.Contains("We do not sell that any more", answer.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("<b>none", answer.Body, StringComparison.Ordinal);
    }

    private static async Task<string> PageAsync(CartBrowser browser) =>
        WebUtility.HtmlDecode((await browser.SendAsync(HttpMethod.Get, "cart")).Body);

    private static async Task SubmitAsync(
        CartBrowser browser, string handler, params (string Name, string Value)[] fields)
    {
        var answer = await browser.SubmitAsync($"cart?handler={handler}", fields);
        Assert.Equal((302, "/cart"), (answer.Status, answer.Headers["Location"]));
    }
}
