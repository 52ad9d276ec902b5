using Commerce.Testing;

namespace Commerce.Shop;

/// <summary>
/// The shop as several processes: silos that find each other in Redis, over two shards in PostgreSQL, and fronts.
/// </summary>
internal sealed class ShopCluster : IAsyncDisposable
{
    private const string Here = "127.0.0.1";

    private readonly string _folder = Directory.CreateTempSubdirectory("commerce-cluster-").FullName;
    private readonly List<SiloProcess> _silos = [];
    private readonly List<ShopProcess> _fronts = [];
    private readonly List<ShopClient> _clients = [];
    private readonly GatewayProcess _gateway;
    private (string Key, string Value)[] _settings = [];

    private ShopCluster() => _gateway = new GatewayProcess(_folder);

    /// <summary>What its silos and fronts prove themselves with.</summary>
    public const string Secret = "end-to-end-cluster-secret-0123456789abcdef";

    public string Id { get; } = $"test-{Guid.NewGuid():N}";

    public IReadOnlyList<SiloProcess> Silos => _silos;

    public IReadOnlyList<ShopProcess> Fronts => _fronts;

    /// <summary>One client for each front.</summary>
    public IReadOnlyList<ShopClient> Clients => _clients;

    /// <param name="postgres">For the shards.</param>
    /// <param name="redis">For the membership.</param>
    /// <param name="silos">How many.</param>
    /// <param name="fronts">How many.</param>
    /// <param name="network">In which each silo has a place; null: all are at this machine's own address.</param>
    /// <param name="more">Settings of all of them.</param>
    public static Task<ShopCluster> StartAsync(
        PostgresServer postgres, RedisServer redis, int silos, int fronts, PrivateNetwork? network = null,
        params IEnumerable<(string Key, string Value)> more) =>
        StartAsync(postgres, redis, new string?[silos], fronts, network, more);

    /// <param name="postgres">For the shards.</param>
    /// <param name="redis">For the membership.</param>
    /// <param name="roles">Of each silo; null: none.</param>
    /// <param name="fronts">How many.</param>
    public static Task<ShopCluster> StartAsync(
        PostgresServer postgres, RedisServer redis, IReadOnlyList<string?> roles, int fronts) =>
        StartAsync(postgres, redis, roles, fronts, network: null, []);

    private static async Task<ShopCluster> StartAsync(
        PostgresServer postgres, RedisServer redis, IReadOnlyList<string?> roles, int fronts, PrivateNetwork? network,
        IEnumerable<(string Key, string Value)> more)
    {
        await redis.ReadyAsync();
        var databases = await postgres.CreateDatabasesAsync(2);
        var cluster = new ShopCluster();
        var settings = cluster._settings =
        [
            .. PostgresSettings.Of([.. databases.Select(database => (database, (string?)null))]),
            ("Commerce:Cluster:Provider", "Redis"),
            ("Commerce:Cluster:ConnectionString", redis.ConnectionString),
            ("Commerce:Cluster:ClusterId", cluster.Id),
            ("Commerce:Cluster:Secret", Secret),
            ("Commerce:Payments:WebhookSecret", ShopProcess.WebhookSecret),
            ("Commerce:Payments:GatewayUrl", cluster._gateway.Address.AbsoluteUri),
            .. more,
        ];
        try
        {
            for (var n = 0; n < roles.Count; n++)
            {
                cluster._silos.Add(network is null
                    ? new SiloProcess(cluster._folder, settings)
                    : new SiloProcess(
                        cluster._folder,
                        settings.Select(each => (
                            each.Key, each.Value.Replace(Here, network.Gateway, StringComparison.Ordinal))),
                        network.AddressOf(n),
                        await network.InsideAsync(n)));
                cluster._silos[n].Launch(RolesSetting(roles[n]));
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

    /// <summary>The setting of a silo that has only these roles; null: none.</summary>
    public static IEnumerable<(string Key, string Value)> RolesSetting(string? roles) =>
        roles is null ? [] : [("Commerce:Silo:Roles", roles)];

    /// <summary>One silo more, at this machine's own address.</summary>
    public async Task<SiloProcess> AddSiloAsync()
    {
        var silo = new SiloProcess(_folder, _settings);
        _silos.Add(silo);
        silo.Launch();
        await silo.ReadyAsync();
        return silo;
    }

    /// <summary>Starts the gateway of all, which tells the first front.</summary>
    public Task StartGatewayAsync() => _gateway.StartAsync(_fronts[0]);

    /// <summary>The silo that hosts the pool of a sale, as a front tells it.</summary>
    public async Task<SiloProcess> OwnerAsync(RunningSale sale)
    {
        var (address, _) = await sale.OwnerAsync();
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

        await _gateway.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
