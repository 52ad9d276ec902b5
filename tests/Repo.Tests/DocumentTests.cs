using Commerce.Repo.Rules;

namespace Commerce.Repo;

/// <summary>Goal: documents stay true. Method: what they link to, quote or number is looked up.</summary>
public sealed class DocumentTests
{
    [Fact]
    public void Every_link_leads_somewhere() =>
        Report.None([.. Repository.Markdown.SelectMany(
            file => DocumentRules.DeadLinks(file, Repository.Exists, ReadMarkdown))]);

    [Fact]
    public void Every_quoted_region_is_as_in_the_code() =>
        Report.None([.. Repository.Markdown.SelectMany(file => DocumentRules.StaleSnippets(file, Read))]);

    [Fact]
    public void Decision_records_are_numbered_without_gaps_and_say_their_status()
    {
        var records = Repository.Markdown.Where(file => file.Under("docs/decisions")).ToList();

        Assert.NotEmpty(records);
        Report.None([.. DocumentRules.Decisions(records)]);
    }

    [Theory]
    [InlineData("[a](nowhere.md)", "nowhere.md")]
    [InlineData("[a](../nowhere.md)", "nowhere.md")]
    [InlineData("[a](there.md#no-such-heading)", "no-such-heading")]
    [InlineData("[a](#no-such-heading)", "no-such-heading")]
    public void A_dead_link_is_found(string text, string named)
    {
        var there = new RepoFile("docs/there.md", "# A heading, here");
        var file = new RepoFile("docs/a.md", "# Title\n\n" + text);

        var findings = DocumentRules.DeadLinks(
            file, path => path is "docs/there.md" or "docs/a.md", path => path == there.Path ? there : file);

        var finding = Assert.Single(findings);
        Assert.Equal(3, finding.Line);
        Assert.Contains(named, finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_living_link_is_left_alone()
    {
        var file = new RepoFile(
            "docs/a.md",
            "# A heading, `here`\n[a](../docs/a.md#a-heading-here) [b](#a-heading-here)\n```\n[c](nowhere.md)\n```");

        Assert.Empty(DocumentRules.DeadLinks(file, path => path == "docs/a.md", _ => file));
    }

    [Theory]
    [InlineData("var x = 1;", 0)]
    [InlineData("var x = 2;", 1)]
    public void A_quoted_region_that_differs_is_found(string quoted, int count)
    {
        var code = new RepoFile("A.cs", "class A\n{\n    // snippet: one\n    var x = 1;\n    // end snippet\n}");
        var document = new RepoFile("a.md", $"<!-- snippet: A.cs#one -->\n```csharp\n{quoted}\n```");

        Assert.Equal(count, DocumentRules.StaleSnippets(document, _ => code).Count());
    }

    [Fact]
    public void A_quoted_region_that_is_gone_is_found() =>
        Assert.Single(
            DocumentRules.StaleSnippets(new("a.md", "<!-- snippet: A.cs#one -->\n```csharp\nx\n```"), _ => null));

    [Theory]
    [InlineData("0002-a-title", "# 0002 A title\nStatus: accepted")]
    [InlineData("0001-a-title", "# A title\nStatus: accepted")]
    [InlineData("0001-a-title", "# 0001 A title")]
    [InlineData("one", "# 0001 A title\nStatus: accepted")]
    public void A_decision_record_out_of_form_is_found(string name, string text) =>
        Assert.Single(DocumentRules.Decisions([new($"docs/decisions/{name}.md", text)]));

    private static RepoFile? Read(string path) => Repository.Files.SingleOrDefault(file => file.Path == path);

    private static RepoFile? ReadMarkdown(string path) =>
        Repository.Markdown.SingleOrDefault(file => file.Path == path);
}
