using Commerce.Repo.Rules;

namespace Commerce.Repo;

/// <summary>
/// Goal: the repository keeps its own rules. Method: every rule over every file, with the exceptions of the allow-list;
/// and each rule over a sample that breaks it, so that a rule that sees nothing fails here.
/// </summary>
public sealed class RuleTests
{
    private static readonly IReadOnlyList<Rule> Rules =
        [.. SizeRules.All, .. ReadingRules.All, .. BoundaryRules.All, .. ContractRules.All];

    [Fact]
    public void The_repository_keeps_its_rules()
    {
        var allowList = new AllowList(Repository.File(AllowList.Path).Lines);

        var findings = allowList.Filter(
            Repository.Files.SelectMany(file => Rules.SelectMany(rule => rule.Find(file)))
                .Concat(ContractRules.DuplicateAliases(Repository.Product))
                .Concat(ContractRules.DuplicateEventIds(Repository.Product)));

        Report.None([.. findings, .. allowList.Unused()]);
    }

    [Theory]
    [MemberData(nameof(Samples.Bad), MemberType = typeof(Samples))]
    public void A_rule_finds_its_bad_sample_and_says_where(string rule, string path, int line, string text)
    {
        var findings = Find(rule, path, text);

        var finding = Assert.Single(findings);
        Assert.Equal((path, line, rule), (finding.Path, finding.Line, finding.Rule));
        Assert.Contains(". ", finding.Message, StringComparison.Ordinal); // What is wrong. What to do.
    }

    [Theory]
    [MemberData(nameof(Samples.Good), MemberType = typeof(Samples))]
    public void A_rule_leaves_its_good_sample_alone(string rule, string path, string text) =>
        Assert.Empty(Find(rule, path, text));

    [Fact]
    public void Every_rule_has_a_bad_sample() =>
        Assert.Equal(
            Rules.Select(rule => rule.Name).Order(), Samples.Bad.Select(row => row.Data.Item1).Distinct().Order());

    [Fact]
    public void The_same_alias_twice_is_found()
    {
        const string Type = "[Alias(\"a\")] public sealed record ";

        var findings = ContractRules.DuplicateAliases([new("A.cs", Type + "A;"), new("B.cs", Type + "B;")]);

        Assert.Equal("B.cs", Assert.Single(findings).Path);
    }

    [Fact]
    public void The_same_event_id_twice_is_found()
    {
        const string Log = "class C { [LoggerMessage(EventId = 1001)] void M(); }";

        var findings = ContractRules.DuplicateEventIds([new("A.cs", Log), new("B.cs", "\n" + Log)]);

        Assert.Equal(("B.cs", 2), (Assert.Single(findings).Path, findings.Single().Line));
    }

    [Fact]
    public void The_allow_list_excuses_what_it_names_and_nothing_else()
    {
        var allowList = new AllowList(
            ["# comment", "A.cs | todo | because it is a sample", "B.cs | todo | because it is unused"]);
        Finding allowed = new("A.cs", 1, "todo", ""), otherRule = new("A.cs", 1, "region", ""), otherFile = new(
            "C.cs", 1, "todo", "");

        Assert.Equal([otherRule, otherFile], allowList.Filter([allowed, otherRule, otherFile]));
        Assert.Equal(3, Assert.Single(allowList.Unused()).Line);
    }

    [Fact]
    public void A_line_of_the_allow_list_without_a_reason_is_refused() =>
        Assert.Throws<FormatException>(() => new AllowList(["A.cs | todo"]));

    private static IReadOnlyList<Finding> Find(string rule, string path, string text) =>
        [.. Rules.Single(one => one.Name == rule).Find(new RepoFile(path, text))];
}
