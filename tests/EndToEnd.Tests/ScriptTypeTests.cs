using Commerce.Shop;

namespace Commerce;

/// <summary>
/// Goal: what the pages' scripts say of each other, of the hub and of the API is what they do. Method: the TypeScript
/// compiler checks the modules as they are served, by the types in their comments (decision 0026).
/// </summary>
public sealed class ScriptTypeTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private static readonly string Scripts = Path.Combine("wwwroot", "js");

    private static string Front => RepositoryRoot.File("WebFront");

    [Fact]
    public async Task The_scripts_of_the_pages_are_as_their_types_say()
    {
        await NodePackages.InstallAsync(Front);

        var (code, output) = await CompileAsync();

        Assert.True(code == 0, $"'npm run check' in WebFront finds:\n{output}");
    }

    [Fact]
    public async Task No_script_of_the_pages_is_left_out_of_the_check()
    {
        await NodePackages.InstallAsync(Front);

        var (_, output) = await CompileAsync("--listFilesOnly");

        var served = Directory.EnumerateFiles(Path.Combine(Front, Scripts), "*", SearchOption.AllDirectories);
        Assert.Equal(
            served.Order(StringComparer.Ordinal),
            output.Split('\n', StringSplitOptions.TrimEntries)
                .Where(file => file.StartsWith(Path.Combine(Front, Scripts), StringComparison.Ordinal))
                .Order(StringComparer.Ordinal));
    }

    private static Task<(int Code, string Output)> CompileAsync(params string[] options) =>
        NodePackages.RunAsync(
            Front, Patience, "node",
            [Path.Combine("node_modules", "typescript", "bin", "tsc"), "-p", ".", "--pretty", "false", .. options]);
}
