using Commerce.Delivery;
using Commerce.Orders;
using Commerce.Shop;
using Commerce.Storage;

namespace Commerce.Rollups;

/// <summary>Rollups with the whole domain at work: events count once, and a rebuild gives the same numbers.</summary>
public sealed class SalesRollupTests
{
    [Fact]
    public async Task What_is_paid_counts_once_however_often_its_events_come()
    {
        await using var shop = await TestShop.StartAsync();
        await shop.PoolAsync(units: 50);
        var receipts = await Task.WhenAll(Enumerable.Range(1, 8).Select(buyer => shop.HoldAsync(buyer, quantity: 2)));
        await PayAsync(shop, receipts);
        var read = await EventuallyAsync(shop, row => row.Orders == 8);
        Assert.Equal((8, 16, 16 * 1999, 0), (read.Orders, read.Units, read.Gross.Amount, read.ReturnedUnits));

        // Events that the shard has had, once more: as if another silo, slow for long, delivered it too.
        var events = receipts.Select(receipt => new EventEnvelope(
            shop.Store.Map.ShardOf(receipt.OrderId.Slot), Number: 1, OrderTopics.Paid, $"{receipt.OrderId}",
            OrderJson.Encode(new AddedFacts(["sold"])), shop.Time.GetUtcNow())).ToList();
        var consumer = new SalesConsumer(shop.Store, new Inbox(shop.Store));
        await Task.WhenAll(events.Select(happened => consumer.HandleAsync(happened, CancellationToken.None)));

        Assert.Equal(read, await ReadAsync(shop));
    }

    [Fact]
    public async Task A_rebuild_finds_nothing_wrong_and_corrects_what_was_made_wrong()
    {
        await using var shop = await TestShop.StartAsync();
        await shop.PoolAsync(units: 50);
        var receipts = await Task.WhenAll(Enumerable.Range(1, 6).Select(buyer => shop.HoldAsync(buyer)));
        await PayAsync(shop, receipts);
        var right = await EventuallyAsync(shop, row => row.Orders == 6);

        Assert.Equal((0, 6), await RebuildAsync(shop));
        Assert.Equal(right, await ReadAsync(shop));

        var hour = SalesFact.HourOf(shop.Time.GetUtcNow());
        await shop.Store.CommitAsync(
        [
            new ShardTransaction(receipts[0].OrderId.Slot)
                .Add(new AddSales(new SalesRow("mug", hour, "GBP", 3, 5, 7, 9, 11)))
                .Add(new AddSoldTogether(new SoldTogetherRow("mug", "tea", 4))),
        ]);
        Assert.NotEqual(right, await ReadAsync(shop));
        var (corrected, _) = await RebuildAsync(shop);

        Assert.Equal(2, corrected);
        Assert.Equal(right, await ReadAsync(shop));
        Assert.Equal((0, 6), await RebuildAsync(shop));
    }

    [Fact]
    public async Task What_events_that_wait_have_still_to_add_is_no_difference()
    {
        using var files = new TestStore();
        var counted = await PlaceAsync(files.Store, sequence: 1, isTold: true);
        Assert.Empty((await AuditAsync(files.Store, counted)).Sales);

        var events = await files.Store.ReadOutboxAsync(
            files.Store.Map.ShardOf(counted.Slot), 0, 10, CancellationToken.None);
        var consumer = new SalesConsumer(files.Store, new Inbox(files.Store));
        var happened = new EventEnvelope(
            files.Store.Map.ShardOf(counted.Slot), events[0].Id, events[0].Topic, events[0].Key, events[0].Payload,
            events[0].At);
        await consumer.HandleAsync(happened, CancellationToken.None);
        await consumer.HandleAsync(happened, CancellationToken.None);
        Assert.Empty((await AuditAsync(files.Store, counted)).Sales);

        await PlaceAsync(files.Store, sequence: 2, isTold: false);
        var difference = await AuditAsync(files.Store, counted);
        Assert.Equal((2, 2), (difference.Orders, difference.Sales.Count));
        Assert.All(difference.Sales, row => Assert.Equal((1, 1999), (row.Units, row.Gross)));
    }

    private static Task<SalesAudit.Difference> AuditAsync(IShardStore store, OrderId order) =>
        store.ReadSnapshotAsync(store.Map.ShardOf(order.Slot), SalesAudit.Of, CancellationToken.None);

    // An order that is paid, with its event or, as one of an earlier version, without.
    private static async Task<OrderId> PlaceAsync(IShardStore store, long sequence, bool isTold)
    {
        var at = new DateTimeOffset(2026, 5, 6, 7, 8, 9, TimeSpan.Zero);
        var id = OrderId.Create(at, slot: 3, poolSlot: 4, poolNumber: 5, sequence);
        var order = new OrderState(
            $"{id}", "m", "sku:mug", "mug", "Mug", 1, new Money(1999, "GBP"), at, at.AddMinutes(15), null, null,
            OrderStatus.Paid, [new TimelineEntry(OrderStatus.Paid, at, null)]);
        var transaction = new ShardTransaction(id.Slot)
            .Add(new PutState(OrderTopics.StateType, $"{id}", 0, OrderJson.Encode(order)));
        if (isTold)
        {
            transaction.Add(new AddOutbox(OrderTopics.Paid, $"{id}", OrderJson.Encode(new AddedFacts(["sold"]))));
        }

        await store.CommitAsync([transaction]);
        return id;
    }

    private static Task PayAsync(TestShop shop, params IReadOnlyList<Inventory.HoldReceipt> receipts) =>
        Task.WhenAll(receipts.Select(receipt =>
            shop.Order(receipt.OrderId).ApplyPaymentEventAsync(TestShop.Success(receipt, $"e-{receipt.OrderId}"))));

    private static async Task<(long Corrected, long Orders)> RebuildAsync(TestShop shop)
    {
        var grain = shop.Grains.GetGrain<ISalesRebuildGrain>(ISalesRebuildGrain.Key);
        var ended = shop.Store.WhenWritten(write => write is PutState { GrainType: "sales-rebuild" } put
            && System.Text.Encoding.UTF8.GetString(put.Payload.Span).Contains(
                "\"running\":false", StringComparison.Ordinal));
        await grain.StartAsync();
        await ended;
        var progress = (await grain.GetAsync())!;
        Assert.Equal(progress.ShardCount, progress.Shards);
        return (progress.Corrected, progress.Orders);
    }

    // A write of the rollups shows that it has come so far.
    private static async Task<SalesFigures> EventuallyAsync(TestShop shop, Func<SalesFigures, bool> wanted)
    {
        while (true)
        {
            var written = shop.Store.WhenWritten(write => write is AddSales);
            if (await ReadAsync(shop) is { } row && wanted(row))
            {
                return row;
            }

            await written;
        }
    }

    private static async Task<SalesFigures?> ReadAsync(TestShop shop)
    {
        var now = shop.Time.GetUtcNow();
        var report = await shop.Grains.GetGrain<ISalesReportGrain>(ISalesReportGrain.Key).ReadAsync(
            new SalesQuestion(now.AddHours(-2), now.AddHours(1), BySku: true));
        return report.Items.SingleOrDefault(row => row.Sku == "mug");
    }
}
