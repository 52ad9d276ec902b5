using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Commerce.LoadTests.Shop;

/// <summary>A pool as the ops API shows it.</summary>
internal sealed record PoolView(
    string PoolId, string Silo, long Epoch, long Seq, long Intake, long Available, long Held, long Sold,
    bool EquationHolds, bool Quarantined, long UnknownCommitted, long UnknownLost);

/// <summary>An order as its buyer sees it, in what a check needs.</summary>
internal sealed record OrderView(string OrderId, string Status, string Sku, int Quantity, long UnitPrice);

/// <summary>A sale item that a load buys.</summary>
internal sealed record SaleTarget(string SaleId, string Sku, int Units, int LimitPerBuyer, long UnitPrice)
{
    internal string OrderPath => $"/api/flash-sales/{SaleId}/items/{Uri.EscapeDataString(Sku)}/orders";

    internal string PoolId => $"sale:{SaleId}:{Sku}";
}

/// <summary>The shop's API, for what comes before and after a load. The load itself goes through the loop.</summary>
internal sealed class ShopApi : IDisposable
{
    private const int SessionsPerCall = 10_000;

    private static readonly JsonSerializerOptions Sparse = new(JsonSerializerOptions.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    private readonly HttpClient _http;

    internal ShopApi(Uri shop) => _http = new HttpClient { BaseAddress = shop, Timeout = TimeSpan.FromMinutes(5) };

    internal Task<IReadOnlyList<string>> CreateSessionsAsync(
        int count, string? role, CancellationToken cancellationToken) =>
        CreateSessionsAsync(count, role, key: null, cancellationToken);

    /// <summary>Sessions of new members or, with a key, of those that it names: the same each time.</summary>
    internal async Task<IReadOnlyList<string>> CreateSessionsAsync(
        int count, string? role, string? key, CancellationToken cancellationToken)
    {
        var tokens = new List<string>(count);
        while (tokens.Count < count)
        {
            var part = Math.Min(SessionsPerCall, count - tokens.Count);
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/dev/sessions")
            {
                Content = JsonContent.Create(
                    new { count = part, role, key = key is null ? null : $"{key}-{tokens.Count}" }, options: Sparse),
            };
            using var json = await SendAsync(request, cancellationToken);
            tokens.AddRange(json.RootElement.GetProperty("tokens").EnumerateArray()
                .Select(token => token.GetString()!));
        }

        return tokens;
    }

    internal async Task<string> CreateSessionAsync(string role, CancellationToken cancellationToken) =>
        (await CreateSessionsAsync(1, role, cancellationToken))[0];

    /// <summary>SKUs of the catalogue, the first it shows; fewer when it has no more.</summary>
    internal async Task<IReadOnlyList<(string Sku, string Currency)>> ListSkusAsync(
        int count, CancellationToken cancellationToken)
    {
        using var list = await GetAsync(
            string.Create(CultureInfo.InvariantCulture, $"/api/products?pageSize={count}"), null, cancellationToken);
        return [.. list.RootElement.GetProperty("items").EnumerateArray().Select(item => (
            item.GetProperty("sku").GetString()!,
            item.GetProperty("price").GetProperty("currency").GetString()!))];
    }

    internal async Task AdjustStockAsync(string sku, int delta, string merchantToken, string key,
        CancellationToken cancellationToken)
    {
        using var request = Request(
            HttpMethod.Post, $"/api/merchant/stock/{Uri.EscapeDataString(sku)}/adjustments", merchantToken,
            new { delta, reason = "load test" });
        request.Headers.Add("Idempotency-Key", key);
        using var json = await SendAsync(request, cancellationToken);
    }

    /// <summary>Makes a sale of one item that runs from now on for a day.</summary>
    internal async Task<string> CreateSaleAsync(
        string name, string sku, long price, string currency, int units, int limitPerBuyer, DateTimeOffset now,
        string opsToken, TimeSpan? hold,
        CancellationToken cancellationToken)
    {
        using var request = Request(HttpMethod.Post, "/api/ops/flash-sales", opsToken, new
        {
            holdSeconds = (int?)hold?.TotalSeconds,
            name,
            startsAt = now.AddSeconds(-1),
            endsAt = now.AddDays(1),
            items = new[] { new { sku, price = new { amount = price, currency }, quantity = units, limitPerBuyer } },
        });
        using var json = await SendAsync(request, cancellationToken);
        return json.RootElement.GetProperty("saleId").GetString()!;
    }

    /// <summary>Who has a session.</summary>
    internal async Task<string> GetMemberIdAsync(string token, CancellationToken cancellationToken)
    {
        using var json = await GetAsync("/api/session", token, cancellationToken);
        return json.RootElement.GetProperty("memberId").GetString()!;
    }

    /// <summary>Events that wait for their consumers, in all shards.</summary>
    internal async Task<long> GetOutboxLengthAsync(string opsToken, CancellationToken cancellationToken)
    {
        using var json = await GetAsync("/api/ops/shards", opsToken, cancellationToken);
        return json.RootElement.GetProperty("shards").EnumerateArray()
            .Sum(shard => shard.GetProperty("outboxLength").GetInt64());
    }

    internal async Task<SaleTarget> GetSaleAsync(string saleId, string? sku, CancellationToken cancellationToken)
    {
        using var json = await GetAsync($"/api/flash-sales/{saleId}", null, cancellationToken);
        var items = json.RootElement.GetProperty("items").EnumerateArray().ToList();
        var item = sku is null ? items[0] : items.Find(item => item.GetProperty("sku").GetString() == sku);
        return item.ValueKind == JsonValueKind.Undefined
            ? throw new ShopApiException($"Sale {saleId} has no item '{sku}'.")
            : new SaleTarget(
                saleId,
                item.GetProperty("sku").GetString()!,
                item.GetProperty("quantity").GetInt32(),
                item.GetProperty("limitPerBuyer").GetInt32(),
                item.GetProperty("price").GetProperty("amount").GetInt64());
    }

    /// <summary>Opens a sale at a peer of the shop, which has a route for that alone.</summary>
    internal async Task<SaleTarget> CreatePeerSaleAsync(
        int units, int limitPerBuyer, long price, CancellationToken cancellationToken)
    {
        using var request = Request(HttpMethod.Post, "/api/dev/sales", null, new { units, limitPerBuyer, price });
        using var json = await SendAsync(request, cancellationToken);
        var (saleId, sku) = (json.RootElement.GetProperty("saleId"), json.RootElement.GetProperty("sku"));
        return new SaleTarget(saleId.GetString()!, sku.GetString()!, units, limitPerBuyer, price);
    }

    /// <summary>Ids of the sales that shoppers see now.</summary>
    internal async Task<IReadOnlyList<(string SaleId, string State)>> ListSalesAsync(
        CancellationToken cancellationToken)
    {
        using var json = await GetAsync("/api/flash-sales", null, cancellationToken);
        var sales = json.RootElement.GetProperty("items");
        return [.. sales.EnumerateArray().Select(sale => (
            sale.GetProperty("saleId").GetString()!, sale.GetProperty("state").GetString()!))];
    }

    internal async Task<PoolView> GetPoolAsync(string poolId, string opsToken, CancellationToken cancellationToken)
    {
        using var json = await GetAsync($"/api/ops/pools/{Uri.EscapeDataString(poolId)}", opsToken, cancellationToken);
        return json.RootElement.Deserialize<PoolView>(JsonSerializerOptions.Web)!;
    }

    /// <summary>Grains of a class that are active in each silo.</summary>
    internal async Task<IReadOnlyList<(string Silo, long Grains)>> CountGrainsAsync(
        string name, string opsToken, CancellationToken cancellationToken)
    {
        using var json = await GetAsync("/api/ops/silos", opsToken, cancellationToken);
        return [.. json.RootElement.GetProperty("silos").EnumerateArray()
            .Where(silo => silo.GetProperty("status").GetString() == "active")
            .Select(silo => (
                silo.GetProperty("silo").GetString()!,
                silo.GetProperty("activations").TryGetProperty(name, out var count) ? count.GetInt64() : 0))];
    }

    /// <summary>Median time of a commit in each shard, milliseconds.</summary>
    internal async Task<IReadOnlyList<double>> GetCommitTimesAsync(string opsToken, CancellationToken cancellationToken)
    {
        using var json = await GetAsync("/api/ops/shards", opsToken, cancellationToken);
        var shards = json.RootElement.GetProperty("shards");
        return [.. shards.EnumerateArray().Select(shard => shard.GetProperty("commitMsP50").GetDouble())];
    }

    /// <summary>Total number of a buyer's orders, and the ids of the first 100.</summary>
    internal async Task<(int Total, IReadOnlyList<string> OrderIds)> ListOrdersAsync(string token,
        CancellationToken cancellationToken)
    {
        using var json = await GetAsync("/api/orders", token, cancellationToken);
        return (
            json.RootElement.GetProperty("total").GetInt32(),
            [.. json.RootElement.GetProperty("items").EnumerateArray()
                .Select(item => item.GetProperty("orderId").GetString()!)]);
    }

    /// <summary>Uploads a catalogue file; returns the import's id.</summary>
    internal async Task<string> StartImportAsync(
        Stream file, string fileName, string token, CancellationToken cancellationToken)
    {
        using var request = Request(
            HttpMethod.Post, $"/api/merchant/imports?fileName={Uri.EscapeDataString(fileName)}", token, body: null);
        request.Content = new StreamContent(file);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(
            fileName.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? "application/gzip" : "text/csv");
        using var json = await SendAsync(request, cancellationToken);
        return json.RootElement.GetProperty("importId").GetString()!;
    }

    internal Task<JsonDocument> GetImportAsync(string importId, string token, long refusedAfter,
        CancellationToken cancellationToken) =>
        GetAsync(
            string.Create(CultureInfo.InvariantCulture, $"/api/merchant/imports/{importId}?after={refusedAfter}"),
            token, cancellationToken);

    internal async Task<bool> IsReadyAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var response = await _http.GetAsync(new Uri("/health/ready", UriKind.Relative), cancellationToken);
            return response.StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    public void Dispose() => _http.Dispose();

    internal static OrderView ReadOrder(JsonElement order)
    {
        var line = order.GetProperty("lines")[0];
        return new OrderView(
            order.GetProperty("orderId").GetString()!,
            order.GetProperty("status").GetString()!,
            line.GetProperty("sku").GetString()!,
            line.GetProperty("quantity").GetInt32(),
            line.GetProperty("unitPrice").GetProperty("amount").GetInt64());
    }

    private async Task<JsonDocument> GetAsync(string path, string? token, CancellationToken cancellationToken)
    {
        using var request = Request(HttpMethod.Get, path, token, body: null);
        return await SendAsync(request, cancellationToken);
    }

    private static HttpRequestMessage Request(HttpMethod method, string path, string? token, object? body)
    {
        var request = new HttpRequestMessage(method, path);
        if (token is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        request.Content = body is null ? null : JsonContent.Create(body);
        return request;
    }

    private async Task<JsonDocument> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        HttpResponseMessage response;
        try
        {
            response = await _http.SendAsync(request, cancellationToken);
        }
        catch (HttpRequestException exception)
        {
            throw new ShopApiException(
                $"{request.Method} {_http.BaseAddress}{request.RequestUri} failed: {exception.Message}");
        }

        using (response)
        {
            var text = await response.Content.ReadAsStringAsync(cancellationToken);
            return response.IsSuccessStatusCode
                ? JsonDocument.Parse(text.Length == 0 ? "{}" : text)
                : throw new ShopApiException(
                    $"{request.Method} {request.RequestUri} answered {(int)response.StatusCode}: " +
                    $"{text}{Hint(response.StatusCode, request)}");
        }
    }

    private static string Hint(HttpStatusCode status, HttpRequestMessage request) =>
        status == HttpStatusCode.NotFound && request.RequestUri!.OriginalString.StartsWith("/api/dev/",
            StringComparison.Ordinal)
            ? " (development sessions exist only where ASPNETCORE_ENVIRONMENT is Development)"
            : "";
}

/// <summary>The shop refused or could not be reached outside of the load: the run cannot go on.</summary>
internal class ShopApiException(string message) : Exception(message);
