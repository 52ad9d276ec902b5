using Commerce.Engine;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Hosting;

namespace Microsoft.Extensions.Hosting;

/// <summary>Hosts a client: this process calls grains of a cluster and hosts none.</summary>
public static class OrleansClientGenericHostExtensions
{
    /// <summary>
    /// Hosts a client in this host. It starts and stops with it, before and after the services added later.
    /// </summary>
    /// <param name="hostAppBuilder">The host.</param>
    /// <param name="configureDelegate">Configures the client.</param>
    /// <returns>The host.</returns>
    public static IHostApplicationBuilder UseOrleansClient(
        this IHostApplicationBuilder hostAppBuilder, Action<IClientBuilder> configureDelegate)
    {
        ArgumentNullException.ThrowIfNull(hostAppBuilder);
        Add(hostAppBuilder.Services, hostAppBuilder.Configuration, configureDelegate);
        return hostAppBuilder;
    }

    /// <inheritdoc cref="UseOrleansClient(IHostApplicationBuilder, Action{IClientBuilder})"/>
    public static HostApplicationBuilder UseOrleansClient(
        this HostApplicationBuilder hostAppBuilder, Action<IClientBuilder> configureDelegate)
    {
        ArgumentNullException.ThrowIfNull(hostAppBuilder);
        Add(hostAppBuilder.Services, hostAppBuilder.Configuration, configureDelegate);
        return hostAppBuilder;
    }

    private static void Add(IServiceCollection services, IConfiguration configuration, Action<IClientBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        services.AddSingleton(static provider => LocalAddress.OfClient(provider.GetRequiredService<IIdSource>()));
        configure(new ClientBuilder(SiloBuilder.Of(services, configuration)));
    }

    private sealed class ClientBuilder(SiloBuilder parts) : IClientBuilder
    {
        public IServiceCollection Services => parts.Services;

        public IConfiguration Configuration => parts.Configuration;
    }
}
