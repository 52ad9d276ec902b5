using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
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
    private const int NotInstalled = 69;

    private static readonly string Script = FindScript();

    private readonly Lazy<Task> _started;
    private string? _home;
    private Process? _guard;
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

    /// <summary>Stops it and deletes its folder.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_guard is null)
        {
            return;
        }

        _guard.StandardInput.Close();
        var error = await _guard.StandardError.ReadToEndAsync();
        await _guard.WaitForExitAsync();
        var code = _guard.ExitCode;
        _guard.Dispose();
        _guard = null;
        if (code != 0)
        {
            throw new InvalidOperationException($"The guard of {_home}: exit code {code}. {error.Trim()}");
        }
    }

    private async Task InitAsync()
    {
        _home = Directory.CreateTempSubdirectory("commerce-redis-").FullName;
        if (!OperatingSystem.IsWindows())
        {
            // The user that servers run as has to come through; what is inside is private to that user.
            File.SetUnixFileMode(
                _home, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
                    | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        }

        // In a session of its own: it outlives what kills this one's process group.
        _guard = Process.Start(new ProcessStartInfo("setsid", ["bash", Script, "guard", _home])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        });
        _folder = Path.Combine(_home, "server");
        await RunAsync("init", _folder, $"{FreePort()}", "appendfsync=no");
        ConnectionString = (await RunAsync("connection", _folder)).Trim();
    }

    private static async Task<string> RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("bash", [Script, .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.SkipWhen(process.ExitCode == NotInstalled, error.Trim());
        return process.ExitCode == 0
            ? await output
            : throw new InvalidOperationException(
                $"redis.sh {string.Join(' ', arguments)}: exit code {process.ExitCode}. {error.Trim()}");
    }

    // Below the ports that the system gives to outgoing connections, as PostgresServer's.
    private static int FreePort()
    {
        for (var port = Random.Shared.Next(15_000, 32_000); ; port = port == 32_000 ? 15_000 : port + 1)
        {
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port) { ExclusiveAddressUse = true };
                listener.Start();
                return port;
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                // The next one.
            }
        }
    }

    private static string FindScript()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var script = Path.Combine(folder.FullName, "eng", "services", "redis.sh");
            if (File.Exists(script))
            {
                return script;
            }
        }

        throw new InvalidOperationException(
            $"No eng/services/redis.sh above {AppContext.BaseDirectory}: run the tests where they were built.");
    }
}
