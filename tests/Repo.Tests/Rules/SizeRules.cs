using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Commerce.Repo.Rules;

/// <summary>Budgets: what fits on a few screens is read; what does not is skimmed.</summary>
internal static class SizeRules
{
    private const int FileLinesMax = 400;
    private const int TestFileLinesMax = 600;
    private const int MethodLinesMax = 70;
    private const int LineLengthMax = 120;

    private static readonly Dictionary<string, int> DocumentLinesMax = new(StringComparer.Ordinal)
    {
        ["README.md"] = 150,
        ["AGENTS.md"] = 40,
    };

    // Not of markup: there a break is white space that is shown.
    private static readonly HashSet<string> LineLengthExtensions = new(StringComparer.Ordinal)
    {
        ".cs", ".css", ".js", ".sh", ".ts",
    };

    public static IReadOnlyList<Rule> All { get; } =
    [
        new("file-length", file => file.IsCSharp || file.Extension is ".cshtml" or ".js" or ".ts", FileLength),
        new("method-length", file => file.IsCSharp, MethodLength),
        new("line-length", file => LineLengthExtensions.Contains(file.Extension), LineLength),
        new("document-length", file => file.IsMarkdown, DocumentLength),
    ];

    private static IEnumerable<(int, string)> FileLength(RepoFile file)
    {
        var max = file.IsTest ? TestFileLinesMax : FileLinesMax;
        if (file.Lines.Count > max)
        {
            yield return (
                0, $"{file.Lines.Count} lines; at most {max}. Move a type or a concern into a file of its own.");
        }
    }

    private static IEnumerable<(int, string)> MethodLength(RepoFile file) =>
        from node in file.Nodes<SyntaxNode>()
        where node is BaseMethodDeclarationSyntax or AccessorDeclarationSyntax or LocalFunctionStatementSyntax
        let span = node.GetLocation().GetLineSpan()
        let lines = span.EndLinePosition.Line - span.StartLinePosition.Line + 1
        where lines > MethodLinesMax
        select (
            RepoFile.LineOf(node),
            $"{NameOf(node)} has {lines} lines; at most {MethodLinesMax}. Name its parts and extract them.");

    private static IEnumerable<(int, string)> LineLength(RepoFile file) =>
        from line in file.Lines.Select((text, index) => (text, Number: index + 1))
        where line.text.Length > LineLengthMax
        where !line.text.TrimStart().StartsWith("/// <inheritdoc cref", StringComparison.Ordinal) // Cannot be broken.
        select (line.Number, $"{line.text.Length} characters; at most {LineLengthMax}. Break the line.");

    private static IEnumerable<(int, string)> DocumentLength(RepoFile file)
    {
        var max = file.Under("docs/decisions")
            ? 60
            : DocumentLinesMax.GetValueOrDefault(Path.GetFileName(file.Path), int.MaxValue);
        if (file.Lines.Count > max)
        {
            yield return (
                0, $"{file.Lines.Count} lines; at most {max}. Say less, or say it where it belongs and link.");
        }
    }

    private static string NameOf(SyntaxNode node) => node switch
    {
        MethodDeclarationSyntax method => method.Identifier.Text,
        ConstructorDeclarationSyntax constructor => constructor.Identifier.Text,
        LocalFunctionStatementSyntax local => local.Identifier.Text,
        _ => node.Kind().ToString(),
    };
}
