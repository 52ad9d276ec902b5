using Commerce.Orders;

namespace Commerce.Inventory;

/// <summary>What a pool decides, case by case. <see cref="StockPoolModelTests"/> covers the combinations.</summary>
public sealed class StockPoolTests
{
    [Fact]
    public void The_first_refusal_in_order_of_precedence_is_the_answer()
    {
        var pool = LoggedPool.WithUnits(3);
        pool.Hold(1, "known", 3);
        pool.Do(pool.Pool.DecideTerms(LoggedPool.Terms with { Paused = true }, pool.Now));
        pool.Pool.Quarantined = "for the test";

        // Everything is wrong at once; then one thing after the other is repaired.
        pool.Now = LoggedPool.Start.AddHours(2);
        Assert.Equal(HoldOutcome.Quarantined, pool.Hold(1, "known", 4, hash: 2).Outcome);
        pool.Pool.Quarantined = null;
        Assert.Equal(HoldOutcome.KeyReused, pool.Hold(1, "known", 4, hash: 2).Outcome);
        Assert.Equal(HoldOutcome.AlreadyHeld, pool.Hold(1, "known", 4).Outcome);
        Assert.Equal(HoldOutcome.Ended, pool.Hold(1, "new", 1).Outcome);
        pool.Now = LoggedPool.Start.AddTicks(-1);
        Assert.Equal(HoldOutcome.NotStarted, pool.Hold(1, "new", 1).Outcome);
        pool.Now = LoggedPool.Start;
        Assert.Equal(HoldOutcome.Paused, pool.Hold(1, "new", 1).Outcome);
        pool.Do(pool.Pool.DecideTerms(LoggedPool.Terms, pool.Now));
        Assert.Equal(HoldOutcome.LimitReached, pool.Hold(1, "new", 1).Outcome);
        Assert.Equal(HoldOutcome.SoldOut, pool.Hold(2, "new", 2).Outcome);
        pool.Adjust(1, "one more");
        Assert.Equal(HoldOutcome.InsufficientStock, pool.Hold(2, "new", 2).Outcome);
        pool.Adjust(1, "and one more");
        Assert.Equal(HoldOutcome.Held, pool.Hold(2, "new", 2).Outcome);
    }

    [Fact]
    public void A_pool_without_terms_sells_nothing() =>
        Assert.Equal(HoldOutcome.UnknownPool, new LoggedPool().Hold(1, "a").Outcome);

    [Fact]
    public void Before_the_bell_the_answer_says_how_long_to_wait()
    {
        var pool = LoggedPool.WithUnits(1);
        pool.Now = LoggedPool.Start.AddSeconds(-30);

        Assert.Equal(TimeSpan.FromSeconds(30), pool.Hold(1, "a").RetryAfter);
    }

    [Fact]
    public void A_retried_hold_gives_the_same_receipt_also_from_the_log_read_again_and_after_its_release()
    {
        var pool = LoggedPool.WithUnits(5);
        pool.Now = LoggedPool.Start.AddTicks(12_345_678);
        var first = pool.Hold(1, "a", 2).Receipt!;
        pool.Do(pool.Pool.DecideTerms(LoggedPool.Terms with { UnitPrice = new Money(5, "EUR") }, pool.Now));
        pool.Release(first.OrderId);
        pool.Now = LoggedPool.Start.AddHours(3);

        Assert.Equal(first, pool.Hold(1, "a", 2).Receipt);
        var again = pool.Replay().DecideHold(new HoldStock(new MemberId(1), 2, "a", 1, null), pool.Now);
        Assert.Equal(new HoldResult(HoldOutcome.AlreadyHeld, first), again.Result);
    }

    [Fact]
    public void The_same_key_of_another_buyer_is_another_request()
    {
        var pool = LoggedPool.WithUnits(5);

        Assert.NotEqual(pool.Held(1, "a"), pool.Held(2, "a"));
    }

    [Fact]
    public void A_receipt_says_what_the_terms_said_when_it_was_decided()
    {
        var pool = LoggedPool.WithUnits(5);
        pool.Now = LoggedPool.Start.AddMilliseconds(1.5);

        var receipt = pool.Hold(9, "a", 2).Receipt!;

        Assert.Equal(new Money(1999, "GBP"), receipt.UnitPrice);
        Assert.Equal(LoggedPool.Start.AddMilliseconds(1), receipt.HeldAt);
        Assert.Equal(receipt.HeldAt.AddMinutes(15), receipt.PayBefore);
        Assert.Equal(receipt.Sequence, receipt.OrderId.Sequence);
        Assert.Equal((LoggedPool.Slot, LoggedPool.Number), (receipt.OrderId.PoolSlot, receipt.OrderId.PoolNumber));
        Assert.Equal(Storage.Slots.Of(new MemberId(9).ToString()), receipt.OrderId.Slot);
    }

