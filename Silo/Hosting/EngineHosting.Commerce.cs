using System.Net;
using Commerce.Clustering;
using Commerce.Configuration;
using Commerce.Engine;
using Commerce.Inventory;
using Commerce.Rehearsing;
using Commerce.Storage;
using Orleans.Configuration;
using ClusterOptions = Orleans.Configuration.ClusterOptions;

namespace Commerce.Hosting;

/// <summary>Runs a silo on the engine of this repository.</summary>
internal static class EngineHosting
{
    public static void AddEngine(IHostApplicationBuilder builder, CommerceOptions options)
    {
        builder.Services.AddSingleton<ISiloList, MembershipSiloList>();
        builder.Services.Configure<EngineOptions>(
            engine => engine.MailboxLimits[typeof(StockPoolGrain).FullName!] = StockPoolGrain.RequestsMax);
        builder.Services.Configure<EngineOptions>(engine => engine.RoleOf = ShopRoles.RoleOf);
        if (options.Mode == ShopMode.Cluster)
        {
            AddMember(builder, options);
            return;
        }

        builder.UseOrleans(
            silo => silo.UseLocalhostClustering(siloPort: options.Silo.Port, clusterId: options.Cluster.ClusterId));
    }

    /// <summary>A client of the silos, which hosts none.</summary>
    public static void AddClient(IHostApplicationBuilder builder, CommerceOptions options)
    {
        builder.Services.AddSingleton<ISiloList, MembershipSiloList>();
        builder.Services.AddSingleton(_ => MembershipTable(options));
        builder.Services.Configure<EngineOptions>(engine => engine.RoleOf = ShopRoles.RoleOf);
        builder.Services.Configure<ClusterOptions>(cluster => cluster.ClusterId = options.Cluster.ClusterId);
        var wire = WireOf(options);
        builder.UseOrleansClient(client => client.UseTcp(wire));
    }

    public static bool WasNotExecuted(Exception exception) => exception is CallNotExecutedException;

    private static void AddMember(IHostApplicationBuilder builder, CommerceOptions options)
    {
        var services = builder.Services;
        var wire = WireOf(options);
        var roles = ShopRoles.Parse(options.Silo.Roles);
        services.Configure<MembershipOptions>(membership =>
        {
            membership.Weight = options.Silo.Weight;
            roles.ToList().ForEach(membership.Roles.Add);
        });
        services.AddSingleton<SiloFate>();
        services.AddSingleton(_ => MembershipTable(options));
        services.AddSingleton<ISiloView, MembershipSiloView>();
        services.AddOptions<EngineOptions>().Configure<SiloFate, IServiceProvider>((engine, fate, provider) =>
        {
            engine.Died = fate.Died;
            engine.OldestCommitAge = () => provider.GetRequiredService<IShardStore>().CommitAge; // open by then
        });
        // A process that is killed can be followed by the next one within a second; each opens the store.
        services.AddOptions<EngineOptions>().Configure<IShardStore>(
            (engine, store) => engine.Generation = (int)(store.Incarnation & int.MaxValue));
        // Pools remember views: of a process that had them alone, and of tables that Redis has lost since.
        services.AddOptions<MembershipOptions>().Configure<IShardStore>(
            (membership, store) => membership.NumbersAbove = store.Incarnation);
        services.AddHostedService<Rehearsal>(); // Before the engine's.
        builder.UseOrleans(silo => silo
            .Configure<ClusterOptions>(cluster => cluster.ClusterId = options.Cluster.ClusterId)
            .Configure<EndpointOptions>(endpoint =>
                (endpoint.AdvertisedIPAddress, endpoint.SiloPort) =
                    (IPAddress.Parse(options.Silo.Address), options.Silo.Port))
            .UseTcp(wire));
    }

    // Files are read now: what is wrong with them is told as any other setting.
    private static Action<WireOptions> WireOf(CommerceOptions options)
    {
        var (cluster, certificates) = (options.Cluster, ClusterCertificates.Read(options.Cluster.Tls));
        return wire =>
        {
            wire.Secrets.Add(cluster.Secret!);
            if (cluster.EarlierSecret is { } earlier)
            {
                wire.Secrets.Add(earlier);
            }

            if (certificates is not null)
            {
                wire.Tls = new WireTlsOptions
                {
                    Certificate = certificates.Own,
                    Authorities = certificates.Authorities,
                };
            }
        };
    }

    private static IMembershipTable MembershipTable(CommerceOptions options) =>
        options.Cluster.Provider == MembershipProvider.Redis
            ? new RedisMembershipTable(options.Cluster.ConnectionString!, options.Cluster.ClusterId)
            : new PostgresMembershipTable(
                options.Storage.Shards[0].Primary, options.Cluster.ClusterId, options.Storage.Shards[0].Replica);
}
