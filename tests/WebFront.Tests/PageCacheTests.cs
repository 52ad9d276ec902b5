using Commerce.Testing;
using Commerce.Shop;
using Commerce.Web.PageCaching;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Commerce.Web;

/// <summary>
/// Goal: strangers share a page, nobody gets somebody else's, and none is older than it may be. Method: the cache with
/// a clock of its own around a page that counts how often it is made; then the shop's own pages.
/// </summary>
public sealed class PageCacheTests(RunningShop shop)
{
    private readonly ManualTimeProvider _time = new();
    private int _made;

    [Fact]
    public async Task A_page_is_made_once_for_all_strangers_until_it_is_too_old()
    {
        var cache = new PageCache(_time);

        Assert.Equal("page 1", await AskAsync(cache, "/"));
        Assert.Equal("page 1", await AskAsync(cache, "/"));
        Assert.Equal("page 2", await AskAsync(cache, "/products/mug"));
        Assert.Equal("page 3", await AskAsync(cache, "/products/mug", "?sku=BLUE"));
        Assert.Equal("page 2", await AskAsync(cache, "/products/mug"));
        _time.Advance(PageCache.AgeMax * 1.5);

        Assert.Equal("page 4", await AskAsync(cache, "/"));
    }

    [Fact]
    public async Task Those_who_ask_while_it_is_made_wait_for_it()
    {
        var cache = new PageCache(_time);
        var finish = new TaskCompletionSource();
        var first = AskAsync(cache, "/", made: finish.Task);
        var second = AskAsync(cache, "/");
        Assert.False(second.IsCompleted);

        finish.SetResult();

        Assert.Equal(["page 1", "page 1"], await Task.WhenAll(first, second));
    }

    [Theory]
    [InlineData("Cookie", "commerce_cart_units=3")]
    [InlineData("Cookie", "commerce_seen=mug~cup")]
    [InlineData("Cookie", "commerce_session=ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopo")]
    [InlineData("Authorization", "Bearer x")]
    public async Task Who_is_no_stranger_gets_a_page_of_his_own(string header, string value)
    {
        var cache = new PageCache(_time);
        Assert.Equal("page 1", await AskAsync(cache, "/"));

        Assert.Equal("page 2", await AskAsync(cache, "/", "", null, null, (header, value)));

        Assert.Equal("page 1", await AskAsync(cache, "/"));
    }

    [Theory]
    [InlineData("/", "?lang=en")]
    [InlineData("/products/mug", "?sku=A&lang=zh-CN")]
    [InlineData("/products/mug/reviews", "")]
    [InlineData("/cart", "")]
    [InlineData("/api/products", "")]
    public async Task What_differs_is_not_shared(string path, string query)
    {
        var cache = new PageCache(_time);

        Assert.Equal("page 1", await AskAsync(cache, path, query));
        Assert.Equal("page 2", await AskAsync(cache, path, query));
    }

    [Fact]
    public async Task Each_language_has_its_own()
    {
        var cache = new PageCache(_time);

        Assert.Equal("page 1", await AskAsync(cache, "/", "", null, null, ("Accept-Language", "zh")));
        Assert.Equal("page 2", await AskAsync(cache, "/", "", null, null, ("Accept-Language", "en")));
        Assert.Equal("page 1", await AskAsync(cache, "/", "", null, null, ("Cookie", "commerce_lang=zh-CN")));
    }

    [Theory]
    [InlineData(404, null)]
    [InlineData(200, "a=b")]
    public async Task A_failure_or_what_sets_a_cookie_is_nobody_elses(int status, string? cookie)
    {
        var cache = new PageCache(_time);

        Assert.Equal("page 1", await AskAsync(cache, "/", "", null, (status, cookie)));
        Assert.Equal("page 2", await AskAsync(cache, "/", "", null, (status, cookie)));
    }

    [Fact]
    public async Task The_shops_pages_and_files_come_compressed_to_strangers_only()
    {
        var sku = await shop.NewSkuAsync(units: 5);
        var product = (await shop.GetAsync("api/products?pageSize=100&sort=newest")).Json.GetProperty("items")
            .EnumerateArray()
            .First(item => item.GetProperty("sku").GetString() == sku).GetProperty("productId").GetString();
        foreach (var path in new[] { "", $"products/{product}", "css/tokens.css", "js/site.js?v=1" })
        {
            var answer = await shop.SendAsync(HttpMethod.Get, path, null, null, ("Accept-Encoding", "gzip"));
            Assert.Equal((200, "gzip"), (answer.Status, answer.Headers["Content-Encoding"]));
            Assert.Contains("Accept-Encoding", answer.Headers["Vary"], StringComparison.Ordinal);
            Assert.Contains("default-src 'self'", answer.Headers["Content-Security-Policy"], StringComparison.Ordinal);
        }

        var member = await shop.NewSessionAsync();
        var own = await shop.SendAsync(HttpMethod.Get, "", member, null, ("Accept-Encoding", "gzip"));
        Assert.False(own.Headers.ContainsKey("Content-Encoding"));
        Assert.Contains("Sign out", own.Body, StringComparison.Ordinal);
        Assert.Contains(
            "immutable", (await shop.GetAsync("js/site.js?v=1")).Headers["Cache-Control"], StringComparison.Ordinal);
        Assert.Equal("no-cache", (await shop.GetAsync("js/site.js")).Headers["Cache-Control"]);
    }

    private async Task<string> AskAsync(
        PageCache cache, string path, string query = "", Task? made = null, (int Status, string? Cookie)? answer = null,
        params (string Name, string Value)[] headers)
    {
        var context = new DefaultHttpContext();
        context.Request.Method = "GET";
        context.Request.Path = path;
        context.Request.QueryString = new QueryString(query);
        foreach (var (name, value) in headers)
        {
            context.Request.Headers[name] = value;
        }

        using var body = new MemoryStream();
        context.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(body));
        await cache.InvokeAsync(context, async inner =>
        {
            var number = Interlocked.Increment(ref _made);
            await (made ?? Task.CompletedTask);
            inner.Response.StatusCode = answer?.Status ?? 200;
            if (answer?.Cookie is { } cookie)
            {
                inner.Response.Headers.SetCookie = cookie;
            }

            await inner.Response.WriteAsync($"page {number}");
        });
        await context.Response.BodyWriter.FlushAsync();
        return System.Text.Encoding.UTF8.GetString(body.ToArray());
    }
}
