using Commerce.Catalog;
using Commerce.Web.Json;
using Commerce.Web.OpenApi;
using Commerce.Web.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Commerce.Web.Merchant;

/// <summary>The tree of categories, as merchants keep it.</summary>
internal static class CategoryTreeEndpoints
{
    public static void Map(IEndpointRouteBuilder categories)
    {
        var tree = new CategoryTree(
            3, [new CategoryNode("home", "Home"), new CategoryNode("tableware", "Tea & Tableware", "home")]);
        categories.MapGet("", GetAsync).Describe("The whole tree of categories, with those that have no product.",
            answer: tree);
        categories.MapPut("", ReplaceAsync).Describe(
            "Replaces the tree, if its 'version' is still the one that was read. Products whose category is left out "
                + "keep it; it is listed after the tree, by its id.",
            tree, tree, problems: [ProblemCode.Validation, ProblemCode.Stale]);
    }

    /// <summary>What is wrong with a tree; null: nothing.</summary>
    public static Problem? Check(CategoryTree tree)
    {
        var wrong = new Validation();
        wrong.That(tree.Nodes.All(node => ProductIds.IsWellFormed(node.CategoryId)), "nodes.categoryId",
            "has 1 to 64 lower-case letters, digits and hyphens");
        wrong.That(!tree.Nodes.Any(node => node.Name.Any(char.IsControl)), "nodes.name", "has no control characters");
        var rule = CategoryTreeRules.WrongWith(tree.Nodes);
        wrong.That(rule is null, "nodes", rule ?? "");
        return wrong.Any ? wrong.ToProblem() : null;
    }

    private static async Task<Ok<CategoryTree>> GetAsync(IGrainFactory grains) =>
        TypedResults.Ok(await TreeOf(grains).GetAsync());

    private static async Task<Results<Ok<CategoryTree>, Problem>> ReplaceAsync(IGrainFactory grains, CategoryTree body)
    {
        if (Check(body) is { } wrong)
        {
            return wrong;
        }

        return await TreeOf(grains).ReplaceAsync(body) == ReplaceTreeOutcome.Stale
            ? new Problem(
                ProblemCode.Stale, "The tree was changed since you read it. GET it again, and change what it is now.")
            : TypedResults.Ok(await TreeOf(grains).GetAsync());
    }

    private static ICategoryTreeGrain TreeOf(IGrainFactory grains) =>
        grains.GetGrain<ICategoryTreeGrain>(ICategoryTreeGrain.Key);
}
