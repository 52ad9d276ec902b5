using System.Collections.Concurrent;
using System.Globalization;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Commerce.Testing;

/// <summary>
/// A connection to the chat's hub, in SignalR's JSON protocol over a bare WebSocket, so that a test can cut it at any
/// byte. What the server says is kept in order.
/// </summary>
internal sealed class ChatConnection : IAsyncDisposable
{
    private const char End = '\u001e';
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly ClientWebSocket _socket = new();
    private readonly ConcurrentDictionary<string, TaskCompletionSource<JsonNode?>> _calls = new();
    private readonly List<(string Target, JsonNode Argument)> _heard = [];
    private readonly SemaphoreSlim _sending = new(1);
    private TaskCompletionSource _news = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _reading = Task.CompletedTask;
    private int _lastCall;

    /// <summary>Completes when the connection is over, whoever ended it.</summary>
    public Task Ended => _reading;

    /// <summary>Whether the server said that it is over, after which the public client may not come back.</summary>
    public bool IsDismissed { get; private set; }

    /// <summary>What the server said, in order.</summary>
    public IReadOnlyList<(string Target, JsonNode Argument)> Heard
    {
        get
        {
            lock (_heard)
            {
                return [.. _heard];
            }
        }
    }

    public static async Task<ChatConnection> OpenAsync(
        Uri shop, string? token, string? origin = null, string? language = null)
    {
        var connection = new ChatConnection();
        if (origin is not null)
        {
            connection._socket.Options.SetRequestHeader("Origin", origin);
        }

        if (language is not null)
        {
            connection._socket.Options.SetRequestHeader("Accept-Language", language);
        }

        var query = token is null ? "" : $"?access_token={token}";
        using var patience = new CancellationTokenSource(Patience);
        await connection._socket.ConnectAsync(
            new UriBuilder(shop) { Scheme = "ws", Path = "/hubs/chat", Query = query }.Uri, patience.Token);
        await connection.WriteAsync("""{"protocol":"json","version":1}""");
        connection._reading = connection.ReadAsync();
        return connection;
    }

    /// <summary>Calls a method of the hub, and waits for its answer.</summary>
    /// <exception cref="ChatRefusedException">The hub refused it.</exception>
    public async Task<JsonNode?> CallAsync(string method, params object?[] arguments)
    {
        var id = Interlocked.Increment(ref _lastCall).ToString(CultureInfo.InvariantCulture);
        var answer = new TaskCompletionSource<JsonNode?>(TaskCreationOptions.RunContinuationsAsynchronously);
        _calls[id] = answer;
        await WriteAsync(JsonSerializer.Serialize(new { type = 1, invocationId = id, target = method, arguments }));
        await Task.WhenAny(answer.Task, Ended).WaitAsync(Patience);
        return answer.Task.IsCompleted
            ? await answer.Task
            : throw new ChatRefusedException("The connection was cut."); // Before it was asked.
    }

    /// <summary>Sends bytes as they are.</summary>
    public async Task WriteAsync(string message)
    {
        await _sending.WaitAsync();
        try
        {
            await _socket.SendAsync(
                Encoding.UTF8.GetBytes(message + End), WebSocketMessageType.Text, endOfMessage: true,
                CancellationToken.None);
        }
        finally
        {
            _sending.Release();
        }
    }

    /// <summary>Waits until the server has said something, now or before.</summary>
    public async Task<JsonNode> HearAsync(string target, Func<JsonNode, bool> which)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            Task news;
            lock (_heard)
            {
                if (_heard.Find(each => each.Target == target && which(each.Argument)) is { Target: not null } found)
                {
                    return found.Argument;
                }

                news = _news.Task;
            }

            await news.WaitAsync(patience.Token);
        }
    }

    /// <summary>Ends it without a word, as a network does.</summary>
    public void Cut() => _socket.Abort();

    public async ValueTask DisposeAsync()
    {
        _socket.Abort();
        await _reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _socket.Dispose();
        _sending.Dispose();
    }

    private async Task ReadAsync()
    {
        var buffer = new byte[16 * 1024];
        var text = new StringBuilder();
        var decoder = Encoding.UTF8.GetDecoder();
        var chars = new char[buffer.Length];
        try
        {
            while (await _socket.ReceiveAsync(buffer, CancellationToken.None) is var part
                && part.MessageType == WebSocketMessageType.Text)
            {
                text.Append(chars, 0, decoder.GetChars(buffer, 0, part.Count, chars, 0));
                var all = text.ToString();
                var end = all.LastIndexOf(End);
                foreach (var message in end < 0 ? [] : all[..end].Split(End))
                {
                    Take(JsonNode.Parse(message)!);
                }

                text.Remove(0, end + 1);
            }
        }
        catch (WebSocketException)
        {
            // Cut.
        }
        finally
        {
            foreach (var call in _calls.Values)
            {
                call.TrySetException(new ChatRefusedException("The connection was cut."));
            }
        }
    }

    private void Take(JsonNode message)
    {
        switch ((int?)message["type"])
        {
            case 1:
                lock (_heard)
                {
                    _heard.Add(((string)message["target"]!, message["arguments"]![0]!));
                    _news.TrySetResult();
                    _news = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                }

                break;
            case 7:
                IsDismissed = true;
                break;
            case 3 when _calls.TryRemove((string)message["invocationId"]!, out var call):
                if (message["error"] is { } error)
                {
                    call.TrySetException(new ChatRefusedException((string)error!));
                }
                else
                {
                    call.TrySetResult(message["result"]);
                }

                break;
        }
    }
}

/// <summary>The hub said no, or nothing.</summary>
internal sealed class ChatRefusedException(string message) : Exception(message);
