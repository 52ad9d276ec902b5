using Commerce.Shop;
using Commerce.Testing;

namespace Commerce;

/// <summary>
/// Goal: whatever a buyer was told survives the databases' crashes and a failover. Method: buyers who do not give up, a
/// primary that is stopped as by a crash, then left behind by its promoted replica, a shop that is killed, and a count
/// from outside at the end.
/// </summary>
public sealed class PostgresSaleTests
{
    [Fact]
    public async Task Through_crashes_and_a_failover_it_keeps_every_receipt_and_sells_every_unit_once()
    {
        const int Units = 2_000;
        await using var primary = await PostgresServer.StartAsync();
        await primary.CreateDatabaseAsync("other");
        var replica = await primary.ReplicaAsync();
        await using var shop = await ShopProcess.StartAsync([.. PostgresSettings.Of(
            (primary.ConnectionString, replica.ConnectionString),
            (primary.ConnectionStringTo("other"), replica.ConnectionStringTo("other")))]);
        using var client = shop.NewClient(connectionsMax: 32);
        var sale = await client.NewSaleAsync(Units);
        var buyers = await client.NewSessionsAsync(Units + 200);
        var buying = new Buying(sale);

        var run = buying.RunAsync(buyers, atOnce: 32);
        foreach (var receipts in new[] { 100, 500 })
        {
            await buying.UntilReceiptsAsync(receipts);
            await primary.StopImmediateAsync();
            await primary.StartAgainAsync();
        }

        await buying.UntilReceiptsAsync(900);
        await shop.KillAsync();
        await shop.StartAgainAsync();
        await buying.UntilReceiptsAsync(1_300);
        await replica.PromoteAsync(); // The old primary runs on.
        await buying.UntilReceiptsAsync(1_600);
        await shop.KillAsync();
        await shop.StartAgainAsync();
        await run;

        Assert.Equal(Units, buying.Receipts.Count);
        Assert.Equal([("sold-out", 200)], buying.Refusals.Select(refusal => (refusal.Key, refusal.Value)));
        Assert.Equal(new PoolNumbers(Units, 0, Units, 0, true), await sale.CountAsync());
        await Audit.ReceiptsAreOrdersAsync(sale, buying.Receipts);
        Assert.Equal(0, (await shop.StopAsync()).ExitCode);
        await Audit.VerifyFindsNothingAsync(shop);
    }
}
