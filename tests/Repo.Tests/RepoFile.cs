using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Commerce.Repo;

/// <summary>A text file of the repository; for C# also its syntax.</summary>
internal sealed class RepoFile(string path, string text)
{
    private string[]? _lines;
    private CompilationUnitSyntax? _syntax;

    /// <summary>Relative to the root, with forward slashes.</summary>
    public string Path { get; } = path;

    public string Text { get; } = text;

    public string Extension => System.IO.Path.GetExtension(Path);

    public bool IsCSharp => Extension == ".cs";

    public bool IsMarkdown => Extension == ".md";

    public bool IsTest => Under("tests");

    /// <summary>Lines without their ends; a last line end begins no line.</summary>
    public IReadOnlyList<string> Lines => _lines ??= Text.TrimEnd('\n').Split('\n');

    public CompilationUnitSyntax Syntax => _syntax ??= CSharpSyntaxTree.ParseText(
        Text, new CSharpParseOptions(LanguageVersion.Preview, DocumentationMode.Parse)).GetCompilationUnitRoot();

    public bool Under(string folder) => Path.StartsWith(folder + "/", StringComparison.Ordinal);

    /// <summary>Line of a piece of syntax, from 1.</summary>
    public static int LineOf(SyntaxNodeOrToken node) => LineOf(node.GetLocation()!);

    /// <summary>Line of a place, from 1.</summary>
    public static int LineOf(Location place) => place.GetLineSpan().StartLinePosition.Line + 1;

    public IEnumerable<T> Nodes<T>()
        where T : SyntaxNode => Syntax.DescendantNodes(descendIntoTrivia: true).OfType<T>();
}
