using Commerce.Hosting;

namespace Commerce.Catalog;

/// <summary>Goal: there is always one tree, whoever changes it at once.</summary>
public sealed class CategoryTreeTests : IAsyncLifetime
{
    private RunningShop _shop = null!;

    public async ValueTask InitializeAsync() => _shop = await RunningShop.StartAsync();

    public ValueTask DisposeAsync() => _shop.DisposeAsync();

    [Fact]
    public async Task Of_two_who_change_the_same_tree_one_is_told()
    {
        var grain = _shop.Grains.GetGrain<ICategoryTreeGrain>(ICategoryTreeGrain.Key);
        var first = await grain.GetAsync();
        var mine = first with { Nodes = [.. first.Nodes, new CategoryNode("mine", "Mine")] };

        Assert.Equal(ReplaceTreeOutcome.Replaced, await grain.ReplaceAsync(mine));
        Assert.Equal(ReplaceTreeOutcome.Replaced, await grain.ReplaceAsync(mine)); // An answer was lost.
        Assert.Equal(
            ReplaceTreeOutcome.Stale, await grain.ReplaceAsync(first with { Nodes = [new CategoryNode("a", "A")] }));

        var now = await grain.GetAsync();
        Assert.Equal(first.Version + 1, now.Version);
        Assert.Equal(mine.Nodes, now.Nodes);
    }

    [Fact]
    public void A_tree_is_walked_from_the_top_and_each_before_what_is_below()
    {
        var tree = new CategoryTree(
            1, [new("cups", "Cups", "table"), new("table", "Table"), new("home", "Home"), new("tea", "Tea", "cups")]);

        Assert.Equal(
            [("table", 0), ("cups", 1), ("tea", 2), ("home", 0)],
            tree.InOrder().Select(found => (found.Node.CategoryId, found.Depth)));
        Assert.Equal(["cups", "tea"], tree.SubtreeOf("cups"));
        Assert.Equal(["unknown"], tree.SubtreeOf("unknown"));
    }

    [Theory]
    [InlineData("a:,b:a,c:b,d:c", true)]
    [InlineData("a:,b:a,c:b,d:c,e:d", false)] // five levels
    [InlineData("a:b,b:a", false)]
    [InlineData("a:a", false)]
    [InlineData("a:x", false)]
    [InlineData("a:,a:", false)]
    [InlineData(":", false)]
    public void What_is_no_tree_is_told(string nodes, bool isTree) =>
        Assert.Equal(isTree, CategoryTreeRules.WrongWith([.. nodes.Split(',').Select(Node)]) is null);

    private static CategoryNode Node(string text) =>
        new(text.Split(':')[0], "Name", text.Split(':')[1] is { Length: > 0 } parent ? parent : null);
}