    [Fact]
    public void The_limit_counts_unpaid_holds_and_sold_units_but_not_released_ones()
    {
        var pool = LoggedPool.WithUnits(10);
        pool.Sell(pool.Held(1, "a"));
        var unpaid = pool.Held(1, "b");

        Assert.Equal(HoldOutcome.LimitReached, pool.Hold(1, "c", 2).Outcome);
        pool.Release(unpaid);
        Assert.Equal(HoldOutcome.Held, pool.Hold(1, "c", 2).Outcome);
        Assert.Equal(HoldOutcome.LimitReached, pool.Hold(1, "d").Outcome);
    }

    [Fact]
    public void Settling_twice_changes_nothing_and_settling_the_other_way_is_told()
    {
        var pool = LoggedPool.WithUnits(10);
        var (sold, released) = (pool.Held(1, "a"), pool.Held(2, "a"));
        Assert.Equal((SettleOutcome.Done, SettleOutcome.Done), (pool.Sell(sold), pool.Release(released)));
        var counters = pool.Pool.Counters;

        Assert.Equal((SettleOutcome.AlreadyDone, SettleOutcome.AlreadyDone), (pool.Sell(sold), pool.Release(released)));
        Assert.Equal(
            (SettleOutcome.SettledOtherwise, SettleOutcome.SettledOtherwise),
            (pool.Release(sold), pool.Sell(released)));
        Assert.Equal(counters, pool.Pool.Counters);
    }

    [Fact]
    public void An_order_id_that_differs_in_any_part_is_unknown()
    {
        var pool = LoggedPool.WithUnits(10);
        var real = pool.Held(1, "a");

        Assert.Equal(SettleOutcome.UnknownHold, pool.Sell(real with { High = real.High + (1UL << 24) }));
        Assert.Equal(SettleOutcome.UnknownHold, pool.Sell(real with { Low = real.Low + 1 }));
        Assert.Null(pool.Pool.FindHold(new OrderId(real.High ^ (1UL << 12), real.Low)));
        Assert.NotNull(pool.Pool.FindHold(real));
    }

    [Fact]
    public void A_late_payment_takes_the_units_again_only_if_they_are_left_and_the_limit_allows()
    {
        var pool = LoggedPool.WithUnits(4);
        var order = pool.Held(1, "a", 3);
        pool.Release(order);
        pool.Hold(1, "b", 1);
        Assert.Equal(RetakeOutcome.LimitReached, pool.Retake(order));

        var other = pool.Held(2, "a", 3);
        pool.Release(other);
        pool.Hold(3, "a", 1);
        Assert.Equal(RetakeOutcome.SoldOut, pool.Retake(other));

        var third = pool.Held(4, "a", 2);
        pool.Release(third);
        pool.Adjust(2, "two more");
        Assert.Equal(RetakeOutcome.Sold, pool.Retake(third));
        Assert.Equal(RetakeOutcome.Sold, pool.Retake(third));
        Assert.Equal((2, 2), (pool.Pool.Counters.Available, pool.Pool.Counters.Sold));
    }

    [Fact]
    public void What_was_refused_to_a_late_payment_stays_refused_when_units_come_back()
    {
        var pool = LoggedPool.WithUnits(1);
        var order = pool.Held(1, "a");
        pool.Release(order);
        pool.Hold(2, "a", 1);
        Assert.Equal(RetakeOutcome.SoldOut, pool.Retake(order));

        pool.Adjust(5, "more");

        Assert.Equal(RetakeOutcome.SoldOut, pool.Retake(order));
        Assert.Equal((5, 0), (pool.Pool.Counters.Available, pool.Pool.Counters.Sold));
    }

    [Fact]
    public void A_late_payment_that_overtakes_the_release_sells_the_hold_as_it_is()
    {
        var pool = LoggedPool.WithUnits(1);
        var order = pool.Held(1, "a");

        Assert.Equal(RetakeOutcome.Sold, pool.Retake(order));
        Assert.Equal(SettleOutcome.SettledOtherwise, pool.Release(order));
        Assert.Equal(1, pool.Pool.Counters.Sold);
    }

