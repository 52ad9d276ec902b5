using System.Net.Sockets;

namespace Commerce.LoadTests.Http;

/// <summary>One connection of the loop: its socket, what it waits for, and what has come of it.</summary>
internal sealed class Connection
{
    private byte[] _received = new byte[4096];
    private int _length;

    /// <summary>Null while it is not connected.</summary>
    internal Socket? Socket { get; set; }

    internal bool Busy { get; set; }

    internal long Deadline { get; set; }

    internal Ticket Ticket { get; set; }

    internal bool TrySend(ReadOnlySpan<byte> request)
    {
        while (true)
        {
            var sent = Socket!.Send(request, SocketFlags.None, out var error);
            if (error == SocketError.Success && sent == request.Length)
            {
                return true;
            }

            // A request is far smaller than a socket's buffer, so this is rare enough to wait for.
            if (error is not (SocketError.Success or SocketError.WouldBlock)
                || !Socket.Poll(100_000, SelectMode.SelectWrite))
            {
                return false;
            }

            request = request[sent..];
        }
    }

    /// <summary>False: the connection has ended. 0 received: nothing was there.</summary>
    internal bool TryReceive(out int received)
    {
        if (_length == _received.Length)
        {
            Array.Resize(ref _received, _length * 2);
        }

        received = Socket!.Receive(_received.AsSpan(_length), SocketFlags.None, out var error);
        if (error == SocketError.WouldBlock)
        {
            received = 0;
            return true;
        }

        _length += received;
        return error == SocketError.Success && received > 0;
    }

    internal ParsedResponse Parse() => ResponseParser.Parse(_received.AsSpan(0, _length));

    internal ReadOnlySpan<byte> Body(in ParsedResponse response) =>
        _received.AsSpan(response.BodyStart, response.BodyLength);

    internal void Clear() => _length = 0;
}
