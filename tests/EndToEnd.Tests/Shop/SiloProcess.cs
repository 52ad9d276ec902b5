using System.Net;
using Commerce.LoadTests.Servers;

namespace Commerce.Shop;

/// <summary>One silo of a cluster: the built program, a process of its own, to kill and to start again.</summary>
internal sealed class SiloProcess : IAsyncDisposable
{
    private readonly string _folder;
    private readonly Dictionary<string, string> _environment;
    private readonly int _httpPort = FreePort.Find();
    private readonly string _host;
    private readonly string[] _inFront;
    private BuiltProgram? _program;
    private string _earlier = "";

    /// <param name="folder">In which it runs.</param>
    /// <param name="settings">What the silos of a cluster share.</param>
    /// <param name="host">The address at which it listens.</param>
    /// <param name="inFront">Words in front of its command.</param>
    public SiloProcess(
        string folder, IEnumerable<(string Key, string Value)> settings, string host = "127.0.0.1",
        params string[] inFront)
    {
        (_folder, _host, _inFront) = (folder, host, inFront);
        var port = FreePort.Find();
        Address = $"{host}:{port}";
        _environment = settings
            .Append(("Commerce:Silo:Address", host))
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

    /// <summary>All that it printed, in its earlier lives too.</summary>
    public string Output => _earlier + Program.Output;

    public int ProcessId => Program.Id;

    private BuiltProgram Program => _program ?? throw new InvalidOperationException("The silo was not started.");

    /// <summary>Starts it, with settings that only it has, and waits for nothing.</summary>
    public void Launch(params IEnumerable<(string Key, string Value)> settings)
    {
        var environment = new Dictionary<string, string>(_environment, StringComparer.Ordinal);
        foreach (var (key, value) in settings)
        {
            environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;
        }

        _earlier += _program?.Output;
        _program = BuiltProgram.Start("Silo", _folder, [], environment, _inFront);
    }

    /// <summary>Waits until it says that it is ready.</summary>
    public Task ReadyAsync() => SaysAsync("ready");

    /// <summary>Waits until its health says so.</summary>
    public async Task SaysAsync(string health, HttpStatusCode wanted = HttpStatusCode.OK)
    {
        using var http = new HttpClient { BaseAddress = new Uri($"http://{_host}:{_httpPort}") };
        await Eventually.SeesAsync(
            $"/health/{health} of silo {Address} is {wanted}",
            () => LookAsync(http, health),
            status => status == wanted);
    }

    /// <summary>Starts it again whenever it ends by itself, as a supervisor does, until that is cancelled.</summary>
    public async Task SuperviseAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            await Program.WaitForEndAsync(cancellationToken);
            if (!cancellationToken.IsCancellationRequested)
            {
                Launch();
            }
        }
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

    private async Task<HttpStatusCode> LookAsync(HttpClient http, string health)
    {
        if (Program.HasExited)
        {
            var code = await Program.WaitForExitAsync();
            throw new InvalidOperationException($"The silo ended with code {code}. It printed:\n{Output}");
        }

        try
        {
            using var answer = await http.GetAsync(new Uri($"health/{health}", UriKind.Relative));
            return answer.StatusCode;
        }
        catch (HttpRequestException)
        {
            return default; // Not listening yet.
        }
    }
}
