using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Commerce.Repo.Rules;

/// <summary>What makes code findable and honest: names of files, no leftovers, no decoration.</summary>
internal static partial class ReadingRules
{
    public static IReadOnlyList<Rule> All { get; } =
    [
        // The code behind a page is named after the page.
        new(
            "file-name",
            file => file.IsCSharp && !file.Path.EndsWith(".cshtml.cs", StringComparison.Ordinal),
            FileName),
        new("todo", file => file.Extension != ".editorconfig", Todo),
        new("region", file => file.IsCSharp, Region),
        new("banner", file => file.IsCSharp || file.Extension is ".js" or ".ts" or ".css" or ".sh", Banner),
        new("unchecked-script", file => file.Extension is ".js" or ".ts", UncheckedScript),
        new("line-end", file => file.Extension != ".sln", LineEnd),
        new("test-name", file => file.IsCSharp && file.IsTest, TestName),
        new("sleeping-test", file => file.IsCSharp && file.IsTest, SleepingTest),
    ];

    private static IEnumerable<(int, string)> FileName(RepoFile file)
    {
        var types = file.Syntax.DescendantNodes(node => node is CompilationUnitSyntax or BaseNamespaceDeclarationSyntax)
            .Where(node => node is BaseTypeDeclarationSyntax or DelegateDeclarationSyntax)
            .Select(
                node => node is BaseTypeDeclarationSyntax type
                    ? type.Identifier.Text
                    : ((DelegateDeclarationSyntax)node).Identifier.Text)
            .ToList();
        var name = Path.GetFileNameWithoutExtension(file.Path).Split('.')[0];
        if (types.Count > 0 && !types.Contains(name) && !(types.Count > 1 && GroupName().IsMatch(name)))
        {
            yield return (0, $"declares {string.Join(", ", types.Take(3))}, none named '{name}'. Name the file like "
                + "its main type; a group of small types has a plural name.");
        }
    }

    private static IEnumerable<(int, string)> Todo(RepoFile file) =>
        from line in file.Lines.Select((text, index) => (text, Number: index + 1))
        where TodoWord().IsMatch(line.text) && !IssueNumber().IsMatch(line.text)
        select (line.Number, $"'{line.text.Trim()}' names no issue. Do it now, or file it and write its number.");

    private static IEnumerable<(int, string)> Region(RepoFile file) =>
        from directive in file.Nodes<RegionDirectiveTriviaSyntax>()
        where !directive.ToString().Contains("snippet-", StringComparison.Ordinal)
        select (RepoFile.LineOf(directive), "a region hides code. Split the type instead.");

    private static IEnumerable<(int, string)> Banner(RepoFile file) =>
        from line in file.Lines.Select((text, index) => (text, Number: index + 1))
        where BannerLine().IsMatch(line.text)
        select (line.Number, $"'{line.text.Trim()}' is decoration. Delete it.");

    private static IEnumerable<(int, string)> UncheckedScript(RepoFile file) =>
        from line in file.Lines.Select((text, index) => (text, Number: index + 1))
        let match = UncheckedWord().Match(line.text)
        where match.Success
        select (
            line.Number, $"'{match.Value}' hides what the type checker says. Give it the type, or check the value.");

    private static IEnumerable<(int, string)> LineEnd(RepoFile file)
    {
        var carriageReturn = file.Lines.TakeWhile(line => !line.EndsWith('\r')).Count();
        if (carriageReturn < file.Lines.Count)
        {
            yield return (carriageReturn + 1, "a carriage return at the line's end. Save the file with line feeds.");
        }
    }

    private static IEnumerable<(int, string)> TestName(RepoFile file) =>
        from method in file.Nodes<MethodDeclarationSyntax>()
        where method.AttributeLists.SelectMany(list => list.Attributes).Any(
            attribute => attribute.Name.ToString() is "Fact" or "Theory")
        where method.Identifier.Text.Count(c => c == '_') < 2
        select (
            RepoFile.LineOf(method),
            $"'{method.Identifier.Text}' is no sentence. Say what holds: A_retried_hold_gives_the_same_receipt.");

    // With a clock it is a timer, which a test may advance.
    private static IEnumerable<(int, string)> SleepingTest(RepoFile file) =>
        from call in file.Nodes<InvocationExpressionSyntax>()
        let name = call.Expression.ToString()
        where name is "Task.Delay" or "Thread.Sleep" or "SpinWait.SpinUntil"
        where !call.ArgumentList.Arguments.Any(one => one.ToString().EndsWith("ime", StringComparison.Ordinal))
        select (
            RepoFile.LineOf(call),
            $"{name} in a test. Wait for the event that shows it happened, or advance a manual clock.");

    [GeneratedRegex("(s|Configuration)$", RegexOptions.CultureInvariant)]
    private static partial Regex GroupName();

    [GeneratedRegex(@"\b(TODO|FIXME|HACK|XXX)\b", RegexOptions.CultureInvariant)]
    private static partial Regex TodoWord();

    [GeneratedRegex(@"@ts-(ignore|nocheck|expect-error)\b|\{(\*|any)\}|:\s*any\b", RegexOptions.CultureInvariant)]
    private static partial Regex UncheckedWord();

    [GeneratedRegex(@"(#|issue )\d+", RegexOptions.CultureInvariant)]
    private static partial Regex IssueNumber();

    [GeneratedRegex(@"^\s*(//+|/\*+|#)\s*[-=*#/_~]{4,}", RegexOptions.CultureInvariant)]
    private static partial Regex BannerLine();
}
