using System.Diagnostics;

namespace Commerce.Testing;

/// <summary>
/// The folder of a server and its like, and a guard process that stops them and deletes it when its standard
/// input ends: on disposal, or because this process is no more.
/// </summary>
public sealed class ServerHome(ServerScript script) : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private string? _path;
    private Process? _guard;
    private int _folders;

    /// <summary>The folder, which is made when it is first asked for.</summary>
    public string Path
    {
        get
        {
            lock (_gate)
            {
                return _path ??= Make();
            }
        }
    }

    /// <summary>A folder in it that is not there yet.</summary>
    public string NewFolder() =>
        System.IO.Path.Combine(Path, $"server_{Interlocked.Increment(ref _folders)}");

    /// <summary>Stops what runs in it, and deletes it.</summary>
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
            throw new InvalidOperationException($"The guard of {_path}: exit code {code}. {error.Trim()}");
        }
    }

    private string Make()
    {
        var path = Directory.CreateTempSubdirectory($"commerce-{script.Name}-").FullName;
        if (!OperatingSystem.IsWindows())
        {
            // The user that servers run as has to come through; what is inside is private to that user.
            File.SetUnixFileMode(
                path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
                    | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        }

        // In a session of its own: it outlives what kills this one's process group.
        _guard = Process.Start(
            new ProcessStartInfo("setsid", ["bash", script.Path, "guard", path])
            {
                UseShellExecute = false,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            });
        return path;
    }
}
