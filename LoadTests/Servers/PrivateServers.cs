using System.Diagnostics;
using Commerce.LoadTests.Shop;

namespace Commerce.LoadTests.Servers;

/// <summary>
/// The servers of one run, in a temporary folder, on ports of their own. A guard process stops them and deletes the
/// folder when this is disposed or this process ends, however it ends. <see cref="Keep"/> spares the folder.
/// </summary>
internal sealed class PrivateServers : IAsyncDisposable
{
    private const int NotInstalled = 69;

    private const string Guard = """
        trap '' HUP INT TERM
        last_word=$(cat)
        for one in /proc/[0-9]*; do
            case $(readlink "$one/cwd") in "$2"/processes/*) kill -KILL "${one#/proc/}" ;; esac
        done
        for one in "$2"/redis*/; do [ ! -f "$one/port" ] || bash "$1/redis.sh" stop "$one"; done
        [ "$last_word" = keep ] || exec bash "$1/postgres.sh" guard "$2"
        for one in "$2"/postgres-*/; do bash "$1/postgres.sh" stop "$one"; done
        """;

    private readonly Process _guard;
    private bool _kept;

    private PrivateServers(string folder, Process guard) => (Folder, _guard) = (folder, guard);

    /// <summary>Where they lie; the users that they run as may pass through it.</summary>
    internal string Folder { get; }

    /// <summary>A folder for a process that is to end with the others if it works there.</summary>
    internal string ProcessFolder(string name) => Path.Combine(Folder, "processes", name);

    private static string Scripts => Path.Combine(Repository.Root, "eng", "services");

    internal static PrivateServers Open()
    {
        if (OperatingSystem.IsWindows())
        {
            throw new ServerNotInstalledException("Private servers are started by scripts of Linux.");
        }

        var folder = Directory.CreateTempSubdirectory("commerce-servers-").FullName;
        File.SetUnixFileMode(
            folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
                | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);

        // In a session of its own: it outlives what ends this one's process group.
        var guard = Process.Start(
            new ProcessStartInfo("setsid", ["bash", "-c", Guard, "guard", Scripts, folder])
            {
                UseShellExecute = false,
                RedirectStandardInput = true,
            });
        return new PrivateServers(folder, guard ?? throw new ShopApiException("bash could not be started."));
    }

    /// <summary>A PostgreSQL primary with its default settings of production, without a replica.</summary>
    internal async Task<PostgresServer> StartPostgresAsync(string name, CancellationToken cancellationToken)
    {
        var folder = Path.Combine(Folder, $"postgres-{name}");
        await RunAsync("postgres.sh", ["init", folder, $"{FreePort.Find()}"], cancellationToken);
        return new PostgresServer(folder);
    }

    /// <summary>A standby for which its primary waits at each commit.</summary>
    internal async Task<PostgresServer> StartReplicaAsync(
        string name, PostgresServer primary, CancellationToken cancellationToken)
    {
        var folder = Path.Combine(Folder, $"postgres-{name}");
        await RunAsync("postgres.sh", ["replica", folder, $"{FreePort.Find()}", primary.Folder], cancellationToken);
        return new PostgresServer(folder);
    }

    /// <summary>When this is disposed, servers are stopped in order, and their data stays.</summary>
    internal void Keep() => _kept = true;

    /// <summary>A Redis server with some settings.</summary>
    internal async Task<RedisServer> StartRedisAsync(
        string name, IReadOnlyList<string> settings, CancellationToken cancellationToken)
    {
        var folder = Path.Combine(Folder, $"redis-{name}");
        await RunAsync("redis.sh", ["init", folder, $"{FreePort.Find()}", .. settings], cancellationToken);
        return new RedisServer(folder, await RunAsync("redis.sh", ["connection", folder], cancellationToken));
    }

    public async ValueTask DisposeAsync()
    {
        if (_kept)
        {
            await _guard.StandardInput.WriteAsync("keep");
        }

        _guard.StandardInput.Close();
        await _guard.WaitForExitAsync();
        _guard.Dispose();
    }

    /// <summary>Runs one of the scripts: what it printed.</summary>
    /// <exception cref="ShopApiException">The server is not installed, or the script failed.</exception>
    internal static async Task<string> RunAsync(
        string script, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("bash", [Path.Combine(Scripts, script), .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start) ?? throw new ShopApiException("bash could not be started.");
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var error = (await process.StandardError.ReadToEndAsync(cancellationToken)).Trim();
        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode switch
        {
            0 => (await output).Trim(),
            NotInstalled => throw new ServerNotInstalledException(error),
            _ => throw new ShopApiException(
                $"{script} {string.Join(' ', arguments)}: exit code {process.ExitCode}. {error}"),
        };
    }
}

/// <summary>A server that a comparison needs is not on this machine; the message says how to get it.</summary>
internal sealed class ServerNotInstalledException(string message) : ShopApiException(message);
