using Commerce.Orders;
using Commerce.Shop;

namespace Commerce.Inventory;

/// <summary>
/// Sold units that come back in parts, case by case. <see cref="StockPoolModelTests"/> covers the combinations.
/// </summary>
public sealed class ReturnUnitsTests
{
    [Fact]
    public void They_come_back_once_for_each_key_and_never_more_than_were_sold()
    {
        var pool = LoggedPool.WithUnits(5);
        var order = pool.Held(1, "a", quantity: 3);
        Assert.Equal(SettleOutcome.SettledOtherwise, pool.ReturnUnits(order, "r1"));
        pool.Sell(order);

        Assert.Equal(SettleOutcome.Done, pool.ReturnUnits(order, "r1", 2));
        Assert.Equal(SettleOutcome.AlreadyDone, pool.ReturnUnits(order, "r1", 2));
        Assert.Equal(SettleOutcome.SettledOtherwise, pool.ReturnUnits(order, "r1", 1));
        Assert.Equal(SettleOutcome.SettledOtherwise, pool.ReturnUnits(order, "r2", 2));
        Assert.Equal(SettleOutcome.Done, pool.ReturnUnits(order, "r2", 1));

        Assert.Equal((5, 0), (pool.Pool.Counters.Available, pool.Pool.Counters.Sold));
        Assert.Equal(SettleOutcome.UnknownHold, pool.ReturnUnits(new OrderId(1, 1UL << 40), "r3"));
    }

    [Fact]
    public void The_order_stays_sold_and_does_not_come_back_whole_any_more()
    {
        var pool = LoggedPool.WithUnits(5);
        var order = pool.Held(1, "a", quantity: 2);
        pool.Sell(order);
        pool.ReturnUnits(order, "r1", 2);

        Assert.Equal(SettleOutcome.AlreadyDone, pool.Sell(order));
        Assert.Equal(SettleOutcome.SettledOtherwise, pool.Return(order));
        Assert.Equal(RetakeOutcome.Sold, pool.Retake(order));
        Assert.Equal(0, pool.Pool.Counters.Sold);
    }

    [Fact]
    public void Whoever_gave_units_back_may_buy_as_many_again()
    {
        var pool = LoggedPool.WithUnits(9);
        var order = pool.Held(1, "a", quantity: 3);
        pool.Sell(order);
        Assert.Equal(HoldOutcome.LimitReached, pool.Hold(1, "b").Outcome);

        pool.ReturnUnits(order, "r1");

        Assert.Equal(HoldOutcome.Held, pool.Hold(1, "b").Outcome);
        Assert.Equal(HoldOutcome.LimitReached, pool.Hold(1, "c").Outcome);
    }

    [Fact]
    public async Task They_are_still_back_after_a_restart()
    {
        await using var shop = await TestShop.StartAsync();
        var pool = await shop.PoolAsync(units: 5);
        var receipt = await shop.HoldAsync(1, quantity: 3);
        await pool.SellAsync(receipt.OrderId);
        var command = new ReturnUnits(receipt.OrderId, 2, "r1", "It does not fit.");
        Assert.Equal(SettleOutcome.Done, await pool.ReturnUnitsAsync(command));

        await shop.RestartAsync();

        Assert.Equal(SettleOutcome.AlreadyDone, await shop.Pool().ReturnUnitsAsync(command));
        var status = await shop.Pool().GetStatusAsync();
        Assert.Equal((4, 0, 1, true), (status.Available, status.Held, status.Sold, status.EquationHolds));
    }
}
