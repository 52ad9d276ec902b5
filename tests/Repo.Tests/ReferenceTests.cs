using Commerce.Repo.Rules;

namespace Commerce.Repo;

/// <summary>Goal: arrows between projects point one way, and are those of docs/architecture.md.</summary>
public sealed class ReferenceTests
{
    private const string Document = "docs/architecture.md";
    private const string Heading = "## The house";

    [Fact]
    public void Projects_reference_what_the_architecture_says_and_nothing_else()
    {
        var table = DocumentRules.Table(Repository.File(Document), Heading).ToDictionary(
            row => row[0].TrimEnd('/'),
            IReadOnlySet<string> (row) => Set(row[2] == "nothing of ours" ? [] : row[2].Split(", ")));

        Report.None([.. ReferenceRules.Differences(Projects(), table, Document), .. ReferenceRules.Cycles(Projects())]);
    }

    [Fact]
    public void An_arrow_that_the_table_lacks_is_found()
    {
        var findings = ReferenceRules.Differences(
            new Dictionary<string, IReadOnlySet<string>> { ["Storage"] = Set("Grains") },
            new Dictionary<string, IReadOnlySet<string>> { ["Storage"] = Set() },
            Document);

        Assert.Contains("Grains", Assert.Single(findings).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_and_projects_without_each_other_are_found()
    {
        var findings = ReferenceRules.Differences(
            new Dictionary<string, IReadOnlySet<string>> { ["New"] = Set(), ["Both"] = Set() },
            new Dictionary<string, IReadOnlySet<string>> { ["Gone"] = Set(), ["Both"] = Set("Gone") },
            Document);

        Assert.Equal(3, findings.Count());
    }

    [Fact]
    public void A_way_round_is_found()
    {
        var findings = ReferenceRules.Cycles(
            new Dictionary<string, IReadOnlySet<string>> { ["A"] = Set("B"), ["B"] = Set("C"), ["C"] = Set("B") });

        Assert.Equal(["B", "C"], findings.Select(finding => finding.Path[..1]).Order());
    }

    [Fact]
    public void A_project_file_is_read_with_what_the_engine_switch_adds()
    {
        var project = new RepoFile(
            "X/X.csproj",
            """
            <Project>
              <PropertyGroup><UsesActorEngine>Host</UsesActorEngine></PropertyGroup>
              <ItemGroup><ProjectReference Include="../Y/Y.csproj" /></ItemGroup>
            </Project>
            """);

        Assert.Equal(["Engine", "Engine.Generators", "Y"], ReferenceRules.Of(project).Order());
    }

    private static Dictionary<string, IReadOnlySet<string>> Projects() =>
        Repository.Files
            .Where(file => file.Extension == ".csproj" && !file.IsTest)
            .ToDictionary(file => Path.GetFileNameWithoutExtension(file.Path), ReferenceRules.Of);

    private static HashSet<string> Set(params string[] names) => [.. names];
}
