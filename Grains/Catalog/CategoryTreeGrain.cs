using Commerce.Persistence;
using Commerce.Storage;

namespace Commerce.Catalog;

/// <summary>Keeps the tree of categories.</summary>
internal sealed class CategoryTreeGrain : Grain, ICategoryTreeGrain
{
    private readonly GrainRow<CategoryTree> _row;

    public CategoryTreeGrain(IShardStore store) => _row = new GrainRow<CategoryTree>(this, store, "category-tree");

    private CategoryTree Tree => _row.State ?? Categories.Tree;

    public override Task OnActivateAsync(CancellationToken cancellationToken) => _row.ReadAsync(cancellationToken);

    public Task<CategoryTree> GetAsync() => Task.FromResult(Tree);

    public async Task<ReplaceTreeOutcome> ReplaceAsync(CategoryTree tree)
    {
        if (CategoryTreeRules.WrongWith(tree.Nodes) is { } wrong)
        {
            throw new ArgumentException($"The tree of categories was not replaced: it {wrong}.", nameof(tree));
        }

        if (Tree.Nodes.SequenceEqual(tree.Nodes))
        {
            return ReplaceTreeOutcome.Replaced; // Sent again.
        }

        if (Tree.Version != tree.Version)
        {
            return ReplaceTreeOutcome.Stale;
        }

        await _row.WriteAsync(tree with { Version = tree.Version + 1 });
        return ReplaceTreeOutcome.Replaced;
    }
}
