using Commerce.Orders;
using Commerce.Shop;
using Commerce.Storage;

namespace Commerce.Inventory;

/// <summary>
/// Units that pools keep for orders of the checkout, case by case. <see cref="StockPoolModelTests"/> covers the
/// combinations.
/// </summary>
public sealed class ReservationTests
{
    private static readonly OrderId First = OrderId.CreateForCheckout(LoggedPool.Start, slot: 9, random: 1);
    private static readonly OrderId Second = OrderId.CreateForCheckout(LoggedPool.Start, slot: 9, random: 2);

    [Fact]
    public void The_first_refusal_in_order_of_precedence_is_the_answer()
    {
        var pool = WithUnits(2);
        Assert.Equal(ReserveOutcome.Reserved, pool.Reserve(First, buyer: 1, quantity: 2));
        Assert.Equal(SettleOutcome.Done, pool.Release(Second));

        Assert.Equal(ReserveOutcome.Withdrawn, pool.Reserve(Second, buyer: 1, quantity: 3));
        Assert.Equal(ReserveOutcome.Contradicts, pool.Reserve(First, buyer: 1, quantity: 1));
        Assert.Equal(ReserveOutcome.Contradicts, pool.Reserve(First, buyer: 2, quantity: 2));
        Assert.Equal(ReserveOutcome.AlreadyReserved, pool.Reserve(First, buyer: 1, quantity: 2));
        var third = OrderId.CreateForCheckout(LoggedPool.Start, 9, 3);
        Assert.Equal(ReserveOutcome.SoldOut, pool.Reserve(third, buyer: 1));
        pool.Adjust(1, "one more");
        Assert.Equal(ReserveOutcome.InsufficientStock, pool.Reserve(third, buyer: 1, quantity: 2));
        Assert.Equal(ReserveOutcome.Reserved, pool.Reserve(third, buyer: 1));
    }

    [Fact]
    public void A_pool_of_a_sale_reserves_nothing() =>
        Assert.Equal(ReserveOutcome.UnknownPool, LoggedPool.WithUnits(5).Reserve(First, buyer: 1));

    [Fact]
    public void An_order_that_was_given_up_before_it_had_anything_gets_nothing_however_late_it_asks()
    {
        var pool = WithUnits(5);
        Assert.Equal(SettleOutcome.Done, pool.Release(First));
        Assert.Equal(SettleOutcome.AlreadyDone, pool.Release(First));

        foreach (var known in new[] { pool.Pool, pool.Replay() })
        {
            var late = known.DecideReserve(new ReserveStock(First, new MemberId(1), 1), pool.Now);
            Assert.Equal((ReserveOutcome.Withdrawn, null), (late.Result, late.Entry));
        }

        Assert.Equal(SettleOutcome.SettledOtherwise, pool.Sell(First));
        Assert.Equal(RetakeOutcome.SoldOut, pool.Retake(First));
        Assert.Equal((5, 0, 0), (pool.Pool.Counters.Available, pool.Pool.Counters.Held, pool.Pool.Counters.Sold));
    }

    [Fact]
    public void Units_that_were_released_can_be_sold_to_a_late_payment_and_those_that_came_back_cannot()
    {
        var pool = WithUnits(2);
        pool.Reserve(First, buyer: 1, quantity: 2);
        Assert.Equal(SettleOutcome.Done, pool.Release(First));
        Assert.Equal(RetakeOutcome.Sold, pool.Retake(First));
        Assert.Equal(SettleOutcome.SettledOtherwise, pool.Release(First));

        Assert.Equal(SettleOutcome.Done, pool.Return(First));

        Assert.Equal(SettleOutcome.AlreadyDone, pool.Return(First));
        Assert.Equal(RetakeOutcome.SoldOut, pool.Retake(First));
        Assert.Equal((2, 0), (pool.Pool.Counters.Available, pool.Pool.Counters.Sold));
    }

    [Fact]
    public void Units_of_a_hold_that_came_back_are_not_sold_to_it_again_either()
    {
        var pool = LoggedPool.WithUnits(3);
        var order = pool.Held(1, "a", quantity: 2);
        pool.Sell(order);

        Assert.Equal(SettleOutcome.Done, pool.Return(order));

        Assert.Equal(RetakeOutcome.SoldOut, pool.Retake(order));
        Assert.Equal(HoldOutcome.Held, pool.Hold(1, "b", quantity: 3).Outcome);
    }

    [Fact]
    public async Task A_reservation_lasts_over_a_restart_and_never_becomes_an_order_by_itself()
    {
        await using var shop = await TestShop.StartAsync();
        var pool = shop.Pool("sku:mug");
        await pool.AdjustAsync(new AdjustStock(3, "test", "opening"));
        var orderId = OrderId.CreateForCheckout(shop.Time.GetUtcNow(), Slots.Of(new MemberId(1).ToString()), 7);
        var command = new ReserveStock(orderId, new MemberId(1), 2);

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => pool.ReserveAsync(command)));
        await shop.RestartAsync();
        pool = shop.Pool("sku:mug");

        Assert.Single(outcomes, ReserveOutcome.Reserved);
        Assert.Equal(19, outcomes.Count(outcome => outcome == ReserveOutcome.AlreadyReserved));
        Assert.Equal(ReserveOutcome.AlreadyReserved, await pool.ReserveAsync(command));
        Assert.Null(await shop.Order(orderId).GetAsync(new MemberId(1)));
        Assert.Null(await pool.FindAsync(orderId));
        var status = await pool.GetStatusAsync();
        Assert.Equal((1, 2, 0), (status.Available, status.Held, status.Sold));
        Assert.Equal(SettleOutcome.Done, await pool.SellAsync(orderId));
        Assert.Equal(SettleOutcome.AlreadyDone, await pool.SellAsync(orderId));
        Assert.Equal(SettleOutcome.Done, await pool.ReturnAsync(orderId, "cancelled"));
        Assert.Equal(3, (await pool.GetStatusAsync()).Available);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(-1, 0)]
    [InlineData(1, 5)]
    public async Task What_is_no_reservation_is_a_bug_of_who_asks(int quantity, int poolNumber)
    {
        await using var shop = await TestShop.StartAsync();
        var orderId = OrderId.Create(LoggedPool.Start, 1, 2, poolNumber, 3);

        await Assert.ThrowsAsync<ArgumentException>(
            () => shop.Pool("sku:mug").ReserveAsync(new ReserveStock(orderId, new MemberId(1), quantity)));
    }

    private static LoggedPool WithUnits(int units)
    {
        var pool = new LoggedPool();
        pool.Adjust(units, "opening");
        return pool;
    }
}
