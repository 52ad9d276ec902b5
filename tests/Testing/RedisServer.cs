using Commerce.LoadTests.Servers;
using Commerce.Testing;

// For each test project that links this file: it costs nothing until the first test asks.
[assembly: AssemblyFixture(typeof(RedisServer))]

namespace Commerce.Testing;

/// <summary>
/// A private Redis server in a temporary folder, on a port of its own. Where Redis is not installed the test that asks
/// is skipped, with the reason. However this process ends, the server is stopped and its folder deleted.
/// </summary>
public sealed class RedisServer : IAsyncDisposable
{
    private static readonly ServerScript Script = new("redis");

    private readonly ServerHome _home = new(Script);
    private readonly Lazy<Task> _started;
    private string _folder = "";

    /// <summary>A server that starts when it is needed.</summary>
    public RedisServer() => _started = new Lazy<Task>(InitAsync);

    /// <summary>Where it listens, with its password, as StackExchange.Redis has it.</summary>
    public string ConnectionString { get; private set; } = "";

    /// <summary>A server that runs.</summary>
    public static async Task<RedisServer> StartAsync()
    {
        var server = new RedisServer();
        await server._started.Value;
        return server;
    }

    /// <summary>Starts it, if no test has yet.</summary>
    public Task ReadyAsync() => _started.Value;

    /// <summary>Ends it in order.</summary>
    public Task StopAsync() => RunAsync("stop", _folder);

    /// <summary>Starts it after a stop, on the same port with the same data, and waits until it answers.</summary>
    public Task StartAgainAsync() => RunAsync("start", _folder);

    /// <summary>Starts it after a stop, without the data that it had.</summary>
    public async Task StartEmptyAsync()
    {
        await RunAsync("forget", _folder);
        await StartAgainAsync();
    }

    /// <summary>What it answers to a command: a line for each value.</summary>
    public async Task<string[]> AskAsync(params string[] command) =>
        (await RunAsync(["ask", _folder, .. command])).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Stops it and deletes its folder.</summary>
    public ValueTask DisposeAsync() => _home.DisposeAsync();

    private async Task InitAsync()
    {
        _folder = _home.NewFolder();
        await RunAsync("init", _folder, $"{FreePort.Find()}", "appendfsync=no");
        ConnectionString = (await RunAsync("connection", _folder)).Trim();
    }

    private static Task<string> RunAsync(params string[] arguments) => Script.RunAsync(arguments);
}
