using Commerce.Members;
using Commerce.Shop;
using Microsoft.Extensions.DependencyInjection;
using Orleans;

namespace Commerce.Web;

/// <summary>Registration, sign-in, sign-out, cookies, and requests that another site makes a browser send.</summary>
public sealed class SessionTests(RunningShop shop)
{
    private const string Password = "correct horse battery";

    [Fact]
    public async Task A_member_registers_signs_in_and_out_and_then_the_token_is_worth_nothing()
    {
        var email = $"{shop.NewName("jo")}@Example.com";
        Assert.Equal(201, (await shop.PostAsync("api/members",
            new { email, password = Password, name = "Jo" })).Status);
        var twice = await shop.PostAsync(
            "api/members", new { email = email.ToUpperInvariant(), password = Password, name = "Jo" });
        Assert.Equal("409 email-taken", twice.Outcome);

        var signedIn = await shop.PostAsync("api/session", new { email, password = Password });
        var token = signedIn.Text("token");
        var cookie = signedIn.Headers["Set-Cookie"];
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=lax", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Equal("Jo", (await shop.GetAsync("api/session", token)).Text("name"));
        Assert.Equal("Jo", (await WithCookieAsync(HttpMethod.Get, token)).Text("name"));

        Assert.Equal(204, (await shop.SendAsync(HttpMethod.Delete, "api/session", token)).Status);
        Assert.Equal("401 unauthenticated", (await shop.GetAsync("api/session", token)).Outcome);
        Assert.Equal("401 unauthenticated", (await WithCookieAsync(HttpMethod.Get, token)).Outcome);
    }

    [Fact]
    public async Task Mails_to_a_member_are_in_the_language_that_was_chosen_for_the_pages()
    {
        var email = $"{shop.NewName("li")}@example.com";
        using var registration = RunningShop.Json($$"""{"email":"{{email}}","password":"{{Password}}","name":"Li"}""");
        await shop.SendAsync(
            HttpMethod.Post, "api/members", null, registration,
            ("Cookie", "commerce_lang=zh-CN"), ("Accept-Language", "en"));
        using var credentials = RunningShop.Json($$"""{"email":"{{email}}","password":"{{Password}}"}""");
        var signedIn = await shop.SendAsync(
            HttpMethod.Post, "api/session?lang=zh-CN", null, credentials, ("Accept-Language", "en"));

        var contacts = shop.Services.GetRequiredService<IGrainFactory>()
            .GetGrain<IContactGrain>(signedIn.Text("memberId"));
        Assert.Equal("zh-CN", (await contacts.GetAsync())!.Language);

        await shop.PostAsync("api/session", new { email, password = Password });
        Assert.Equal("en", (await contacts.GetAsync())!.Language);
    }

    [Fact]
    public async Task Wrong_passwords_and_unknown_accounts_are_refused_alike_and_then_slowed_down()
    {
        var email = $"{shop.NewName("kim")}@example.com";
        await shop.PostAsync("api/members", new { email, password = Password, name = "Kim" });

        var wrong = await shop.PostAsync("api/session", new { email, password = "wrong password" });
        var unknown = await shop.PostAsync("api/session", new { email = "nobody@example.com", password = Password });
        Assert.Equal("401 unauthenticated", wrong.Outcome);
        Assert.Equal(wrong.Text("detail"), unknown.Text("detail"));

        var seen = new List<string>();
        for (var i = 0; i < 21 && !seen.Contains("429 rate-limited"); i++)
        {
            seen.Add((await shop.PostAsync("api/session", new { email, password = "wrong password" })).Outcome);
        }

        Assert.Equal("429 rate-limited", seen[^1]);
        using var form = new FormUrlEncodedContent([new("email", email), new("password", "wrong password")]);
        var page = await shop.SendAsync(HttpMethod.Post, "sign-in", content: form);
        Assert.Equal(429, page.Status);
        Assert.True(page.Headers.ContainsKey("Retry-After"));
        Assert.Contains("Too often.", page.Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"email\":\"x\",\"password\":\"correct horse battery\",\"name\":\"Jo\"}", "email")]
    [InlineData("{\"email\":\"a@b.cd\",\"password\":\"short\",\"name\":\"Jo\"}", "password")]
    [InlineData("{\"email\":\"a@b.cd\",\"password\":\"correct horse battery\",\"name\":\"\"}", "name")]
    [InlineData("{\"email\":\"a@b.cd\",\"password\":\"correct horse battery\",\"name\":\"Jo\",\"roles\":[\"ops\"]}",
        "roles")]
    [InlineData("{\"email\":\"a@b.cd\",\"password\":\"correct horse battery\"}", null)]
    [InlineData("{\"email\":1,\"password\":\"correct horse battery\",\"name\":\"Jo\"}", "email")]
    [InlineData("{\"email\":\"a@b.cd\",\"email\":\"a@b.cd\",\"password\":\"correct horse battery\",\"name\":\"Jo\"}",
        null)]
    [InlineData("nonsense", null)]
    public async Task A_registration_that_breaks_a_rule_says_which(string body, string? member)
    {
        var answer = await shop.PostAsync("api/members", body);

        Assert.Equal("400 validation", answer.Outcome);
        Assert.DoesNotContain("Commerce.", answer.Body, StringComparison.Ordinal);
        if (member is not null)
        {
            Assert.True(answer.Json.GetProperty("errors").TryGetProperty(member, out _), answer.Body);
        }
    }

    [Theory]
    [InlineData("Sec-Fetch-Site", "cross-site", 403)]
    [InlineData("Sec-Fetch-Site", "same-site", 403)]
    [InlineData("Origin", "https://example.com", 403)]
    [InlineData("Origin", "null", 403)]
    [InlineData("Sec-Fetch-Site", "same-origin", 204)]
    public async Task A_cookie_does_not_let_another_site_act(string header, string value, int status)
    {
        var token = await shop.NewSessionAsync();

        Assert.Equal(status, (await WithCookieAsync(HttpMethod.Delete, token, (header, value))).Status);

        Assert.Equal(status == 403 ? 200 : 401, (await shop.GetAsync("api/session", token)).Status);
    }

    [Fact]
    public async Task The_flash_order_too_is_closed_to_other_sites()
    {
        var sale = await shop.NewSaleAsync();
        var buyer = await shop.NewSessionAsync();
        Assert.Equal(201, (await sale.BuyAsync(buyer, "warm")).Status);

        var answer = await shop.SendAsync(
            HttpMethod.Post, sale.Orders, token: null, RunningShop.Json("{\"quantity\":1}"),
            ("Cookie", $"commerce_session={buyer}"), ("Idempotency-Key", "csrf"), ("Origin", "https://example.com"));

        Assert.Equal("403 forbidden", answer.Outcome);
        Assert.Equal(9, await sale.AvailableAsync());
    }

    private Task<Answer> WithCookieAsync(HttpMethod method, string token, params (string, string)[] headers) =>
        shop.SendAsync(method, "api/session", token: null, content: null, [
            ("Cookie", $"commerce_session={token}"), .. headers]);
}
