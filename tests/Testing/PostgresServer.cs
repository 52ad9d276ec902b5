using Commerce.LoadTests.Servers;
using Commerce.Testing;

// For each test project that links this file: it costs nothing until the first test asks.
[assembly: AssemblyFixture(typeof(PostgresServer))]

namespace Commerce.Testing;

/// <summary>
/// A private PostgreSQL server in a temporary folder, on a port of its own, that syncs as in production. Where
/// PostgreSQL is not installed the test that asks is skipped, with the reason. However this process ends, the server is
/// stopped and its folder deleted.
/// </summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private static readonly ServerScript Script = new("postgres");

    private readonly ServerHome _home;
    private readonly Lazy<Task> _started;
    private string _folder = "";
    private string _password = "";
    private string _superuserPassword = "";
    private int _databases;

    /// <summary>A server that starts when it is needed.</summary>
    public PostgresServer()
        : this(new ServerHome(Script), primary: null)
    {
    }

    private PostgresServer(ServerHome home, PostgresServer? primary)
    {
        _home = home;
        _started = new Lazy<Task>(() => primary is null ? InitAsync() : CopyAsync(primary));
    }

    /// <summary>Where it listens, at 127.0.0.1.</summary>
    public int Port { get; private set; }

    /// <summary>To its database <c>commerce</c>, as the role <c>commerce</c>, its owner and nothing more.</summary>
    public string ConnectionString => ConnectionStringTo("commerce");

    /// <summary>To the database <c>postgres</c> as the superuser.</summary>
    public string SuperuserConnectionString =>
        $"Host=127.0.0.1;Port={Port};Database=postgres;Username=postgres;Password={_superuserPassword}";

    /// <summary>A server that runs.</summary>
    public static async Task<PostgresServer> StartAsync()
    {
        var server = new PostgresServer();
        await server._started.Value;
        return server;
    }

    /// <summary>
    /// A server that runs, with all it has on a small disk of its own. Where no file system may be mounted, the test
    /// is skipped, with the reason.
    /// </summary>
    public static async Task<PostgresServer> StartOnDiskAsync(int megabytes)
    {
        var server = new PostgresServer();
        try
        {
            await RunAsync("disk", server._home.Path, $"{megabytes}");
            await server._started.Value;
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Leaves no byte free on the server's disk. Only for one with a disk of its own.</summary>
    public async Task FillDiskAsync()
    {
        // A new file of the log has 16 MB of room: the tables have none, and the server is not stopped by its log.
        await AskAsync("postgres", "select pg_switch_wal(); checkpoint");
        var filler = new byte[1 << 20];
        await using var file = new FileStream(FillerFile, FileMode.Create, FileAccess.Write, FileShare.None, 0);
        for (var size = filler.Length; size > 0; size /= 2)
        {
            try
            {
                while (true)
                {
                    await file.WriteAsync(filler.AsMemory(0, size));
                }
            }
            catch (IOException)
            {
                // So much does not fit any more.
            }
        }
    }

    /// <summary>Gives back what was filled.</summary>
    public void FreeDisk() => File.Delete(FillerFile);

    /// <summary>What a database answers its superuser, as text.</summary>
    public async Task<string> AskAsync(string database, string question) =>
        (await RunAsync(["sql", _folder, database], question)).Trim();

    /// <summary>Starts it, if no test has yet.</summary>
    public Task ReadyAsync() => _started.Value;

    /// <summary>A new empty database of the role <c>commerce</c>: its connection string.</summary>
    public async Task<string> CreateDatabaseAsync() => (await CreateDatabasesAsync(1))[0];

    /// <summary>A new empty database of the role <c>commerce</c>, with a name.</summary>
    public async Task CreateDatabaseAsync(string name)
    {
        await _started.Value;
        await RunAsync("database", _folder, name);
    }

    /// <summary>Several at once, for a store of several shards.</summary>
    public async Task<IReadOnlyList<string>> CreateDatabasesAsync(int count)
    {
        await _started.Value;
        // With the port: a promoted standby has the databases of its primary already.
        var names = Enumerable.Range(0, count)
            .Select(_ => $"test_{Port}_{Interlocked.Increment(ref _databases)}")
            .ToArray();
        await RunAsync(["database", _folder, .. names]);
        return [.. names.Select(ConnectionStringTo)];
    }

    /// <summary>To a database of it as the role <c>commerce</c>.</summary>
    public string ConnectionStringTo(string database) =>
        $"Host=127.0.0.1;Port={Port};Database={database};Username=commerce;Password={_password}";

    /// <summary>Ends it as a crash would: nothing is written, each connection breaks.</summary>
    public Task StopImmediateAsync() => RunAsync("stop", _folder, "immediate");

    /// <summary>Ends it in order.</summary>
    public Task StopAsync() => RunAsync("stop", _folder, "fast");

    /// <summary>Starts it after a stop, on the same port with the same data, and waits until it answers.</summary>
    public Task StartAgainAsync() => RunAsync("start", _folder);

    /// <summary>
    /// A standby of it that streams. From now on each commit here waits until it is synced there too; of several
    /// standbys, on one. It goes away with this server.
    /// </summary>
    public async Task<PostgresServer> ReplicaAsync()
    {
        await _started.Value;
        var replica = new PostgresServer(_home, this);
        await replica._started.Value;
        return replica;
    }

    /// <summary>Makes a standby a primary that waits for nobody. What it was copied from is left as it is.</summary>
    public Task PromoteAsync() => RunAsync("promote", _folder);

    /// <summary>Stops it and its standbys, and deletes their folder.</summary>
    public ValueTask DisposeAsync() => _home.DisposeAsync();

    private string FillerFile => Path.Combine(_home.Path, "filler");

    private async Task InitAsync()
    {
        Port = FreePort.Find();
        _folder = _home.NewFolder();
        await RunAsync("init", _folder, $"{Port}");
        _password = await PasswordAsync("commerce");
        _superuserPassword = await PasswordAsync("postgres");
    }

    private async Task CopyAsync(PostgresServer primary)
    {
        Port = FreePort.Find();
        _folder = _home.NewFolder();
        (_password, _superuserPassword) = (primary._password, primary._superuserPassword);
        await RunAsync("replica", _folder, $"{Port}", primary._folder);
    }

    private async Task<string> PasswordAsync(string role)
    {
        const string Key = "Password=";
        var text = (await RunAsync("connection", _folder, role)).Trim();
        return text[(text.IndexOf(Key, StringComparison.Ordinal) + Key.Length)..];
    }

    private static Task<string> RunAsync(params string[] arguments) => RunAsync(arguments, input: "");

    private static Task<string> RunAsync(string[] arguments, string input) => Script.RunAsync(arguments, input);
}
