using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Commerce.LoadTests.Shop;

namespace Commerce.LoadTests.Replay;

/// <summary>An answer of the shop: its status, and its body as JSON; empty if it has none.</summary>
internal sealed record Reply(HttpStatusCode Status, JsonElement Body)
{
    internal bool IsSuccess => (int)Status is >= 200 and < 300;

    /// <summary>The problem's code, or the status.</summary>
    internal string Problem =>
        Body.ValueKind == JsonValueKind.Object && Body.TryGetProperty("type", out var type)
            ? type.GetString()!.Split('/')[^1]
            : $"{(int)Status}";
}

/// <summary>
/// Asks the shop until it answers: what has no answer, or one that says to ask again, is asked again under its key.
/// </summary>
/// <param name="shop">Its address.</param>
/// <param name="connections">Requests under way at a time, at most.</param>
/// <param name="time">The clock.</param>
internal sealed class ReplayHttp(Uri shop, int connections, TimeProvider time) : IDisposable
{
    private const int AttemptsMax = 12;

    private static readonly TimeSpan PauseFirst = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan PauseMax = TimeSpan.FromSeconds(3);

    private readonly SemaphoreSlim _permits = new(connections);
    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        MaxConnectionsPerServer = connections,
        AllowAutoRedirect = false,
    })
    {
        Timeout = TimeSpan.FromSeconds(60),
    };

    private long _requests;
    private long _repeated;

    internal long Requests => Interlocked.Read(ref _requests);

    /// <summary>Requests that had to be sent again.</summary>
    internal long Repeated => Interlocked.Read(ref _repeated);

    internal Task<Reply> GetAsync(string path, string? token, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Get, path, token, null, null, cancellationToken);

    internal Task<Reply> PostAsync(
        string path, string token, object body, string? key, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Post, path, token, body, key, cancellationToken);

    internal Task<Reply> PutAsync(string path, string token, object body, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Put, path, token, body, null, cancellationToken);

    /// <summary>Presses a button of another site; its answer is a page or a way to one.</summary>
    internal async Task PressAsync(Uri button, CancellationToken cancellationToken)
    {
        await _permits.WaitAsync(cancellationToken);
        try
        {
            for (var attempt = 1; ; attempt++)
            {
                try
                {
                    Interlocked.Increment(ref _requests);
                    using var answer = await _http.PostAsync(button, new FormUrlEncodedContent([]), cancellationToken);
                    if ((int)answer.StatusCode < 400)
                    {
                        return;
                    }
                }
                catch (Exception exception) when (IsLost(exception, cancellationToken))
                {
                    // Once more: it pays once.
                }

                await PauseAsync(attempt, null, $"POST {button}", cancellationToken);
            }
        }
        finally
        {
            _permits.Release();
        }
    }

    public void Dispose()
    {
        _http.Dispose();
        _permits.Dispose();
    }

    private async Task<Reply> SendAsync(
        HttpMethod method, string path, string? token, object? body, string? key, CancellationToken cancellationToken)
    {
        await _permits.WaitAsync(cancellationToken);
        try
        {
            for (var attempt = 1; ; attempt++)
            {
                TimeSpan? wait = null;
                try
                {
                    Interlocked.Increment(ref _requests);
                    using var request = Request(method, path, token, body, key);
                    using var answer = await _http.SendAsync(request, cancellationToken);
                    if ((int)answer.StatusCode is not (429 or 503 or 500 or 502 or 504))
                    {
                        return await ReadAsync(answer, cancellationToken);
                    }

                    wait = answer.Headers.RetryAfter?.Delta;
                }
                catch (Exception exception) when (IsLost(exception, cancellationToken))
                {
                    // Nobody knows what came of it: the same again.
                }

                await PauseAsync(attempt, wait, $"{method} {path}", cancellationToken);
            }
        }
        finally
        {
            _permits.Release();
        }
    }

    private HttpRequestMessage Request(HttpMethod method, string path, string? token, object? body, string? key)
    {
        var request = new HttpRequestMessage(method, new Uri(shop, path));
        if (token is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        request.Content = body is null ? null : JsonContent.Create(body);
        return request;
    }

    private static async Task<Reply> ReadAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        var bytes = await answer.Content.ReadAsByteArrayAsync(cancellationToken);
        if (bytes.Length == 0)
        {
            return new Reply(answer.StatusCode, default);
        }

        using var json = JsonDocument.Parse(bytes);
        return new Reply(answer.StatusCode, json.RootElement.Clone());
    }

    private async Task PauseAsync(
        int attempt, TimeSpan? wait, string what, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _repeated);
        if (attempt == AttemptsMax)
        {
            throw new ShopApiException($"{what} had no answer in {AttemptsMax} attempts.");
        }

        var pause = PauseFirst * Math.Pow(2, attempt);
        await Task.Delay(wait ?? (pause < PauseMax ? pause : PauseMax), time, cancellationToken);
    }

    private static bool IsLost(Exception exception, CancellationToken cancellationToken) =>
        exception is HttpRequestException or IOException
        || (exception is TaskCanceledException && !cancellationToken.IsCancellationRequested);
}
