using Commerce.Verification.Shards;
using Commerce.Storage;

namespace Commerce.Verification.Tests;

/// <summary>A checker is worth what it finds: each test plants one fault in a consistent shop.</summary>
public sealed class VerifierTests : IDisposable
{
    private readonly FakeShop _shop = new();

    public void Dispose() => _shop.Dispose();

    [Fact]
    public void A_consistent_shop_is_clean()
    {
        var report = Verify();

        Assert.Empty(report.Differences);
        Assert.Empty(report.Lagging);
        Assert.Equal((2, 10, 4, 4, 1), (report.Pools, report.Entries, report.Holds, report.Orders, report.Moves));
        Assert.True(report.Clean);
    }

    [Fact]
    public void A_shop_without_entries_is_vacuous_and_not_clean()
    {
        _shop.Rows.Clear();
        _shop.Orders.Clear();
        _shop.Index.Clear();
        _shop.Expiries.Clear();

        var report = Verify();

        Assert.True(report.Vacuous);
        Assert.False(report.Clean);
    }

    [Fact]
    public void A_lost_entry_is_a_gap()
    {
        _shop.Logs[FakeShop.SalePool].RemoveAll(entry => entry.Seq == 7);

        Finds("the log has a gap");
    }

    [Fact]
    public void A_lost_last_entry_shows_in_the_row()
    {
        _shop.Logs[FakeShop.SalePool].RemoveAt(7);

        Finds("the log adds up to");
    }

    [Fact]
    public void A_row_that_is_not_what_the_log_adds_up_to_is_found()
    {
        var row = _shop.Rows[FakeShop.SalePool];
        var wrong = row.Counters with { Available = row.Counters.Available + 1, Held = row.Counters.Held - 1 };
        _shop.Rows[FakeShop.SalePool] = row with { Counters = wrong };

        Finds("the log adds up to");
    }

    [Fact]
    public void More_held_than_there_are_breaks_the_equation_at_that_sequence_number()
    {
        _shop.Replace(1, entry => entry with { Quantity = 5 });

        Finds("the equation is broken", seq: 6);
    }

    [Fact]
    public void A_hold_sold_twice_is_found()
    {
        _shop.Append(_shop.Settle(9, PoolEntryKind.Sell, 4));

        Finds("Sell of a hold that is Sold", seq: 9);
    }

    [Fact]
    public void Released_units_released_again_are_found()
    {
        _shop.Append(_shop.Settle(9, PoolEntryKind.Release, 5));

        Finds("Release of a hold that is Released", seq: 9);
    }

    [Fact]
    public void A_second_hold_under_one_key_is_found()
    {
        Add(FakeShop.Hold(9, "ben", 1));

        Finds("second hold under key 'key-of-ben'", seq: 9);
    }

    [Fact]
    public void A_buyer_over_the_limit_is_found()
    {
        Add(FakeShop.Hold(9, "anna", 1) with { IdempotencyKey = "another" });

        Finds("has 3 units, the limit is 2", seq: 9);
    }

    [Fact]
    public void Units_that_were_released_do_not_count_against_the_limit()
    {
        Add(FakeShop.Hold(9, "cleo", 2) with { IdempotencyKey = "another" });

        Assert.Empty(Verify().Differences);
    }

    [Fact]
    public void A_hold_at_another_price_than_the_terms_is_found()
    {
        _shop.Replace(6, entry => entry with { UnitPrice = 1 });

        Finds("price 1, the terms say 500", seq: 6);
    }

    [Fact]
    public void A_hold_outside_of_the_window_is_found()
    {
        _shop.Replace(6, entry => entry with { At = FakeShop.Noon.AddHours(2), HeldUntil = FakeShop.Noon.AddHours(3) });

        Finds("the sale was open from", seq: 6);
    }

    [Fact]
    public void A_missing_order_is_found()
    {
        var orderId = _shop.HoldAt(6).OrderId!;
        _shop.Orders.Remove(orderId);
        _shop.Index.Remove(orderId);
        _shop.Expiries.RemoveAll(deadline => deadline.Key == orderId);

        Finds("has no order", seq: 6);
    }

    [Fact]
    public void A_hold_that_is_not_relayed_yet_lags_and_is_no_difference()
    {
        var orderId = _shop.HoldAt(6).OrderId!;
        _shop.Orders.Remove(orderId);
        _shop.Index.Remove(orderId);
        _shop.Expiries.RemoveAll(deadline => deadline.Key == orderId);
        _shop.Rows[FakeShop.SalePool] = _shop.Rows[FakeShop.SalePool] with { RelayedSeq = 5 };

        var report = Verify();

        Assert.Empty(report.Differences);
        Assert.Equal(1, Assert.Single(report.Lagging).Value);
    }

