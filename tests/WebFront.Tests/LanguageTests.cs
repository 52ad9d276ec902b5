using System.Text.RegularExpressions;
using Commerce.Shop;
using Commerce.Web.Languages;
using Commerce.Web.Pages.Presentation;

namespace Commerce.Web;

/// <summary>In which language pages answer, and how they say so.</summary>
public sealed partial class LanguageTests(RunningShop shop)
{
    [Theory]
    [InlineData("sign-in", null, null, "en")]
    [InlineData("sign-in", "zh-CN,zh;q=0.9,en;q=0.8", null, "zh-CN")]
    [InlineData("sign-in", "de,zh-TW;q=0.5,en;q=0.4", null, "zh-CN")]
    [InlineData("sign-in", "en-GB,zh;q=0.9", null, "en")]
    [InlineData("sign-in", "zh;q=0,en", null, "en")]
    [InlineData("sign-in", ";;q=x", null, "en")]
    [InlineData("sign-in", "en", "zh-CN", "zh-CN")]
    [InlineData("sign-in", null, "xx", "en")]
    [InlineData("sign-in?lang=zh-CN", "en", "en", "zh-CN")]
    [InlineData("sign-in?lang=en", "zh", "zh-CN", "en")]
    [InlineData("sign-in?lang=nonsense", "zh", null, "zh-CN")]
    public async Task A_page_speaks_what_was_asked_for(string path, string? accept, string? cookie, string expected)
    {
        var answer = await AskAsync(path, accept, cookie);

        Assert.Equal(200, answer.Status);
        Assert.Equal(expected, answer.Headers["Content-Language"]);
        Assert.Equal(expected, Tag().Match(answer.Body).Groups[1].Value);
        Assert.Contains($"<h1>{(expected == "en" ? "Sign in" : "登录")}</h1>", answer.Body, StringComparison.Ordinal);
        Assert.Equal("Accept-Language, Cookie", answer.Headers["Vary"]);
    }

    [Fact]
    public async Task What_the_address_asks_for_is_kept_and_nothing_else_is()
    {
        Assert.Contains(
            "commerce_lang=zh-CN",
            (await AskAsync("sign-in?lang=zh-CN", null, null)).Headers["Set-Cookie"], StringComparison.Ordinal);
        Assert.False((await AskAsync("sign-in?lang=xx", "zh", null)).Headers.ContainsKey("Set-Cookie"));
    }

    [Fact]
    public async Task Errors_and_refusals_are_told_in_the_readers_language()
    {
        var missing = await AskAsync("nowhere", "zh", null);
        Assert.Equal(404, missing.Status);
        Assert.Contains("这里什么也没有", missing.Body, StringComparison.Ordinal);

        using var form = new FormUrlEncodedContent([KeyValuePair.Create("email", "nobody")]);
        var refused = await shop.SendAsync(HttpMethod.Post, "register", null, form, ("Accept-Language", "zh"));
        Assert.Contains("密码为 8 至 128 个字符。", refused.Body, StringComparison.Ordinal);
        Assert.Contains("姓名为 1 至 100 个字符。", refused.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_api_speaks_the_language_of_its_contract()
    {
        var answer = await shop.SendAsync(HttpMethod.Get, "api/session", null, null, ("Accept-Language", "zh"));

        Assert.Equal(401, answer.Status);
        Assert.DoesNotMatch(@"\p{IsCJKUnifiedIdeographs}", answer.Body);
    }

    [Fact]
    public void Texts_have_gaps_links_and_numbers()
    {
        Assert.Equal("1 product", Texts.Plural(1, "{0} product", "{0} products"));
        Assert.Equal("1,204 products", Texts.Plural(1204, "{0} product", "{0} products"));
        Assert.Equal("nobody translated this", Texts.T("nobody translated this"));
        using var html = new StringWriter();
        Texts.Linked("Did you mean [<b>]?", "/?q=\"").WriteTo(html, System.Text.Encodings.Web.HtmlEncoder.Default);
        Assert.Equal("Did you mean <a href=\"/?q=&quot;\">&lt;b&gt;</a>?", html.ToString());
    }

    [Fact]
    public async Task Times_and_the_words_of_scripts_are_in_the_readers_language()
    {
        var at = new DateTimeOffset(2026, 11, 30, 9, 5, 0, TimeSpan.Zero);
        Assert.Equal("30 Nov 2026, 09:05 UTC", Format.Moment(at));
        Assert.Contains("Buy now", SaleTexts.Json, StringComparison.Ordinal);
        await Task.Run(
            () =>
            {
                Language.Current = Language.Chinese;
                Assert.Equal("2026年11月30日 09:05 UTC", Format.Moment(at));
                Assert.Equal("2天 01:00:00", Format.Clock(TimeSpan.FromHours(49)));
                Assert.Contains("立即抢购", SaleTexts.Json, StringComparison.Ordinal);
            },
            TestContext.Current.CancellationToken);
        Assert.Equal(Language.English, Language.Current);
    }

    private Task<Answer> AskAsync(string path, string? accept, string? cookie)
    {
        List<(string, string)> headers = [];
        if (accept is not null)
        {
            headers.Add(("Accept-Language", accept));
        }

        if (cookie is not null)
        {
            headers.Add(("Cookie", $"commerce_lang={cookie}"));
        }

        return shop.SendAsync(HttpMethod.Get, path, null, null, [.. headers]);
    }

    [GeneratedRegex("<html lang=\"([^\"]+)\"")]
    private static partial Regex Tag();
}
