using System.Globalization;
using Commerce.Catalog;
using Commerce.Reviews;
using Commerce.Web.Pages.Presentation;
using Commerce.Web.Reviews;
using Microsoft.AspNetCore.Mvc;

namespace Commerce.Web.Pages;

/// <summary>All reviews of a product, or those with so many stars.</summary>
internal sealed class ProductReviewsModel(ReviewDesk desk) : ShopPageModel
{
    public Product Product { get; private set; } = null!;

    public IReadOnlyList<ListedReview> Items { get; private set; } = [];

    public PagerView Pager { get; private set; } = null!;

    public QueryLinks Links => new(Request);

    [BindProperty(SupportsGet = true)]
    public string? Sort { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Rating { get; set; }

    /// <summary>Only those with so many stars; null: all.</summary>
    public int? Stars =>
        int.TryParse(Rating, NumberStyles.None, CultureInfo.InvariantCulture, out var stars)
        && stars is >= 1 and <= Opinion.StarsMax
            ? stars
            : null;

    public async Task<IActionResult> OnGetAsync(string productId, [FromQuery(Name = "page")] string? pageText)
    {
        if (await desk.FindProductAsync(HttpContext, productId) is not { } product)
        {
            return NotFound();
        }

        Product = product;
        Sort ??= "";
        var page = Math.Min(PagerView.Number(pageText), ReviewListing.PageMax);
        var total = (Stars is { } stars ? product.Ratings?.Of(stars) : product.Ratings?.Total()) ?? 0;
        Pager = new PagerView(
            Request, page, ReviewDesk.PageSize, Math.Min(total, ReviewListing.PageMax * ReviewDesk.PageSize));
        Items = await desk.ListAsync(
            productId, new ReviewListing(ReviewTexts.OrderOf(Sort), Stars, page, ReviewDesk.PageSize));
        return Page();
    }
}
