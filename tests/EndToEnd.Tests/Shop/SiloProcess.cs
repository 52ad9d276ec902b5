using System.Net;
using Commerce.Testing;

namespace Commerce.Shop;

/// <summary>One silo of a cluster: the built program, a process of its own, to kill and to start again.</summary>
internal sealed class SiloProcess : IAsyncDisposable
{
    private readonly string _folder;
    private readonly Dictionary<string, string> _environment;
    private readonly int _httpPort = ServerScript.FreePort();
    private BuiltProgram? _program;

    /// <param name="folder">In which it runs.</param>
    /// <param name="settings">What the silos of a cluster share.</param>
    public SiloProcess(string folder, IEnumerable<(string Key, string Value)> settings)
    {
        _folder = folder;
        var port = ServerScript.FreePort();
        Address = $"127.0.0.1:{port}";
        _environment = settings
            .Append(("Commerce:Silo:Port", $"{port}"))
            .Append(("Commerce:Silo:HttpPort", $"{_httpPort}"))
            .Append(("Commerce:DataDirectory", Path.Combine(folder, "data")))
            .ToDictionary(
                setting => setting.Item1.Replace(":", "__", StringComparison.Ordinal),
                setting => setting.Item2,
                StringComparer.Ordinal);
        _environment["ASPNETCORE_ENVIRONMENT"] = "Development";
    }

    /// <summary>address:port, as the shop shows it to operators.</summary>
    public string Address { get; }

    public string Output => Program.Output;

    private BuiltProgram Program => _program ?? throw new InvalidOperationException("The silo was not started.");

    /// <summary>Starts it, with settings that only it has, and waits for nothing.</summary>
    public void Launch(params IEnumerable<(string Key, string Value)> settings)
    {
        var environment = new Dictionary<string, string>(_environment, StringComparer.Ordinal);
        foreach (var (key, value) in settings)
        {
            environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;
        }

        _program = BuiltProgram.Start("Silo", _folder, [], environment);
    }

    /// <summary>Waits until it says that it is ready.</summary>
    public async Task ReadyAsync()
    {
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{_httpPort}") };
        await Eventually.SeesAsync(
            $"silo {Address} is ready", () => LookAsync(http), status => status == HttpStatusCode.OK);
    }

    /// <summary>kill -9.</summary>
    public Task KillAsync() => Program.KillAsync();

    /// <summary>SIGTERM; gives the exit code.</summary>
    public Task<int> StopAsync()
    {
        Program.Terminate();
        return Program.WaitForExitAsync();
    }

    /// <summary>Waits until it ends by itself.</summary>
    public Task<int> WaitForExitAsync() => Program.WaitForExitAsync();

    public async ValueTask DisposeAsync()
    {
        if (_program is not null)
        {
            await _program.DisposeAsync();
        }
    }

    private async Task<HttpStatusCode> LookAsync(HttpClient http)
    {
        if (Program.HasExited)
        {
            var code = await Program.WaitForExitAsync();
            throw new InvalidOperationException($"The silo ended with code {code}. It printed:\n{Output}");
        }

        try
        {
            using var answer = await http.GetAsync(new Uri("health/ready", UriKind.Relative));
            return answer.StatusCode;
        }
        catch (HttpRequestException)
        {
            return HttpStatusCode.ServiceUnavailable; // Not listening yet.
        }
    }
}
