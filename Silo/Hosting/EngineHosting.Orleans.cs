using System.Net;
using Commerce.Configuration;
using Orleans.Configuration;

namespace Commerce.Hosting;

/// <summary>Runs a silo on the packages of Microsoft Orleans.</summary>
internal static class EngineHosting
{
    public static void AddEngine(IHostApplicationBuilder builder, CommerceOptions options)
    {
        if (options.Mode != ShopMode.Embedded)
        {
            throw OneProcessOnly(options);
        }

        builder.Services.AddSingleton<ISiloList, LoneSiloList>();
        builder.UseOrleans(silo => silo
            .UseLocalhostClustering(
                siloPort: options.Silo.Port,
                gatewayPort: 0,
                serviceId: options.Cluster.ClusterId,
                clusterId: options.Cluster.ClusterId)
            .Configure<EndpointOptions>(
                endpoint => endpoint.AdvertisedIPAddress = IPAddress.Parse(options.Silo.Address)));
    }

    public static void AddClient(IHostApplicationBuilder builder, CommerceOptions options) =>
        throw OneProcessOnly(options);

    // Its time-outs do not say whether the call was executed.
    public static Func<Exception, bool> WasNotExecuted { get; } = static _ => false;

    private static SettingsException OneProcessOnly(CommerceOptions options) => new(
        $"Commerce:Mode is '{options.Mode}'. This build runs on the packages of Microsoft Orleans, as one process: set "
        + "it to Embedded, or build without -p:ActorEngine=Orleans.");
}
