using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Hosting;

namespace Commerce.Engine;

/// <summary>Connects silos, and clients with silos.</summary>
public static class ClusterHosting
{
    /// <summary>
    /// Lets the silo be called by others, and call them, over TCP. Which others: those of its
    /// <see cref="IMembershipTable"/> that have its cluster's id and know its secret.
    /// </summary>
    /// <param name="builder">The silo.</param>
    /// <param name="configure">Sets at least <see cref="WireOptions.Secrets"/>.</param>
    /// <returns>The builder.</returns>
    public static ISiloBuilder UseTcp(this ISiloBuilder builder, Action<WireOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        Add(builder.Services, configure);
        return builder;
    }

    /// <summary>
    /// Lets the client call grains in the silos of its <see cref="IMembershipTable"/> that have its cluster's id and
    /// know its secret. It starts without any, and finds those that come; until then calls wait, as long as they may.
    /// </summary>
    /// <param name="builder">The client.</param>
    /// <param name="configure">Sets at least <see cref="WireOptions.Secrets"/>.</param>
    /// <returns>The builder.</returns>
    public static IClientBuilder UseTcp(this IClientBuilder builder, Action<WireOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        Add(builder.Services, configure);
        return builder;
    }

    private static void Add(IServiceCollection services, Action<WireOptions> configure)
    {
        services.Configure(configure);
        services.AddSingleton<WireInstruments>();
        services.AddSingleton<ITransport>(static provider => Transport(provider));
        AddControl(services);
    }

    /// <summary>Has membership ask and tell others over the <see cref="ITransport"/> that is registered.</summary>
    internal static void AddControl(IServiceCollection services)
    {
        services.AddSingleton<ControlMessages>();
        services.Replace(ServiceDescriptor.Singleton<IProbe>(
            static provider => provider.GetRequiredService<ControlMessages>()));
        services.Replace(ServiceDescriptor.Singleton<IMembershipGossip>(
            static provider => provider.GetRequiredService<ControlMessages>()));
    }

    private static SocketTransport Transport(IServiceProvider provider)
    {
        var (settings, options) =
            (provider.GetRequiredService<SiloSettings>(), provider.GetRequiredService<IOptions<WireOptions>>().Value);
        var local = provider.GetRequiredService<LocalAddress>().Peer;
        return new SocketTransport(
            new WireContext(
                new WireIdentity(local, settings.ClusterId, new Keyring(options.Secrets)),
                options,
                provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<Random>(),
                provider.GetRequiredService<ITurnThreads>(),
                provider.GetRequiredService<WireInstruments>(),
                new WireLog(provider.GetRequiredService<ILoggerFactory>().CreateLogger("Orleans.Messaging"))),
            local.Silo?.Endpoint);
    }
}
