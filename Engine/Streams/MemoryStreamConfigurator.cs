using Microsoft.Extensions.DependencyInjection;
using Orleans.Hosting;
using Orleans.Streams;

namespace Commerce.Engine;

/// <summary>Registers memory streams.</summary>
internal sealed class MemoryStreamConfigurator(string name)
    : ISiloMemoryStreamConfigurator, IClusterClientMemoryStreamConfigurator
{
    public string Name => name;

    public static void Add(IServiceCollection services, string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        services.AddKeyedSingleton<IStreamProvider>(name, static (provider, key) => new LiveStreamProvider(
            (string)key!, provider.GetRequiredService<Silo>(), provider.GetRequiredService<GrainManifest>()));
    }
}
