using Commerce.Configuration;
using Commerce.Engine;
using Commerce.Inventory;

namespace Commerce.Hosting;

/// <summary>Runs a silo on the engine of this repository.</summary>
internal static class EngineHosting
{
    public static void AddEngine(IHostApplicationBuilder builder, CommerceOptions options)
    {
        builder.Services.Configure<EngineOptions>(
            engine => engine.MailboxLimits[typeof(StockPoolGrain).FullName!] = StockPoolGrain.RequestsMax);
        builder.UseOrleans(
            silo => silo.UseLocalhostClustering(siloPort: options.Silo.Port, clusterId: options.Cluster.ClusterId));
    }
}
