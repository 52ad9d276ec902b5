using System.Globalization;
using Commerce.Catalog;
using Commerce.Web.Pages.Presentation;
using Microsoft.AspNetCore.Mvc;
using static Commerce.Web.Languages.Texts;

namespace Commerce.Web.Pages;

/// <summary>The catalogue: a category, a search, or all of it.</summary>
internal sealed class ProductsModel(IGrainFactory grains) : ShopPageModel
{
    private const int PageSize = 24;
    private const int TextLengthMax = 100;
    private const int BrandsMax = 20;
    private const string InStockOnly = "in";
    private const decimal PoundsMax = 10_000_000;

    private static readonly (string Value, string Text, ProductOrder Order)[] Orders =
    [
        ("popular", Key("Most bought"), ProductOrder.Popularity),
        ("price", Key("Price, low to high"), ProductOrder.PriceAscending),
        ("-price", Key("Price, high to low"), ProductOrder.PriceDescending),
        ("name", Key("Name"), ProductOrder.Name),
        ("new", Key("Newest"), ProductOrder.Newest),
        ("rated", Key("Best rated"), ProductOrder.Rating),
    ];

    /// <summary>The orders; the first is the one without a word in the address.</summary>
    public IEnumerable<(string Value, string Text)> Sorts => Q is null
        ? Orders.Select((order, n) => (n == 0 ? "" : order.Value, T(order.Text)))
        : Orders.Select(order => (order.Value, T(order.Text))).Prepend(("", T("Best match")));

    [BindProperty(SupportsGet = true)]
    public string? Category { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Q { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Sort { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Min { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Max { get; set; }

    [BindProperty(SupportsGet = true, Name = "brand")]
    public string[] ChosenBrands { get; set; } = [];

    [BindProperty(SupportsGet = true)]
    public string? Stock { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Stars { get; set; }

    /// <summary>Only what is rated so or better is listed; 0: all.</summary>
    public int LeastStars => Stars is [>= '1' and <= '4' and var digit] ? digit - '0' : 0;

    /// <summary>Whether only what is in stock is listed.</summary>
    public bool OnlyInStock => Stock == InStockOnly;

    public ProductListPage Found { get; private set; } = null!;

    public PagerView Pager { get; private set; } = null!;

    public QueryLinks Links => new(Request);

    public string? CategoryName { get; private set; }

    /// <summary>What the list is narrowed by, beside the words.</summary>
    public IReadOnlyList<Chip> Chips { get; private set; } = [];

    public async Task OnGetAsync([FromQuery(Name = "page")] string? pageText)
    {
        Q = string.IsNullOrWhiteSpace(Q) ? null : Q.Trim()[..Math.Min(Q.Trim().Length, TextLengthMax)];
        Category = string.IsNullOrWhiteSpace(Category) ? null : Category;
        ChosenBrands = [.. ChosenBrands.Where(brand => !string.IsNullOrWhiteSpace(brand)).Take(BrandsMax)];
        Sort ??= "";
        var page = PagerView.Number(pageText);
        var order = Orders.Where(order => order.Value == Sort).Select(order => (ProductOrder?)order.Order)
            .FirstOrDefault() ?? (Q is null ? ProductOrder.Popularity : ProductOrder.Relevance);
        Found = await grains.GetGrain<ICatalogSearchGrain>(ICatalogSearchGrain.Key).SearchAsync(new ProductSearch(
            Category, Q, MinorUnits(Min), MinorUnits(Max), order, page, PageSize, ChosenBrands,
            OnlyInStock, LeastStars));
        Pager = new PagerView(Request, page, PageSize, Math.Min(Found.Total, ICatalogSearchGrain.DepthMax));
        CategoryName = Category is null
            ? null
            : Found.Categories.FirstOrDefault(category => category.CategoryId == Category)?.Name ?? Category;
        Chips = [.. ChipsOfThis()];
    }

    /// <summary>A band of prices, as people read it.</summary>
    public static string TextOf(PriceBand band) => band switch
    {
        { From: 0, Below: { } below } => T("Under {0}", Pounds(below)),
        { Below: { } below } => T("{0} to {1}", Pounds(band.From), Pounds(below)),
        _ => T("{0} and more", Pounds(band.From)),
    };

    /// <summary>This list within a band of prices, or without one if it is in that band already.</summary>
    public string UrlOf(PriceBand band) => IsChosen(band)
        ? Links.With(("min", null), ("max", null))
        : Links.With(("min", band.From == 0 ? null : Number(band.From)), ("max", LastOf(band)));

    /// <summary>This list with only what is in stock, or with all of it if it is so already.</summary>
    public string UrlOfStock => Links.With("stock", OnlyInStock ? null : InStockOnly);

    /// <summary>This list with only what is rated so or better, or with all of it if it is so already.</summary>
    public string UrlOf(RatingFloor floor) =>
        Links.With("stars", floor.Stars == LeastStars ? null : floor.Stars.ToString(CultureInfo.InvariantCulture));

    /// <summary>The same in words.</summary>
    public static string TextOf(RatingFloor floor) =>
        Plural(floor.Stars, "{0} star and more", "{0} stars and more");

    public bool IsChosen(PriceBand band) => (MinorUnits(Min) ?? 0) == band.From && MinorUnits(Max) == band.Below - 1;

    private IEnumerable<Chip> ChipsOfThis()
    {
        if (CategoryName is not null)
        {
            yield return new Chip(CategoryName, Links.With("category", null));
        }

        foreach (var brand in ChosenBrands)
        {
            yield return new Chip(brand, Links.Toggle("brand", brand));
        }

        if (MinorUnits(Min) is { } min)
        {
            yield return new Chip(T("From {0}", Pounds(min)), Links.With("min", null));
        }

        if (MinorUnits(Max) is { } max)
        {
            yield return new Chip(T("Up to {0}", Pounds(max)), Links.With("max", null));
        }

        if (LeastStars > 0)
        {
            yield return new Chip(TextOf(new RatingFloor(LeastStars, 0)), Links.With("stars", null));
        }

        if (OnlyInStock)
        {
            yield return new Chip(T("In stock"), Links.With("stock", null));
        }
    }

    private static string Pounds(long pence) =>
        pence % 100 == 0 ? $"£{Format.Count(pence / 100)}" : Format.Price(new Money(pence, "GBP"));

    private static string? LastOf(PriceBand band) => band.Below is { } below ? Number(below - 1) : null;

    private static string Number(long pence) => (pence / 100m).ToString("0.##", CultureInfo.InvariantCulture);

    private static long? MinorUnits(string? text) =>
        decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var pounds)
            && pounds <= PoundsMax
            ? (long)(pounds * 100)
            : null;
}
