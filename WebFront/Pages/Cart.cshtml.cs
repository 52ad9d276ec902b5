using Commerce.Web.Carts;
using Commerce.Web.Pages.Presentation;
using Commerce.Web.Problems;
using Microsoft.AspNetCore.Mvc;

namespace Commerce.Web.Pages;

/// <summary>The reader's cart. Every change is a form: sent twice, it changes nothing more.</summary>
internal sealed class CartModel(CartDesk desk) : ShopPageModel
{
    public CartView Cart { get; private set; } = null!;

    public bool IsGuest => Member is null;

    /// <summary>Why the last change was refused; null: it was not.</summary>
    public string? Refusal { get; private set; }

    public async Task OnGetAsync() => Cart = await desk.GetAsync(HttpContext);

    public async Task<IActionResult> OnPostAddAsync(string? sku, string? quantity, long? seen, string? currency) =>
        await ShowAsync(await desk.AddAsync(HttpContext, sku ?? "", BodyOf(quantity, seen, currency)));

    public async Task<IActionResult> OnPostSetAsync(string? sku, string? quantity, long? seen, string? currency) =>
        await ShowAsync(await desk.SetAsync(HttpContext, sku ?? "", BodyOf(quantity, seen, currency)));

    public async Task<IActionResult> OnPostRemoveAsync(string? sku) =>
        await ShowAsync(await desk.RemoveAsync(HttpContext, sku ?? ""));

    public async Task<IActionResult> OnPostSelectAsync(string[] selected) =>
        await ShowAsync(await desk.SelectAsync(HttpContext, new CartSelectionBody(selected)));

    // What is no number is refused like a number that is none of those allowed.
    private static CartItemBody BodyOf(string? quantity, long? seen, string? currency) => new(
        int.TryParse(quantity, System.Globalization.CultureInfo.InvariantCulture, out var number) ? number : 0,
        SeenPrice: seen is { } amount && currency is not null ? new Money(amount, currency) : null);

    // After a change the page is asked for anew, so that loading it again sends nothing.
    private async Task<IActionResult> ShowAsync((CartView? Cart, Problem? Problem) result)
    {
        if (result.Problem is not { } problem)
        {
            return Redirect("/cart");
        }

        Refusal = CartTexts.Refusal(problem, desk.QuantityMax);
        problem.ApplyTo(Response);
        await OnGetAsync();
        return Page();
    }
}
