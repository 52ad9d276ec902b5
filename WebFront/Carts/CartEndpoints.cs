using Commerce.Carts;
using Commerce.Web.Json;
using Commerce.Web.Merchant;
using Commerce.Web.OpenApi;
using Commerce.Web.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Commerce.Web.Carts;

/// <summary>
/// The caller's own cart: a member's, or that of the guest whom the cookie names. There is no way to name another.
/// </summary>
internal static class CartEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var cart = api.MapGroup("/cart").AllowAnonymous();
        cart.MapGet("", GetAsync).Describe(
            "My cart, with prices, stock and what has changed since things were put in. Guests have one, too; it is " +
                "merged into a member's at sign-in.",
            answer: CartView.Example);
        cart.MapPut("/items/{sku}", SetAsync).Describe(
            $"Puts a SKU in, or sets its quantity. 'selected' says whether the next order takes it; 'seenPrice' " +
                "acknowledges a price. A guest's first item makes the cart, and a cookie that opens it.",
            new CartItemBody(2), CartView.Example,
            problems: [ProblemCode.Validation, ProblemCode.UnknownSku, ProblemCode.CartFull, ProblemCode.RateLimited,
                ProblemCode.Overloaded, ProblemCode.OutcomeUnknown]);
        cart.MapDelete("/items/{sku}", RemoveAsync).Describe(
            "Takes a SKU out. What is not in the cart is no error.",
            answer: CartView.Example with { Lines = [], Units = 0, SelectedUnits = 0, Subtotal = null },
            problems: [ProblemCode.RateLimited, ProblemCode.Overloaded, ProblemCode.OutcomeUnknown]);
        cart.MapPut("/selection", SelectAsync).Describe(
            "Selects these SKUs for the next order, and no others. What is not in the cart is passed over.",
            new CartSelectionBody([Examples.Sku]), CartView.Example,
            problems: [ProblemCode.Validation, ProblemCode.RateLimited, ProblemCode.Overloaded,
                ProblemCode.OutcomeUnknown]);
    }

    private static async Task<Ok<CartView>> GetAsync(HttpContext context, CartDesk desk) =>
        TypedResults.Ok(await desk.GetAsync(context));

    private static async Task<Results<Ok<CartView>, Problem>> SetAsync(
        HttpContext context, CartDesk desk, string sku, CartItemBody body) =>
        Answer(await desk.SetAsync(context, sku, body));

    private static async Task<Results<Ok<CartView>, Problem>> RemoveAsync(
        HttpContext context, CartDesk desk, string sku) =>
        Answer(await desk.RemoveAsync(context, sku));

    private static async Task<Results<Ok<CartView>, Problem>> SelectAsync(
        HttpContext context, CartDesk desk, CartSelectionBody body) =>
        Answer(await desk.SelectAsync(context, body));

    private static Results<Ok<CartView>, Problem> Answer((CartView? Cart, Problem? Problem) result) =>
        result.Cart is { } cart ? TypedResults.Ok(cart) : result.Problem!;
}

/// <summary>What a line is set to.</summary>
/// <param name="Selected">Left out: as it is; a new line is selected.</param>
/// <param name="SeenPrice">Price of a unit that its buyer has seen; left out: as it was.</param>
internal sealed record CartItemBody(int Quantity, bool? Selected = null, Money? SeenPrice = null)
{
    /// <summary>What is wrong with it; null: nothing.</summary>
    public Problem? Problem(int quantityMax)
    {
        var wrong = new Validation();
        if (Quantity == 0)
        {
            wrong.Sentence("quantity", "'quantity' is 1 at least; DELETE takes a SKU out.");
        }

        wrong.Range("quantity", Quantity, 1, quantityMax);
        if (SeenPrice is { } price)
        {
            Prices.Check(wrong, "seenPrice", price);
        }

        return wrong.Any ? wrong.ToProblem() : null;
    }
}

/// <summary>What the next order takes.</summary>
internal sealed record CartSelectionBody(IReadOnlyList<string> Skus)
{
    /// <summary>What is wrong with it; null: nothing.</summary>
    public Problem? Problem()
    {
        var wrong = new Validation();
        wrong.Range("skus", Skus.Count, 0, CartLimits.LinesMax);
        wrong.That(
            Skus.All(SkuNames.IsWellFormed), "skus",
            "has SKUs of 1 to 64 letters, digits, hyphens, dots and underscores");
        return wrong.Any ? wrong.ToProblem() : null;
    }
}
