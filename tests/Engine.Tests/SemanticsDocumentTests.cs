using System.Reflection;
using System.Text.RegularExpressions;

namespace Commerce.Engine.Tests;

/// <summary>The tests that <c>docs/engine-semantics.md</c> names exist, and no promise is without one.</summary>
public sealed partial class SemanticsDocumentTests
{
    private static readonly string Root = typeof(SemanticsDocumentTests).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(each => each.Key == "RepositoryRoot").Value!;

    private static readonly string Text = File.ReadAllText(Path.Combine(Root, "docs", "engine-semantics.md"));

    [Fact]
    public void Every_test_that_is_named_is_there()
    {
        var sources = Directory.GetFiles(Path.Combine(Root, "tests"), "*.cs", SearchOption.AllDirectories)
            .Select(File.ReadAllText).ToList();
        var named = Name().Matches(Text).Select(each => each.Groups).ToList();

        var missing = named.Where(each => !sources.Exists(source =>
            source.Contains($" class {each["class"].Value}", StringComparison.Ordinal)
            && source.Contains($" {each["method"].Value}", StringComparison.Ordinal))).Select(each => each[0].Value);

        Assert.Empty(missing);
        Assert.True(named.Count > 70, $"Only {named.Count} names were found: the test looks in the wrong place.");
    }

    [Fact]
    public void Every_row_names_a_test()
    {
        var rows = Text.Split('\n').Where(line => line.StartsWith("| ", StringComparison.Ordinal)
            && !line.StartsWith("| promise", StringComparison.Ordinal)
            && !line.StartsWith("| #", StringComparison.Ordinal)).ToList();

        Assert.Equal(26 + 15, rows.Count);
        Assert.All(rows, row => Assert.Matches(Name(), row));
    }

    [GeneratedRegex(
        @"`(?<class>[A-Z]\w+(Tests|Compliance))(\.(?<method>\w+))?`", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Name();
}
