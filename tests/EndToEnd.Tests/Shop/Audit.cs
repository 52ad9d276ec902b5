using System.Net;

namespace Commerce.Shop;

/// <summary>Compares what buyers were told with what the shop knows.</summary>
internal static class Audit
{
    /// <summary>Every receipt is another order, comes again under its key, and can be read by its buyer.</summary>
    public static async Task ReceiptsAreOrdersAsync(RunningSale sale, IReadOnlyCollection<Receipt> receipts)
    {
        Assert.Equal(receipts.Count, receipts.Select(receipt => receipt.OrderId).Distinct().Count());
        await Parallel.ForEachAsync(receipts, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (receipt, _) =>
        {
            var again = await sale.BuyAsync(receipt.Token, receipt.Key);
            Assert.Equal(receipt.Body, again.Expect(HttpStatusCode.Created).Body);

            var order = await Eventually.SeesAsync(
                $"order {receipt.OrderId} is read by a shop that is not too busy",
                () => sale.Client.GetAsync($"api/orders/{receipt.OrderId}", receipt.Token),
                answer => answer.Status != HttpStatusCode.ServiceUnavailable);
            Assert.Equal(receipt.OrderId, order.Expect(HttpStatusCode.OK).Text("orderId"));
        });
    }

    /// <summary>Runs the checker over the shards of a shop that was stopped, in a process of its own.</summary>
    public static async Task VerifyFindsNothingAsync(ShopProcess shop)
    {
        await using var verify = BuiltProgram.Start(
            "LoadTests",
            shop.DataDirectory,
            ["verify", "--live", "false", "--data-directory", shop.DataDirectory],
            shop.Environment);

        var code = await verify.WaitForExitAsync();

        Assert.True(code == 0, $"verify ended with code {code}:\n{verify.Output}");
    }
}
