using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Commerce.Shop;

namespace Commerce.Web;

/// <summary>What the gateway reports, and what somebody reports who would like to be the gateway.</summary>
public sealed class WebhookTests(RunningShop shop)
{
    [Fact]
    public async Task A_signed_event_pays_once_however_often_it_comes()
    {
        var (order, payment, buyer) = await OrderAsync();
        var body = Body("ev_1", order, payment);

        Assert.Equal("paid", (await SendAsync(body)).Text("outcome"));
        Assert.Equal("duplicate", (await SendAsync(body)).Text("outcome"));
        Assert.Equal("paid", (await shop.GetAsync($"api/orders/{order}", buyer)).Text("status"));
    }

    [Fact]
    public async Task A_forged_stale_or_altered_event_changes_nothing()
    {
        var (order, payment, buyer) = await OrderAsync();
        var body = Body("ev_2", order, payment);
        var now = Now();

        string?[] signatures =
        [
            null,
            "",
            "t=1,v1=00",
            Sign(body, now, "another secret"),
            Sign(body, now - 301, shop.WebhookSecret),
            Sign(body, now + 301, shop.WebhookSecret),
            Sign(body + " ", now, shop.WebhookSecret),
            Sign(body, now, shop.WebhookSecret).Replace("v1=", "v0=", StringComparison.Ordinal),
            Sign(body, now, shop.WebhookSecret)[..^2],
            Sign(body, now, shop.WebhookSecret).Replace($"t={now}", $"t={now + 1}", StringComparison.Ordinal),
        ];
        foreach (var signature in signatures)
        {
            Assert.Equal("401 unauthenticated", (await SendAsync(body, signature)).Outcome);
        }

        Assert.Equal("awaitingPayment", (await shop.GetAsync($"api/orders/{order}", buyer)).Text("status"));
        Assert.Equal(200, (await SendAsync(body,
            $"v1={new string('0', 64)},{Sign(body, now, shop.WebhookSecret)}")).Status);
    }

    [Fact]
    public async Task An_event_of_an_order_that_is_not_there_is_taken_and_kept()
    {
        var answer = await SendAsync(Body("ev_3", "0d3gepvbes8mt0000h00000003", "pay-x"));

        Assert.Equal("unknownOrder", answer.Text("outcome"));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("nonsense")]
    [InlineData("null")]
    public async Task A_signed_event_that_is_none_is_refused(string body) =>
        Assert.Equal("400 validation", (await SendAsync(body)).Outcome);

    private async Task<(string OrderId, string PaymentId, string Buyer)> OrderAsync()
    {
        var sale = await shop.NewSaleAsync();
        var buyer = await shop.NewSessionAsync();
        var order = (await sale.BuyAsync(buyer, "one")).Text("orderId");
        var payment = await shop.PostAsync($"api/orders/{order}/payment", "{}", buyer);
        Assert.Equal(200, payment.Status);
        return (order, payment.Text("paymentId"), buyer);
    }

    private Task<Answer> SendAsync(string body) => SendAsync(body, Sign(body, Now(), shop.WebhookSecret));

    private Task<Answer> SendAsync(string body, string? signature) => shop.SendAsync(
        HttpMethod.Post, "api/payments/webhook", token: null, RunningShop.Json(body),
        signature is null ? [] : [("Webhook-Signature", signature)]);

    private static long Now() => TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();

    private static string Body(string eventId, string orderId, string paymentId) =>
        $$"""
        {"eventId":"{{eventId}}","type":"payment.succeeded","paymentId":"{{paymentId}}","orderId":"{{orderId}}",
        "amount":{"amount":300,"currency":"GBP"},"occurredAt":"2026-11-11T12:00:00Z"}
        """;

    private static string Sign(string body, long time, string secret)
    {
        var t = time.ToString(CultureInfo.InvariantCulture);
        var hash = HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes($"{t}.{body}"));
        return $"t={t},v1={Convert.ToHexStringLower(hash)}";
    }
}
