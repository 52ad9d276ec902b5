using System.Net.WebSockets;
using System.Text.Json;

namespace Commerce.LoadTests.Chat;

/// <summary>
/// A shopper or an agent who stays as long as the run lasts: who is cut comes back, reads what they missed, and sends
/// again what was not acknowledged, under the same id.
/// </summary>
/// <param name="http">Makes connections.</param>
/// <param name="hub">With what the member is known by.</param>
/// <param name="isShopper">Else they are an agent, who takes what they are offered.</param>
/// <param name="book">Of all messages.</param>
/// <param name="random">Of this client alone.</param>
/// <param name="time">The clock.</param>
internal sealed class ChatClient(
    HttpMessageInvoker http, Uri hub, bool isShopper, MessageBook book, Random random, TimeProvider time)
{
    private const int PartMax = 200; // What the hub gives of a history at once.
    private static readonly TimeSpan ConnectTimeMax = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Again = TimeSpan.FromMilliseconds(250);

    private readonly Dictionary<string, TalkView> _talks = new(StringComparer.Ordinal);
    private TaskCompletionSource<HubLink> _connected = NewSource<HubLink>();
    private TaskCompletionSource _caughtUp = NewSource();
    private HubLink? _link;

    /// <summary>Completes when they are connected and have what they missed; after a cut, anew.</summary>
    internal Task CaughtUp => _caughtUp.Task;

    /// <summary>Connections that were refused or failed.</summary>
    internal int Failures { get; private set; }

    /// <summary>Requests that were refused for now, and made again.</summary>
    internal int Refusals { get; private set; }

    /// <summary>Their sessions, and what they show of each.</summary>
    internal IReadOnlyList<(string Id, TalkView View)> Talks
    {
        get
        {
            lock (_talks)
            {
                return [.. _talks.Select(talk => (talk.Key, talk.Value))];
            }
        }
    }

    /// <summary>Connects, again and again, until that is cancelled.</summary>
    internal async Task RunAsync(CancellationToken stop)
    {
        var tries = 0;
        while (!stop.IsCancellationRequested)
        {
            try
            {
                using var link = await ConnectAsync(stop);
                await CatchUpAsync(link);
                tries = 0;
                _connected.TrySetResult(link);
                _caughtUp.TrySetResult();
                using var end = stop.Register(link.Dispose);
                await link.Ended;
            }
            catch (Exception exception) when (
                exception is WebSocketException or HubCutException or HubRefusedException or TimeoutException
                    or OperationCanceledException)
            {
                Failures++;
            }

            if (_connected.Task.IsCompleted)
            {
                _connected = NewSource<HubLink>();
            }

            await Task.Delay(RetryDelay.After(tries++, random), time, stop)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Is cut off.</summary>
    internal void Cut()
    {
        _caughtUp = NewSource();
        _link?.Dispose();
    }

    /// <summary>Says that they are still there.</summary>
    internal Task PingAsync() => _link?.PingAsync() ?? Task.CompletedTask;

    /// <summary>An agent takes sessions from now on.</summary>
    internal Task ComeOnlineAsync() => InsistAsync(link => link.CallAsync("SetStatus", "online"));

    /// <summary>Opens a session.</summary>
    internal async Task<string> OpenAsync(string topic)
    {
        var session = await InsistAsync(link => link.CallAsync("OpenSession", topic, null));
        var id = session.GetProperty("sessionId").GetString()!;
        ViewOf(id);
        return id;
    }

    /// <summary>Says something, until it is acknowledged.</summary>
    internal async Task SayAsync(string session, string id)
    {
        await InsistAsync(link => link.CallAsync("Send", session, id, $"{id}: where is my parcel, please? I wait."));
        book.Acknowledge(id);
    }

    /// <summary>Ids of all messages of a session as the shop has them, in order.</summary>
    internal async Task<List<string>> ReadAsync(string session)
    {
        var ids = new List<string>();
        while (true)
        {
            var part = ItemsOf(await InsistAsync(link => link.CallAsync("Join", session, ids.Count)));
            ids.AddRange(part.Select(message => message.Id));
            if (part.Count < PartMax)
            {
                return ids;
            }
        }
    }

    private static TaskCompletionSource<T> NewSource<T>() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static List<(long Sequence, string Id)> ItemsOf(JsonElement history) =>
        [.. history.GetProperty("items").EnumerateArray().Select(MessageOf)];

    private static (long Sequence, string Id) MessageOf(JsonElement message) =>
        (message.GetProperty("sequence").GetInt64(), message.GetProperty("clientMessageId").GetString()!);

    private async Task<HubLink> ConnectAsync(CancellationToken stop)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(stop);
        patience.CancelAfter(ConnectTimeMax);
        foreach (var (_, view) in Talks)
        {
            view.Begin();
        }

        return _link = await HubLink.OpenAsync(http, hub, Hear, time, patience.Token);
    }

    // Whatever was not heard, of each session.
    private Task CatchUpAsync(HubLink link) =>
        Task.WhenAll(Talks.Select(talk => CatchUpAsync(link, talk.Id, talk.View)));

    private async Task CatchUpAsync(HubLink link, string session, TalkView view)
    {
        while (true)
        {
            try
            {
                if (Show(view, ItemsOf(await link.CallAsync("Join", session, view.Last))) < PartMax)
                {
                    return;
                }
            }
            catch (HubRefusedException refusal) when (IsForNow(refusal))
            {
                Refusals++;
                await Task.Delay(Again, time);
            }
        }
    }

    private void Hear(string target, JsonElement argument)
    {
        var session = argument.GetProperty("sessionId").GetString()!;
        if (target == "Message")
        {
            var (sequence, id) = MessageOf(argument);
            Received(ViewOf(session).Tell(sequence, id));
        }
        else if (!isShopper && target == "SessionChanged" && argument.GetProperty("status").GetString() == "offered")
        {
            _ = AcceptAsync(session);
        }
    }

    private async Task AcceptAsync(string session)
    {
        try
        {
            var history = await InsistAsync(link => link.CallAsync("Accept", session));
            Show(ViewOf(session), ItemsOf(history));
        }
        catch (HubRefusedException)
        {
            // Somebody else has it by now.
        }
    }

    private int Show(TalkView view, List<(long Sequence, string Id)> messages)
    {
        foreach (var (sequence, id) in messages)
        {
            Received(view.Take(sequence, id));
        }

        return messages.Count;
    }

    private void Received(IReadOnlyList<string> ids)
    {
        foreach (var id in ids)
        {
            book.Receive(id, isShopper);
        }
    }

    // Until the hub decides: whatever the way of a request was, it may be made again.
    private async Task<JsonElement> InsistAsync(Func<HubLink, Task<JsonElement>> ask)
    {
        while (true)
        {
            try
            {
                return await ask(await _connected.Task);
            }
            catch (HubRefusedException refusal) when (IsForNow(refusal))
            {
                Refusals++;
            }
            catch (Exception exception) when (exception is HubCutException or TimeoutException)
            {
                // Its connection will be another.
            }

            await Task.Delay(Again, time);
        }
    }

    private static bool IsForNow(HubRefusedException refusal) =>
        refusal.Message.Contains("rate-limited", StringComparison.Ordinal)
        || refusal.Message.Contains("overloaded", StringComparison.Ordinal)
        || refusal.Message.Contains("outcome-unknown", StringComparison.Ordinal);

    private TalkView ViewOf(string session)
    {
        lock (_talks)
        {
            return _talks.TryGetValue(session, out var view) ? view : _talks[session] = new TalkView();
        }
    }
}
