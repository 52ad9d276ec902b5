using Commerce.Shop;

namespace Commerce.Web;

/// <summary>Security headers and the form of errors, on every kind of answer.</summary>
public sealed class HeaderTests(RunningShop shop)
{
    [Theory]
    [InlineData("GET", "api/flash-sales", 200)]
    [InlineData("GET", "api/session", 401)]
    [InlineData("GET", "api/nothing/here", 404)]
    [InlineData("DELETE", "api/products", 405)]
    [InlineData("GET", "api/products?page=x", 400)]
    [InlineData("GET", "health/ready", 200)]
    [InlineData("GET", "openapi/v1.json", 200)]
    public async Task Data_is_never_kept_framed_or_guessed_at(string method, string path, int status)
    {
        var answer = await shop.SendAsync(new HttpMethod(method), path);

        Assert.Equal(status, answer.Status);
        Assert.Equal("default-src 'none'; frame-ancestors 'none'", answer.Headers["Content-Security-Policy"]);
        Assert.Equal("nosniff", answer.Headers["X-Content-Type-Options"]);
        Assert.Contains("no-store", answer.Headers["Cache-Control"], StringComparison.Ordinal);
        Assert.False(answer.Headers.ContainsKey("Server"));
        if (status >= 400)
        {
            Assert.Equal("application/problem+json", answer.Headers["Content-Type"]);
            Assert.NotEmpty(answer.Text("traceId"));
            Assert.NotEmpty(answer.Text("detail"));
            Assert.Equal(status, answer.Json.GetProperty("status").GetInt32());
        }
    }

    [Fact]
    public async Task A_flash_order_has_them_too()
    {
        var sale = await shop.NewSaleAsync(units: 1);
        var buyer = await shop.NewSessionAsync();
        foreach (var key in new[] { "first", "second" })
        {
            var answer = await sale.BuyAsync(buyer, key);
            Assert.Equal("nosniff", answer.Headers["X-Content-Type-Options"]);
            Assert.Equal("no-store", answer.Headers["Cache-Control"]);
            Assert.Equal("default-src 'none'; frame-ancestors 'none'", answer.Headers["Content-Security-Policy"]);
        }
    }

    [Fact]
    public async Task A_page_runs_no_inline_script_and_is_not_framed()
    {
        var policy = (await shop.GetAsync("no-such-page")).Headers["Content-Security-Policy"];

        Assert.Contains("script-src 'self';", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
    }
}
