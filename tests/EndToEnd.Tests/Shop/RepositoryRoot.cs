namespace Commerce.Shop;

/// <summary>Where the repository is: the tests start what was built there.</summary>
internal static class RepositoryRoot
{
    /// <summary>The folder with the solution.</summary>
    public static string Path { get; } = Find();

    /// <summary>A file below it.</summary>
    public static string File(params string[] parts) => System.IO.Path.Combine([Path, .. parts]);

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (folder.EnumerateFiles("*.sln").Any())
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException(
            $"No solution above {AppContext.BaseDirectory}: run the tests where they were built.");
    }
}
