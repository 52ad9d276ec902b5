using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Commerce.Repo;

/// <summary>Goal: docs/problems.md lists every problem that the front can answer with, under its status.</summary>
public sealed class ProblemTests
{
    private const string Document = "docs/problems.md";
    private const string Code = "WebFront/Problems/ProblemCode.cs";

    [Fact]
    public void Every_problem_code_is_documented_with_its_status()
    {
        var documented = Rules.DocumentRules.Table(Repository.File(Document), "## Codes")
            .Select(row => $"{row[0]} {row[1]}")
            .Order(StringComparer.Ordinal);

        Assert.Equal(DeclaredIn(Repository.File(Code)).Order(StringComparer.Ordinal), documented);
    }

    [Fact]
    public void A_code_is_read_out_of_its_declaration() =>
        Assert.Equal(
            ["sold-out 409"],
            DeclaredIn(
                new RepoFile("A.cs", "class A { static readonly A B = new(\"sold-out\", 409, \"Sold out\"); }")));

    private static List<string> DeclaredIn(RepoFile file) =>
    [
        .. from made in file.Nodes<ImplicitObjectCreationExpressionSyntax>()
           let arguments = made.ArgumentList.Arguments
           where arguments is [{ Expression: LiteralExpressionSyntax }, { Expression: LiteralExpressionSyntax }, _]
           select $"{arguments[0].ToString().Trim('"')} {arguments[1]}",
    ];
}
