using Commerce.Catalog;
using Commerce.Members;
using Commerce.Reviews;
using Commerce.Web.Json;
using Commerce.Web.Pages.Presentation;
using Commerce.Web.Problems;
using Commerce.Web.Reviews;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace Commerce.Web.Pages;

/// <summary>What the shop does with the reviews of a product. Every decision is a form.</summary>
[Authorize(Roles = $"{Roles.Merchant},{Roles.Ops}")]
internal sealed class MerchantReviewsModel(ReviewDesk desk) : ShopPageModel
{
    public Product Product { get; private set; } = null!;

    public IReadOnlyList<Review> Items { get; private set; } = [];

    public int Number { get; private set; } = 1;

    public bool HasMore { get; private set; }

    [BindProperty(SupportsGet = true)]
    public bool Hidden { get; set; }

    public bool MayAnswer => Member?.Is(Roles.Merchant) == true;

    /// <summary>What the last decision did not do.</summary>
    public string? Message { get; private set; }

    public async Task<IActionResult> OnGetAsync(string productId, [FromQuery(Name = "page")] string? pageText)
    {
        if (await desk.FindProductAsync(HttpContext, productId) is not { } product)
        {
            return NotFound();
        }

        Product = product;
        Number = Math.Min(PagerView.Number(pageText), ReviewListing.PageMax);
        (Items, HasMore) = await desk.ListForShopAsync(
            productId, new ReviewListing(Page: Number, PageSize: ReviewDesk.PageSize, Hidden: Hidden));
        return Page();
    }

    public async Task<IActionResult> OnPostHideAsync(string productId, string? reviewId, string? reason)
    {
        var wrong = new Validation();
        var body = new HidingBody(reason ?? "");
        body.Check(wrong);
        return await ShowAsync(productId, wrong.Any
            ? wrong.ToProblem()
            : (await desk.HideAsync(HttpContext, productId, reviewId ?? "", body.Reason)).Refusal);
    }

    public async Task<IActionResult> OnPostShowAsync(string productId, string? reviewId) => await ShowAsync(
        productId, (await desk.ShowAsync(HttpContext, productId, reviewId ?? "")).Refusal);

    public async Task<IActionResult> OnPostAnswerAsync(string productId, string? reviewId, string? text)
    {
        if (!MayAnswer)
        {
            return Forbid();
        }

        var wrong = new Validation();
        return await ShowAsync(productId, new AnswerBody(text ?? "").Read(wrong) is { } answer
            ? (await desk.AnswerAsync(HttpContext, productId, reviewId ?? "", answer)).Refusal
            : wrong.ToProblem());
    }

    // After a change the page is asked for anew, so that loading it again sends nothing.
    private async Task<IActionResult> ShowAsync(string productId, Problem? refusal)
    {
        if (refusal is null)
        {
            return Redirect($"/merchant/products/{Uri.EscapeDataString(productId)}/reviews"
                + (Hidden ? "?hidden=true" : ""));
        }

        Message = refusal.Detail;
        refusal.ApplyTo(Response);
        return await OnGetAsync(productId, null);
    }
}
