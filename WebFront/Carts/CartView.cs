using Commerce.Web.OpenApi;

namespace Commerce.Web.Carts;

/// <summary>A cart, with what the catalogue says now.</summary>
/// <param name="Lines">In the order in which they came in.</param>
/// <param name="Units">Of all lines: what a badge shows.</param>
/// <param name="SelectedUnits">Of the lines that the next order takes and that can be had.</param>
/// <param name="Subtotal">Of those, at present prices; left out if there are none, or prices of several
/// currencies.</param>
/// <param name="SubtotalComplete">Whether the present price of every selected line is known.</param>
internal sealed record CartView(
    IReadOnlyList<CartLineView> Lines, int Units, int SelectedUnits, Money? Subtotal, bool SubtotalComplete)
{
    public static CartView Example { get; } = Of(
    [
        new CartLineView(
            Examples.Sku, "85123a", "White hanging heart t-light holder", 2, Selected: true, Examples.Now,
            Examples.ListPrice, Examples.ListPrice with { Amount = 2295 }, Available: 917, Gone: false, Unknown: false),
    ]);

    /// <summary>Sums lines up.</summary>
    public static CartView Of(IReadOnlyList<CartLineView> lines)
    {
        var counted = lines.Where(line => line is { Selected: true, LineTotal: not null }).ToList();
        var totals = counted.Select(line => line.LineTotal!.Value).ToList();
        var currencies = totals.Select(total => total.Currency).Distinct(StringComparer.Ordinal).ToList();
        return new CartView(
            lines,
            lines.Sum(line => line.Quantity),
            counted.Sum(line => line.Quantity),
            currencies is [var one] ? new Money(totals.Sum(total => total.Amount), one) : null,
            currencies.Count <= 1 && !lines.Any(line => line is { Selected: true, Unknown: true }));
    }
}

/// <summary>A line of a cart, with what the catalogue says now.</summary>
/// <param name="Name">Left out while it is unknown, and if no trace of the product is left.</param>
/// <param name="SeenPrice">Price of a unit when it was put in, or as it was acknowledged since.</param>
/// <param name="Price">Price of a unit now; left out if it is gone or unknown.</param>
/// <param name="Available">Units that can be bought now; left out if that is unknown.</param>
/// <param name="Gone">The shop does not sell it any more.</param>
/// <param name="Unknown">The catalogue did not answer in time: ask again.</param>
/// <param name="Picture">Id of the product's main picture; left out if there is none.</param>
internal sealed record CartLineView(
    string Sku, string ProductId, string? Name, int Quantity, bool Selected, DateTimeOffset AddedAt, Money SeenPrice,
    Money? Price, int? Available, bool Gone, bool Unknown, string? Picture = null)
{
    /// <summary>At the present price.</summary>
    public Money? LineTotal => Price?.Times(Quantity);

    /// <summary>Whether a unit has another price now than was seen.</summary>
    public bool PriceChanged => Price is { } price && price != SeenPrice;

    /// <summary>How much dearer a unit is now; negative if it is cheaper. Left out if it has the price that was
    /// seen.</summary>
    public Money? PriceDifference => PriceChanged && Price is { } price && price.Currency == SeenPrice.Currency
        ? price with { Amount = price.Amount - SeenPrice.Amount }
        : null;

    /// <summary>Whether fewer units can be bought than the line has.</summary>
    public bool InsufficientStock => Available < Quantity;
}
