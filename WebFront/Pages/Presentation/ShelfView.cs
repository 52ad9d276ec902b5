using Commerce.Catalog;

namespace Commerce.Web.Pages.Presentation;

/// <summary>A row of products under a heading.</summary>
/// <param name="Id">Of its heading; once on a page.</param>
/// <param name="Title">The heading.</param>
/// <param name="Items">The products.</param>
/// <param name="More">Text of the link to the rest.</param>
/// <param name="MoreUrl">Where that leads; null: there is no rest.</param>
internal sealed record ShelfView(
    string Id, string Title, IReadOnlyList<ProductSummary> Items, string? More = null, string? MoreUrl = null);
