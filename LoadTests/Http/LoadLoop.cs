using Commerce.LoadTests.Measure;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Commerce.LoadTests.Http;

/// <summary>What a request was for; handed back with its outcome.</summary>
/// <param name="Request">Number that the load knows it by.</param>
/// <param name="Duplicate">Whether it is a second sending that only checks the first.</param>
/// <param name="Intended">When it should have been started, in ticks of <see cref="Stopwatch"/>.</param>
internal readonly record struct Ticket(int Request, bool Duplicate, long Intended);

/// <summary>Why a request has no answer. Whether the server did it is not known.</summary>
internal enum LostReason
{
    /// <summary>No whole answer within the time for a request.</summary>
    Timeout,

    /// <summary>The connection broke after the request had been sent.</summary>
    ConnectionLost,

    /// <summary>What came was not an HTTP response.</summary>
    Malformed,
}

/// <summary>
/// What the loop sends, and who hears the answers. Called on the loop's thread only; times are Stopwatch ticks.
/// </summary>
internal interface ILoad
{
    /// <summary>
    /// When the next request is due if no answer comes before; <see cref="long.MaxValue"/>: not before one.
    /// </summary>
    long NextDue { get; }

    /// <summary>Whether nothing is left to send and nothing to wait for.</summary>
    bool Finished(long now);

    /// <summary>Writes the next request that is due; returns its length, or 0 when none is.</summary>
    int TryTake(long now, Span<byte> target, out Ticket ticket);

    /// <summary>An answer came.</summary>
    void OnReply(in Ticket ticket, long now, int code, ReadOnlySpan<byte> body);

    /// <summary>No answer came, or will.</summary>
    void OnLost(in Ticket ticket, long now, LostReason reason);
}

/// <summary>
/// A single-threaded HTTP/1.1 client over keep-alive connections, one outstanding request on each. It shares the
/// machine with the server that it measures, so it does as little as it can for a request: one send, one receive, no
/// allocation.
/// </summary>
internal sealed class LoadLoop : IDisposable
{
    private const int RequestLengthMax = 4096;
    private const int WaitMsMax = 20;
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan ReconnectDelay = TimeSpan.FromMilliseconds(20);

    private readonly Poller _poller = Poller.Create();
    private readonly IReadOnlyList<EndPoint> _servers;
    private readonly TimeProvider _time;
    private readonly long _requestTimeout;
    private readonly Connection[] _connections;
    private readonly Queue<int> _idle = new();
    private readonly ConcurrentQueue<(int Id, Socket Socket)> _connected = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly byte[] _request = new byte[RequestLengthMax];
    private ILoad _load = null!;
    private int _busy;

    internal LoadLoop(EndPoint server, int connections, TimeSpan requestTimeout, TimeProvider time)
        : this([server], connections, requestTimeout, time)
    {
    }

    /// <summary>Connections are spread over several servers.</summary>
    internal LoadLoop(
        IReadOnlyList<EndPoint> servers, int connections, TimeSpan requestTimeout, TimeProvider time)
    {
        _servers = servers;
        _time = time;
        _requestTimeout = Clock.Ticks(requestTimeout);
        _connections = [.. Enumerable.Range(0, connections).Select(_ => new Connection())];
    }

    /// <summary>Connections made after one was lost.</summary>
    internal int Reconnects { get; private set; }

    /// <summary>Opens all connections.</summary>
    /// <exception cref="SocketException">The server does not listen.</exception>
    internal async Task ConnectAsync()
    {
        for (var id = 0; id < _connections.Length; id++)
        {
            _connected.Enqueue((id, await OpenAsync(id)));
        }
    }

    /// <summary>
    /// Sends the load until it is finished. <paramref name="tick"/> is called about every 20 ms, on the loop's thread;
    /// false ends the run: requests that are out are lost.
    /// </summary>
    internal void Run(ILoad load, Func<long, bool> tick)
    {
        _load = load;
        var now = Stopwatch.GetTimestamp();
        var nextTick = now;
        while (!load.Finished(now) || _busy > 0)
        {
            AdoptConnected();
            StartDue(now);
            foreach (var id in _poller.Wait(WaitMs(now)))
            {
                Receive(id);
            }

            now = Stopwatch.GetTimestamp();
            if (now >= nextTick)
            {
                DropLate(now);
                nextTick = now + Clock.Ticks(TimeSpan.FromMilliseconds(WaitMsMax));
                if (!tick(now))
                {
                    AbandonAll(now);
                    return;
                }
            }
        }
    }

