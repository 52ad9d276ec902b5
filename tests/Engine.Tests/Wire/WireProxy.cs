using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Commerce.Engine.Tests.Wire;

/// <summary>A message on its way: of the handshake, or a record.</summary>
/// <param name="IsForth">From who connected.</param>
/// <param name="Number">How many came before it in this direction.</param>
/// <param name="Bytes">All of it.</param>
internal sealed record Passing(bool IsForth, int Number, byte[] Bytes)
{
    /// <summary>Hello and proof go forth, the challenge back; what follows are records.</summary>
    public bool IsRecord => Number >= (IsForth ? 2 : 1);

    public int RecordNumber => Number - (IsForth ? 2 : 1);
}

/// <summary>
/// Somebody between two nodes, who sees message by message, and passes on what the test says. A silo is reached through
/// it if it is told to be reached where the proxy listens.
/// </summary>
internal sealed class WireProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly List<Socket> _sockets = [];
    private readonly Lock _gate = new();
    private int _passedForth;
    private int _passedBack;

    public WireProxy()
    {
        _listener.Start();
        At = (IPEndPoint)_listener.LocalEndpoint;
    }

    public IPEndPoint At { get; }

    /// <summary>What is passed on in place of a message; null: the connection is cut.</summary>
    public Func<Passing, IEnumerable<byte[]>?> Pass { get; set; } = static passing => [passing.Bytes];

    /// <summary>Waits until so many messages have come by in a direction.</summary>
    public async Task PassedAsync(bool isForth, int count)
    {
        var waited = Stopwatch.StartNew();
        while (Volatile.Read(ref isForth ? ref _passedForth : ref _passedBack) is var passed && passed < count)
        {
            Assert.True(waited.Elapsed < WireNode.Never, $"{passed} messages have come by, and not {count}.");
            await Task.Yield();
        }
    }

    public void Connect(IPEndPoint target) => _ = AcceptAsync(target);

    /// <summary>Cuts every connection, by a reset.</summary>
    public void Cut()
    {
        lock (_gate)
        {
            foreach (var socket in _sockets)
            {
                Reset(socket);
            }
        }
    }

    public ValueTask DisposeAsync()
    {
        _listener.Stop();
        Cut();
        return ValueTask.CompletedTask;
    }

    private static void Reset(Socket socket)
    {
        try
        {
            socket.LingerState = new LingerOption(enable: true, seconds: 0);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // It has ended.
        }

        socket.Dispose();
    }

    private async Task AcceptAsync(IPEndPoint target)
    {
        while (true)
        {
            Socket from;
            try
            {
                from = await _listener.AcceptSocketAsync();
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
            {
                return;
            }

            var to = new Socket(SocketType.Stream, ProtocolType.Tcp);
            await to.ConnectAsync(target);
            lock (_gate)
            {
                _sockets.AddRange([from, to]);
            }

            _ = PassAsync(from, to, isForth: true);
            _ = PassAsync(to, from, isForth: false);
        }
    }

    private async Task PassAsync(Socket from, Socket to, bool isForth)
    {
        try
        {
            using var reading = new NetworkStream(from);
            using var writing = new NetworkStream(to);
            for (var number = 0; ; number++)
            {
                var message = await ReadAsync(reading, isForth, number);
                if (Pass(new Passing(isForth, number, message)) is not { } messages)
                {
                    Reset(from);
                    Reset(to);
                    return;
                }

                foreach (var each in messages)
                {
                    await writing.WriteAsync(each);
                }

                Interlocked.Increment(ref isForth ? ref _passedForth : ref _passedBack);
            }
        }
        catch (EndOfStreamException)
        {
            try
            {
                to.Shutdown(SocketShutdown.Send);
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
            {
                // It has ended.
            }
        }
        catch (Exception exception) when (exception is IOException or SocketException or ObjectDisposedException)
        {
            Reset(from);
            Reset(to);
        }
    }

    private static async Task<byte[]> ReadAsync(NetworkStream stream, bool isForth, int number)
    {
        if (isForth && number == 1)
        {
            var proof = new byte[Challenge.ProofBytes];
            await stream.ReadExactlyAsync(proof);
            return proof;
        }

        var isHandshake = number == 0;
        var prefix = new byte[isHandshake ? 6 : WireFormat.HeaderBytes];
        await stream.ReadExactlyAsync(prefix);
        var rest = isHandshake
            ? BinaryPrimitives.ReadUInt16LittleEndian(prefix.AsSpan(4))
            : BinaryPrimitives.ReadInt32LittleEndian(prefix) + WireFormat.TagBytes;
        var message = new byte[prefix.Length + rest];
        prefix.CopyTo(message, 0);
        await stream.ReadExactlyAsync(message.AsMemory(prefix.Length));
        return message;
    }
}
