using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Commerce.SandboxGateway;

/// <summary>
/// Tells the shop what happened, signed, until it has taken it: at once, then with growing pauses, and after a restart.
/// </summary>
internal sealed partial class WebhookSender(
    Ledger ledger, Uri webhook, string secret, HttpClient http, TimeProvider time,
    ILogger<WebhookSender> logger)
    : IHostedService, IDisposable
{
    private const int AtOnceMax = 16;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private readonly SemaphoreSlim _atOnce = new(AtOnceMax);
    private readonly CancellationTokenSource _stopping = new();
    private readonly byte[] _secret = Encoding.UTF8.GetBytes(secret);

    public Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var happened in ledger.Undelivered)
        {
            Begin(happened);
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => _stopping.CancelAsync();

    /// <summary>Tells the shop, in the background.</summary>
    public void Begin(Happened happened) => _ = DeliverAsync(happened);

    /// <summary>Tells it once more, whether or not it knows already: what gateways do.</summary>
    public Task RepeatAsync(Happened happened) => SendAsync(happened);

    public void Dispose()
    {
        _stopping.Dispose();
        _atOnce.Dispose();
    }

    /// <summary>The header that proves who sent a body, and when.</summary>
    public static string Sign(byte[] secret, ReadOnlySpan<byte> body, DateTimeOffset now)
    {
        var t = now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, secret);
        hmac.AppendData(Encoding.ASCII.GetBytes(t + "."));
        hmac.AppendData(body);
        return $"t={t},v1={Convert.ToHexStringLower(hmac.GetHashAndReset())}";
    }

    private async Task DeliverAsync(Happened happened)
    {
        try
        {
            var wait = happened.NotBefore - time.GetUtcNow();
            if (wait > TimeSpan.Zero)
            {
                await Task.Delay(wait, time, _stopping.Token);
            }

            var pause = FirstPause;
            while (!await SendAsync(happened))
            {
                await Task.Delay(pause, time, _stopping.Token);
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }

            ledger.NoteDelivered(happened.EventId);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The next start goes on with it.
        }
        catch (Exception exception)
        {
            LogLost(logger, happened.EventId, exception);
        }
    }

    private async Task<bool> SendAsync(Happened happened)
    {
        await _atOnce.WaitAsync(_stopping.Token);
        try
        {
            var body = JsonSerializer.SerializeToUtf8Bytes(
                new WebhookBody(
                    happened.EventId, happened.Type, happened.PaymentId, happened.OrderId, happened.Amount,
                    happened.OccurredAt),
                GatewayJson.Options);
            using var request = new HttpRequestMessage(HttpMethod.Post, webhook);
            request.Content = new ByteArrayContent(body);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            request.Headers.Add("Webhook-Signature", Sign(_secret, body, time.GetUtcNow()));
            using var response = await http.SendAsync(request, _stopping.Token);
            if (!response.IsSuccessStatusCode)
            {
                LogRefused(logger, happened.EventId, (int)response.StatusCode);
            }

            return response.IsSuccessStatusCode;
        }
        catch (Exception exception) when (
            exception is HttpRequestException or TaskCanceledException && !_stopping.IsCancellationRequested)
        {
            LogUnreachable(logger, happened.EventId, exception.Message);
            return false;
        }
        finally
        {
            _atOnce.Release();
        }
    }

    [LoggerMessage(EventId = 4901, Level = LogLevel.Warning,
        Message = "The shop refused event {EventId} with {Status}; it will be told again.")]
    private static partial void LogRefused(ILogger logger, string eventId, int status);

    [LoggerMessage(EventId = 4902, Level = LogLevel.Warning,
        Message = "The shop could not be told event {EventId}: {Error}. It will be told again.")]
    private static partial void LogUnreachable(ILogger logger, string eventId, string error);

    [LoggerMessage(EventId = 4903, Level = LogLevel.Error,
        Message = "Event {EventId} was not delivered; the next start tries again.")]
    private static partial void LogLost(ILogger logger, string eventId, Exception exception);
}
