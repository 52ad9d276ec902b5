using System.Net;
using System.Net.Sockets;

namespace Commerce.LoadTests.Servers;

/// <summary>Finds a port that nobody listens on.</summary>
internal static class FreePort
{
    internal static int Find()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
