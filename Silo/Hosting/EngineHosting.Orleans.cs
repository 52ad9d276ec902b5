using System.Net;
using Commerce.Configuration;
using Orleans.Configuration;

namespace Commerce.Hosting;

/// <summary>Runs a silo on the packages of Microsoft Orleans.</summary>
internal static class EngineHosting
{
    public static void AddEngine(IHostApplicationBuilder builder, CommerceOptions options) =>
        builder.UseOrleans(silo => silo
            .UseLocalhostClustering(
                siloPort: options.Silo.Port,
                gatewayPort: 0,
                serviceId: options.Cluster.ClusterId,
                clusterId: options.Cluster.ClusterId)
            .Configure<EndpointOptions>(
                endpoint => endpoint.AdvertisedIPAddress = IPAddress.Parse(options.Silo.Address)));
}
