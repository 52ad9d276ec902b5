using Commerce.Catalog;
using Commerce.Inventory;
using Commerce.Members;
using Commerce.Rollups;
using Commerce.Web.FlashSales;
using Commerce.Web.Merchant;
using Commerce.Web.Pages.Presentation;
using Microsoft.AspNetCore.Mvc;

namespace Commerce.Web.Pages;

/// <summary>One product: its price, how many are there, and the sale it is in.</summary>
internal sealed class ProductModel(SaleCache sales, IGrainFactory grains, TimeProvider time) : ShopPageModel
{
    /// <summary>More than this, and nobody needs to know how many.</summary>
    public const int PlentyOf = 20;

    public Product Product { get; private set; } = null!;

    public string CategoryName { get; private set; } = "";

    public IReadOnlyList<(SkuDetails Sku, int Available)> Skus { get; private set; } = [];

    /// <summary>The SKU that is shown: the one of the address, or the first that can be bought.</summary>
    public SkuDetails Chosen { get; private set; } = null!;

    /// <summary>In what the SKUs differ.</summary>
    public IReadOnlyList<SkuChoice> Choices { get; private set; } = [];

    /// <summary>Its items in sales that run or will run.</summary>
    public IReadOnlyList<SaleItemView> SaleItems { get; private set; } = [];

    /// <summary>What was in the same orders.</summary>
    public IReadOnlyList<BoughtTogether> BoughtTogether { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync(string productId, string? sku)
    {
        if (!ProductIds.MayExist(productId)
            || await grains.GetGrain<IProductGrain>(productId).GetAsync() is not { } product
            || !(product.Published || Member?.Is(Roles.Merchant) == true))
        {
            return NotFound();
        }

        Product = product;
        var categories = grains.GetGrain<ICatalogSearchGrain>(ICatalogSearchGrain.Key).ListCategoriesAsync();
        var together = grains.GetGrain<IBoughtTogetherGrain>(productId).ListAsync();
        var pools = await Task.WhenAll(product.Skus.Select(
            one => grains.GetGrain<IStockPoolGrain>(PoolId.ForSku(one.Sku).ToString()).GetStatusAsync()));
        Skus = [.. product.Skus.Zip(pools, (one, pool) => (one, pool.Available))];
        Chosen = Skus.OrderByDescending(pair => pair.Sku.Sku == sku).ThenByDescending(pair => pair.Available > 0)
            .First().Sku;
        Choices = SkuChoice.From(Chosen, product.Skus);
        CategoryName = (await categories).FirstOrDefault(category => category.CategoryId == product.Category)?.Name
            ?? product.Category;
        BoughtTogether = await together;
        SaleItems =
        [
            .. SaleView.InOrder(await sales.ListAsync(), time.GetUtcNow(), Member is not null)
                .Where(view => !view.IsEnded)
                .SelectMany(view => view.Sale.Items, (view, item) => new SaleItemView(view, item))
                .Where(item => item.Item.ProductId == product.ProductId),
        ];
        return Page();
    }
}
