using System.Net;
using System.Net.Sockets;

namespace Commerce.Engine;

/// <summary>Sockets as this transport wants them.</summary>
internal static class WireSockets
{
    private const int KeepAliveSeconds = 5;
    private const int LinuxUserTimeout = 18; // TCP_USER_TIMEOUT, which .NET has no name for.

    public static Socket Create(AddressFamily family) => new(family, SocketType.Stream, ProtocolType.Tcp);

    /// <summary>Connects on a thread of its own: see <see cref="SocketStream"/>.</summary>
    public static async Task ConnectAsync(Socket socket, EndPoint endpoint, CancellationToken cancellationToken)
    {
        var connecting = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(Connect) { IsBackground = true, Name = "Commerce connecting" }.UnsafeStart();
        await connecting.Task.WaitAsync(cancellationToken);

        void Connect()
        {
            try
            {
                socket.Connect(endpoint);
                connecting.SetResult();
            }
#pragma warning disable CA1031 // who awaits it knows what it means
            catch (Exception exception)
#pragma warning restore CA1031
            {
                connecting.SetException(exception);
                _ = connecting.Task.Exception; // Nobody may await it any more.
            }
        }
    }

    /// <summary>What a connection is read from. TLS reads ahead, asynchronously, for as long as it is open.</summary>
    public static Stream StreamOf(Socket socket, bool isForTls) =>
        isForTls ? new NetworkStream(socket, ownsSocket: true) : new SocketStream(socket);

    /// <summary>
    /// Small writes go out at once, since batching is done here. A quiet connection whose other end has vanished is
    /// noticed after some 8 s, and one with bytes on their way after 5 s.
    /// </summary>
    public static void Configure(Socket socket)
    {
        socket.NoDelay = true;
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, KeepAliveSeconds);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, 1);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, 3);
        if (OperatingSystem.IsLinux())
        {
            socket.SetRawSocketOption(
                (int)SocketOptionLevel.Tcp, LinuxUserTimeout, BitConverter.GetBytes(KeepAliveSeconds * 1000));
        }
    }
}
