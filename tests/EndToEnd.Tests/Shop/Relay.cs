using System.Net;
using System.Net.Sockets;

namespace Commerce.Shop;

/// <summary>
/// Makes a server that listens at 127.0.0.1 reachable at another address of this machine, under the same port.
/// </summary>
internal sealed class Relay : IAsyncDisposable
{
    private readonly TcpListener _listener;
    private readonly int _port;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _run;

    public Relay(IPAddress address, int port)
    {
        (_listener, _port) = (new TcpListener(address, port), port);
        _listener.Start();
        _run = AcceptAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _run;
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var open = new List<Task>();
        try
        {
            while (true)
            {
                open.RemoveAll(each => each.IsCompleted);
                open.Add(CarryAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(open);
        }
    }

    // What ends on one side ends on the other.
    private async Task CarryAsync(TcpClient from)
    {
        using (from)
        {
            using var to = new TcpClient { NoDelay = true };
            from.NoDelay = true;
            try
            {
                await to.ConnectAsync(IPAddress.Loopback, _port, _stop.Token);
                using var ends = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
                var both = new[] { CopyAsync(from, to, ends.Token), CopyAsync(to, from, ends.Token) };
                await Task.WhenAny(both);
                await ends.CancelAsync();
                await Task.WhenAll(both);
            }
            catch (Exception exception) when (exception is IOException or SocketException or OperationCanceledException)
            {
                // Both are closed.
            }
        }
    }

    private static Task CopyAsync(TcpClient from, TcpClient to, CancellationToken token) =>
        from.GetStream().CopyToAsync(to.GetStream(), token);
}
