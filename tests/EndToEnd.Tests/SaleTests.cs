using System.Net;
using Commerce.Shop;

namespace Commerce;

/// <summary>Sales under many buyers at once, asked and counted from outside.</summary>
public sealed class SaleTests
{
    [Fact]
    public async Task Of_64_who_race_for_the_last_unit_one_gets_it()
    {
        await using var shop = await ShopProcess.StartAsync();
        using var client = shop.NewClient(connectionsMax: 64);
        var sale = await client.NewSaleAsync(units: 1);
        var buyers = await client.NewSessionsAsync(64);

        var answers = await Task.WhenAll(buyers.Select((buyer, n) => sale.BuyAsync(buyer, $"race-{n}")));

        Assert.Single(answers, answer => answer.Status == HttpStatusCode.Created);
        Assert.Equal(63, answers.Count(answer => answer.Problem == "sold-out"));
        Assert.Equal(new PoolNumbers(1, 0, 1, 0, true), await sale.CountAsync());
    }

    [Fact]
    public async Task A_thousand_units_among_several_thousand_buyers_are_a_thousand_orders()
    {
        await using var shop = await ShopProcess.StartAsync();
        using var client = shop.NewClient(connectionsMax: 64);
        var sale = await client.NewSaleAsync(units: 1_000);
        var buying = new Buying(sale);

        await buying.RunAsync(await client.NewSessionsAsync(4_000), atOnce: 64);

        Assert.Equal(1_000, buying.Receipts.Count);
        Assert.Equal([("sold-out", 3_000)], buying.Refusals.Select(refusal => (refusal.Key, refusal.Value)));
        Assert.Equal(new PoolNumbers(1_000, 0, 1_000, 0, true), await sale.CountAsync());
        await Audit.ReceiptsAreOrdersAsync(sale, buying.Receipts);
        Assert.Equal(0, (await shop.StopAsync()).ExitCode);
        await Audit.VerifyFindsNothingAsync(shop);
    }

    [Fact]
    public async Task Nobody_gets_past_the_limit_however_they_ask()
    {
        await using var shop = await ShopProcess.StartAsync();
        using var client = shop.NewClient(connectionsMax: 64);
        var sale = await client.NewSaleAsync(units: 100, limitPerBuyer: 3);
        var buyer = await client.NewSessionAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(n => sale.BuyAsync(buyer, $"greedy-{n}")));

        Assert.Equal(3, answers.Count(answer => answer.Status == HttpStatusCode.Created));
        Assert.Equal(37, answers.Count(answer => answer.Problem == "limit-reached"));
        Assert.Equal(3, (await sale.CountAsync()).Held);
    }

    [Fact]
    public async Task A_key_gives_one_receipt_to_all_who_ask_at_once_and_none_to_another_request()
    {
        await using var shop = await ShopProcess.StartAsync();
        using var client = shop.NewClient(connectionsMax: 64);
        var sale = await client.NewSaleAsync(units: 10, limitPerBuyer: 5);
        var buyer = await client.NewSessionAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => sale.BuyAsync(buyer, "the-same")));
        var another = await sale.BuyAsync(buyer, "the-same", quantity: 2);

        Assert.Single(answers.Select(answer => answer.Expect(HttpStatusCode.Created).Body).Distinct());
        Assert.Equal(((HttpStatusCode)422, "idempotency-key-reused"), (another.Status, another.Problem));
        Assert.Equal(1, (await sale.CountAsync()).Held);
    }

    [Fact]
    public async Task A_retry_after_the_last_unit_still_gets_its_receipt()
    {
        await using var shop = await ShopProcess.StartAsync();
        using var client = shop.NewClient();
        var sale = await client.NewSaleAsync(units: 1);
        var (winner, other) = (await client.NewSessionAsync(), await client.NewSessionAsync());
        var receipt = (await sale.BuyAsync(winner, "mine")).Expect(HttpStatusCode.Created);

        // Often enough that the front refuses the other one by itself.
        for (var n = 0; n < 50; n++)
        {
            Assert.Equal("sold-out", (await sale.BuyAsync(other, $"late-{n}")).Problem);
            Assert.Equal(receipt.Body, (await sale.BuyAsync(winner, "mine")).Body);
        }
    }

    [Fact]
    public async Task What_an_ended_sale_has_left_goes_back_to_its_sku()
    {
        await using var shop = await ShopProcess.StartAsync();
        using var client = shop.NewClient();
        var sale = await client.NewSaleAsync(units: 50, holdSeconds: 1);
        var before = await sale.CountSkuAsync();
        (await sale.BuyAsync(await client.NewSessionAsync(), "unpaid")).Expect(HttpStatusCode.Created);

        await sale.EndAsync();

        // The hold runs out first, then everything goes back.
        await Eventually.SeesAsync(
            "50 units are back", sale.CountSkuAsync, seen => seen.Available == before.Available + 50);
        Assert.Equal(new PoolNumbers(0, 0, 0, 0, true), await sale.CountAsync());
        Assert.Equal("ended", (await sale.BuyAsync(await client.NewSessionAsync(), "too-late")).Problem);
    }
}
