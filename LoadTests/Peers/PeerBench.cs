using System.Globalization;
using Commerce.LoadTests.Compare;
using Commerce.LoadTests.Servers;
using Commerce.LoadTests.Shop;

namespace Commerce.LoadTests.Peers;

/// <summary>
/// Starts what the subjects need, all of it private to this run, and ends it with the run: one PostgreSQL server with a
/// database for each that wants one, a Redis server for each that wants one, and the servers that are asked.
/// </summary>
internal sealed class PeerBench : IAsyncDisposable
{
    private readonly PeersPlan _plan;
    private readonly TimeProvider _time;
    private readonly PrivateServers _servers = PrivateServers.Open();
    private readonly List<ServerProcess> _processes = [];
    private readonly List<ShopApi> _apis = [];
    private PostgresServer? _postgres;
    private string? _shop;

    internal PeerBench(PeersPlan plan, TimeProvider time) => (_plan, _time) = (plan, time);

    /// <summary>What the servers say that they are.</summary>
    internal SortedSet<string> Versions { get; } = new(StringComparer.Ordinal);

    /// <summary>Starts a subject's servers and gives its buyers their sessions.</summary>
    internal async Task<Subject> PrepareAsync(PeerSubject subject, CancellationToken cancellationToken)
    {
        var postgres = subject.OnPostgres ? await StartPostgresAsync(cancellationToken) : null;
        var database = postgres is null
            ? null
            : (await postgres.CreateDatabasesAsync(
                [$"peers_{subject.Id.Replace('-', '_')}"], cancellationToken))[0];
        var server = subject.Kind switch
        {
            SubjectKind.Floor => ServerProcess.Floor(_servers.ProcessFolder(subject.Id), bare: false, _time),
            SubjectKind.Shop => await ShopAsync(subject, database, cancellationToken),
            _ => null,
        };
        var redis = subject.Redis is null ? null : await StartRedisAsync(subject, cancellationToken);
        server ??= ServerProcess.Own(_servers.ProcessFolder(subject.Id), PeerCommand(subject, database!, redis), _time);
        _processes.Add(server);
        var startTime = await server.StartAsync(cancellationToken);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"Ready after {startTime.TotalSeconds:0.0} s: {subject.Name}, {server.Url}"));
        var cpu = new CpuMeter(server, postgres, redis);
        return new Subject(subject.Name, await PrepareAsync(subject, server, cpu, cancellationToken));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var api in _apis)
        {
            api.Dispose();
        }

        foreach (var process in _processes)
        {
            await process.DisposeAsync();
        }

        await _servers.DisposeAsync();
    }

    private async Task<Func<TimeSpan, CancellationToken, Task<ClosedRun>>> PrepareAsync(
        PeerSubject subject, ServerProcess server, CpuMeter cpu, CancellationToken cancellationToken)
    {
        if (subject.Kind == SubjectKind.Floor)
        {
            return new FloorProbe(server, _plan.Connections, _time).RunAsync;
        }

        var api = new ShopApi(server.Url);
        _apis.Add(api);
        var ops = await api.CreateSessionAsync("ops", cancellationToken);
        var probe = new ReceiptProbe
        {
            Server = server,
            Api = api,
            Cpu = cpu,
            Buyers = await api.CreateSessionsAsync(_plan.Buyers, null, cancellationToken),
            OpsToken = ops,
            Connections = _plan.Connections,
            NewSaleAsync = subject.Kind == SubjectKind.Shop
                ? cancellation => ShopProbe.NewSaleAsync(api, ops, _time, cancellation)
                : cancellation => api.CreatePeerSaleAsync(
                    ReceiptProbe.Units, ReceiptProbe.LimitPerBuyer, ReceiptProbe.Price, cancellation),
            Time = _time,
        };
        return probe.AcceptAsync;
    }

    private async Task<ServerProcess> ShopAsync(
        PeerSubject subject, string? database, CancellationToken cancellationToken)
    {
        _shop ??= await Repository.BuildWebFrontAsync(_plan.Build, cancellationToken);
        string[] settings = database is null
            ? []
            :
            [
                "--Commerce:Storage:Provider=PostgreSql", "--Commerce:Storage:Shards:0:Name=1",
                $"--Commerce:Storage:Shards:0:Primary={database}",
            ];
        return ServerProcess.Shop(_servers.ProcessFolder(subject.Id), _shop, settings, _time);
    }

    private static IReadOnlyList<string> PeerCommand(PeerSubject subject, string database, RedisServer? redis) =>
    [
        PeerCommands.ServerName, "--kind", $"{subject.Design}", "--postgres", database,
        "--pool", subject.PoolSize.ToString(CultureInfo.InvariantCulture),
        .. redis is null ? [] : (string[])["--redis", redis.Connection],
    ];

    private async Task<PostgresServer> StartPostgresAsync(CancellationToken cancellationToken)
    {
        if (_postgres is null)
        {
            _postgres = await _servers.StartPostgresAsync("shared", cancellationToken);
            Versions.Add($"PostgreSQL {await _postgres.GetVersionAsync(cancellationToken)}");
        }

        return _postgres;
    }

    private async Task<RedisServer> StartRedisAsync(PeerSubject subject, CancellationToken cancellationToken)
    {
        var redis = await _servers.StartRedisAsync(subject.Id, subject.Redis!, cancellationToken);
        Versions.Add($"Redis {await redis.GetVersionAsync()}");
        return redis;
    }
}
