using System.Buffers.Binary;
using System.Net.Sockets;
using Commerce.Engine;

namespace Commerce.LoadTests.Calls;

/// <summary>
/// The least that carries frames over a socket: the same queue, batches and buffers as the transport, and nothing
/// else. No proof, no seal, no peers, no counters.
/// </summary>
internal sealed class RawLink
{
    private const int BufferBytes = 64 * 1024;

    private readonly Socket _socket;
    private readonly SendQueue _queue = new(8 << 20, 1 << 20, 0, new ThreadPoolTurns());

    internal RawLink(Socket socket)
    {
        _socket = socket;
        socket.NoDelay = true;
    }

    internal delegate void Receiver(ReadOnlySpan<byte> frame);

    internal bool TrySend(ReadOnlySpan<byte> frame) => _queue.TryAdd(frame).IsAccepted;

    internal async Task RunAsync(Receiver received)
    {
        var writing = WriteAsync();
        await ReadAsync(received);
        _queue.Close();
        _socket.Dispose();
        await writing;
    }

    private async Task WriteAsync()
    {
        while (await _queue.WaitAsync())
        {
            if (_queue.TryTake(out var record))
            {
                var left = record.Buffer.AsMemory(WireFormat.HeaderBytes, record.Length - WireFormat.OverheadBytes);
                while (!left.IsEmpty)
                {
                    left = left[await _socket.SendAsync(left)..];
                }

                _queue.Return(record);
            }
        }
    }

    private async Task ReadAsync(Receiver received)
    {
        await Task.Yield();
        var (buffer, end) = (new byte[BufferBytes], 0);
        try
        {
            while (await _socket.ReceiveAsync(buffer.AsMemory(end)) is var count and > 0)
            {
                end += count;
                var start = 0;
                while (end - start >= WireFormat.FrameLengthBytes
                    && BinaryPrimitives.ReadInt32LittleEndian(buffer.AsSpan(start)) is var length
                    && end - start - WireFormat.FrameLengthBytes >= length)
                {
                    received(buffer.AsSpan(start + WireFormat.FrameLengthBytes, length));
                    start += WireFormat.FrameLengthBytes + length;
                }

                buffer.AsSpan(start, end - start).CopyTo(buffer);
                end -= start;
            }
        }
        catch (SocketException)
        {
            // The other process has ended.
        }
    }
}
