using System.Text.Json;

namespace Commerce.Shop;

/// <summary>Asks for carts as a browser does: keeps the cookies it is given, and sends them along.</summary>
internal sealed class CartBrowser(RunningShop shop)
{
    public Dictionary<string, string> Cookies { get; } = new(StringComparer.Ordinal);

    /// <summary>Of who is signed in otherwise than by a cookie.</summary>
    public string? Token { get; init; }

    public Task<Answer> GetAsync() => SendAsync(HttpMethod.Get, "api/cart");

    public Task<Answer> PutAsync(string sku, object body) =>
        SendAsync(HttpMethod.Put, $"api/cart/items/{sku}", JsonSerializer.Serialize(body));

    public Task<Answer> DeleteAsync(string sku) => SendAsync(HttpMethod.Delete, $"api/cart/items/{sku}");

    public Task<Answer> SelectAsync(params string[] skus) =>
        SendAsync(HttpMethod.Put, "api/cart/selection", JsonSerializer.Serialize(new { skus }));

    /// <summary>Sends a form of a page.</summary>
    public Task<Answer> SubmitAsync(string path, params (string Name, string Value)[] fields) => SendAsync(
        HttpMethod.Post, path,
        new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value))));

    public Task<Answer> SendAsync(
        HttpMethod method, string path, string? json = null, params (string Name, string Value)[] headers) =>
        SendAsync(method, path, json is null ? null : RunningShop.Json(json), headers);

    private async Task<Answer> SendAsync(
        HttpMethod method, string path, HttpContent? content, params (string Name, string Value)[] headers)
    {
        List<(string, string)> all = [.. headers];
        lock (Cookies)
        {
            if (Cookies.Count > 0)
            {
                all.Add(("Cookie", string.Join("; ", Cookies.Select(cookie => $"{cookie.Key}={cookie.Value}"))));
            }
        }

        var answer = await shop.SendAsync(method, path, Token, content, [.. all]);
        if (answer.Headers.TryGetValue("Set-Cookie", out var set))
        {
            Keep(set);
        }

        return answer;
    }

    // Several cookies come joined by ", " and so do the parts of their dates; a cookie begins with our prefix.
    private void Keep(string set)
    {
        lock (Cookies)
        {
            foreach (var cookie in set.Split("commerce_", StringSplitOptions.RemoveEmptyEntries))
            {
                var (name, value) = (cookie.Split('=')[0], cookie.Split('=')[1].Split(';')[0]);
                if (value.Length > 0)
                {
                    Cookies[$"commerce_{name}"] = value;
                }
                else
                {
                    Cookies.Remove($"commerce_{name}");
                }
            }
        }
    }
}