    [Fact]
    public void An_adjustment_happens_once_per_key_and_never_cuts_into_what_is_held_or_sold()
    {
        var pool = LoggedPool.WithUnits(5);
        pool.Hold(1, "a", 2);

        Assert.Equal(new AdjustResult(AdjustOutcome.InsufficientStock, 3), pool.Adjust(-4, "count"));
        Assert.Equal(new AdjustResult(AdjustOutcome.Done, 0), pool.Adjust(-3, "count"));
        Assert.Equal(new AdjustResult(AdjustOutcome.AlreadyDone, 0), pool.Adjust(-3, "count"));
        Assert.Equal(new AdjustResult(AdjustOutcome.KeyReused, 0), pool.Adjust(-2, "count"));
        Assert.Equal(new AdjustResult(AdjustOutcome.KeyReused, 0), pool.Adjust(-3, "count", "another reason"));
        var again = pool.Replay().DecideAdjust(new AdjustStock(-3, "another reason", "count"), pool.Now);
        Assert.Equal(AdjustOutcome.KeyReused, again.Result.Outcome);
    }

    [Fact]
    public void Each_half_of_a_move_happens_once_also_when_there_was_nothing_to_move()
    {
        var (from, to) = (LoggedPool.WithUnits(5), new LoggedPool());
        Assert.Equal(new MoveResult(true, 5), from.MoveOut("end", null));
        Assert.Equal(new MoveResult(true, 5), to.MoveIn("end", 5));
        Assert.Equal(new MoveResult(true, 0), from.MoveOut("nothing", null));
        from.Adjust(7, "more");

        Assert.Equal(new MoveResult(true, 5), from.MoveOut("end", null));
        Assert.Equal(new MoveResult(true, 0), from.MoveOut("nothing", null));
        Assert.Equal(new MoveResult(true, 5), to.MoveIn("end", 5));
        Assert.Equal(new MoveResult(false, 0), from.MoveOut("too many", 8));
        Assert.Equal((7, 5), (from.Pool.Counters.Available, to.Pool.Counters.Available));
    }

    [Fact]
    public void Equal_terms_are_not_logged_again()
    {
        var pool = LoggedPool.WithUnits(1);
        var entries = pool.Log.Count;

        pool.Do(pool.Pool.DecideTerms(LoggedPool.Terms with { }, pool.Now));

        Assert.Equal(entries, pool.Log.Count);
    }

    [Fact]
    public void A_damaged_log_is_refused()
    {
        var pool = LoggedPool.WithUnits(1);
        pool.Sell(pool.Held(1, "a"));
        var sale = pool.Log[^1];

        Assert.Throws<InvalidOperationException>(() => pool.Pool.Apply(sale));
        Assert.Throws<InvalidOperationException>(() => pool.Pool.Apply(sale with { Seq = sale.Seq + 1 }));
        Assert.Throws<InvalidOperationException>(() => pool.Pool.Apply(sale with { Seq = sale.Seq + 2 }));
    }

    [Fact]
    public void The_holder_filter_knows_every_buyer_as_they_come()
    {
        var pool = LoggedPool.WithUnits(10_000);
        for (var buyer = 1; buyer <= 5_000; buyer++)
        {
            pool.Hold(buyer, "a");
            if (buyer % 617 == 0)
            {
                Assert.True(pool.Pool.Holders().MayContain(new MemberId(buyer)));
            }
        }

        var filter = pool.Pool.Holders();
        Assert.All(Enumerable.Range(1, 5_000), buyer => Assert.True(filter.MayContain(new MemberId(buyer))));
        Assert.InRange(Enumerable.Range(10_000, 10_000).Count(buyer => filter.MayContain(new MemberId(buyer))), 0, 200);
    }

    [Theory]
    [InlineData(100_000, 2)]
    [InlineData(250_000, 35)]
    [InlineData(10_000_000, 100)]
    public void The_holder_filter_of_however_many_fits_into_a_message_and_misses_nobody(int buyers, int percentMax)
    {
        var empty = HolderFilter.WithRoomFor(buyers);
        Assert.InRange(empty.Room, 1, 110_000); // 128 KiB; a message has 256.
        Assert.True(empty.IsLargest);
        var filter = empty.With([.. Enumerable.Range(1, buyers).Select(buyer => new MemberId(buyer))]);

        Assert.All(Enumerable.Range(1, 1_000), buyer => Assert.True(filter.MayContain(new MemberId(buyer))));
        var strangers = Enumerable.Range(buyers + 1, 1_000).Count(buyer => filter.MayContain(new MemberId(buyer)));
        Assert.InRange(strangers, 0, percentMax * 10);
    }
}
