using System.Globalization;
using System.Net;
using Commerce.LoadTests.Engine;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
#if !ACTOR_ENGINE_ORLEANS
using Commerce.Clustering;
using Commerce.Engine;
#endif

namespace Commerce.LoadTests.Calls;

/// <summary>A silo with nothing but the echo.</summary>
internal sealed class GrainsAnswering : IAnswering
{
    private readonly IHost _host;

    private GrainsAnswering(IHost host, string address) => (_host, Address) = (host, address);

    public string Address { get; }

    /// <param name="cluster">Redis for the table of members; Orleans finds its silo by the port alone.</param>
    /// <param name="port">Of the silo, for those who call it.</param>
    internal static async Task<GrainsAnswering> StartAsync(string cluster, int port)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
#if ACTOR_ENGINE_ORLEANS
        _ = cluster;
        builder.UseOrleans(silo => silo.UseLocalhostClustering(Servers.FreePort.Find(), port));
#else
        GrainSides.AddMembership(builder, cluster);
        builder.UseOrleans(silo => silo
            .Configure<EndpointOptions>(
                endpoint => (endpoint.AdvertisedIPAddress, endpoint.SiloPort) = (IPAddress.Loopback, port))
            .UseTcp(GrainSides.Prove));
#endif
        var host = builder.Build();
        await host.StartAsync();
        return new GrainsAnswering(
            host, new IPEndPoint(IPAddress.Loopback, port).ToString());
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }
}

/// <summary>A client of that silo, which calls 1,000 of its grains.</summary>
internal sealed class GrainsAsking : IAsking
{
    private const int GrainCount = 1_000;
    private const int Stride = 7; // Callers that began together do not stay together.

    private readonly IHost _host;
    private readonly IEchoGrain[] _grains;

    private GrainsAsking(IHost host)
    {
        _host = host;
        var factory = host.Services.GetRequiredService<IGrainFactory>();
        _grains = [.. Enumerable.Range(0, GrainCount).Select(key => factory.GetGrain<IEchoGrain>(key))];
    }

    internal static async Task<GrainsAsking> StartAsync(string cluster, IPEndPoint silo)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
#if ACTOR_ENGINE_ORLEANS
        _ = cluster;
        builder.UseOrleansClient(client => client.UseLocalhostClustering(silo.Port));
#else
        _ = silo;
        GrainSides.AddMembership(builder, cluster);
        builder.UseOrleansClient(client => client.UseTcp(GrainSides.Prove));
#endif
        var host = builder.Build();
        await host.StartAsync();
        return new GrainsAsking(host);
    }

    public async Task CallAsync(int caller, int number)
    {
        var answer = await _grains[(caller + number) * Stride % GrainCount].EchoAsync(number);
        if (answer != (number & EchoGrain.Mask))
        {
            throw new InvalidOperationException(
                string.Create(CultureInfo.InvariantCulture, $"The grain answered {answer} to {number}."));
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }
}

#if !ACTOR_ENGINE_ORLEANS
/// <summary>How both sides find and trust each other.</summary>
internal static class GrainSides
{
    private const string ClusterId = "benchmark";

    internal static void AddMembership(IHostApplicationBuilder builder, string redis)
    {
        builder.Services.AddSingleton<IMembershipTable>(_ => new RedisMembershipTable(redis, ClusterId));
        builder.Services.Configure<ClusterOptions>(options => options.ClusterId = ClusterId);
    }

    internal static void Prove(WireOptions wire) => wire.Secrets.Add("of a benchmark, and of nothing else");
}
#endif
