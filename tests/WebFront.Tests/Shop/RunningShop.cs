using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Commerce.Configuration;
using Commerce.Web.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

[assembly: AssemblyFixture(typeof(Commerce.Shop.RunningShop))]

namespace Commerce.Shop;

/// <summary>
/// The whole shop in this process, on a real server and a folder of its own; shared by all tests that need no other.
/// </summary>
public sealed class RunningShop : IAsyncLifetime
{
    public const int UploadBytesMax = 100_000;
    public const int PictureBytesMax = 1_000_000;

    private readonly string _folder = Directory.CreateTempSubdirectory("webfront-tests-").FullName;
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false });
    private readonly Action<IServiceCollection> _configure;
    private WebApplication? _app;
    private int _names;

    public RunningShop()
        : this(_ => { })
    {
    }

    /// <summary>A shop with other parts.</summary>
    internal RunningShop(Action<IServiceCollection> configure) => _configure = configure;

    public IServiceProvider Services => _app!.Services;

    public Uri Address => Services.GetRequiredService<ListenAddress>().Local;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            ApplicationName = "Commerce.WebFront",
            EnvironmentName = "Development",
            ContentRootPath = AppContext.BaseDirectory,
            Args =
            [
                "--urls=http://127.0.0.1:0", "--Commerce:Seed=None", $"--Commerce:DataDirectory={_folder}",
                $"--Commerce:Web:Uploads:SizeMax={UploadBytesMax}",
                $"--Commerce:Web:Pictures:SizeMax={PictureBytesMax}",
            ],
        });
        builder.AddWebFront();
        _configure(builder.Services);
        _app = builder.Build();
        _app.UseWebFront();
        _app.MapWebFront();
        await _app.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _app!.StopAsync();
        await _app.DisposeAsync();
        _http.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>A name that no other test uses.</summary>
    public string NewName(string prefix) => $"{prefix}{Interlocked.Increment(ref _names)}";

    public string WebhookSecret => Services.GetRequiredService<ShopSecrets>().WebhookSecret;

    public async Task<Answer> SendAsync(
        HttpMethod method, string path, string? token = null, HttpContent? content = null,
        params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, new Uri(Address, path)) { Content = content };
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await _http.SendAsync(request);
        var all = response.Headers.Concat(response.Content.Headers)
            .ToDictionary(h => h.Key, h => string.Join(", ", h.Value), StringComparer.OrdinalIgnoreCase);
        return new Answer((int)response.StatusCode, all, await response.Content.ReadAsStringAsync());
    }

    public Task<Answer> GetAsync(string path, string? token = null) => SendAsync(HttpMethod.Get, path, token);

    public Task<Answer> PostAsync(string path, object body, string? token = null, string? key = null) => SendAsync(
        HttpMethod.Post, path, token, Json(body as string ?? JsonSerializer.Serialize(body)),
        key is null ? [] : [("Idempotency-Key", key)]);

    public async Task<string> NewSessionAsync(string role = "shopper") =>
        (await PostAsync("api/dev/sessions", new { count = 1, role })).Json.GetProperty("tokens")[0].GetString()!;

    /// <summary>A product of one SKU with units in stock; its SKU.</summary>
    public async Task<string> NewSkuAsync(int units)
    {
        var merchant = await NewSessionAsync("merchant");
        var sku = NewName("SKU-");
        var made = await PostAsync(
            "api/merchant/products",
            new
            {
                name = $"Thing {sku}",
                category = "things",
                skus = new[] { new { sku, name = "Thing", price = new { amount = 500, currency = "GBP" } } },
            },
            merchant);
        Assert.Equal(201, made.Status);
        var stocked = await PostAsync(
            $"api/merchant/stock/{sku}/adjustments", new { delta = units, reason = "test" }, merchant, "stock");
        Assert.Equal(200, stocked.Status);
        return sku;
    }

    /// <summary>A sale of one item.</summary>
    public async Task<TestSale> NewSaleAsync(int units = 10, int limitPerBuyer = 2, TimeSpan startsIn = default)
    {
        var sku = await NewSkuAsync(units);
        var ops = await NewSessionAsync("ops");
        var starts = TimeProvider.System.GetUtcNow() + startsIn - TimeSpan.FromSeconds(1);
        var made = await PostAsync(
            "api/ops/flash-sales",
            new
            {
                name = "Sale",
                startsAt = starts,
                endsAt = starts.AddHours(2),
                items = new[] { new { sku, price = new { amount = 300, currency = "GBP" }, quantity = units,
                    limitPerBuyer } },
            },
            ops);
        Assert.Equal(201, made.Status);
        return new TestSale(this, made.Text("saleId"), sku, ops);
    }

    public static StringContent Json(string body) => new(body, Encoding.UTF8, "application/json");
}
