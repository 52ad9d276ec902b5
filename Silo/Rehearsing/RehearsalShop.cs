using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Commerce.Configuration;
using Commerce.Engine;
using Commerce.Hosting;
using Commerce.Inventory;
using Commerce.Payments;
using Orleans.Configuration;
using ClusterOptions = Orleans.Configuration.ClusterOptions;
using SiloOptions = Commerce.Configuration.SiloOptions;

namespace Commerce.Rehearsing;

/// <summary>
/// A whole shop in this process that nobody else knows of: a silo over files in a folder that goes with it, and a
/// client that calls it over TCP, as fronts do. It reads nothing of the machine's configuration, logs nothing, and when
/// it ends nothing of it is left.
/// </summary>
internal sealed class RehearsalShop : IAsyncDisposable
{
    private readonly string _folder;
    private readonly string _secret = Convert.ToHexString(RandomNumberGenerator.GetBytes(32));
    private readonly List<IHost> _hosts = [];

    private RehearsalShop(string folder) => _folder = folder;

    /// <summary>Calls its grains from outside of its silo.</summary>
    public IGrainFactory Grains => _hosts[^1].Services.GetRequiredService<IGrainFactory>();

    /// <summary>Opens the shop.</summary>
    /// <param name="folder">Of its own: emptied now, and gone when it ends.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    public static async Task<RehearsalShop> OpenAsync(string folder, CancellationToken cancellationToken)
    {
        var shop = new RehearsalShop(folder);
        try
        {
            shop.DeleteFolder();
            var silo = shop.Silo();
            await silo.StartAsync(cancellationToken);
            await shop.Client(silo.Services.GetRequiredService<IMembershipTable>()).StartAsync(cancellationToken);
            return shop;
        }
        catch
        {
            await shop.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            foreach (var host in Enumerable.Reverse(_hosts))
            {
                await using var end = (IAsyncDisposable)host;
                await host.StopAsync();
            }
        }
        finally
        {
            DeleteFolder();
        }
    }

    private IHost Silo()
    {
        var builder = Builder(
            ($"{CommerceOptions.Section}:{nameof(CommerceOptions.DataDirectory)}", _folder),
            ($"{CommerceOptions.Section}:{nameof(CommerceOptions.Silo)}:{nameof(SiloOptions.Port)}", $"{FreePort()}"));
        builder.Services.AddSingleton<ISiloView, MembershipSiloView>(); // As in a cluster.
        builder.Services.AddSingleton<IPaymentGateway, RehearsalGateway>();
        var options = builder.AddCommerceSilo();
        builder.UseOrleans(silo => silo
            .Configure<EndpointOptions>(
                endpoint => endpoint.AdvertisedIPAddress = IPAddress.Parse(options.Silo.Address))
            .UseTcp(Wire));
        return Build(builder);
    }

    private IHost Client(IMembershipTable silos)
    {
        var builder = Builder();
        var options = new CommerceOptions();
        builder.Services.AddSingleton(silos);
        builder.Services.Configure<ClusterOptions>(cluster => cluster.ClusterId = options.Cluster.ClusterId);
        builder.Services.Configure<EngineOptions>(engine => engine.RoleOf = ShopRoles.RoleOf);
        builder.UseOrleansClient(client => client.UseTcp(Wire));
        return Build(builder);
    }

    private void Wire(WireOptions wire) => wire.Secrets.Add(_secret);

    private void DeleteFolder()
    {
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    private IHost Build(HostApplicationBuilder builder)
    {
        var host = builder.Build();
        _hosts.Add(host);
        return host;
    }

    private static HostApplicationBuilder Builder(params IEnumerable<(string Key, string Value)> settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(
            new HostApplicationBuilderSettings { EnvironmentName = Environments.Production });
        builder.Configuration.AddInMemoryCollection(
            settings.Select(setting => KeyValuePair.Create<string, string?>(setting.Key, setting.Value)));
        builder.Services.AddSingleton<IHostLifetime, NoSignals>();
        return builder;
    }

    /// <summary>
    /// A port that nobody listens on. By the time at which it is used somebody may: then the rehearsal ends.
    /// </summary>
    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
