using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Commerce.LoadTests.Calls;

/// <summary>Echoes frames over a bare socket.</summary>
internal sealed class RawAnswering : IAnswering
{
    private readonly TcpListener _listener;

    private RawAnswering(TcpListener listener) => _listener = listener;

    public string Address => _listener.LocalEndpoint.ToString()!;

    internal static RawAnswering Start()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        _ = EchoAsync(listener);
        return new RawAnswering(listener);
    }

    public ValueTask DisposeAsync()
    {
        _listener.Dispose();
        return ValueTask.CompletedTask;
    }

    private static async Task EchoAsync(TcpListener listener)
    {
        var link = new RawLink(await listener.AcceptSocketAsync());
        await link.RunAsync(frame => link.TrySend(frame));
    }
}

/// <summary>Sends frames over a bare socket, and waits for each to come back.</summary>
internal sealed class RawAsking : IAsking
{
    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp);
    private readonly EchoCalls _calls;
    private readonly RawLink _link;

    private RawAsking()
    {
        _link = new RawLink(_socket);
        _calls = new EchoCalls(_link.TrySend);
    }

    internal static async Task<RawAsking> ConnectAsync(IPEndPoint server)
    {
        var asking = new RawAsking();
        await asking._socket.ConnectAsync(server);
        _ = asking._link.RunAsync(asking._calls.Answered);
        return asking;
    }

    public Task CallAsync(int caller, int number) => _calls.CallAsync(caller);

    public ValueTask DisposeAsync()
    {
        _socket.Dispose();
        return ValueTask.CompletedTask;
    }
}

/// <summary>Frames that are awaited until they come back: as little as a call can be.</summary>
internal sealed class EchoCalls(EchoCalls.Sender send)
{
    private const int CallersMax = 4_096;
    private const int FrameBytes = 100;

    private readonly TaskCompletionSource?[] _waiting = new TaskCompletionSource?[CallersMax];

    /// <summary>Takes a frame for sending, or says that it cannot.</summary>
    internal delegate bool Sender(ReadOnlySpan<byte> frame);

    internal Task CallAsync(int caller)
    {
        Span<byte> frame = stackalloc byte[FrameBytes];
        BinaryPrimitives.WriteInt32LittleEndian(frame, caller);
        var answer = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting[caller] = answer;
        return send(frame) ? answer.Task : throw new InvalidOperationException("A frame was not taken.");
    }

    internal void Answered(ReadOnlySpan<byte> frame) =>
        Interlocked.Exchange(ref _waiting[BinaryPrimitives.ReadInt32LittleEndian(frame)], null)!.SetResult();
}
