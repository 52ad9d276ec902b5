namespace Commerce.Catalog;

/// <summary>What a tree of categories must be like.</summary>
public static class CategoryTreeRules
{
    /// <summary>Categories in all.</summary>
    public const int NodesMax = 500;

    /// <summary>Levels.</summary>
    public const int LevelsMax = 4;

    /// <summary>Characters of a name.</summary>
    public const int NameLengthMax = 100;

    private const int IdLengthMax = 64;

    /// <summary>What is wrong, as the rest of a sentence that begins with the tree; null: nothing.</summary>
    public static string? WrongWith(IReadOnlyList<CategoryNode> nodes)
    {
        var ids = nodes.Select(node => node.CategoryId).ToHashSet(StringComparer.Ordinal);
        return nodes switch
        {
            { Count: > NodesMax } => $"has {nodes.Count} categories, more than {NodesMax}",
            _ when nodes.FirstOrDefault(node => node.CategoryId.Length is 0 or > IdLengthMax) is { } node =>
                $"has an id of {node.CategoryId.Length} characters, not 1 to {IdLengthMax}",
            _ when nodes.FirstOrDefault(node => string.IsNullOrWhiteSpace(node.Name)
                || node.Name.Length > NameLengthMax) is { } node =>
                $"has a name of {node.Name.Length} characters at '{node.CategoryId}', not 1 to {NameLengthMax}",
            _ when ids.Count < nodes.Count => "has an id twice",
            _ when nodes.FirstOrDefault(node => node.ParentId is { } parent && !ids.Contains(parent)) is { } node =>
                $"has no '{node.ParentId}', which '{node.CategoryId}' is below",
            _ when nodes.FirstOrDefault(node => LevelOf(node, nodes) > LevelsMax) is { } node =>
                $"has '{node.CategoryId}' below itself, or on more than {LevelsMax} levels",
            _ => null,
        };
    }

    // Steps up to the top, and no more than tell that there are too many: a circle has no top.
    private static int LevelOf(CategoryNode node, IReadOnlyList<CategoryNode> nodes)
    {
        var level = 1;
        for (var at = node; at?.ParentId is { } parent && level <= LevelsMax; level++)
        {
            at = nodes.FirstOrDefault(one => one.CategoryId == parent);
        }

        return level;
    }
}
