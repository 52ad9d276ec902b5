using System.Globalization;
using Commerce.LoadTests.Servers;

namespace Commerce.LoadTests.Shop;

/// <summary>The programs of the shop.</summary>
/// <param name="WebFront">Of the front, or of all of it.</param>
/// <param name="Silo">Of a silo; empty: not needed.</param>
/// <param name="Gateway">Of the sandbox gateway; empty: the front brings it along.</param>
internal sealed record ShopPrograms(string WebFront, string Silo, string Gateway)
{
    /// <summary>Those that a topology needs, built or as they were built before.</summary>
    internal static async Task<ShopPrograms> BuildAsync(
        Topology topology, bool build, CancellationToken cancellationToken) => new(
            await Repository.BuildWebFrontAsync(build, cancellationToken),
            topology.IsCluster ? await Repository.BuildAsync("Silo", build, cancellationToken) : "",
            topology.IsCluster ? await Repository.BuildAsync("SandboxGateway", build, cancellationToken) : "");
}

/// <summary>
/// The shop as processes of its own that this program starts: one, or silos and fronts. Each can be ended and started
/// again.
/// </summary>
internal sealed class ShopProcesses : IAsyncDisposable
{
    private const string GatewaySecret = "of-a-gateway-that-lives-for-one-run";

    private readonly string _home;
    private readonly ShopPrograms _programs;
    private readonly TimeProvider _time;
    private readonly List<ServerProcess> _silos = [];
    private readonly List<ServerProcess> _fronts = [];
    private readonly List<string> _addresses = [];
    private IReadOnlyList<string> _settings;
    private PrivateServers? _servers;
    private ServerProcess? _gateway;
    private int _made;

    private ShopProcesses(string home, ShopPrograms programs, IReadOnlyList<string> settings, TimeProvider time) =>
        (_home, _programs, _settings, _time) = (home, programs, settings, time);

    /// <summary>Of a shop of one process none.</summary>
    internal IReadOnlyList<ServerProcess> Silos => _silos;

    internal IReadOnlyList<ServerProcess> Fronts => _fronts;

    /// <summary>Where shoppers find it.</summary>
    internal IReadOnlyList<Uri> Urls => [.. _fronts.Select(front => front.Url)];

    /// <summary>Of all its processes; each of a cluster has a folder in it.</summary>
    internal string DataDirectory => Path.Combine(_home, "data");

    /// <summary>Makes a shop; not started.</summary>
    /// <param name="home">A folder of its own.</param>
    /// <param name="topology">Of how many processes.</param>
    /// <param name="programs">That they run.</param>
    /// <param name="settings">Arguments <c>--KEY=VALUE</c> for all of them: where the shards are.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    internal static async Task<ShopProcesses> MakeAsync(
        string home, Topology topology, ShopPrograms programs, IReadOnlyList<string> settings, TimeProvider time,
        CancellationToken cancellationToken)
    {
        var shop = new ShopProcesses(home, programs, settings, time);
        if (!topology.IsCluster)
        {
            shop._fronts.Add(ServerProcess.Shop(home, programs.WebFront, settings, time));
            return shop;
        }

        try
        {
            await shop.ClusterAsync(topology, cancellationToken);
            return shop;
        }
        catch
        {
            await shop.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts all of it and waits until it is ready.</summary>
    internal async Task StartAsync(CancellationToken cancellationToken)
    {
        await Task.WhenAll(_silos.Select(silo => silo.StartAsync(cancellationToken)));
        await Task.WhenAll(_fronts.Select(front => front.StartAsync(cancellationToken)));
        await (_gateway?.StartAsync(cancellationToken) ?? Task.FromResult(TimeSpan.Zero));
    }

    /// <summary>Asks all of it to stop, fronts first; says who did not, or not well.</summary>
    internal async Task<IReadOnlyList<string>> StopAsync()
    {
        var wrong = new List<string>();
        foreach (var process in All.Where(process => process.IsRunning))
        {
            if (await process.EndAsync() is not (0, _) and var ended)
            {
                wrong.Add($"{process.Name} ended with {(ended is var (code, took)
                    ? string.Create(CultureInfo.InvariantCulture, $"exit code {code} after {took.TotalSeconds:0.0} s")
                    : "a kill, too long after SIGTERM")}");
            }
        }

        return wrong;
    }

    /// <summary>The silo at an address, as operators see it.</summary>
    internal ServerProcess SiloAt(string address) => _silos[_addresses.IndexOf(address)];

    /// <summary>Where operators see a silo.</summary>
    internal string AddressOf(ServerProcess silo) => _addresses[_silos.IndexOf(silo)];

    /// <summary>One more silo; not started.</summary>
    internal ServerProcess AddSilo()
    {
        var port = FreePort.Find();
        _addresses.Add(string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}"));
        _silos.Add(
            ServerProcess.Silo(Path.Combine(_home, $"silo-{_made++}"), _programs.Silo, port, _settings, _time));
        return _silos[^1];
    }

    /// <summary>A silo that has ended is not to be started again.</summary>
    internal async Task ForgetAsync(ServerProcess silo)
    {
        _addresses.RemoveAt(_silos.IndexOf(silo));
        _silos.Remove(silo);
        await silo.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in All)
        {
            await process.DisposeAsync();
        }

        if (_servers is not null)
        {
            await _servers.DisposeAsync();
        }
    }

    private IEnumerable<ServerProcess> All => _fronts.Concat(_silos).Concat(_gateway is null ? [] : [_gateway]);

    private async Task ClusterAsync(Topology topology, CancellationToken cancellationToken)
    {
        var gateway = new Uri($"http://127.0.0.1:{FreePort.Find()}");
        _settings =
        [
            .. _settings,
            $"--Commerce:DataDirectory={DataDirectory}",
            "--Commerce:Mode=Cluster",
            $"--Commerce:Cluster:Provider={topology.Membership}",
            "--Commerce:Cluster:Secret=of-a-cluster-that-lives-for-one-run",
            $"--Commerce:Payments:WebhookSecret={GatewaySecret}",
            $"--Commerce:Payments:GatewayUrl={gateway}",
            "--Logging:Console:FormatterOptions:TimestampFormat=HH:mm:ss.fff ", // To read several logs side by side.
        ];
        if (topology.Membership == Topology.Redis)
        {
            _servers = PrivateServers.Open();
            var redis = await _servers.StartRedisAsync("membership", ["appendfsync=no"], cancellationToken);
            _settings = [.. _settings, $"--Commerce:Cluster:ConnectionString={redis.Connection}"];
        }

        for (var silo = 0; silo < topology.Silos; silo++)
        {
            AddSilo();
        }

        for (var front = 0; front < topology.Fronts; front++)
        {
            _fronts.Add(
                ServerProcess.Shop(Path.Combine(_home, $"front-{front}"), _programs.WebFront, _settings, _time));
        }

        _gateway = ServerProcess.Gateway(
            Path.Combine(_home, "gateway"), _programs.Gateway, gateway,
            [
                $"--Gateway:Secret={GatewaySecret}",
                $"--Gateway:Webhook={new Uri(_fronts[0].Url, "api/payments/webhook")}",
                $"--Gateway:Journal={Path.Combine(DataDirectory, "sandbox-gateway.jsonl")}",
            ],
            _time);
    }
}
