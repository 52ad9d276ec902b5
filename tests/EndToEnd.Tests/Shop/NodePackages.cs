using System.Diagnostics;

namespace Commerce.Shop;

/// <summary>Packages of npm in a folder that has their lock file, and processes that use them.</summary>
internal static class NodePackages
{
    private const string Lock = "package-lock.json";
    private static readonly TimeSpan InstallTimeMax = TimeSpan.FromMinutes(3);

    /// <summary>Installs what the lock file names, once; the test is skipped where Node is missing.</summary>
    public static async Task InstallAsync(string folder)
    {
        Assert.SkipUnless(IsThere("node") && IsThere("npm"), "Node is missing (Debian: nodejs, npm).");
        var wanted = Path.Combine(folder, Lock);
        var installed = Path.Combine(folder, "node_modules", Lock);
        if (File.Exists(installed) && await File.ReadAllTextAsync(installed) == await File.ReadAllTextAsync(wanted))
        {
            return;
        }

        var (code, output) = await RunAsync(
            folder, InstallTimeMax, "npm", "ci", "--include=dev", "--ignore-scripts", "--no-audit", "--no-fund");
        Assert.True(code == 0, $"npm could not install the packages of {folder}:\n{output}");
        File.Copy(wanted, installed, overwrite: true);
    }

    /// <summary>Runs a program to its end.</summary>
    public static async Task<(int Code, string Output)> RunAsync(
        string folder, TimeSpan timeMax, string program, params string[] arguments)
    {
        using var process = Start(folder, program, arguments);
        process.StandardInput.Close();
        var output = Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        try
        {
            await process.WaitForExitAsync().WaitAsync(timeMax);
        }
        catch (TimeoutException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        return (process.ExitCode, string.Concat(await output));
    }

    /// <summary>Starts a program.</summary>
    public static Process Start(string folder, string program, params string[] arguments) =>
        Process.Start(new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;

    private static bool IsThere(string program) =>
        Environment.GetEnvironmentVariable("PATH")!.Split(Path.PathSeparator)
            .Any(folder => File.Exists(Path.Combine(folder, program)));
}
