using Commerce.Inventory;
using Commerce.Shop;
using Commerce.Storage;

namespace Commerce.Orders;

/// <summary>What agents do to orders for their buyers: within bounds, once, and under their name.</summary>
public sealed class AgentOrderTests
{
    private static readonly OrderAgent Ann = new(new MemberId(88), "Ann");

    [Fact]
    public void More_time_is_given_as_often_and_as_much_as_the_shop_allows()
    {
        var order = PlacedOrder.Unpaid();
        var first = order.State.PayBefore;

        Assert.Equal(ExtendPaymentOutcome.TooLong, Extend(order, "k0", 31).Outcome);
        Assert.Equal(new(ExtendPaymentOutcome.Extended, first.AddMinutes(30)), Extend(order, "k1", 30));
        Assert.Equal(new(ExtendPaymentOutcome.Extended, first.AddMinutes(31)), Extend(order, "k2", 1));
        Assert.Equal(ExtendPaymentOutcome.TooOften, Extend(order, "k3", 1).Outcome);
        Assert.Equal(new(ExtendPaymentOutcome.Extended, first.AddMinutes(30)), Extend(order, "k1", 30));
        Assert.Equal(ExtendPaymentOutcome.KeyReused, Extend(order, "k1", 29).Outcome);

        Assert.Equal(first.AddMinutes(31), order.State.PayBefore);
        Assert.Equal([null, Ann, Ann], order.State.Timeline.Select(entry => entry.Agent));
    }

    [Fact]
    public void No_time_is_given_to_what_is_paid_or_over()
    {
        var paid = PlacedOrder.Paid();
        Assert.Equal(ExtendPaymentOutcome.TooLate, Extend(paid, "k", 1).Outcome);

        var late = PlacedOrder.Unpaid();
        late.Now = late.State.PayBefore;
        Assert.Equal(ExtendPaymentOutcome.TooLate, Extend(late, "k", 1).Outcome);
    }

    [Fact]
    public void The_timeline_names_who_cancelled_or_asked_for_a_return()
    {
        var cancelled = PlacedOrder.Paid();
        cancelled.Do(OrderDecisions.Cancel(cancelled.State, cancelled.Now, Ann));
        Assert.Equal((OrderStatus.Cancelled, Ann), (cancelled.Status, cancelled.State.Timeline[^1].Agent));

        var returned = PlacedOrder.Arrived();
        returned.Do(ReturnDecisions.Request(
            returned.State,
            new RequestReturn(
                new MemberId(8), "k", 1, [new OrderUnits(PlacedOrder.Cup, 1)], ReturnKind.Refund, "Broken.", null, Ann),
            PlacedOrder.Settings, returned.Now));
        Assert.Equal((OrderStatus.ReturnRequested, Ann), (returned.Status, returned.State.Timeline[^1].Agent));
    }

    [Fact]
    public async Task An_order_with_more_time_waits_for_the_new_deadline_and_expires_then()
    {
        await using var shop = await TestShop.StartAsync();
        await shop.PoolAsync(units: 1);
        var placed = shop.Store.WhenWritten(write => write is AddDeadline);
        var receipt = await shop.HoldAsync(1);
        await placed;
        var order = shop.Order(receipt.OrderId);
        var more = new ExtendPayment(new MemberId(1), "k", TimeSpan.FromMinutes(20), Ann);

        var results = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => order.ExtendPaymentAsync(more)));
        Assert.All(results, result => Assert.Equal(receipt.PayBefore.AddMinutes(20), result.PayBefore));
        Assert.Equal(
            ExtendPaymentOutcome.NotFound,
            (await order.ExtendPaymentAsync(more with { Buyer = new MemberId(2) })).Outcome);
        shop.Time.Advance(TimeSpan.FromMinutes(16)); // After the receipt's time, before the order's.
        Assert.False(await order.ExpireAsync());
        Assert.Equal(HoldOutcome.SoldOut, (await shop.Pool().HoldAsync(TestShop.Hold(2))).Outcome);
        var listed = await shop.Grains.GetGrain<IOrderListGrain>(new MemberId(1).ToString()).ListAsync(null, 1, 10);
        Assert.Equal(receipt.PayBefore.AddMinutes(20), Assert.Single(listed.Items).PayBefore);
        shop.Verify();

        var released = shop.Store.WhenLogged(entry => entry.Kind == PoolEntryKind.Release);
        shop.Time.Advance(TimeSpan.FromMinutes(20));
        await released;

        Assert.Equal(OrderStatus.Expired, (await order.ShowAsync())!.Status);
        shop.Verify();
    }

    [Fact]
    public async Task Who_is_not_the_buyer_cannot_have_the_order_cancelled()
    {
        await using var shop = await TestShop.StartAsync();
        await shop.PoolAsync(units: 1);
        var order = shop.Order((await shop.HoldAsync(1)).OrderId);

        Assert.Equal(CancelOutcome.NotFound, await order.CancelForBuyerAsync(new MemberId(2), Ann));
        Assert.Equal(CancelOutcome.Cancelled, await order.CancelForBuyerAsync(new MemberId(1), Ann));
        Assert.Equal(CancelOutcome.Cancelled, await order.CancelForBuyerAsync(new MemberId(1), Ann));

        var timeline = (await order.ShowAsync())!.Timeline;
        Assert.Equal(Ann, Assert.Single(timeline, entry => entry.Status == OrderStatus.Cancelled).Agent);
    }

    private static ExtendPaymentResult Extend(PlacedOrder order, string key, int minutes) => order.Do(
        ExtensionDecisions.Extend(
            order.State, new ExtendPayment(new MemberId(8), key, TimeSpan.FromMinutes(minutes), Ann),
            PlacedOrder.Settings, order.Now));
}
