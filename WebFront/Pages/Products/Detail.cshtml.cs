using Commerce.Catalog;
using Commerce.Inventory;
using Commerce.Members;
using Commerce.Reviews;
using Commerce.Rollups;
using Commerce.Web.FlashSales;
using Commerce.Web.Members;
using Commerce.Web.Merchant;
using Commerce.Web.Pages.Presentation;
using Commerce.Web.Problems;
using Commerce.Web.Reviews;
using Microsoft.AspNetCore.Mvc;

namespace Commerce.Web.Pages;

/// <summary>One product: its price, how many are there, and the sale it is in.</summary>
internal sealed class ProductModel(SaleCache sales, WishDesk wishes, IGrainFactory grains, TimeProvider time)
    : ShopPageModel
{
    /// <summary>More than this, and nobody needs to know how many.</summary>
    public const int PlentyOf = 20;

    private const int ReviewsShown = 5;

    public Product Product { get; private set; } = null!;

    /// <summary>Its category, behind those above it.</summary>
    public IReadOnlyList<(string Id, string Name)> Categories { get; private set; } = [];

    public IReadOnlyList<(SkuDetails Sku, int Available)> Skus { get; private set; } = [];

    /// <summary>The SKU that is shown: the one of the address, or the first that can be bought.</summary>
    public SkuDetails Chosen { get; private set; } = null!;

    /// <summary>In what the SKUs differ.</summary>
    public IReadOnlyList<SkuChoice> Choices { get; private set; } = [];

    /// <summary>Its items in sales that run or will run.</summary>
    public IReadOnlyList<SaleItemView> SaleItems { get; private set; } = [];

    public bool IsMember => Member is not null;

    public bool MayEdit => Member?.Is(Roles.Merchant) == true;

    /// <summary>Whether the reader likes it.</summary>
    public bool IsFavourite { get; private set; }

    /// <summary>SKUs that the reader is told about when they return.</summary>
    public IReadOnlyCollection<string> Awaited { get; private set; } = [];

    /// <summary>Why the last wish was refused; null: it was not.</summary>
    public string? Refusal { get; private set; }

    /// <summary>What buyers said last.</summary>
    public IReadOnlyList<ListedReview> Reviews { get; private set; } = [];

    /// <summary>What was in the same orders.</summary>
    public IReadOnlyList<BoughtTogether> BoughtTogether { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync(string productId, string? sku)
    {
        if (!ProductIds.MayExist(productId)
            || await grains.GetGrain<IProductGrain>(productId).GetAsync() is not { } product
            || !(product.Published || MayEdit))
        {
            return NotFound();
        }

        Product = product;
        var categories = grains.GetGrain<ICatalogSearchGrain>(ICatalogSearchGrain.Key).ListCategoriesAsync();
        var reviews = product.Ratings is null
            ? Task.FromResult<IReadOnlyList<ListedReview>>([])
            : grains.GetGrain<IReviewListGrain>(productId).ListAsync(
                new ReviewListing(PageSize: ReviewDesk.PageSize));
        var together = grains.GetGrain<IBoughtTogetherGrain>(productId).ListAsync();
        var pools = await Task.WhenAll(product.Skus.Select(
            one => grains.GetGrain<IStockPoolGrain>(PoolId.ForSku(one.Sku).ToString()).GetStatusAsync()));
        Skus = [.. product.Skus.Zip(pools, (one, pool) => (one, pool.Available))];
        Chosen = Skus.OrderByDescending(pair => pair.Sku.Sku == sku).ThenByDescending(pair => pair.Available > 0)
            .First().Sku;
        Choices = SkuChoice.From(Chosen, product.Skus);
        Categories = PathTo(product.Category, await categories);
        BoughtTogether = await together;
        Reviews = [.. (await reviews).Take(ReviewsShown)];
        SaleItems =
        [
            .. SaleView.InOrder(await sales.ListAsync(), time.GetUtcNow(), Member is not null)
                .Where(view => !view.IsEnded)
                .SelectMany(view => view.Sale.Items, (view, item) => new SaleItemView(view, item))
                .Where(item => item.Item.ProductId == product.ProductId),
        ];
        await ReadWishesAsync();
        return Page();
    }

    public Task<IActionResult> OnPostFavouriteAsync(string productId, string? sku, bool on) => ChangeAsync(
        productId, sku, member => on
            ? wishes.AddFavouriteAsync(HttpContext, member, productId)
            : wishes.RemoveFavouriteAsync(HttpContext, member, productId));

    public Task<IActionResult> OnPostNoticeAsync(string productId, string? sku, bool on) => ChangeAsync(
        productId, sku, member => on
            ? wishes.AskForNoticeAsync(HttpContext, member, sku ?? "")
            : wishes.WithdrawNoticeAsync(HttpContext, member, sku ?? ""));

    private static List<(string Id, string Name)> PathTo(string categoryId, IReadOnlyList<Category> categories)
    {
        var path = new List<(string, string)>();
        for (string? id = categoryId; id is not null;)
        {
            var category = categories.FirstOrDefault(category => category.CategoryId == id);
            path.Insert(0, (id, category?.Name ?? id));
            id = category?.ParentId;
        }

        return path;
    }

    private async Task ReadWishesAsync()
    {
        if (Member is not { } member)
        {
            return;
        }

        IsFavourite = await wishes.IsFavouriteAsync(member.MemberId, Product.ProductId);
        var gone = Skus.Where(pair => pair.Available <= 0).Select(pair => pair.Sku.Sku).ToList();
        var waits = await Task.WhenAll(gone.Select(one => wishes.WaitsAsync(member.MemberId, one)));
        Awaited = [.. gone.Zip(waits).Where(pair => pair.Second).Select(pair => pair.First)];
    }

    private async Task<IActionResult> ChangeAsync(
        string productId, string? sku, Func<MemberId, Task<Problem?>> change)
    {
        if (!ProductIds.MayExist(productId) || (sku is not null && !SkuNames.IsWellFormed(sku)))
        {
            return NotFound();
        }

        var here = $"/products/{productId}" + (sku is null ? "" : "?sku=" + Uri.EscapeDataString(sku));
        if (Member is not { } member)
        {
            return Redirect("/sign-in?returnUrl=" + Uri.EscapeDataString(here));
        }

        if (await change(member.MemberId) is not { } problem)
        {
            return Redirect(here);
        }

        Refusal = WishTexts.Refusal(problem);
        problem.ApplyTo(Response);
        return await OnGetAsync(productId, sku);
    }
}
