using System.Collections.Concurrent;
using System.Globalization;
using System.Net.WebSockets;
using System.Text.Json;

namespace Commerce.LoadTests.Chat;

/// <summary>The hub said no: "code: what to do".</summary>
internal sealed class HubRefusedException(string message) : Exception(message);

/// <summary>The connection was cut before an answer came: the outcome is unknown.</summary>
internal sealed class HubCutException() : Exception("The connection was cut.");

/// <summary>
/// One connection to a hub in SignalR's JSON protocol over a bare WebSocket: light, so that thousands of them leave
/// most of the machine to the server.
/// </summary>
internal sealed class HubLink : IDisposable
{
    private static readonly byte[] Handshake = [.. """{"protocol":"json","version":1}"""u8, HubRecords.End];
    private static readonly byte[] Ping = [.. """{"type":6}"""u8, HubRecords.End];
    private static readonly TimeSpan AnswerTimeMax = TimeSpan.FromSeconds(30);

    private readonly ClientWebSocket _socket = new();
    private readonly ConcurrentDictionary<string, TaskCompletionSource<JsonElement>>
        _calls = new(StringComparer.Ordinal);
    private readonly TaskCompletionSource _greeted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SemaphoreSlim _sending = new(1);
    private readonly Action<string, JsonElement> _hear;
    private readonly TimeProvider _time;
    private volatile bool _isOver;
    private int _lastCall;

    private HubLink(Action<string, JsonElement> hear, TimeProvider time) => (_hear, _time) = (hear, time);

    /// <summary>Completes when it is over, whoever ended it.</summary>
    internal Task Ended { get; private set; } = Task.CompletedTask;

    /// <param name="http">Makes the connection.</param>
    /// <param name="hub">With what the caller is known by.</param>
    /// <param name="hear">What the server says without being asked: name and first argument.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="WebSocketException">The server does not take it now.</exception>
    internal static async Task<HubLink> OpenAsync(
        HttpMessageInvoker http, Uri hub, Action<string, JsonElement> hear, TimeProvider time,
        CancellationToken cancellationToken)
    {
        var link = new HubLink(hear, time);
        try
        {
            link._socket.Options.KeepAliveInterval = TimeSpan.Zero; // The hub's own pings are enough.
            await link._socket.ConnectAsync(hub, http, cancellationToken);
            await link.SendAsync(Handshake, cancellationToken);
            link.Ended = link.ReadAsync();
            await link._greeted.Task.WaitAsync(cancellationToken);
            return link;
        }
        catch
        {
            link.Dispose();
            throw;
        }
    }

    /// <summary>Calls a method of the hub.</summary>
    /// <returns>Its answer; undefined: it has none.</returns>
    /// <exception cref="HubRefusedException">It was refused.</exception>
    /// <exception cref="HubCutException">Nobody knows.</exception>
    internal async Task<JsonElement> CallAsync(string method, params object?[] arguments)
    {
        var id = Interlocked.Increment(ref _lastCall).ToString(CultureInfo.InvariantCulture);
        var answer = new TaskCompletionSource<JsonElement>(TaskCreationOptions.RunContinuationsAsynchronously);
        _calls[id] = answer;
        try
        {
            await SendAsync(
                [.. JsonSerializer.SerializeToUtf8Bytes(
                    new { type = 1, invocationId = id, target = method, arguments }), HubRecords.End],
                CancellationToken.None);
            return _isOver ? throw new HubCutException() : await answer.Task.WaitAsync(AnswerTimeMax, _time);
        }
        catch (Exception exception) when (exception is WebSocketException or ObjectDisposedException)
        {
            throw new HubCutException();
        }
        finally
        {
            _calls.TryRemove(id, out _);
        }
    }

    /// <summary>Says that it is still there.</summary>
    internal async Task PingAsync()
    {
        try
        {
            await SendAsync(Ping, CancellationToken.None);
        }
        catch (Exception exception) when (exception is WebSocketException or ObjectDisposedException)
        {
            // It is over; its reader says so.
        }
    }

    /// <summary>Ends it without a word, as a network does.</summary>
    public void Dispose()
    {
        _socket.Abort();
        _socket.Dispose();
    }

    private async Task SendAsync(byte[] message, CancellationToken cancellationToken)
    {
        await _sending.WaitAsync(cancellationToken);
        try
        {
            await _socket.SendAsync(message, WebSocketMessageType.Text, endOfMessage: true, cancellationToken);
        }
        finally
        {
            _sending.Release();
        }
    }

    private async Task ReadAsync()
    {
        var (buffer, records) = (new byte[2048], new HubRecords());
        try
        {
            while (await _socket.ReceiveAsync(buffer, CancellationToken.None) is
                { MessageType: WebSocketMessageType.Text } part)
            {
                records.Append(buffer.AsSpan(0, part.Count));
                while (records.TryTake(out var message))
                {
                    using var json = JsonDocument.Parse(message);
                    Take(json.RootElement);
                }
            }
        }
        catch (Exception exception) when (
            exception is WebSocketException or ObjectDisposedException or OperationCanceledException)
        {
            // Cut.
        }
        finally
        {
            _isOver = true;
            _greeted.TrySetException(new HubCutException());
            foreach (var call in _calls.Values)
            {
                call.TrySetException(new HubCutException());
            }
        }
    }

    private void Take(JsonElement message)
    {
        if (!message.TryGetProperty("type", out var type))
        {
            _greeted.TrySetResult();
        }
        else if (type.GetInt32() == 1)
        {
            _hear(message.GetProperty("target").GetString()!, message.GetProperty("arguments")[0]);
        }
        else if (type.GetInt32() == 3
            && _calls.TryGetValue(message.GetProperty("invocationId").GetString()!, out var call))
        {
            if (message.TryGetProperty("error", out var error))
            {
                call.TrySetException(new HubRefusedException(error.GetString()!));
            }
            else
            {
                call.TrySetResult(message.TryGetProperty("result", out var result) ? result.Clone() : default);
            }
        }
    }
}
