using System.Diagnostics;

namespace Commerce.LoadTests.Shop;

/// <summary>The clone that this program was built in.</summary>
internal static class Repository
{
    internal static string Root { get; } = FindRoot();

    /// <summary>Path of the shop's program in Release, built if it is not there.</summary>
    internal static async Task<string> BuildWebFrontAsync(CancellationToken cancellationToken)
    {
        var dll = Path.Combine(Root, "artifacts", "bin", "WebFront", "release", "Commerce.WebFront.dll");
        if (File.Exists(dll))
        {
            return dll;
        }

        Console.WriteLine("Building the shop (Release), because it is not there yet.");
        var start = new ProcessStartInfo("dotnet", ["build", "-c", "Release", "-v", "q", "--nologo", "WebFront"])
        {
            WorkingDirectory = Root,
        };
        using var build = Process.Start(start) ?? throw new ShopApiException("dotnet could not be started.");
        await build.WaitForExitAsync(cancellationToken);
        return build.ExitCode == 0 ? dll : throw new ShopApiException("The shop does not build; see above.");
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
