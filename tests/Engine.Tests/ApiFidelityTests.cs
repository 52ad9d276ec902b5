using System.Reflection;
using System.Xml.Linq;

namespace Commerce.Engine.Tests;

/// <summary>
/// Every public type that this engine has under a name of Microsoft Orleans is compared with the real one, read from
/// its package. What is missing here is fine; what is different or more would make grains that do not compile on both.
/// </summary>
public sealed class ApiFidelityTests
{
    private static readonly string[] Namespaces = ["Orleans", "Microsoft.Extensions.Hosting"];

    [Fact]
    public void Every_public_type_with_an_Orleans_name_is_as_in_Orleans()
    {
        using var context = new MetadataLoadContext(new PathAssemblyResolver(Files()));
        var theirs = RealAssemblies()
            .Select(context.LoadFromAssemblyPath)
            .SelectMany(assembly => assembly.GetExportedTypes())
            .GroupBy(type => type.FullName!, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.First(), StringComparer.Ordinal);
        var ours = context.LoadFromAssemblyPath(typeof(Grain).Assembly.Location).GetExportedTypes()
            .Where(type => Namespaces.Any(
                each => $"{type.Namespace}.".StartsWith(each + ".", StringComparison.Ordinal)))
            .ToList();

        var differences = ours.SelectMany(type => theirs.TryGetValue(type.FullName!, out var real)
            ? Compare(type, real)
            : [$"{type.FullName} is not in Orleans"]).ToList();

        Assert.True(differences.Count == 0, string.Join(Environment.NewLine, differences));
        Assert.True(ours.Count > 60, $"Only {ours.Count} types were compared: the test looks in the wrong place.");
    }

    [Fact]
    public void The_comparison_is_with_the_version_that_the_other_flavour_builds_with()
    {
        var packages = XDocument.Load(Path.Combine(Metadata("RepositoryRoot"), "Directory.Packages.props"));
        var versions = packages.Descendants("PackageVersion")
            .Where(each => $"{each.Attribute("Include")!.Value}".StartsWith(
                "Microsoft.Orleans.", StringComparison.Ordinal))
            .Select(each => (string)each.Attribute("Version")!).Distinct(StringComparer.Ordinal);

        Assert.Equal([Metadata("OrleansVersion")], versions);
    }

    [Fact]
    public void The_comparison_finds_what_differs()
    {
        var found = Compare(typeof(ShapeA), typeof(ShapeB)).ToList();

        Assert.Equal(4, found.Count);
        Assert.Contains(found, each => each.Contains("sealed class", StringComparison.Ordinal));
        Assert.Contains(found, each => each.Contains("Extra", StringComparison.Ordinal));
        Assert.Contains(found, each => each.Contains("other", StringComparison.Ordinal));
        Assert.Contains(found, each => each.Contains("IDisposable", StringComparison.Ordinal));
    }

    private static IEnumerable<string> Compare(Type ours, Type real)
    {
        var name = ours.FullName!.Replace(nameof(ShapeA), nameof(ShapeB), StringComparison.Ordinal);
        if (ApiShape.Kind(ours) != ApiShape.Kind(real))
        {
            yield return $"{name} is '{ApiShape.Kind(ours)}', in Orleans '{ApiShape.Kind(real)}'";
        }

        foreach (var more in ApiShape.Interfaces(ours).Except(ApiShape.Interfaces(real), StringComparer.Ordinal))
        {
            yield return $"{name} implements {more}, in Orleans it does not";
        }

        var members = ApiShape.Members(real).ToHashSet(StringComparer.Ordinal);
        foreach (var member in ApiShape.Members(ours).Where(each => !members.Contains(each)))
        {
            yield return $"{name} has '{member}', Orleans has not";
        }
    }

    private static string Metadata(string key) => typeof(ApiFidelityTests).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(each => each.Key == key).Value!;

    private static IEnumerable<string> RealAssemblies() =>
        Directory.GetDirectories(Metadata("PackageRoot"), "microsoft.orleans.*")
            .Select(package => Path.Combine(package, Metadata("OrleansVersion"), "lib", "net10.0"))
            .Where(Directory.Exists)
            .SelectMany(folder => Directory.GetFiles(folder, "Orleans.*.dll"));

    /// <summary>All that the metadata refers to: the real assemblies first, then the framework.</summary>
    private static IEnumerable<string> Files() => RealAssemblies()
        .Append(typeof(Grain).Assembly.Location)
        .Concat(((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator))
        .Concat(Directory.GetFiles(
            Path.Combine(Metadata("PackageRoot"), "system.memory.data", "10.0.3", "lib", "net10.0"), "*.dll"))
        .GroupBy(Path.GetFileName, StringComparer.Ordinal).Select(group => group.First());

    public class ShapeA : IDisposable
    {
        public static void Same(int value) => _ = value;

        public static void Renamed(int other) => _ = other;

        public static void Extra() => Same(1);

        void IDisposable.Dispose() => GC.SuppressFinalize(this);
    }

    public sealed class ShapeB
    {
        public static void Same(int value) => _ = value;

        public static void Renamed(int name) => _ = name;
    }
}
