using System.Diagnostics;
using System.Globalization;
using Commerce.LoadTests.Servers;

namespace Commerce.LoadTests.Shop;

/// <summary>
/// A server as a process of its own, in a folder of its own, that this program starts, measures and ends.
/// </summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartTimeMax = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopTimeMax = TimeSpan.FromSeconds(20);

    private readonly string _dll;
    private readonly IReadOnlyList<string> _arguments;
    private readonly string _folder;
    private readonly TimeProvider _time;
    private readonly List<string> _output = [];
    private Process? _process;
    private StreamWriter? _log; // All that it printed, over all its starts.

    private ServerProcess(string dll, IReadOnlyList<string> arguments, string folder, Uri url, TimeProvider time)
    {
        _dll = dll;
        _arguments = arguments;
        _folder = folder;
        _time = time;
        Url = url;
    }

    internal Uri Url { get; }

    /// <summary>For messages.</summary>
    internal string Name => Path.GetFileName(_folder);

    internal bool IsRunning => _process is not null;

    /// <summary>Whether it has ended, and nobody has waited for that yet.</summary>
    internal bool HasEnded => _process is { HasExited: true };

    internal string DataDirectory => Path.Combine(_folder, "data");

    /// <summary>CPU time that the server has used since its start.</summary>
    internal TimeSpan Cpu
    {
        get
        {
            _process!.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    internal long MemoryBytes
    {
        get
        {
            _process!.Refresh();
            return _process.WorkingSet64;
        }
    }

    /// <summary>What it uses now; null when it does not run.</summary>
    internal (long MemoryBytes, int Threads, int Handles)? Use
    {
        get
        {
            try
            {
                if (_process is { } process)
                {
                    process.Refresh();
                    return (process.WorkingSet64, process.Threads.Count, process.HandleCount);
                }
            }
            catch (Exception exception) when (
                exception is InvalidOperationException or IOException or System.ComponentModel.Win32Exception)
            {
                // It has just been killed.
            }

            return null;
        }
    }

    /// <summary>What it printed last, for a message.</summary>
    internal string Output
    {
        get
        {
            lock (_output)
            {
                return string.Join('\n', _output.TakeLast(20));
            }
        }
    }

    /// <summary>The shop, embedded, with the demo catalogue, on a free port; not started.</summary>
    /// <param name="folder">A folder of its own.</param>
    /// <param name="program">Of <see cref="Repository.BuildWebFrontAsync"/>.</param>
    /// <param name="settings">Arguments <c>--KEY=VALUE</c> for what differs from the defaults.</param>
    /// <param name="time">The clock.</param>
    internal static ServerProcess Shop(
        string folder, string program, IReadOnlyList<string> settings, TimeProvider time)
    {
        var url = FreeUrl();
        return new ServerProcess(
            program,
            [
                $"--urls={url.GetLeftPart(UriPartial.Authority)}",
                $"--Commerce:DataDirectory={Path.Combine(folder, "data")}",
                "--Commerce:Seed=Demo",
                "--Logging:LogLevel:Default=Warning",
                .. settings,
            ],
            folder, url, time);
    }

    /// <summary>A silo on free ports, ready when its health says so; not started.</summary>
    /// <param name="folder">A folder of its own.</param>
    /// <param name="program">Of <see cref="Repository.BuildAsync"/>.</param>
    /// <param name="port">Where others reach it.</param>
    /// <param name="settings">As for the shop.</param>
    /// <param name="time">The clock.</param>
    internal static ServerProcess Silo(
        string folder, string program, int port, IReadOnlyList<string> settings, TimeProvider time)
    {
        var health = FreeUrl();
        return new ServerProcess(
            program,
            [
                $"--Commerce:Silo:Port={port.ToString(CultureInfo.InvariantCulture)}",
                $"--Commerce:Silo:HttpPort={health.Port.ToString(CultureInfo.InvariantCulture)}",
                "--Commerce:Seed=Demo",
                .. settings,
            ],
            folder, health, time);
    }

    /// <summary>The sandbox gateway of a cluster; not started.</summary>
    /// <param name="folder">A folder of its own.</param>
    /// <param name="program">Of <see cref="Repository.BuildAsync"/>.</param>
    /// <param name="url">Where it listens.</param>
    /// <param name="settings">Arguments <c>--KEY=VALUE</c>: its secret, its books, whom it tells.</param>
    /// <param name="time">The clock.</param>
    internal static ServerProcess Gateway(
        string folder, string program, Uri url, IReadOnlyList<string> settings, TimeProvider time) =>
        new(program, [$"--Gateway:Url={url.GetLeftPart(UriPartial.Authority)}", .. settings], folder, url, time);

    /// <summary>The floor, or the bare one, on a free port; not started.</summary>
    internal static ServerProcess Floor(string folder, bool bare, TimeProvider time) =>
        Own(folder, ["floor", "--serve", "--bare", bare ? "true" : "false"], time);

    /// <summary>A command of this program that serves on the port it is given; not started.</summary>
    internal static ServerProcess Own(string folder, IReadOnlyList<string> command, TimeProvider time)
    {
        var url = FreeUrl();
        return new ServerProcess(
            typeof(ServerProcess).Assembly.Location,
            [.. command, "--port", url.Port.ToString(CultureInfo.InvariantCulture)],
            folder, url, time);
    }

    /// <summary>Starts the process and waits until it is ready; returns how long that took.</summary>
    internal async Task<TimeSpan> StartAsync(CancellationToken cancellationToken)
    {
        var started = _time.GetTimestamp();
        Launch();
        using var api = new ShopApi(Url);
        while (!await api.IsReadyAsync(cancellationToken))
        {
            if (_process!.HasExited || _time.GetElapsedTime(started) > StartTimeMax)
            {
                throw new ShopApiException($"{Path.GetFileName(_dll)} did not become ready. It printed:\n{Output}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), _time, cancellationToken);
        }

        return _time.GetElapsedTime(started);
    }

    /// <summary>Starts the process and does not wait.</summary>
    internal void Launch()
    {
        Directory.CreateDirectory(_folder);
        var start = new ProcessStartInfo("dotnet")
        {
            WorkingDirectory = _folder,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.ArgumentList.Add(_dll);
        foreach (var argument in _arguments)
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Development";
        start.Environment["DOTNET_gcServer"] = "1";
        start.Environment.Remove("ASPNETCORE_URLS");
        _log ??= new StreamWriter(Path.Combine(_folder, "log"), append: true) { AutoFlush = true };
        _process = Process.Start(start) ?? throw new ShopApiException("dotnet could not be started.");
        _process.OutputDataReceived += Note;
        _process.ErrorDataReceived += Note;
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>kill -9.</summary>
    internal async Task KillAsync()
    {
        if (_process is { } process)
        {
            process.Kill();
            await process.WaitForExitAsync(CancellationToken.None);
            process.Dispose();
            _process = null;
        }
    }

    /// <summary>Asks it to stop and waits; false: it had to be killed.</summary>
    internal async Task<bool> StopAsync() => _process is null || await EndAsync() is not null;

    /// <summary>SIGTERM.</summary>
    /// <returns>Its exit code, and how long it took; null: it did not end in time and was killed.</returns>
    internal async Task<(int ExitCode, TimeSpan Took)?> EndAsync()
    {
        var began = _time.GetTimestamp();
        await SignalAsync("TERM");
        return await WaitForEndAsync(StopTimeMax) is { } code ? (code, _time.GetElapsedTime(began)) : null;
    }

    /// <summary>Waits until it ends by itself.</summary>
    /// <returns>Its exit code; null: it did not end in time and was killed.</returns>
    internal async Task<int?> WaitForEndAsync(TimeSpan timeMax)
    {
        var process = _process!;
        using var timeout = new CancellationTokenSource(timeMax, _time);
        try
        {
            await process.WaitForExitAsync(timeout.Token);
        }
        catch (OperationCanceledException)
        {
            await KillAsync();
            return null;
        }

        var code = process.ExitCode;
        process.Dispose();
        _process = null;
        return code;
    }

    /// <summary>Sends a signal: .NET has no way to.</summary>
    /// <param name="signal">Its name: TERM, STOP, CONT.</param>
    internal async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", _process!.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        lock (_output)
        {
            _log?.Dispose();
            _log = null;
        }
    }

    private void Note(object sender, DataReceivedEventArgs line)
    {
        lock (_output)
        {
            if (line.Data is { } text)
            {
                _output.Add(text);
                _log?.WriteLine(text);
                if (_output.Count > 200)
                {
                    _output.RemoveRange(0, 100);
                }
            }
        }
    }

    private static Uri FreeUrl() => new($"http://127.0.0.1:{FreePort.Find()}");
}
