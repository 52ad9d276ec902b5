using Commerce.Web.FlashSales;
using Commerce.Web.Pages.Presentation;

namespace Commerce.Web.Pages;

/// <summary>All sales that run, will run, or ended last.</summary>
internal sealed class FlashSalesModel(SaleCache sales, TimeProvider time) : ShopPageModel
{
    public IReadOnlyList<SaleView> Sales { get; private set; } = [];

    public async Task OnGetAsync() =>
        Sales = SaleView.InOrder(await sales.ListAsync(), time.GetUtcNow(), Member is not null);
}
