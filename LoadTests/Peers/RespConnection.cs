using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Commerce.LoadTests.Peers;

/// <summary>
/// A connection to Redis that many use at once. What they send while a packet is under way goes into the next one;
/// answers come in the order of the commands. It is not made again when it breaks: everybody then gets the error.
/// </summary>
internal sealed class RespConnection : IAsyncDisposable, IThreadPoolWorkItem
{
    private const int ReceiveBytes = 64 * 1024;

    private readonly Socket _socket;
    private readonly Lock _gate = new();
    private readonly Queue<TaskCompletionSource<RespReply>> _waiting = new();
    private ArrayBufferWriter<byte> _next = new(ReceiveBytes);
    private ArrayBufferWriter<byte> _underWay = new(ReceiveBytes);
    private bool _sending;
    private Exception? _broken;
    private Task _receiving = Task.CompletedTask;

    private RespConnection(Socket socket) => _socket = socket;

    internal static async Task<RespConnection> ConnectAsync(EndPoint redis)
    {
        var socket = new Socket(redis.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(redis);
        var connection = new RespConnection(socket);
        connection._receiving = connection.ReceiveAsync();
        return connection;
    }

    /// <summary>Sends a command that was written by <see cref="RespWriter"/>.</summary>
    /// <exception cref="InvalidOperationException">Redis refused it.</exception>
    internal Task<RespReply> SendAsync(ReadOnlySpan<byte> command)
    {
        var answer = new TaskCompletionSource<RespReply>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            if (_broken is not null)
            {
                return Task.FromException<RespReply>(_broken);
            }

            _waiting.Enqueue(answer);
            _next.Write(command);
            if (!_sending)
            {
                // Not at once: whoever is about to send too goes into the same packet.
                _sending = true;
                ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
            }
        }

        return answer.Task;
    }

    /// <summary>Sends a command of any strings.</summary>
    internal Task<RespReply> SendAsync(params IReadOnlyList<string> command)
    {
        var bytes = new byte[command.Sum(part => part.Length + 16) + 16];
        var writer = new RespWriter(bytes);
        writer.Array(command.Count);
        foreach (var part in command)
        {
            writer.Bulk(Encoding.ASCII.GetBytes(part));
        }

        return SendAsync(writer.Written);
    }

    async void IThreadPoolWorkItem.Execute()
    {
        try
        {
            while (TakeNext())
            {
                for (var rest = _underWay.WrittenMemory; rest.Length > 0;)
                {
                    rest = rest[await _socket.SendAsync(rest)..];
                }
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            Break(exception);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _socket.Dispose();
        await _receiving;
    }

    private bool TakeNext()
    {
        lock (_gate)
        {
            _underWay.ResetWrittenCount();
            (_next, _underWay) = (_underWay, _next);
            return _sending = _underWay.WrittenCount > 0;
        }
    }

    private async Task ReceiveAsync()
    {
        var buffer = new byte[ReceiveBytes];
        var length = 0;
        try
        {
            while (await _socket.ReceiveAsync(buffer.AsMemory(length)) is > 0 and var count)
            {
                length += count;
                var used = Complete(buffer.AsSpan(0, length));
                buffer.AsSpan(used, length - used).CopyTo(buffer);
                length -= used;
                if (length == buffer.Length)
                {
                    Array.Resize(ref buffer, buffer.Length * 2);
                }
            }

            Break(new IOException("Redis closed the connection."));
        }
        catch (Exception exception) when (
            exception is SocketException or ObjectDisposedException or InvalidDataException)
        {
            Break(exception);
        }
    }

    private int Complete(ReadOnlySpan<byte> received)
    {
        var rest = received;
        while (rest.Length > 0 && RespReply.TryRead(ref rest, out var reply))
        {
            TaskCompletionSource<RespReply> answer;
            lock (_gate)
            {
                answer = _waiting.Dequeue();
            }

            if (reply.Error is { } error)
            {
                answer.SetException(new InvalidOperationException($"Redis refused a command: {error}"));
            }
            else
            {
                answer.SetResult(reply);
            }
        }

        return received.Length - rest.Length;
    }

    private void Break(Exception exception)
    {
        List<TaskCompletionSource<RespReply>> lost;
        lock (_gate)
        {
            _broken ??= exception;
            lost = [.. _waiting];
            _waiting.Clear();
        }

        foreach (var answer in lost)
        {
            answer.TrySetException(exception);
        }
    }
}