    public void Dispose()
    {
        _stopping.Cancel();
        foreach (var connection in _connections)
        {
            connection.Socket?.Dispose();
        }

        while (_connected.TryDequeue(out var connected))
        {
            connected.Socket.Dispose();
        }

        _poller.Dispose();
        _stopping.Dispose();
    }

    // Rounded up to a millisecond, the finest that poll knows: a request may start that much late, and its latency,
    // which counts from its intended start, says so.
    private int WaitMs(long now)
    {
        var due = _idle.Count == 0 ? long.MaxValue : _load.NextDue;
        var wait = due == long.MaxValue ? WaitMsMax : (due - now) * 1000 / (double)Stopwatch.Frequency;
        return (int)Math.Clamp(Math.Ceiling(wait), 0, WaitMsMax);
    }

    private void StartDue(long now)
    {
        while (_idle.TryPeek(out var id))
        {
            var connection = _connections[id];
            if (connection.Socket is null || connection.Busy)
            {
                _idle.Dequeue(); // Lost while it was idle; it comes back with its new connection.
                continue;
            }

            var length = _load.TryTake(now, _request, out var ticket);
            if (length == 0)
            {
                return;
            }

            _idle.Dequeue();
            connection.Ticket = ticket;
            connection.Busy = true;
            connection.Deadline = now + _requestTimeout;
            _busy++;
            if (!connection.TrySend(_request.AsSpan(0, length)))
            {
                Lose(id, now, LostReason.ConnectionLost);
            }
        }
    }

    private void Receive(int id)
    {
        var connection = _connections[id];
        if (connection.Socket is null)
        {
            return;
        }

        if (!connection.TryReceive(out var received))
        {
            Lose(id, Stopwatch.GetTimestamp(), LostReason.ConnectionLost);
            return;
        }

        if (received == 0)
        {
            return; // Woken without data.
        }

        var response = connection.Parse();
        if (response.Status == ParseStatus.Incomplete && connection.Busy)
        {
            return;
        }

        if (response.Status != ParseStatus.Complete || !connection.Busy)
        {
            Lose(id, Stopwatch.GetTimestamp(), LostReason.Malformed);
            return;
        }

        connection.Busy = false;
        _busy--;
        _load.OnReply(connection.Ticket, Stopwatch.GetTimestamp(), response.Code, connection.Body(response));
        connection.Clear();
        if (response.Close)
        {
            Reconnect(id);
        }
        else
        {
            _idle.Enqueue(id);
        }
    }

    private void DropLate(long now)
    {
        for (var id = 0; id < _connections.Length; id++)
        {
            if (_connections[id].Busy && now > _connections[id].Deadline)
            {
                Lose(id, now, LostReason.Timeout);
            }
        }
    }

    private void AbandonAll(long now)
    {
        for (var id = 0; id < _connections.Length; id++)
        {
            if (_connections[id].Busy)
            {
                Lose(id, now, LostReason.Timeout);
            }
        }
    }

    private void Lose(int id, long now, LostReason reason)
    {
        var connection = _connections[id];
        var wasBusy = connection.Busy;
        connection.Busy = false;
        Reconnect(id);
        if (wasBusy)
        {
            _busy--;
            _load.OnLost(connection.Ticket, now, reason);
        }
    }

    private void Reconnect(int id)
    {
        var connection = _connections[id];
        if (connection.Socket is { } socket)
        {
            _poller.Remove(socket, id);
            socket.Dispose();
            connection.Socket = null;
        }

        connection.Clear();
        Reconnects++;
        _ = ReopenAsync(id);
    }

    private void AdoptConnected()
    {
        while (_connected.TryDequeue(out var connected))
        {
            _connections[connected.Id].Socket = connected.Socket;
            _poller.Add(connected.Socket, connected.Id);
            _idle.Enqueue(connected.Id);
        }
    }

    private async Task ReopenAsync(int id)
    {
        var stopping = _stopping.Token;
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                _connected.Enqueue((id, await OpenAsync(id)));
                return;
            }
            catch (Exception exception) when (exception is SocketException or OperationCanceledException)
            {
                // The server is down or restarts: the load hears of it by its lost requests, here only time passes.
                await Task.Delay(ReconnectDelay, _time, stopping).ContinueWith(static _ => { }, TaskScheduler.Default);
            }
        }
    }

    private async Task<Socket> OpenAsync(int id)
    {
        var server = _servers[id % _servers.Count];
        var socket = new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            using var timeout = new CancellationTokenSource(ConnectTimeout, _time);
            await socket.ConnectAsync(server, timeout.Token);
            socket.Blocking = false;
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
