using System.Diagnostics;

namespace Commerce.LoadTests.Shop;

/// <summary>The clone that this program was built in.</summary>
internal static class Repository
{
    internal static string Root { get; } = FindRoot();

    /// <summary>The shop: <see cref="BuildAsync"/>.</summary>
    internal static Task<string> BuildWebFrontAsync(bool build, CancellationToken cancellationToken) =>
        BuildAsync("WebFront", build, cancellationToken);

    /// <summary>
    /// Builds a program in Release, so that what is measured is what the sources say; returns where it is.
    /// </summary>
    /// <param name="project">Its project.</param>
    /// <param name="build">False: takes what was built before.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    internal static async Task<string> BuildAsync(string project, bool build, CancellationToken cancellationToken)
    {
        var dll = Path.Combine(Root, "artifacts", "bin", project, "release", $"Commerce.{project}.dll");
        if (!build)
        {
            return File.Exists(dll) ? dll : throw new ShopApiException($"--no-build, but there is no {dll}.");
        }

        Console.WriteLine($"Building {project} (Release).");
        var start = new ProcessStartInfo("dotnet", ["build", "-c", "Release", "-v", "q", "--nologo", project])
        {
            WorkingDirectory = Root,
        };
        using var process = Process.Start(start) ?? throw new ShopApiException("dotnet could not be started.");
        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode == 0 ? dll : throw new ShopApiException($"{project} does not build; see above.");
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Orleans.Commerce.sln")))
            {
                return folder.FullName;
            }
        }

        throw new ShopApiException(
            $"{AppContext.BaseDirectory} is not inside a clone: there is no Orleans.Commerce.sln above it.");
    }
}
