namespace Commerce.Catalog;

/// <summary>The shop's categories, as a tree that merchants keep. Key: <see cref="Key"/>.</summary>
[Alias("catalog.category-tree")]
public interface ICategoryTreeGrain : IGrainWithStringKey
{
    /// <summary>The key that fronts use.</summary>
    const string Key = "tree";

    /// <summary>The tree; until somebody changes it, the categories that imports know.</summary>
    [Alias("get"), AlwaysInterleave]
    Task<CategoryTree> GetAsync();

    /// <summary>Replaces the tree, if it is still the version that the new one has.</summary>
    [Alias("replace")]
    Task<ReplaceTreeOutcome> ReplaceAsync(CategoryTree tree);
}

/// <summary>What replacing the tree did.</summary>
public enum ReplaceTreeOutcome
{
    /// <summary>It is as it was sent, now or already.</summary>
    Replaced,

    /// <summary>Somebody changed it meanwhile; nothing was written.</summary>
    Stale,
}

/// <summary>Categories.</summary>
/// <param name="Version">Grows with each change.</param>
/// <param name="Nodes">All of them; those with the same parent are shown in this order.</param>
[GenerateSerializer, Immutable, Alias("catalog.tree")]
public sealed record CategoryTree(
    [property: Id(0)] long Version, [property: Id(1)] IReadOnlyList<CategoryNode> Nodes)
{
    /// <summary>Each category before those below it, with how many are above it.</summary>
    public IEnumerable<(CategoryNode Node, int Depth)> InOrder() => Below(null, 0, ByParent());

    /// <summary>A category and all below it; the id alone if the tree does not have it.</summary>
    public IReadOnlyList<string> SubtreeOf(string categoryId) =>
        [categoryId, .. Below(categoryId, 0, ByParent()).Select(found => found.Node.CategoryId)];

    private ILookup<string?, CategoryNode> ByParent() =>
        Nodes.ToLookup(node => node.ParentId, StringComparer.Ordinal);

    // A tree has a few levels: CategoryTreeRules says how many.
    private static IEnumerable<(CategoryNode Node, int Depth)> Below(
        string? parentId, int depth, ILookup<string?, CategoryNode> byParent) =>
        byParent[parentId].SelectMany(node => Below(node.CategoryId, depth + 1, byParent).Prepend((node, depth)));
}

/// <summary>A category of the tree.</summary>
/// <param name="CategoryId">Lower case with hyphens; products have it.</param>
/// <param name="Name">Shown; 1 to 100 characters.</param>
/// <param name="ParentId">The one above; null: none.</param>
[GenerateSerializer, Immutable, Alias("catalog.category-node")]
public sealed record CategoryNode(
    [property: Id(0)] string CategoryId, [property: Id(1)] string Name, [property: Id(2)] string? ParentId = null);
