using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;

namespace Commerce.Shop;

/// <summary>Speaks the HTTP contract, as a program outside the shop does.</summary>
internal sealed class ShopClient : IDisposable
{
    /// <summary>Minor units of GBP: what a unit costs in a sale that the tests make.</summary>
    public const long PriceOfSale = 500;

    private readonly HttpClient _http;

    public ShopClient(Uri address, int connectionsMax) =>
        _http = new HttpClient(new SocketsHttpHandler
        {
            MaxConnectionsPerServer = connectionsMax,
            UseCookies = false,
            AllowAutoRedirect = false,
        })
        {
            BaseAddress = address,
        };

    /// <summary>Sends a request and reads the whole answer.</summary>
    /// <exception cref="HttpRequestException">The connection broke: the outcome is unknown.</exception>
    public async Task<Answer> SendAsync(
        HttpMethod method, string path, string? token = null, HttpContent? content = null, string? key = null,
        params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        if (token is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await _http.SendAsync(request);
        return new Answer(response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    public Task<Answer> GetAsync(string path, string? token = null) => SendAsync(HttpMethod.Get, path, token);

    public Task<Answer> PostAsync(string path, object? body, string? token = null, string? key = null) =>
        SendAsync(HttpMethod.Post, path, token, JsonContent.Create(body), key);

    /// <summary>New members with sessions; their tokens.</summary>
    public async Task<IReadOnlyList<string>> NewSessionsAsync(int count, string role = "shopper")
    {
        var answer = await PostAsync("api/dev/sessions", new { count, role });
        var tokens = answer.Expect(HttpStatusCode.OK).Json.GetProperty("tokens");
        return [.. tokens.EnumerateArray().Select(token => token.GetString()!)];
    }

    /// <summary>A new member with a session.</summary>
    public async Task<string> NewSessionAsync(string role = "shopper") => (await NewSessionsAsync(1, role))[0];

    /// <summary>A product of one SKU with units in stock, made as its merchant makes it.</summary>
    public async Task NewSkuAsync(string merchant, string sku, int units)
    {
        var made = await PostAsync(
            "api/merchant/products",
            new
            {
                name = $"Thing {sku}",
                category = "things",
                skus = new[] { new { sku, name = "Thing", price = new { amount = 500, currency = "GBP" } } },
            },
            merchant);
        made.Expect(HttpStatusCode.Created);
        var stocked = await PostAsync(
            $"api/merchant/stock/{sku}/adjustments", new { delta = units, reason = "test" }, merchant, "stock");
        stocked.Expect(HttpStatusCode.OK);
    }

    /// <summary>An order of one unit of a SKU of the demonstration, to be paid in cash.</summary>
    /// <returns>Its id.</returns>
    public async Task<string> NewCashOrderAsync(string shopper, string sku)
    {
        var placed = await PostAsync(
            "api/orders",
            new
            {
                items = new[] { new { sku, quantity = 1 } },
                address = new
                {
                    name = "Jo Shopper",
                    line1 = "1 High Street",
                    city = "London",
                    postalCode = "E1 6AN",
                    country = "GB",
                },
                paymentMethod = "cod",
            },
            shopper, $"cash-{sku}");
        return placed.Expect(HttpStatusCode.Created).Text("orderId");
    }

    /// <summary>A running sale of one item that has these units, made as its merchant and operator make it.</summary>
    public async Task<RunningSale> NewSaleAsync(int units, int limitPerBuyer = 1, int holdSeconds = 900)
    {
        var products = (await GetAsync("api/products?pageSize=1")).Expect(HttpStatusCode.OK);
        var sku = products.Json.GetProperty("items")[0].GetProperty("sku").GetString()!;
        var merchant = await NewSessionAsync("merchant");
        var adjusted = await PostAsync(
            $"api/merchant/stock/{sku}/adjustments",
            new { delta = units, reason = "for a sale" },
            merchant,
            $"stock-{sku}-{units}");
        Assert.True((int)adjusted.Status < 300, adjusted.Body);

        var ops = await NewSessionAsync("ops");
        var now = TimeProvider.System.GetUtcNow();
        var price = new { amount = PriceOfSale, currency = "GBP" };
        var made = await PostAsync(
            "api/ops/flash-sales",
            new
            {
                name = "End to end",
                startsAt = now.AddMinutes(-1),
                endsAt = now.AddHours(1),
                holdSeconds,
                items = new[] { new { sku, price, quantity = units, limitPerBuyer } },
            },
            ops);
        return new RunningSale(this, made.Expect(HttpStatusCode.Created).Text("saleId"), sku, ops);
    }

    public void Dispose() => _http.Dispose();
}
