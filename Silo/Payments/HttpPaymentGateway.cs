using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Commerce.Configuration;
using Commerce.Orders;

namespace Commerce.Payments;

/// <summary>
/// The gateway, over HTTP and nothing else: fronts have payments begun there, silos have them paid back
/// and compare books.
/// </summary>
internal sealed class HttpPaymentGateway(GatewayConnection connection, ShopSecrets secrets)
    : IPaymentGateway, IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    // Its address is configuration, and answers never lead elsewhere (SSRF).
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false }) { Timeout = Timeout };

    /// <summary>Announces a payment; again: the same one.</summary>
    /// <returns>Where the buyer pays.</returns>
    /// <exception cref="HttpRequestException">The gateway does not answer, or refuses.</exception>
    /// <exception cref="TimeoutException">There is none yet.</exception>
    public async Task<Uri> CreatePaymentAsync(
        OrderId orderId, string paymentId, Money amount, Uri returnUrl, CancellationToken cancellationToken)
    {
        using var request = await RequestAsync(
            HttpMethod.Put, $"v1/payments/{Uri.EscapeDataString(paymentId)}", cancellationToken);
        request.Content = Json(
            new { orderId = orderId.ToString(), amount = AmountOf(amount), returnUrl = returnUrl.AbsoluteUri });
        var page = await SendAsync<PaymentPage>(request, cancellationToken);
        return new Uri(page.Url);
    }

    public async Task<string> RefundAsync(
        string paymentId, OrderId orderId, Money amount, string reason, string idempotencyKey,
        CancellationToken cancellationToken)
    {
        using var request = await RequestAsync(HttpMethod.Post, "v1/refunds", cancellationToken);
        request.Headers.Add("Idempotency-Key", idempotencyKey);
        request.Content = Json(
            new { paymentId, orderId = orderId.ToString(), amount = AmountOf(amount), reason });
        try
        {
            return (await SendAsync<MadeRefund>(request, cancellationToken)).RefundId;
        }
        catch (HttpRequestException refused) when (IsFinal(refused.StatusCode))
        {
            throw new RefundRefusedException(refused.Message, refused);
        }
    }

    public async Task<GatewayBookPage> ReadBooksAsync(
        DateTimeOffset from, DateTimeOffset until, string? after, int countMax, CancellationToken cancellationToken)
    {
        var goOn = after is null ? "" : $"&after={Uri.EscapeDataString(after)}";
        using var request = await RequestAsync(
            HttpMethod.Get,
            string.Create(
                CultureInfo.InvariantCulture,
                $"v1/books?from={from.UtcDateTime:O}&until={until.UtcDateTime:O}&limit={countMax}{goOn}"),
            cancellationToken);
        var page = await SendAsync<BookPage>(request, cancellationToken);
        return new GatewayBookPage([.. page.Items.Select(BookingOf)], page.NextAfter);
    }

    public async Task<IReadOnlyList<GatewayBooking>> ReadPaymentAsync(
        string paymentId, CancellationToken cancellationToken)
    {
        using var request = await RequestAsync(
            HttpMethod.Get, $"v1/payments/{Uri.EscapeDataString(paymentId)}", cancellationToken);
        try
        {
            return [.. (await SendAsync<BookPage>(request, cancellationToken)).Items.Select(BookingOf)];
        }
        catch (HttpRequestException unknown) when (unknown.StatusCode == HttpStatusCode.NotFound)
        {
            return [];
        }
    }

    public void Dispose() => _http.Dispose();

    // That the shop is not let in, or comes too fast or too slowly, says nothing of the request.
    private static bool IsFinal(HttpStatusCode? status) =>
        (int?)status is >= 400 and < 500 and not (401 or 403 or 407 or 408 or 429);

    private static object AmountOf(Money amount) => new { amount = amount.Amount, currency = amount.Currency };

    private static JsonContent Json(object body) => JsonContent.Create(body, options: JsonSerializerOptions.Web);

    private async Task<HttpRequestMessage> RequestAsync(
        HttpMethod method, string path, CancellationToken cancellationToken)
    {
        var gateway = await connection.Address.WaitAsync(Timeout, cancellationToken);
        return new HttpRequestMessage(method, new Uri(gateway, path))
        {
            Headers = { Authorization = new AuthenticationHeaderValue("Bearer", secrets.GatewayKey) },
        };
    }

    private async Task<T> SendAsync<T>(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var response = await _http.SendAsync(request, cancellationToken);
        if (!response.IsSuccessStatusCode)
        {
            throw new HttpRequestException(
                $"The payment gateway answered {(int)response.StatusCode} to {request.Method} {request.RequestUri}: " +
                await response.Content.ReadAsStringAsync(cancellationToken),
                inner: null,
                response.StatusCode);
        }

        return (await response.Content.ReadFromJsonAsync<T>(JsonSerializerOptions.Web, cancellationToken))
            ?? throw new HttpRequestException($"The payment gateway gave an empty answer to {request.RequestUri}.");
    }

    private static GatewayBooking BookingOf(BookEntry entry) => new(
        entry.EventId, entry.Type == "refund.succeeded", entry.PaymentId, entry.OrderId, entry.Amount, entry.OccurredAt,
        entry.Key);

    private sealed record BookPage(IReadOnlyList<BookEntry> Items, string? NextAfter);

    private sealed record BookEntry(
        string EventId, string Type, string PaymentId, string OrderId, Money Amount, DateTimeOffset OccurredAt,
        string? Key);

    private sealed record PaymentPage(string PaymentId, string Url);

    private sealed record MadeRefund(string RefundId);
}
