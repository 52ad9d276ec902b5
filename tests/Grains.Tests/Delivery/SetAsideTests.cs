using Commerce.Orders;
using Commerce.Shop;
using Commerce.Storage;

namespace Commerce.Delivery;

/// <summary>Events that were set aside, as operators see them and have them delivered again.</summary>
public sealed class SetAsideTests
{
    [Fact]
    public async Task A_refund_that_was_set_aside_is_made_when_it_is_delivered_again()
    {
        await using var shop = await TestShop.StartAsync();
        await shop.PoolAsync(units: 5);
        shop.Gateway.RefusesRefunds = true;
        var receipt = await shop.HoldAsync(1);
        var order = shop.Order(receipt.OrderId);
        await order.ApplyPaymentEventAsync(TestShop.Success(receipt, "paid"));
        var setAside = shop.Store.WhenWritten(write => write is PutState { GrainType: OutboxSetAside.StateType });
        await order.CancelAsync(new MemberId(1));
        await setAside;

        var (items, next) = await shop.Grains.GetGrain<IShardDeliveryGrain>(0).ListSetAsideAsync(after: null, take: 10);
        var kept = Assert.Single(items);
        Assert.Equal(
            ("refunds", OrderTopics.RefundDue, $"{receipt.OrderId}", 1, null),
            (kept.Consumer, kept.Topic, kept.Key, kept.Attempts, next));
        shop.Gateway.RefusesRefunds = false;
        var refunded = shop.Store.WhenWritten(write => write is PutOrderIndex { Row.Status: "refunded" });
        var shard = shop.Grains.GetGrain<IShardDeliveryGrain>(SetAsideEvent.ShardOf(kept.Id)!.Value);
        Assert.True(await shard.DeliverAgainAsync(kept.Id));
        await refunded;

        Assert.False(await shard.DeliverAgainAsync(kept.Id));
        Assert.Single(shop.Gateway.Refunds);
    }

    [Fact]
    public async Task An_event_whose_consumer_is_no_more_stays_set_aside()
    {
        await using var shop = await TestShop.StartAsync();
        await KeepAsync(shop, 1);
        var shard = shop.Grains.GetGrain<IShardDeliveryGrain>(0);
        var (items, _) = await shard.ListSetAsideAsync(after: null, take: 10);

        Assert.False(await shard.DeliverAgainAsync(Assert.Single(items).Id));

        Assert.Equal(items, (await shard.ListSetAsideAsync(after: null, take: 10)).Items);
    }

    [Fact]
    public async Task The_oldest_event_of_a_consumer_and_a_shard_is_listed_first()
    {
        await using var shop = await TestShop.StartAsync();
        foreach (var number in new[] { 10, 9, 100 })
        {
            await KeepAsync(shop, number);
        }

        var (items, _) = await shop.Grains.GetGrain<IShardDeliveryGrain>(0).ListSetAsideAsync(after: null, take: 10);

        Assert.Equal(["9", "10", "100"], items.Select(item => item.Key));
    }

    [Theory]
    [InlineData("refunds:3:17", 3)]
    [InlineData("notice-mails:0:1", 0)]
    [InlineData("refunds:-3:17", null)]
    [InlineData("refunds:3", null)]
    [InlineData("refunds:3:17:1", null)]
    [InlineData("re funds:3:17", null)]
    public void An_id_names_its_shard(string id, int? shard) => Assert.Equal(shard, SetAsideEvent.ShardOf(id));

    // As of a consumer that an earlier version had.
    private static Task KeepAsync(TestShop shop, int number) => new OutboxSetAside(shop.Store, shard: 0).KeepAsync(
        "gone",
        new OutboxRow(number, "topic", $"{number}", ReadOnlyMemory<byte>.Empty, shop.Time.GetUtcNow()),
        attempts: 30,
        new InvalidOperationException("for the test"));
}
