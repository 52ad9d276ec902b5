using Commerce.Catalog;
using Commerce.Web.Members;
using Commerce.Web.Pages.Presentation;
using Microsoft.AspNetCore.Authorization;

namespace Commerce.Web.Pages;

/// <summary>What the reader likes.</summary>
[Authorize]
internal sealed class FavouritesModel(WishDesk desk) : ShopPageModel
{
    public IReadOnlyList<ProductSummary> Items { get; private set; } = [];

    public async Task OnGetAsync() =>
        Items = [.. (await desk.ListFavouritesAsync(Member!.MemberId)).Select(pair => Summaries.Of(pair.Product))];
}
