using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Commerce.Shop;

/// <summary>
/// The way to pay: the pages of the sandbox gateway, driven as a buyer drives them; and webhooks that the tests send
/// themselves, signed with the secret that they share with the shop.
/// </summary>
internal sealed class Gateway(ShopClient client, string token, string orderId) : IDisposable
{
    private readonly HttpClient _browser = new(new SocketsHttpHandler { AllowAutoRedirect = false });

    /// <summary>Begins the payment at the shop; gives its id and its page at the gateway.</summary>
    public async Task<(string PaymentId, Uri Page)> BeginAsync()
    {
        var started = await client.PostAsync($"api/orders/{orderId}/payment", new { }, token);
        return (started.Expect(HttpStatusCode.OK).Text("paymentId"), new Uri(started.Text("redirectUrl")));
    }

    /// <summary>Begins the payment; gives its page, or null if the order has expired before.</summary>
    public async Task<Uri?> TryBeginAsync()
    {
        var started = await client.PostAsync($"api/orders/{orderId}/payment", new { }, token);
        return started.Problem == "too-late" ? null : new Uri(started.Expect(HttpStatusCode.OK).Text("redirectUrl"));
    }

    /// <summary>Presses a button of the payment's page: pay, decline, repeat.</summary>
    public async Task PressAsync(Uri page, string button)
    {
        using var answer = await _browser.PostAsync(new Uri($"{page}/{button}"), new FormUrlEncodedContent([]));
        Assert.True((int)answer.StatusCode < 400, $"The gateway answered {answer.StatusCode} to '{button}'.");
    }

    /// <summary>The body of a webhook about this order.</summary>
    public string EventOf(string paymentId, string type, long amount, string eventId) => JsonSerializer.Serialize(new
    {
        eventId,
        type,
        paymentId,
        orderId,
        amount = new { amount, currency = "GBP" },
        occurredAt = TimeProvider.System.GetUtcNow(),
    });

    /// <summary>Sends a webhook as the gateway does.</summary>
    /// <param name="body">What it says.</param>
    /// <param name="signature">The header; a right one of now if left out.</param>
    public Task<Answer> TellAsync(string body, string? signature = null) => client.SendAsync(
        HttpMethod.Post,
        "api/payments/webhook",
        content: new StringContent(body, Encoding.UTF8, "application/json"),
        headers: ("Webhook-Signature", signature ?? Sign(body, TimeProvider.System.GetUtcNow())));

    public static string Sign(string body, DateTimeOffset at, string secret = ShopProcess.WebhookSecret)
    {
        var t = at.ToUnixTimeSeconds();
        var mac = HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes($"{t}.{body}"));
        return $"t={t},v1={Convert.ToHexStringLower(mac)}";
    }

    /// <summary>Waits until the order has a status; gives the order.</summary>
    public Task<Answer> UntilAsync(string status) => Eventually.SeesAsync(
        $"order {orderId} is {status}",
        () => client.GetAsync($"api/orders/{orderId}", token),
        order => order.Expect(HttpStatusCode.OK).Text("status") == status);

    /// <summary>The order as it is now.</summary>
    public async Task<Answer> OrderAsync() =>
        (await client.GetAsync($"api/orders/{orderId}", token)).Expect(HttpStatusCode.OK);

    public void Dispose() => _browser.Dispose();
}
