using System.Globalization;
using Commerce.Catalog;
using Commerce.Members;
using Commerce.Web.Merchant;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Commerce.Web.Pages;

/// <summary>
/// The tree of categories. Every button sends the whole tree, changed by what the button does, to be stored at once; a
/// tree that somebody else has changed meanwhile stays as it is, and the one that was sent stays in the form.
/// </summary>
[Authorize(Roles = Roles.Merchant)]
[RequestSizeLimit(BytesMax)]
[RequestFormLimits(ValueCountLimit = 4 * CategoryTreeRules.NodesMax)]
internal sealed class CategoriesModel(IGrainFactory grains) : ShopPageModel
{
    private const int BytesMax = 512 * 1024;

    public CategoryTree Tree { get; private set; } = null!;

    /// <summary>Published products of each category and those below it.</summary>
    public IReadOnlyDictionary<string, int> Counts { get; private set; } = null!;

    /// <summary>What the last command did not do.</summary>
    public string? Message { get; private set; }

    public string NewName { get; private set; } = "";

    private ICategoryTreeGrain Grain => grains.GetGrain<ICategoryTreeGrain>(ICategoryTreeGrain.Key);

    public async Task OnGetAsync()
    {
        Tree = await Grain.GetAsync();
        await CountAsync();
    }

    public async Task<IActionResult> OnPostAsync()
    {
        var form = await Request.ReadFormAsync();
        Tree = Read(form);
        await CountAsync();
        var press = form["do"].ToString().Split(':', 2);
        var id = press.Length > 1 ? press[1] : "";
        NewName = form["newName"].ToString().Trim();
        if (press[0] == "drop" && Counts.GetValueOrDefault(id) > 0)
        {
            return Refuse("There are products in it. Give them another category first.", StatusCodes.Status409Conflict);
        }

        var changed = Tree with { Nodes = Change(press[0], id, form["newParent"].ToString().Trim()) };
        if (CategoryTreeEndpoints.Check(changed) is { } wrong)
        {
            return Refuse(wrong.Detail, StatusCodes.Status400BadRequest);
        }

        return await Grain.ReplaceAsync(changed) == ReplaceTreeOutcome.Replaced
            ? Redirect("/merchant/categories")
            : Refuse(
                "Somebody else has changed the categories since you opened them. Nothing is saved: open them again to "
                    + "see how they are now.",
                StatusCodes.Status409Conflict);
    }

    private PageResult Refuse(string message, int status)
    {
        (Message, Response.StatusCode) = (message, status);
        return Page();
    }

    private List<CategoryNode> Change(string verb, string id, string newParent)
    {
        List<CategoryNode> nodes = [.. Tree.Nodes];
        var at = nodes.FindIndex(node => node.CategoryId == id);
        switch (verb)
        {
            case "add" when NewName.Length > 0:
                nodes.Add(new CategoryNode(ProductIds.Of(NewName), NewName, newParent.Length > 0 ? newParent : null));
                break;
            case "drop" when at >= 0:
                nodes.RemoveAt(at);
                break;
            case "up" when at >= 0:
                // Before the one above it among those with the same parent.
                var parent = nodes[at].ParentId;
                var before = nodes.FindLastIndex(at, at + 1, node => node.ParentId == parent && node.CategoryId != id);
                if (before >= 0)
                {
                    (nodes[at], nodes[before]) = (nodes[before], nodes[at]);
                }

                break;
        }

        return nodes;
    }

    private static CategoryTree Read(IFormCollection form)
    {
        var (ids, names, parents) = (form["id"], form["name"], form["parent"]);
        var count = Math.Min(ids.Count, Math.Min(names.Count, parents.Count));
        return new CategoryTree(
            long.TryParse(form["version"], NumberStyles.None, CultureInfo.InvariantCulture, out var version)
                ? version
                : -1,
            [
                .. Enumerable.Range(0, count).Select(n => new CategoryNode(
                    ids[n]!, names[n]!.Trim(), string.IsNullOrWhiteSpace(parents[n]) ? null : parents[n]!.Trim())),
            ]);
    }

    private async Task CountAsync() => Counts =
        (await grains.GetGrain<ICatalogSearchGrain>(ICatalogSearchGrain.Key).ListCategoriesAsync())
        .ToDictionary(category => category.CategoryId, category => category.ProductCount, StringComparer.Ordinal);
}
