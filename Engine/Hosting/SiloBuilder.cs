using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Orleans;
using Orleans.Hosting;
using Orleans.Runtime;

namespace Commerce.Engine;

/// <summary>Registers a silo's parts. Whoever registers one of them first replaces ours.</summary>
internal sealed class SiloBuilder(IServiceCollection services, IConfiguration configuration) : ISiloBuilder
{
    public IServiceCollection Services => services;

    public IConfiguration Configuration => configuration;

    public static SiloBuilder Of(IServiceCollection services, IConfiguration configuration)
    {
        services.AddLogging();
        services.AddOptions();
        services.AddMetrics();
        services.TryAddSingleton(TimeProvider.System);
#pragma warning disable RS0030 // the default, which a simulation replaces
        services.TryAddSingleton(Random.Shared);
#pragma warning restore RS0030
        services.TryAddSingleton<IIdSource, RandomIdSource>();
        services.TryAddSingleton<ICompletions, AsynchronousCompletions>();
        services.TryAddSingleton<ITurnThreads, ThreadPoolTurns>();
        services.TryAddSingleton<ProcessMemory>();
        services.TryAddSingleton<IMembershipTable>(
            static provider => provider.GetRequiredService<ProcessMemory>().Membership);
        services.TryAddSingleton<NobodyElse>();
        services.TryAddSingleton<IProbe>(static provider => provider.GetRequiredService<NobodyElse>());
        services.TryAddSingleton<IMembershipGossip>(static provider => provider.GetRequiredService<NobodyElse>());
        services.TryAddSingleton<MembershipSettings>();
        services.TryAddSingleton(static provider => provider.GetRequiredService<Silo>().Hints);
        services.TryAddSingleton(static provider => provider.GetRequiredService<Silo>().Views);
        services.TryAddSingleton(static _ => GrainManifest.OfThisProcess());
        services.TryAddSingleton<SiloSettings>();
        services.TryAddSingleton(static provider => LocalAddress.OfSilo(
            provider.GetRequiredService<SiloSettings>(), provider.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton<Instruments>();
        services.TryAddSingleton<Silo>();
        services.TryAddSingleton<ILocalSiloDetails>(static provider => provider.GetRequiredService<Silo>());
        services.TryAddSingleton(static provider => provider.GetRequiredService<Silo>().Weight
            ?? throw new InvalidOperationException("A client owns no grains, and has no weight."));
        services.TryAddSingleton<IClusterReport, ClusterReport>();
        services.TryAddSingleton<IClusterClient>(static provider => provider.GetRequiredService<Silo>().References);
        services.TryAddSingleton<IGrainFactory>(static provider => provider.GetRequiredService<Silo>().References);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, SiloService>());
        return new SiloBuilder(services, configuration);
    }
}

/// <summary>Starts and stops the silo with its host.</summary>
internal sealed class SiloService(Silo silo) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => silo.StartAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => silo.StopAsync(cancellationToken);
}
