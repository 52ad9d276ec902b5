using Commerce.Checkout;
using Commerce.Inventory;
using Commerce.Shop;

namespace Commerce.FlashSales;

/// <summary>Sales with a pool in quarantine: that pool waits for an operator, everything else goes on.</summary>
public sealed class QuarantinedSaleTests
{
    [Fact]
    public async Task A_sale_of_a_quarantined_SKU_is_refused_and_leaves_no_trace()
    {
        await using var shop = await NewShopAsync();
        await shop.QuarantineAsync(PoolId.ForSku("A").Value);

        var result = await Sale(shop).ScheduleAsync(PlanOf(shop));

        Assert.Equal(new ScheduleResult(ScheduleOutcome.Quarantined, "A"), result);
        Assert.Null(await Sale(shop).GetAsync());
        Assert.Equal((10, 0, 0), await CheckoutItems.UnitsAsync(shop.Grains, "B"));
    }

    [Fact]
    public async Task A_sale_with_a_quarantined_pool_is_paused_goes_on_and_ends()
    {
        await using var shop = await NewShopAsync();
        await Sale(shop).ScheduleAsync(PlanOf(shop));
        await shop.QuarantineAsync(PoolId.ForSaleItem("s", "A").Value);

        Assert.True(await Sale(shop).PauseAsync());
        Assert.True(await IsPausedAsync(shop, "B"));
        Assert.True(await Sale(shop).ResumeAsync());
        Assert.False(await IsPausedAsync(shop, "B"));
        Assert.True(await Sale(shop).EndAsync());

        Assert.Equal(SaleState.Ended, (await Sale(shop).GetAsync())!.State);
        Assert.Equal((10, 0, 0), await CheckoutItems.UnitsAsync(shop.Grains, "B"));
    }

    [Fact]
    public async Task Of_a_sale_that_ended_the_units_go_back_that_are_not_of_a_quarantined_SKU()
    {
        await using var shop = await NewShopAsync();
        await Sale(shop).ScheduleAsync(PlanOf(shop));
        await shop.QuarantineAsync(PoolId.ForSku("A").Value);

        Assert.True(await Sale(shop).EndAsync());

        Assert.Equal((10, 0, 0), await CheckoutItems.UnitsAsync(shop.Grains, "B"));
        Assert.False(await Sale(shop).PauseAsync());
    }

    private static async Task<TestShop> NewShopAsync()
    {
        var shop = await TestShop.StartAsync();
        await CheckoutItems.StockAsync(shop.Grains, "A", 10);
        await CheckoutItems.StockAsync(shop.Grains, "B", 10);
        return shop;
    }

    private static ScheduleSale PlanOf(TestShop shop) => new(
        "Test", shop.Time.GetUtcNow(), shop.Time.GetUtcNow().AddHours(1),
        [new SaleItemPlan("A", new Money(400, "GBP"), 5, 2), new SaleItemPlan("B", new Money(400, "GBP"), 5, 2)],
        HoldDuration: null);

    private static IFlashSaleGrain Sale(TestShop shop) => shop.Grains.GetGrain<IFlashSaleGrain>("s");

    private static async Task<bool> IsPausedAsync(TestShop shop, string sku) =>
        (await shop.Pool(PoolId.ForSaleItem("s", sku).Value).GetStatusAsync()).Terms!.Paused;
}
