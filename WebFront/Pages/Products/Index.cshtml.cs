using System.Globalization;
using Commerce.Catalog;
using Commerce.Web.Pages.Presentation;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Mvc;

namespace Commerce.Web.Pages;

/// <summary>The catalogue: a category, a search, or all of it.</summary>
internal sealed class ProductsModel(IGrainFactory grains) : ShopPageModel
{
    private const int PageSize = 24;
    private const int TextLengthMax = 100;
    private const decimal PoundsMax = 10_000_000;

    public static IReadOnlyList<(string Value, string Text)> Sorts { get; } =
        [("", "Most bought"), ("price", "Price, low to high"), ("-price", "Price, high to low"), ("name", "Name")];

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

    public IReadOnlyList<ProductSummary> Items { get; private set; } = [];

    public IReadOnlyList<Category> Categories { get; private set; } = [];

    public int Total { get; private set; }

    public PagerView Pager { get; private set; } = null!;

    public async Task OnGetAsync([FromQuery(Name = "page")] string? pageText)
    {
        Q = string.IsNullOrWhiteSpace(Q) ? null : Q.Trim()[..Math.Min(Q.Trim().Length, TextLengthMax)];
        Category = string.IsNullOrWhiteSpace(Category) ? null : Category;
        Sort ??= "";
        var page = PagerView.Number(pageText);
        var order = Sort switch
        {
            "price" => ProductOrder.PriceAscending,
            "-price" => ProductOrder.PriceDescending,
            "name" => ProductOrder.Name,
            _ => ProductOrder.Popularity,
        };
        var found = await grains.GetGrain<ICatalogSearchGrain>(ICatalogSearchGrain.Key)
            .SearchAsync(new ProductSearch(Category, Q, MinorUnits(Min), MinorUnits(Max), order, page, PageSize));
        (Items, Categories, Total) = (found.Items, found.Categories, found.Total);
        Pager = new PagerView(Request, page, PageSize, Total);
    }

    /// <summary>This search within another category.</summary>
    public string UrlOfCategory(string? category)
    {
        var query = new QueryBuilder();
        (string, string?)[] parts = [("category", category), ("q", Q), ("sort", Sort), ("min", Min), ("max", Max)];
        foreach (var (name, value) in parts)
        {
            if (!string.IsNullOrEmpty(value))
            {
                query.Add(name, value);
            }
        }

        return "/products" + query;
    }

    private static long? MinorUnits(string? text) =>
        decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var pounds)
            && pounds <= PoundsMax
            ? (long)(pounds * 100)
            : null;
}
