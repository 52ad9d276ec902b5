using System.Diagnostics;
using System.Net;
using Commerce.LoadTests.Servers;

namespace Commerce.Shop;

/// <summary>
/// The shop as a user starts it: the built WebFront, a process of its own, on a private port, with its data in a
/// temporary folder that is deleted at the end. It can be killed and started again on the same folder.
/// </summary>
internal sealed class ShopProcess : IAsyncDisposable
{
    /// <summary>Known to the tests, so that they can play the gateway.</summary>
    public const string WebhookSecret = "end-to-end-webhook-secret-0123456789abcdef";

    private readonly string _folder = Directory.CreateTempSubdirectory("commerce-e2e-").FullName;
    private readonly Dictionary<string, string> _environment;
    private BuiltProgram? _program;

    private ShopProcess(IEnumerable<(string Key, string Value)> settings)
    {
        Address = new Uri($"http://127.0.0.1:{FreePort.Find()}");
        _environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["ASPNETCORE_ENVIRONMENT"] = "Development",
            ["ASPNETCORE_URLS"] = Address.GetLeftPart(UriPartial.Authority),
            ["Commerce__DataDirectory"] = DataDirectory,
            ["Commerce__Payments__WebhookSecret"] = WebhookSecret,
        };
        foreach (var (key, value) in settings)
        {
            _environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;
        }
    }

    public Uri Address { get; }

    /// <summary>Its settings, as environment variables.</summary>
    public IReadOnlyDictionary<string, string> Environment => _environment;

    public string DataDirectory => Path.Combine(_folder, "data");

    /// <summary>All that the running (or last) process printed.</summary>
    public string Output => Program.Output;

    public int ProcessId => Program.Id;

    private BuiltProgram Program => _program ?? throw new InvalidOperationException("The shop was not started.");

    /// <summary>Starts a shop and waits until it says that it is ready.</summary>
    /// <param name="settings">Configuration keys, colons between their parts, with values.</param>
    public static async Task<ShopProcess> StartAsync(params (string Key, string Value)[] settings)
    {
        var shop = new ShopProcess(settings);
        try
        {
            await shop.StartAgainAsync();
            return shop;
        }
        catch
        {
            await shop.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts a shop and waits for nothing.</summary>
    public static ShopProcess Launch(params (string Key, string Value)[] settings)
    {
        var shop = new ShopProcess(settings);
        shop.Launch();
        return shop;
    }

    /// <summary>Waits until the running (or last) process has printed something.</summary>
    public Task PrintsAsync(string text) => Eventually.SeesAsync(
        $"the shop prints '{text}'",
        () => Task.FromResult(Output),
        output => output.Contains(text, StringComparison.Ordinal));

    /// <summary>Runs a shop that is expected to end by itself; gives its exit code and what it printed.</summary>
    public static async Task<(int ExitCode, string Output)> RunToItsEndAsync(
        params (string Key, string Value)[] settings)
    {
        await using var shop = new ShopProcess(settings);
        shop.Launch();
        var code = await shop.Program.WaitForExitAsync();
        return (code, shop.Output);
    }

    /// <summary>A setting of the processes that are started from now on; null: none.</summary>
    public void Set(string key, string? value)
    {
        var name = key.Replace(":", "__", StringComparison.Ordinal);
        _environment.Remove(name);
        if (value is not null)
        {
            _environment[name] = value;
        }
    }

    /// <summary>Waits until it ends by itself; gives the exit code.</summary>
    public Task<int> WaitForExitAsync() => Program.WaitForExitAsync();

    /// <summary>Starts the shop on the folder and port it had, and waits until it is ready.</summary>
    public async Task StartAgainAsync()
    {
        Launch();
        await ReadyAsync();
    }

    /// <summary>Starts the shop and waits for nothing.</summary>
    public void Launch() => _program = BuiltProgram.Start("WebFront", _folder, [], _environment);

    /// <summary>Waits until the shop says that it is ready.</summary>
    public async Task ReadyAsync()
    {
        using var http = new HttpClient { BaseAddress = Address };
        await Eventually.SeesAsync(
            $"{Address}health/ready answers 200",
            () => LookAsync(http),
            status => status == HttpStatusCode.OK);
    }

    /// <summary>kill -9.</summary>
    public Task KillAsync() => Program.KillAsync();

    /// <summary>SIGTERM; gives the exit code, and how long it took.</summary>
    public async Task<(int ExitCode, TimeSpan Took)> StopAsync()
    {
        var watch = Stopwatch.StartNew();
        Program.Terminate();
        return (await Program.WaitForExitAsync(), watch.Elapsed);
    }

    /// <summary>A client of its own: nobody else's connections, cookies or time-outs.</summary>
    public ShopClient NewClient(int connectionsMax = 64) => new(Address, connectionsMax);

    public async ValueTask DisposeAsync()
    {
        if (_program is not null)
        {
            await _program.DisposeAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }

    private async Task<HttpStatusCode> LookAsync(HttpClient http)
    {
        if (Program.HasExited)
        {
            var code = await Program.WaitForExitAsync();
            throw new InvalidOperationException(
                $"The shop ended with code {code} before it was ready. It printed:\n{Output}");
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
