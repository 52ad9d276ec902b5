using System.Net;
using Commerce.Shop;
using Commerce.Testing;

namespace Commerce;

/// <summary>
/// Goal: a full disk under one shard costs its buyers a refusal, and nobody anything else. Method: two servers, one of
/// them on a small disk that is filled in the middle of two sales, one on each; a count from outside at the end.
/// </summary>
public sealed class DiskFullTests
{
    private const int Units = 300;

    [Fact]
    public async Task A_full_disk_refuses_the_buyers_of_its_shard_alone_and_once_there_is_room_they_get_their_receipts()
    {
        await using var small = await PostgresServer.StartOnDiskAsync(megabytes: 256);
        await using var large = await PostgresServer.StartAsync();
        await using var shop = await ShopProcess.StartAsync(
            [.. PostgresSettings.Of((small.ConnectionString, null), (large.ConnectionString, null))]);
        using var client = shop.NewClient(connectionsMax: 16);
        var stopping = new Buying(await SaleOnAsync(small, client));
        var goingOn = new Buying(await SaleOnAsync(large, client));
        var buyers = new Queue<string>(await client.NewSessionsAsync(2 * Units));
        await stopping.RunAsync(Next(buyers, 20), atOnce: 8);
        await goingOn.RunAsync(Next(buyers, 20), atOnce: 8);

        await small.FillDiskAsync();
        var refused = new List<string>();
        while (refused.Count < 40)
        {
            // What is left of the last pages still takes some.
            var token = buyers.Dequeue();
            var answer = await stopping.Sale.BuyAsync(token, Buying.KeyOf(token));
            if (answer.Status == HttpStatusCode.Created)
            {
                Assert.Empty(refused);
                stopping.Note(token, answer);
            }
            else
            {
                Assert.Equal((HttpStatusCode.ServiceUnavailable, "overloaded"), (answer.Status, answer.Problem));
                refused.Add(token);
            }
        }

        await goingOn.RunAsync(Next(buyers, 100), atOnce: 8);
        Assert.Equal(120, goingOn.Receipts.Count);
        Assert.Equal(0, goingOn.Repeats);
        var first = await stopping.Sale.BuyAsync(refused[0], Buying.KeyOf(refused[0]));
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "overloaded"), (first.Status, first.Problem));

        small.FreeDisk();
        await stopping.RunAsync(refused, atOnce: 8);
        await Task.WhenAll(
            stopping.RunAsync(Next(buyers, 50), atOnce: 8), goingOn.RunAsync(Next(buyers, 50), atOnce: 8));

        foreach (var buying in new[] { stopping, goingOn })
        {
            var sold = buying.Receipts.Count;
            Assert.Empty(buying.Refusals);
            Assert.Equal(new PoolNumbers(Units, Units - sold, sold, 0, true), await buying.Sale.CountAsync());
            await Audit.ReceiptsAreOrdersAsync(buying.Sale, buying.Receipts);
        }

        Assert.Equal(0, (await shop.StopAsync()).ExitCode);
        await Audit.VerifyFindsNothingAsync(shop);
    }

    private static async Task<RunningSale> SaleOnAsync(PostgresServer server, ShopClient client)
    {
        while (true)
        {
            var sale = await client.NewSaleAsync(Units);
            await sale.CountAsync(); // From now on its pool is somewhere.
            if ((await server.AskAsync("commerce", "table stock_pool")).Contains(sale.PoolId, StringComparison.Ordinal))
            {
                return sale;
            }
        }
    }

    private static List<string> Next(Queue<string> buyers, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => buyers.Dequeue())];
}
