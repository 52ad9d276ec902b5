using System.Text;

namespace Commerce.Repo;

/// <summary>The files of the repository, read once: everything but what .gitignore keeps out.</summary>
internal static class Repository
{
    private static readonly HashSet<string> TextExtensions = new(StringComparer.Ordinal)
    {
        "", ".cs", ".csproj", ".props", ".targets", ".sln", ".md", ".json", ".txt", ".sh", ".editorconfig",
        ".gitignore", ".html", ".cshtml", ".css", ".js", ".ts", ".svg", ".sql", ".yml", ".yaml", ".xml",
        ".conf", ".service",
    };

    private static readonly Lazy<IReadOnlyList<RepoFile>> AllFiles = new(Read);

    public static string Root { get; } = FindRoot();

    public static IReadOnlyList<RepoFile> Files => AllFiles.Value;

    public static IEnumerable<RepoFile> CSharp => Files.Where(file => file.IsCSharp);

    public static IEnumerable<RepoFile> Markdown => Files.Where(file => file.IsMarkdown);

    /// <summary>Code that ships: no tests.</summary>
    public static IEnumerable<RepoFile> Product => CSharp.Where(file => !file.IsTest);

    /// <summary>One file.</summary>
    public static RepoFile File(string path) =>
        Files.SingleOrDefault(file => file.Path == path)
        ?? throw new InvalidOperationException($"{path} is not in the repository; a rule reads it.");

    public static bool Exists(string path)
    {
        var full = Path.Combine(Root, path);
        return System.IO.File.Exists(full) || Directory.Exists(full);
    }

    private static string FindRoot()
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

    private static List<RepoFile> Read()
    {
        var ignored = System.IO.File.ReadAllLines(Path.Combine(Root, ".gitignore"))
            .Where(line => line.EndsWith('/'))
            .Select(line => line.Trim('/'))
            .Append(".git")
            .ToHashSet(StringComparer.Ordinal);
        var files = new List<RepoFile>();
        var folders = new Stack<DirectoryInfo>([new DirectoryInfo(Root)]);
        while (folders.TryPop(out var folder))
        {
            foreach (var child in folder.EnumerateDirectories().Where(child => !ignored.Contains(child.Name)))
            {
                folders.Push(child);
            }

            files.AddRange(folder.EnumerateFiles()
                .Where(file => TextExtensions.Contains(file.Extension) && !ignored.Contains(file.Name))
                .Select(file => new RepoFile(
                    Path.GetRelativePath(Root, file.FullName).Replace('\\', '/'),
                    System.IO.File.ReadAllText(file.FullName, Encoding.UTF8))));
        }

        return [.. files.OrderBy(file => file.Path, StringComparer.Ordinal)];
    }
}
