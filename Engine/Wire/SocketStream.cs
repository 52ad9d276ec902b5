using System.Net.Sockets;

namespace Commerce.Engine;

/// <summary>
/// A connection that .NET does not watch for bytes, as long as nobody reads it asynchronously: once watched, each
/// arrival wakes the thread that watches all sockets too, besides the one that reads. So the few bytes of a handshake
/// are looked for, and not waited for.
/// </summary>
internal sealed class SocketStream(Socket socket) : NetworkStream(socket, ownsSocket: true)
{
    private static readonly TimeSpan LookPeriod = TimeSpan.FromMilliseconds(1);

    private bool _isWatched;

    /// <summary>Waits for bytes, with the thread.</summary>
    /// <param name="limit">For so long at most.</param>
    /// <returns>Whether there are some, or the end.</returns>
    public bool Wait(TimeSpan limit) => Socket.Poll(limit, SelectMode.SelectRead);

    /// <summary>From here on it is read asynchronously.</summary>
    public void Watch() => _isWatched = true;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_isWatched)
        {
            return await base.ReadAsync(buffer, cancellationToken);
        }

        while (!Wait(TimeSpan.Zero))
        {
            await Task.Delay(LookPeriod, TimeProvider.System, cancellationToken);
        }

        return Read(buffer.Span);
    }
}
