using Commerce.Inventory;
using Commerce.Members;
using Commerce.Web.Ops;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace Commerce.Web.Pages;

/// <summary>What one stock pool committed last.</summary>
[Authorize(Roles = Roles.Ops)]
internal sealed class PoolModel(IGrainFactory grains) : ShopPageModel
{
    public PoolStatus Pool { get; private set; } = null!;

    public async Task<IActionResult> OnGetAsync(string poolId)
    {
        if (!await OpsEndpoints.ExistsAsync(grains, poolId))
        {
            return NotFound();
        }

        Pool = await grains.GetGrain<IStockPoolGrain>(poolId).GetStatusAsync();
        return Page();
    }
}
