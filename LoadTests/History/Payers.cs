using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Threading.Channels;
using Commerce.Verification.Histories;

namespace Commerce.LoadTests.History;

/// <summary>
/// Buyers at the gateway: they begin a payment at the shop and press the gateway's button; some do it late. What is
/// recorded is the whole: Ok when the gateway has taken the money.
/// </summary>
internal sealed class Payers : IDisposable
{
    private const int AtOnce = 4;
    private const int AttemptsMax = 20;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(300);

    private readonly HistoryTargets _targets;
    private readonly Recorder _recorder;
    private readonly Random _random;
    private readonly TimeSpan _hold;
    private readonly TimeProvider _time;
    private readonly Channel<(Want Want, TimeSpan Delay)> _wants =
        Channel.CreateUnbounded<(Want Want, TimeSpan Delay)>();
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false })
    {
        Timeout = TimeSpan.FromSeconds(5),
    };

    internal Payers(HistoryPlan plan, HistoryTargets targets, Recorder recorder, TimeProvider time)
    {
        (_targets, _recorder, _time, _hold) = (targets, recorder, time, plan.Hold);
        _random = new Random(plan.Seed + 1);
    }

    /// <summary>Somebody will pay an order: at once, or about when its time is over. Called by one thread.</summary>
    internal void Pay(Want want) => _wants.Writer.TryWrite(
        (want, _random.Next(4) == 0 ? _hold * (0.95 + (_random.NextDouble() * 0.1)) : TimeSpan.Zero));

    /// <summary>Pays until nobody comes any more.</summary>
    internal Task RunAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => PayAllAsync(cancellationToken)));

    /// <summary>Nobody comes any more.</summary>
    internal void Close() => _wants.Writer.Complete();

    public void Dispose() => _http.Dispose();

    private async Task PayAllAsync(CancellationToken cancellationToken)
    {
        var late = new List<Task>();
        await foreach (var (want, delay) in _wants.Reader.ReadAllAsync(cancellationToken))
        {
            if (delay == TimeSpan.Zero)
            {
                await PayAsync(want, cancellationToken);
            }
            else
            {
                late.Add(PayLateAsync(want, delay, cancellationToken));
            }
        }

        await Task.WhenAll(late);
    }

    // The page of the gateway was opened in time, its button pressed when it was about too late.
    private async Task PayLateAsync(Want want, TimeSpan delay, CancellationToken cancellationToken)
    {
        var page = await BeginAsync(want, cancellationToken);
        await Task.Delay(delay, _time, cancellationToken);
        await PayAsync(want, cancellationToken, page.Page);
    }

    private async Task PayAsync(Want want, CancellationToken cancellationToken, Uri? page = null)
    {
        for (var attempt = 1; attempt <= AttemptsMax; attempt++)
        {
            var invoke = _recorder.Begin(new Op
            {
                Action = OpAction.Pay,
                Pool = _targets.Sales[want.Sale].PoolId,
                Buyer = _targets.Members[want.Buyer],
                OrderId = want.OrderId,
            });
            var (kind, answer) = await TryPayAsync(want, page, cancellationToken);
            _recorder.End(invoke, kind, answer);
            if (kind != OpKind.Info)
            {
                return;
            }

            page = null; // The gateway may have another address after a restart.
            await Task.Delay(Pause, _time, cancellationToken);
        }
    }

    private async Task<(OpKind Kind, string? Answer)> TryPayAsync(
        Want want, Uri? page, CancellationToken cancellationToken)
    {
        if (page is null)
        {
            (page, var refusal) = await BeginAsync(want, cancellationToken);
            if (page is null)
            {
                return refusal is null ? (OpKind.Info, "no answer of the shop") : (OpKind.Fail, refusal);
            }
        }

        try
        {
            using var answer = await _http.PostAsync(
                new Uri($"{page}/pay"), new FormUrlEncodedContent([]), cancellationToken);
            return (int)answer.StatusCode < 400
                ? (OpKind.Ok, null)
                : (OpKind.Info, $"gateway {(int)answer.StatusCode}");
        }
        catch (Exception exception) when (IsLost(exception, cancellationToken))
        {
            return (OpKind.Info, "no answer of the gateway");
        }
    }

    // A page, or a refusal that is final, or neither.
    private async Task<(Uri? Page, string? Refusal)> BeginAsync(Want want, CancellationToken cancellationToken)
    {
        var front = _targets.Fronts[want.Buyer % _targets.Fronts.Count];
        using var request = new HttpRequestMessage(
            HttpMethod.Post, new Uri(front, $"/api/orders/{want.OrderId}/payment"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _targets.Tokens[want.Buyer]);
        request.Content = JsonContent.Create(new { });
        try
        {
            using var answer = await _http.SendAsync(request, cancellationToken);
            if (answer.StatusCode != HttpStatusCode.OK)
            {
                return (null, answer.StatusCode == HttpStatusCode.Conflict ? "too-late" : null);
            }

            var json = await answer.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
            return (new Uri(json.GetProperty("redirectUrl").GetString()!), null);
        }
        catch (Exception exception) when (IsLost(exception, cancellationToken))
        {
            return (null, null);
        }
    }

    private static bool IsLost(Exception exception, CancellationToken cancellationToken) =>
        exception is HttpRequestException or IOException or JsonException
        || (exception is TaskCanceledException && !cancellationToken.IsCancellationRequested);
}
