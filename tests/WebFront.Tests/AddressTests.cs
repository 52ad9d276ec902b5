using System.Net;
using System.Text.Json;
using Commerce.Shop;

namespace Commerce.Web;

/// <summary>A member's addresses, over the API and on their page.</summary>
public sealed class AddressTests(RunningShop shop)
{
    private const string Path = "api/members/me/addresses";
    private static readonly object Home = new { name = "Ada", line1 = "1 Street", city = "London", country = "GB" };

    [Fact]
    public async Task Addresses_are_added_changed_and_taken_out_and_are_nobody_elses()
    {
        var (ada, eve) = (await shop.NewSessionAsync(), await shop.NewSessionAsync());

        var home = await shop.PostAsync(Path, Home, ada);
        var again = await shop.PostAsync(Path, Home, ada);
        var work = await shop.PostAsync(
            Path,
            new
            {
                name = "Ada",
                line1 = "2 Road",
                city = "Leeds",
                country = "GB",
                region = "Yorkshire",
                phone = "+44 (0)20 7946",
                isDefault = true,
            },
            ada);

        Assert.Equal((201, 201, 201), (home.Status, again.Status, work.Status));
        Assert.Equal(home.Text("addressId"), again.Text("addressId"));
        Assert.Equal($"/{Path}/{home.Text("addressId")}", home.Headers["Location"]);
        Assert.Equal([("1 Street", false), ("2 Road", true)], await ListAsync(ada));
        Assert.Empty(await ListAsync(eve));
        var changed = JsonSerializer.Serialize(new { name = "Ada", line1 = "3 Way", city = "Hull", country = "GB" });
        var path = $"{Path}/{home.Text("addressId")}";
        Assert.Equal(404, (await shop.SendAsync(HttpMethod.Put, path, eve, RunningShop.Json(changed))).Status);
        Assert.Equal(200, (await shop.SendAsync(HttpMethod.Put, path, ada, RunningShop.Json(changed))).Status);
        await shop.SendAsync(HttpMethod.Delete, $"{Path}/{work.Text("addressId")}", eve);
        Assert.Equal(
            204, (await shop.SendAsync(HttpMethod.Delete, $"{Path}/{work.Text("addressId")}", ada)).Status);
        Assert.Equal([("3 Way", true)], await ListAsync(ada));
    }

    [Theory]
    [InlineData("name", "")]
    [InlineData("name", " ")]
    [InlineData("line1", "")]
    [InlineData("city", "a\u0007b")]
    [InlineData("country", "gb")]
    [InlineData("country", "GBR")]
    [InlineData("phone", "1234")]
    [InlineData("phone", "call me")]
    [InlineData("phone", "1234567890123456789012345678901")]
    public async Task What_is_no_address_is_refused_with_the_field(string field, string value)
    {
        var body = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["name"] = "Ada",
            ["line1"] = "1 Street",
            ["city"] = "London",
            ["country"] = "GB",
            [field] = value,
        };

        var answer = await shop.PostAsync(Path, body, await shop.NewSessionAsync());

        Assert.Equal("400 validation", answer.Outcome);
        Assert.True(answer.Json.GetProperty("errors").TryGetProperty(field, out _), answer.Body);
    }

    [Fact]
    public async Task There_are_twenty_and_no_more()
    {
        var ada = await shop.NewSessionAsync();
        for (var n = 0; n < 20; n++)
        {
            Assert.Equal("201", (await AddAsync(n)).Outcome);
        }

        Assert.Equal("409 address-book-full", (await AddAsync(20)).Outcome);

        Task<Answer> AddAsync(int n) =>
            shop.PostAsync(Path, new { name = "Ada", line1 = $"{n}", city = "London", country = "GB" }, ada);
    }

    [Fact]
    public async Task The_page_adds_shows_errors_beside_the_fields_and_takes_out()
    {
        var browser = new CartBrowser(shop) { Token = await shop.NewSessionAsync() };

        var wrong = await browser.SubmitAsync("account/addresses?handler=Save", ("name", "Ada <b>"), ("country", "GB"));
        Assert.Equal(400, wrong.Status);
        Assert.Contains("Enter street and number", wrong.Body, StringComparison.Ordinal);
        Assert.Contains("value=\"Ada &lt;b&gt;\"", wrong.Body, StringComparison.Ordinal);

        var added = await browser.SubmitAsync(
            "account/addresses?handler=Save&returnUrl=%2Fcheckout", ("name", "Ada"), ("line1", "1 Street"),
            ("city", "London"), ("country", "GB"));
        Assert.Equal((302, "/checkout"), (added.Status, added.Headers["Location"]));
        var page = WebUtility.HtmlDecode((await browser.SendAsync(HttpMethod.Get, "account/addresses")).Body);
        Assert.Contains("1 Street", page, StringComparison.Ordinal);
        Assert.Contains("United Kingdom", page, StringComparison.Ordinal);
        Assert.DoesNotContain("@", page, StringComparison.Ordinal); // no code that became text

        var id = (await browser.SendAsync(HttpMethod.Get, Path)).Json.GetProperty("items")[0];
        await browser.SubmitAsync(
            "account/addresses?handler=Remove", ("addressId", id.GetProperty("addressId").GetString()!));
        Assert.Equal(0, (await browser.SendAsync(HttpMethod.Get, Path)).Json.GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task A_link_to_another_site_is_no_way_back()
    {
        var browser = new CartBrowser(shop) { Token = await shop.NewSessionAsync() };

        var added = await browser.SubmitAsync(
            "account/addresses?handler=Save&returnUrl=%2F%2Fevil.test", ("name", "Ada"), ("line1", "1 Street"),
            ("city", "London"), ("country", "GB"));

        Assert.Equal("/account/addresses", added.Headers["Location"]);
    }

    private async Task<IEnumerable<(string? Line1, bool IsDefault)>> ListAsync(string token) =>
        (await shop.GetAsync(Path, token)).Json.GetProperty("items").EnumerateArray().Select(
            item => (item.GetProperty("line1").GetString(), item.GetProperty("isDefault").GetBoolean()));
}
