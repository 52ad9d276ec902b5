using Commerce.Catalog;
using Commerce.Members;
using Commerce.Web.Pages.Presentation;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace Commerce.Web.Pages;

/// <summary>All products, published or not, for who keeps the catalogue.</summary>
[Authorize(Roles = Roles.Merchant)]
internal sealed class MerchantProductsModel(IGrainFactory grains) : ShopPageModel
{
    private const int PageSize = 25;
    private const int TextLengthMax = 100;

    public string? Q { get; private set; }

    /// <summary>Which are shown: <c>published</c>, <c>draft</c>, or all.</summary>
    public string State { get; private set; } = "";

    public CatalogPage Found { get; private set; } = null!;

    public PagerView Pager { get; private set; } = null!;

    public async Task OnGetAsync(string? q, string? state, [FromQuery(Name = "page")] string? pageText)
    {
        Q = string.IsNullOrWhiteSpace(q) ? null : q.Trim()[..Math.Min(q.Trim().Length, TextLengthMax)];
        State = state is "published" or "draft" ? state : "";
        var page = PagerView.Number(pageText);
        bool? published = State.Length == 0 ? null : State == "published";
        Found = await grains.GetGrain<ICatalogSearchGrain>(ICatalogSearchGrain.Key)
            .ListAsync(new CatalogListing(Q, published, page, PageSize));
        Pager = new PagerView(Request, page, PageSize, Found.Total);
    }
}
