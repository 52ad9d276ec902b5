using Commerce.Testing;

namespace Commerce.Shop;

/// <summary>
/// The shop as several processes: silos that find each other in Redis, over two shards in PostgreSQL, and fronts.
/// </summary>
internal sealed class ShopCluster : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("commerce-cluster-").FullName;
    private readonly List<SiloProcess> _silos = [];
    private readonly List<ShopProcess> _fronts = [];
    private readonly List<ShopClient> _clients = [];

    public IReadOnlyList<SiloProcess> Silos => _silos;

    public IReadOnlyList<ShopProcess> Fronts => _fronts;

    /// <summary>One client for each front.</summary>
    public IReadOnlyList<ShopClient> Clients => _clients;

    public static async Task<ShopCluster> StartAsync(
        PostgresServer postgres, RedisServer redis, int silos, int fronts)
    {
        await redis.ReadyAsync();
        var databases = await postgres.CreateDatabasesAsync(2);
        (string, string)[] settings =
        [
            .. PostgresSettings.Of([.. databases.Select(database => (database, (string?)null))]),
            ("Commerce:Cluster:Provider", "Redis"),
            ("Commerce:Cluster:ConnectionString", redis.ConnectionString),
            ("Commerce:Cluster:ClusterId", $"test-{Guid.NewGuid():N}"),
            ("Commerce:Cluster:Secret", "end-to-end-cluster-secret-0123456789abcdef"),
            ("Commerce:Payments:WebhookSecret", ShopProcess.WebhookSecret),
        ];
        var cluster = new ShopCluster();
        try
        {
            for (var n = 0; n < silos; n++)
            {
                cluster._silos.Add(new SiloProcess(cluster._folder, settings));
                cluster._silos[n].Launch();
            }

            foreach (var silo in cluster._silos)
            {
                await silo.ReadyAsync();
            }

            for (var n = 0; n < fronts; n++)
            {
                cluster._fronts.Add(await ShopProcess.StartAsync([.. settings, ("Commerce:Mode", "Cluster")]));
                cluster._clients.Add(cluster._fronts[n].NewClient(connectionsMax: 16));
            }

            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>The silo that hosts the pool of a sale, as a front tells it.</summary>
    public async Task<SiloProcess> OwnerAsync(RunningSale sale)
    {
        var pool = await sale.Client.GetAsync($"api/ops/pools/{Uri.EscapeDataString(sale.PoolId)}", sale.OpsToken);
        var address = pool.Expect(System.Net.HttpStatusCode.OK).Text("silo");
        return _silos.Single(silo => silo.Address == address);
    }

    public async ValueTask DisposeAsync()
    {
        _clients.ForEach(client => client.Dispose());
        foreach (var front in _fronts)
        {
            await front.DisposeAsync();
        }

        foreach (var silo in _silos)
        {
            await silo.DisposeAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }
}
