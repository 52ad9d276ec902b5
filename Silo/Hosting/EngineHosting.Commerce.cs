using System.Net;
using Commerce.Clustering;
using Commerce.Configuration;
using Commerce.Engine;
using Commerce.Inventory;
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
        builder.UseOrleansClient(client => client.UseTcp(wire => wire.Secrets.Add(options.Cluster.Secret!)));
    }

    public static bool WasNotExecuted(Exception exception) => exception is CallNotExecutedException;

    private static void AddMember(IHostApplicationBuilder builder, CommerceOptions options)
    {
        var services = builder.Services;
        var roles = ShopRoles.Parse(options.Silo.Roles);
        services.Configure<MembershipOptions>(membership => roles.ToList().ForEach(membership.Roles.Add));
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
        builder.UseOrleans(silo => silo
            .Configure<ClusterOptions>(cluster => cluster.ClusterId = options.Cluster.ClusterId)
            .Configure<EndpointOptions>(endpoint =>
                (endpoint.AdvertisedIPAddress, endpoint.SiloPort) =
                    (IPAddress.Parse(options.Silo.Address), options.Silo.Port))
            .UseTcp(wire => wire.Secrets.Add(options.Cluster.Secret!)));
    }

    private static IMembershipTable MembershipTable(CommerceOptions options) =>
        options.Cluster.Provider == MembershipProvider.Redis
            ? new RedisMembershipTable(options.Cluster.ConnectionString!, options.Cluster.ClusterId)
            : new PostgresMembershipTable(
                options.Storage.Shards[0].Primary, options.Cluster.ClusterId, options.Storage.Shards[0].Replica);
}
