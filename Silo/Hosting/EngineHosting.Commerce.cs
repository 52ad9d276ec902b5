using Commerce.Configuration;
using Orleans.Hosting;

namespace Commerce.Hosting;

/// <summary>Runs a silo on the engine of this repository.</summary>
internal static class EngineHosting
{
    public static void AddEngine(IHostApplicationBuilder builder, CommerceOptions options) =>
        builder.UseOrleans(
            silo => silo.UseLocalhostClustering(siloPort: options.Silo.Port, clusterId: options.Cluster.ClusterId));
}
