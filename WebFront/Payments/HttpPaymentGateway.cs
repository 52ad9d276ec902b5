using System.Net.Http.Headers;
using Commerce.Orders;
using Commerce.Payments;
using Commerce.Web.Json;

namespace Commerce.Web.Payments;

/// <summary>The gateway, over HTTP and nothing else.</summary>
internal sealed class HttpPaymentGateway(GatewayConnection connection) : IPaymentGateway, IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    // Its address is configuration, and answers never lead elsewhere (SSRF).
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false }) { Timeout = Timeout };

    /// <summary>Announces a payment; again: the same one.</summary>
    /// <returns>Where the buyer pays.</returns>
    /// <exception cref="HttpRequestException">The gateway does not answer, or refuses.</exception>
    public async Task<Uri> CreatePaymentAsync(
        OrderId orderId, string paymentId, Money amount, Uri returnUrl, CancellationToken cancellationToken)
    {
        using var request = await RequestAsync(
            HttpMethod.Put, $"v1/payments/{Uri.EscapeDataString(paymentId)}", cancellationToken);
        request.Content = JsonContent.Create(
            new { orderId, amount, returnUrl = returnUrl.AbsoluteUri }, options: WebJson.Options);
        var page = await SendAsync<PaymentPage>(request, cancellationToken);
        return new Uri(page.Url);
    }

    public async Task<string> RefundAsync(
        string paymentId, OrderId orderId, Money amount, string reason, string idempotencyKey,
        CancellationToken cancellationToken)
    {
        using var request = await RequestAsync(HttpMethod.Post, "v1/refunds", cancellationToken);
        request.Headers.Add(IdempotencyKey.Header, idempotencyKey);
        request.Content = JsonContent.Create(new { paymentId, orderId, amount, reason }, options: WebJson.Options);
        var made = await SendAsync<MadeRefund>(request, cancellationToken);
        return made.RefundId;
    }

    public void Dispose() => _http.Dispose();

    private async Task<HttpRequestMessage> RequestAsync(
        HttpMethod method, string path, CancellationToken cancellationToken)
    {
        var gateway = await connection.Gateway.WaitAsync(Timeout, cancellationToken);
        return new HttpRequestMessage(method, new Uri(gateway.Address, path))
        {
            Headers = { Authorization = new AuthenticationHeaderValue("Bearer", gateway.ApiKey) },
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

        return (await response.Content.ReadFromJsonAsync<T>(WebJson.Options, cancellationToken))
            ?? throw new HttpRequestException($"The payment gateway gave an empty answer to {request.RequestUri}.");
    }

    private sealed record PaymentPage(string PaymentId, string Url);

    private sealed record MadeRefund(string RefundId);
}