    [Fact]
    public void An_order_without_hold_is_found()
    {
        _shop.PutOrder(FakeShop.Hold(99, "eve", 1), "awaitingPayment");

        Finds("there is no hold in pool sale:s1:tea that made it");
    }

    [Fact]
    public void An_order_younger_than_its_pool_is_no_difference_while_the_shop_runs()
    {
        _shop.PutOrder(FakeShop.Hold(99, "eve", 1), "awaitingPayment");

        Assert.Empty(Verify(live: true).Differences);
    }

    [Theory]
    [InlineData("\"amount\":500", "\"amount\":1", "price of the hold is 500, of the order 1")]
    [InlineData("\"quantity\":2", "\"quantity\":1", "quantity of the hold is 2, of the order 1")]
    [InlineData("\"buyer\":\"dora\"", "\"buyer\":\"eve\"", "buyer of the hold is dora, of the order eve")]
    public void An_order_that_is_not_its_hold_is_found(string was, string becomes, string text)
    {
        var orderId = _shop.HoldAt(6).OrderId!;
        _shop.Orders[orderId] = _shop.Orders[orderId].Replace(was, becomes, StringComparison.Ordinal);

        Finds(text, seq: 6);
    }

    [Fact]
    public void A_paid_order_whose_units_are_only_held_is_found()
    {
        _shop.PutOrder(_shop.HoldAt(3), "paid");

        Finds("the order is paid, its units are Held", seq: 3);
    }

    [Fact]
    public void A_paid_order_whose_event_still_waits_lags()
    {
        _shop.PutOrder(_shop.HoldAt(3), "paid");
        _shop.Events.Add(new OutboxRow(1, "order.paid", _shop.HoldAt(3).OrderId!, default, FakeShop.Noon));

        Assert.Empty(Verify().Differences);
    }

    [Fact]
    public void An_order_that_waits_though_its_units_are_gone_is_found()
    {
        _shop.PutOrder(_shop.HoldAt(5), "awaitingPayment");

        Finds("the order is awaitingPayment, its units are Released", seq: 5);
    }

    [Fact]
    public void A_listing_that_says_another_status_is_found()
    {
        var orderId = _shop.HoldAt(4).OrderId!;
        _shop.Index[orderId] = _shop.Index[orderId] with { Status = "awaitingPayment" };

        Finds("is listed for ben as awaitingPayment");
    }

    [Fact]
    public void An_order_that_is_not_listed_is_found()
    {
        _shop.Index.Remove(_shop.HoldAt(4).OrderId!);

        Finds("is not listed");
    }

    [Fact]
    public void An_unpaid_order_that_never_expires_is_found()
    {
        _shop.Expiries.RemoveAt(0);

        Finds("but never expires");
    }

    [Fact]
    public void A_paid_order_that_would_still_expire_is_found()
    {
        _shop.Expiries.Add(new Deadline(FakeShop.Noon, "order-expiry", _shop.HoldAt(4).OrderId!));

        Finds("is paid, but would still expire");
    }

    [Fact]
    public void Units_that_are_sold_again_after_they_were_refused_are_found()
    {
        _shop.Append(_shop.Settle(9, PoolEntryKind.RefuseRetake, 5));
        _shop.Append(_shop.Settle(10, PoolEntryKind.Retake, 5));

        Finds("sold again that had been refused", seq: 10);
    }

    [Fact]
    public void Units_moved_in_twice_are_found()
    {
        _shop.Append(_shop.Logs[FakeShop.SalePool][0] with { Seq = 9 });

        Finds("was taken 1 times and given 2 times");
    }

    [Fact]
    public void Units_that_left_one_pool_and_never_came_to_another_are_found()
    {
        _shop.Replace(1, entry => entry with { Kind = PoolEntryKind.Intake });

        Finds("were given to nobody");
    }

    [Fact]
    public void More_units_given_than_taken_are_found()
    {
        _shop.Replace(1, entry => entry with { Quantity = 11 });

        Finds("took 10 units from sku:tea and gave 11");
    }

    [Fact]
    public void A_quarantined_pool_is_found()
    {
        _shop.Rows[FakeShop.SalePool] = _shop.Rows[FakeShop.SalePool] with { Quarantined = "why" };

        Finds("is quarantined: why");
    }

    private void Add(PoolEntry hold)
    {
        _shop.Append(hold);
        _shop.PutOrder(hold, "awaitingPayment");
    }

    private void Finds(string text, long? seq = null)
    {
        var differences = Verify().Differences;
        Assert.Contains(
            differences,
            difference => difference.Text.Contains(text, StringComparison.Ordinal)
            && (seq is null || difference.Seq == seq));
    }

    private VerifyReport Verify(bool live = false) => new Verifier(_shop, live, FakeShop.Noon.AddHours(1)).Run();
}
