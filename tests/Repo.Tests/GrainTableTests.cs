using Commerce.Repo.Rules;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Commerce.Repo;

/// <summary>Goal: the table names every grain, and no other.</summary>
public sealed class GrainTableTests
{
    private const string Heading = "## The grains";

    [Fact]
    public void The_table_names_every_grain()
    {
        var grains =
            Repository.Product.Where(file => file.Under("Grains")).SelectMany(GrainsIn).Order(StringComparer.Ordinal);
        var table = DocumentRules.Table(Repository.File("docs/grains.md"), Heading);

        Assert.Equal(grains, table.Select(row => row[0]).Order(StringComparer.Ordinal));
        Assert.All(table, row => Assert.Equal(4, row.Count(cell => cell.Length > 0)));
    }

    [Fact]
    public void A_grain_is_a_class_with_a_grain_interface() =>
        Assert.Equal(
            ["StockPool"],
            GrainsIn(
                new RepoFile(
                    "A.cs", "class StockPoolGrain : Grain, IStockPoolGrain; class StockPool; class Relay : IRelay;")));

    // Partial classes name their bases once.
    private static IEnumerable<string> GrainsIn(RepoFile file) =>
        from type in file.Nodes<ClassDeclarationSyntax>()
        let name = type.Identifier.Text
        where type.BaseList?.Types.Any(one => one.Type.ToString() == $"I{name}") == true
        where name.EndsWith("Grain", StringComparison.Ordinal)
        select name[..^"Grain".Length];
}
