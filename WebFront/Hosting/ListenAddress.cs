using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Commerce.Web.Hosting;

/// <summary>Where the shop listens; known once it does.</summary>
internal sealed class ListenAddress(IServer server)
{
    /// <summary>All addresses, as configured.</summary>
    public IReadOnlyList<string> All => [.. server.Features.Get<IServerAddressesFeature>()?.Addresses ?? []];

    /// <summary>One that a program on this machine can use; plain http where there is a choice.</summary>
    public Uri Local
    {
        get
        {
            var address = All.OrderBy(a => a.StartsWith("https", StringComparison.OrdinalIgnoreCase)).FirstOrDefault()
                ?? throw new InvalidOperationException(
                    "The shop does not listen yet; its address is known after the start.");
            return new Uri(address
                .Replace("://*", "://127.0.0.1", StringComparison.Ordinal)
                .Replace("://+", "://127.0.0.1", StringComparison.Ordinal)
                .Replace("://0.0.0.0", "://127.0.0.1", StringComparison.Ordinal)
                .Replace("://[::]", "://[::1]", StringComparison.Ordinal));
        }
    }
}
