using System.Diagnostics;

namespace Commerce.Testing;

/// <summary>
/// One of the scripts in <c>eng/services</c>. Where it says that its server is not installed, or that what is asked is
/// not permitted here, the test is skipped, with the reason.
/// </summary>
/// <param name="name">Of the script, without its extension.</param>
public sealed class ServerScript(string name)
{
    private const int NotInstalled = 69;
    private const int NotPermitted = 77;

    /// <summary>Of the script, without its extension.</summary>
    public string Name => name;

    /// <summary>Where it lies.</summary>
    public string Path { get; } = Find($"{name}.sh");

    /// <summary>Runs it to its end.</summary>
    /// <param name="arguments">What it is to do.</param>
    /// <param name="input">What it reads.</param>
    /// <returns>What it writes.</returns>
    /// <exception cref="InvalidOperationException">It fails; the message says why.</exception>
    public async Task<string> RunAsync(string[] arguments, string input = "")
    {
        var start = new ProcessStartInfo("bash", [Path, .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.SkipWhen(process.ExitCode is NotInstalled or NotPermitted, error.Trim());
        return process.ExitCode == 0
            ? await output
            : throw new InvalidOperationException(
                $"{name}.sh {string.Join(' ', arguments)}: exit code {process.ExitCode}. {error.Trim()}");
    }

    private static string Find(string file)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var script = System.IO.Path.Combine(folder.FullName, "eng", "services", file);
            if (File.Exists(script))
            {
                return script;
            }
        }

        throw new InvalidOperationException(
            $"No eng/services/{file} above {AppContext.BaseDirectory}: run the tests where they were built.");
    }
}
