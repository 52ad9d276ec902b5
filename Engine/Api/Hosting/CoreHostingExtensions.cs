using System.Net;
using Orleans.Configuration;

namespace Orleans.Hosting;

/// <summary>How silos find each other.</summary>
public static class CoreHostingExtensions
{
    /// <summary>A cluster on this machine.</summary>
    /// <param name="builder">The silo.</param>
    /// <param name="siloPort">The port for other silos.</param>
    /// <param name="gatewayPort">The port for clients.</param>
    /// <param name="primarySiloEndpoint">Where the first silo is; null: this is the first.</param>
    /// <param name="serviceId">The service.</param>
    /// <param name="clusterId">The cluster.</param>
    /// <returns>The silo.</returns>
    /// <exception cref="NotSupportedException">Another silo is the first: no silo keeps the table of others here.
    /// </exception>
    public static ISiloBuilder UseLocalhostClustering(
        this ISiloBuilder builder,
        int siloPort = EndpointOptions.DEFAULT_SILO_PORT,
        int gatewayPort = EndpointOptions.DEFAULT_GATEWAY_PORT,
        IPEndPoint? primarySiloEndpoint = null,
        string serviceId = ClusterOptions.DevelopmentServiceId,
        string clusterId = ClusterOptions.DevelopmentClusterId)
    {
        if (primarySiloEndpoint is not null)
        {
            throw new NotSupportedException(
                $"A silo was to join the one at {primarySiloEndpoint}, which keeps no table for others. Leave "
                + "primarySiloEndpoint out for a silo that is alone; register an IMembershipTable that all silos reach "
                + "and call UseTcp for several.");
        }

        return builder
            .Configure<EndpointOptions>(options => (options.SiloPort, options.GatewayPort) = (siloPort, gatewayPort))
            .Configure<ClusterOptions>(options => (options.ServiceId, options.ClusterId) = (serviceId, clusterId));
    }
}
