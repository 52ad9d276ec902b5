using System.Net;
using System.Net.Sockets;

namespace Commerce.LoadTests.Servers;

/// <summary>Finds ports that nobody listens on.</summary>
/// <remarks>
/// Below those that the system gives to outgoing connections: one of those, tried again and again while its server is
/// down, would come to be connected to itself and keep the server from its port.
/// </remarks>
internal static class FreePort
{
    private const int First = 15_000;
    private const int Count = 17_000;

    private static int _last = Environment.ProcessId * 31;

    /// <summary>Another one at each call, so that several can be found before the first is used.</summary>
    internal static int Find()
    {
        while (true)
        {
            var port = First + (int)((uint)Interlocked.Increment(ref _last) % Count);
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port) { ExclusiveAddressUse = true };
                listener.Start();
                return port;
            }
            catch (SocketException taken) when (taken.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                // The next one.
            }
        }
    }
}
