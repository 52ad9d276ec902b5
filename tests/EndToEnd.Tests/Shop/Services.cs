using System.Diagnostics;
using System.Globalization;
using System.Net.NetworkInformation;

namespace Commerce.Shop;

/// <summary>
/// The servers of production as eng/services.sh runs them, in a temporary folder on ports of their own. However this
/// process ends, they are stopped and their folder is deleted.
/// </summary>
internal sealed class Services : IAsyncDisposable
{
    /// <summary>How many ports they take, one after the other.</summary>
    public const int Ports = 8;

    private readonly DirectoryInfo _parent = Directory.CreateTempSubdirectory("commerce-services-");
    private readonly Process _guard;

    private Services()
    {
        if (!OperatingSystem.IsWindows())
        {
            // The users that servers run as have to come through.
            _parent.UnixFileMode |= UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        }

        Folder = Path.Combine(_parent.FullName, "services");
        FirstPort = FreePorts();
        _guard = Start("setsid", ["bash", "-c", "trap '' HUP INT TERM; cat >/dev/null; exec \"$0\" down", Script]);
    }

    /// <summary>Where everything of them is.</summary>
    public string Folder { get; }

    /// <summary>The first of their ports.</summary>
    public int FirstPort { get; }

    /// <summary>The settings of the shop for them: keys as of environment variables, with values.</summary>
    public IReadOnlyList<(string Key, string Value)> Settings { get; private set; } = [];

    private static string Script => RepositoryRoot.File("eng", "services.sh");

    /// <summary>Servers that run; skips the test where their Debian packages are missing.</summary>
    public static async Task<Services> UpAsync()
    {
        using var missing = Process.Start(new ProcessStartInfo(
            "bash", ["-c", ". \"$0\" && missing_packages", RepositoryRoot.File("eng", "services", "common.sh")])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        })!;
        var packages = (await missing.StandardOutput.ReadToEndAsync()).ReplaceLineEndings(" ").Trim();
        Assert.SkipUnless(packages.Length == 0, $"Debian packages are missing: {packages}; ./test.sh installs them.");

        var services = new Services();
        try
        {
            var (code, output) = await services.RunAsync("up");
            Assert.True(code == 0, output);
            services.Settings = SettingsIn(output);
            return services;
        }
        catch
        {
            await services.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs services.sh for them; gives its exit code and what it printed.</summary>
    public async Task<(int ExitCode, string Output)> RunAsync(string verb)
    {
        using var process = Start(Script, [verb]);
        process.StandardInput.Close();
        var output = await OutputAsync(process);
        return (process.ExitCode, output);
    }

    public async ValueTask DisposeAsync()
    {
        _guard.StandardInput.Close();
        var output = await OutputAsync(_guard);
        var code = _guard.ExitCode;
        _guard.Dispose();
        _parent.Delete(recursive: true);
        Assert.True(code == 0, output);
    }

    /// <summary>Those of their ports on which somebody listens.</summary>
    public IReadOnlyList<int> PortsInUse() => [.. Listening().Intersect(Enumerable.Range(FirstPort, Ports)).Order()];

    private static async Task<string> OutputAsync(Process process)
    {
        var output = await Task.WhenAll(
            process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return string.Concat(output);
    }

    private static IEnumerable<int> Listening() =>
        IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Select(end => end.Port);

    // Below the ports that the system gives to outgoing connections.
    private static int FreePorts()
    {
        var taken = Listening().ToHashSet();
        return Enumerable.Range(0, 1_000)
            .Select(_ => Random.Shared.Next(15_000, 32_000))
            .First(first => !Enumerable.Range(first, Ports).Any(taken.Contains));
    }

    /// <summary>The settings among what was printed.</summary>
    public static IReadOnlyList<(string Key, string Value)> SettingsIn(string output) =>
    [
        .. from line in output.Split('\n')
           where line.StartsWith("Commerce__", StringComparison.Ordinal)
           let parts = line.Split('=', 2)
           select (parts[0], parts[1].Trim('\'')),
    ];

    private Process Start(string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["COMMERCE_SERVICES_DIR"] = Folder;
        start.Environment["COMMERCE_SERVICES_PORT"] = FirstPort.ToString(CultureInfo.InvariantCulture);
        return Process.Start(start)!;
    }
}
