using System.Net;
using Commerce.Shop;

namespace Commerce;

/// <summary>
/// Goal: whatever a buyer was told survives kill -9. Method: buyers who do not give up, a shop that is killed in the
/// middle of their sale and started again on the same folder, and a count from outside at the end.
/// </summary>
public sealed class CrashTests
{
    [Fact]
    public async Task Killed_in_the_middle_of_a_sale_it_keeps_every_receipt_and_sells_every_unit_once()
    {
        const int Units = 2_000;
        int[] killedAfter = [100, 600, 1_100, 1_600];
        await using var shop = await ShopProcess.StartAsync();
        using var client = shop.NewClient(connectionsMax: 32);
        var sale = await client.NewSaleAsync(Units);
        var buyers = await client.NewSessionsAsync(Units + 200);
        var buying = new Buying(sale);

        var run = buying.RunAsync(buyers, atOnce: 32);
        foreach (var receipts in killedAfter)
        {
            await buying.UntilReceiptsAsync(receipts);
            await shop.KillAsync();
            await shop.StartAgainAsync();
        }

        await run;

        Assert.Equal(Units, buying.Receipts.Count);
        Assert.Equal([("sold-out", 200)], buying.Refusals.Select(refusal => (refusal.Key, refusal.Value)));
        Assert.Equal(new PoolNumbers(Units, 0, Units, 0, true), await sale.CountAsync());
        await Audit.ReceiptsAreOrdersAsync(sale, buying.Receipts);
        Assert.Equal(0, (await shop.StopAsync()).ExitCode);
        await Audit.VerifyFindsNothingAsync(shop);
    }

    [Fact]
    public async Task Killed_right_after_a_receipt_it_lists_the_order_after_the_restart()
    {
        await using var shop = await ShopProcess.StartAsync();
        using var client = shop.NewClient();
        var sale = await client.NewSaleAsync(units: 5, limitPerBuyer: 5);
        var buyer = await client.NewSessionAsync();
        var orderId = (await sale.BuyAsync(buyer, "just-in-time")).Expect(HttpStatusCode.Created).Text("orderId");

        await shop.KillAsync();
        await shop.StartAgainAsync();

        var order = await client.GetAsync($"api/orders/{orderId}", buyer);
        Assert.Equal("awaitingPayment", order.Expect(HttpStatusCode.OK).Text("status"));
        await Eventually.SeesAsync(
            "the order is listed",
            () => client.GetAsync("api/orders", buyer),
            list => list.Body.Contains(orderId, StringComparison.Ordinal));
    }
}
