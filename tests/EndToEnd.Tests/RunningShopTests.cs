using System.Net;

namespace Commerce;

/// <summary>Starts and stops the shop as an operator does.</summary>
public sealed class RunningShopTests
{
    [Fact]
    public async Task A_started_shop_is_ready_and_ends_with_code_0_on_a_service_managers_signal()
    {
        await using var shop = await Shop.ShopProcess.StartAsync();
        using var client = shop.NewClient();

        (await client.GetAsync("health/live")).Expect(HttpStatusCode.OK);

        Assert.Equal(0, await shop.StopAsync());
    }
}
