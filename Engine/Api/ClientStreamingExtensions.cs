using Commerce.Engine;
using Orleans.Streams;

namespace Orleans;

/// <summary>Streams outside of grains.</summary>
public static class ClientStreamingExtensions
{
    /// <summary>A provider of streams.</summary>
    /// <param name="client">The client.</param>
    /// <param name="name">The name that it was registered by.</param>
    /// <returns>The provider.</returns>
    /// <exception cref="KeyNotFoundException">No provider has this name.</exception>
    public static IStreamProvider GetStreamProvider(this IClusterClient client, string name)
    {
        ArgumentNullException.ThrowIfNull(client);
        return LiveStreamProvider.Find(client.ServiceProvider, name);
    }
}
