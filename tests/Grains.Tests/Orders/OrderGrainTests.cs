using Commerce.Inventory;
using Commerce.Payments;
using Commerce.Shop;
using Commerce.Storage;

namespace Commerce.Orders;

/// <summary>Orders from the receipt to their end, with pools, relay, outbox and deadlines at work.</summary>
public sealed class OrderGrainTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_order_is_readable_by_its_buyer_alone_the_moment_its_receipt_is_there(bool relays)
    {
        await using var shop = await TestShop.StartAsync(relays);
        await shop.PoolAsync(units: 5);
        var address = new DeliveryAddress("Ada", "1 Street", null, "London", "N1", "GB");
        var receipt = (await shop.Pool().HoldAsync(TestShop.Hold(1, quantity: 2) with { Address = address })).Receipt!;

        var order = await shop.Order(receipt.OrderId).GetAsync(new MemberId(1));

        Assert.Equal(OrderStatus.AwaitingPayment, order!.Status);
        Assert.Equal((receipt.OrderId, new Money(3998, "GBP"), address), (order.OrderId, order.Total, order.Address));
        Assert.Equal(("mug", "Mug"), (order.Lines[0].Sku, order.Lines[0].Name));
        Assert.Equal(("s1", receipt.PayBefore), (order.SaleId, order.PayBefore));
        Assert.Null(await shop.Order(receipt.OrderId).GetAsync(new MemberId(2)));
        Assert.Null(
            await shop.Order(new OrderId(receipt.OrderId.High, receipt.OrderId.Low + 1)).GetAsync(new MemberId(1)));
        await shop.RestartAsync();
        Assert.Equal(order.Timeline, (await shop.Order(receipt.OrderId).GetAsync(new MemberId(1)))!.Timeline);
    }

    [Fact]
    public async Task An_order_that_is_asked_for_too_early_is_found_once_it_is_there()
    {
        await using var shop = await TestShop.StartAsync(relays: false);
        await shop.PoolAsync(units: 5);
        var first = await shop.HoldAsync(1);
        var later = await shop.HoldAsync(2);
        Assert.Null(await shop.Order(later.OrderId with { High = first.OrderId.High }).GetAsync(new MemberId(2)));

        Assert.NotNull(await shop.Order(later.OrderId).GetAsync(new MemberId(2)));
    }

    [Fact]
    public async Task An_order_that_was_decided_before_the_relay_came_stays_as_it_was_decided()
    {
        await using var shop = await TestShop.StartAsync(relays: false);
        await shop.PoolAsync(units: 5);
        var receipt = await shop.HoldAsync(1);
        var outcome = await shop.Order(receipt.OrderId).ApplyPaymentEventAsync(TestShop.Success(receipt, "e1"));
        Assert.Equal(PaymentEventOutcome.Paid, outcome);
        var marker = await shop.HoldAsync(2);

        shop.Relays = true;
        var relayed = Task.CompletedTask;
        await shop.RestartAsync(store => relayed = store.WhenWritten(
            write => write is PutState { ExpectedVersion: 0 } put && put.GrainKey == $"{marker.OrderId}"));
        await shop.Pool().GetStatusAsync();
        await relayed;

        Assert.Equal(OrderStatus.Paid, (await shop.Order(receipt.OrderId).GetAsync(new MemberId(1)))!.Status);
        var orders = shop.Grains.GetGrain<IOrderListGrain>(new MemberId(1).ToString());
        var list = await orders.ListAsync(OrderStatus.Paid, 1, 10);
        Assert.Equal(receipt.OrderId, Assert.Single(list.Items).OrderId);
    }

    [Fact]
    public async Task An_event_that_another_silo_wrote_is_settled_by_what_is_stored()
    {
        await using var shop = await TestShop.StartAsync();
        await shop.PoolAsync(units: 5);
        var placed = shop.Store.WhenWritten(write => write is PutState { ExpectedVersion: 0, GrainType: "order" });
        var receipt = await shop.HoldAsync(1);
        await placed;
        await shop.Order(receipt.OrderId).GetAsync(new MemberId(1)); // Remembers that it waits for payment.
        var released = shop.Store.WhenLogged(entry => entry.Kind == PoolEntryKind.Release);

        var row = await shop.Store.ReadStateAsync(
            receipt.OrderId.Slot, OrderTopics.StateType, $"{receipt.OrderId}", CancellationToken.None);
        var order = OrderJson.Decode(row!.Payload);
        var cancelled = OrderDecisions.Cancel(order, shop.Time.GetUtcNow());
        await shop.Store.CommitAsync(
            [OrderWrites.Change(order, cancelled.Next!, row.Version, receipt.OrderId.Slot, cancelled.Events)]);

        await released;
        Assert.Equal(5, (await shop.Pool().GetStatusAsync()).Available);
    }

    [Fact]
    public async Task Orders_are_listed_newest_first_once_they_are_relayed()
    {
        await using var shop = await TestShop.StartAsync();
        await shop.PoolAsync(units: 5);
        var listed = shop.Store.WhenWritten(write => write is PutOrderIndex index && index.Row.Total == 3998);
        var older = await shop.HoldAsync(1, "a");
        shop.Time.Advance(TimeSpan.FromSeconds(1));
        var newer = await shop.HoldAsync(1, "b", quantity: 2);

        await listed;
        var page = await shop.Grains.GetGrain<IOrderListGrain>(new MemberId(1).ToString()).ListAsync(null, 1, 10);

        Assert.Equal([newer.OrderId, older.OrderId], page.Items.Select(item => item.OrderId));
        Assert.Equal(2, page.Total);
    }

    [Fact]
    public async Task A_paid_order_makes_its_units_sold_and_repeated_events_change_nothing()
    {
        await using var shop = await TestShop.StartAsync();
        await shop.PoolAsync(units: 5);
        var receipt = await shop.HoldAsync(1, quantity: 2);
        var sold = shop.Store.WhenLogged(entry => entry.Kind == PoolEntryKind.Sell);
        var order = shop.Order(receipt.OrderId);

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8)
            .Select(n => order.ApplyPaymentEventAsync(TestShop.Success(receipt, $"e{n % 2}"))));
        await sold;

        Assert.Single(outcomes, outcome => outcome == PaymentEventOutcome.Paid);
        Assert.All(outcomes, outcome => Assert.True(
            outcome is PaymentEventOutcome.Paid or PaymentEventOutcome.Duplicate or PaymentEventOutcome.Ignored));
        var status = await shop.Pool().GetStatusAsync();
        Assert.Equal((3, 0, 2), (status.Available, status.Held, status.Sold));
        Assert.Empty(shop.Gateway.Refunds);
    }

    [Fact]
    public async Task An_order_that_is_not_paid_in_time_expires_and_its_units_go_to_the_next()
    {
        await using var shop = await TestShop.StartAsync();
        await shop.PoolAsync(units: 1);
        var placed = shop.Store.WhenWritten(write => write is AddDeadline);
        var receipt = await shop.HoldAsync(1);
        await placed;
        Assert.Equal(HoldOutcome.SoldOut, (await shop.Pool().HoldAsync(TestShop.Hold(2))).Outcome);
        Assert.False(await shop.Order(receipt.OrderId).ExpireAsync());

        var released = shop.Store.WhenLogged(entry => entry.Kind == PoolEntryKind.Release);
        shop.Time.Advance(TimeSpan.FromMinutes(15));
        await released;

        Assert.Equal(OrderStatus.Expired, (await shop.Order(receipt.OrderId).GetAsync(new MemberId(1)))!.Status);
        Assert.Equal(HoldOutcome.Held, (await shop.Pool().HoldAsync(TestShop.Hold(2))).Outcome);
    }

    [Fact]
    public async Task A_cancelled_order_gives_its_units_back_once()
    {
        await using var shop = await TestShop.StartAsync();
        await shop.PoolAsync(units: 1);
        var receipt = await shop.HoldAsync(1);
        var released = shop.Store.WhenLogged(entry => entry.Kind == PoolEntryKind.Release);
        var order = shop.Order(receipt.OrderId);

        Assert.Equal(CancelOutcome.NotFound, await order.CancelAsync(new MemberId(2)));
        Assert.Equal(CancelOutcome.Cancelled, await order.CancelAsync(new MemberId(1)));
        Assert.Equal(CancelOutcome.Cancelled, await order.CancelAsync(new MemberId(1)));
        await released;
        await order.SettleAsync();

        var status = await shop.Pool().GetStatusAsync();
        Assert.Equal((1, 0, 0), (status.Available, status.Held, status.Sold));
    }

    [Fact]
    public async Task Payment_racing_expiry_has_one_winner_and_the_units_are_sold_once()
    {
        const int Orders = 24;
        await using var shop = await TestShop.StartAsync();
        await shop.PoolAsync(units: Orders);
        var receipts = await Task.WhenAll(Enumerable.Range(1, Orders).Select(buyer => shop.HoldAsync(buyer)));
        shop.Time.Advance(TimeSpan.FromMinutes(15));

        var outcomes = await Task.WhenAll(receipts.Select(async (receipt, n) =>
        {
            var order = shop.Order(receipt.OrderId);
            var expiry = n % 2 == 0 ? order.ExpireAsync() : Task.FromResult(true);
            var outcome = await order.ApplyPaymentEventAsync(TestShop.Success(receipt, $"e{n}"));
            await Task.WhenAll(expiry, order.ExpireAsync());
            return outcome;
        }));
        await Task.WhenAll(receipts.Select(receipt => shop.Order(receipt.OrderId).SettleAsync()));

        Assert.All(outcomes, outcome => Assert.True(
            outcome is PaymentEventOutcome.Paid or PaymentEventOutcome.PaidAfterRetake));
        var status = await shop.Pool().GetStatusAsync();
        Assert.Equal((0, 0, Orders, true), (status.Available, status.Held, status.Sold, status.EquationHolds));
        Assert.Empty(shop.Gateway.Refunds);
    }

    [Fact]
    public async Task A_late_payment_whose_units_have_gone_is_paid_back_once_with_the_reason()
    {
        await using var shop = await TestShop.StartAsync();
        await shop.PoolAsync(units: 1);
        var receipt = await shop.HoldAsync(1);
        var released = shop.Store.WhenLogged(entry => entry.Kind == PoolEntryKind.Release);
        var order = shop.Order(receipt.OrderId);
        await order.CancelAsync(new MemberId(1));
        await released;
        await shop.HoldAsync(2);
        var refunded = shop.Store.WhenWritten(write => write is PutOrderIndex { Row.Status: "refunded" });

        Assert.Equal(
            PaymentEventOutcome.Refunding, await order.ApplyPaymentEventAsync(TestShop.Success(receipt, "e1")));
        Assert.Equal(
            PaymentEventOutcome.Duplicate, await order.ApplyPaymentEventAsync(TestShop.Success(receipt, "e1")));
        await refunded;

        var view = await order.GetAsync(new MemberId(1));
        Assert.Equal(OrderStatus.Refunded, view!.Status);
        Assert.Contains(
            view.Timeline, entry => entry.Note?.Contains("gone to others", StringComparison.Ordinal) == true);
        Assert.Equal(new Money(1999, "GBP"), Assert.Single(shop.Gateway.Refunds).Value);
    }

    [Fact]
    public async Task A_late_payment_cut_short_by_a_crash_is_carried_on_from_the_outbox()
    {
        await using var shop = await TestShop.StartAsync();
        await shop.PoolAsync(units: 1);
        var receipt = await shop.HoldAsync(1);
        var released = shop.Store.WhenLogged(entry => entry.Kind == PoolEntryKind.Release);
        await shop.Order(receipt.OrderId).CancelAsync(new MemberId(1));
        await released;
        shop.Store.OnAppend = (append, commit) => append.Entries.Any(entry => entry.Kind == PoolEntryKind.Retake)
            ? throw new CommitOutcomeUnknownException("The connection was lost.", new IOException("for the test"))
            : commit(append);
        await Assert.ThrowsAnyAsync<Exception>(
            () => shop.Order(receipt.OrderId).ApplyPaymentEventAsync(TestShop.Success(receipt, "e1")));

        var paid = shop.Store.WhenWritten(write => write is PutOrderIndex { Row.Status: "paid" });
        shop.Store.OnAppend = null;
        await paid;

        Assert.Equal(1, (await shop.Pool().GetStatusAsync()).Sold);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task After_an_order_s_commit_of_unknown_outcome_the_retry_has_the_truth(bool committed)
    {
        await using var shop = await TestShop.StartAsync();
        await shop.PoolAsync(units: 1);
        var placed = shop.Store.WhenWritten(write => write is AddDeadline);
        var receipt = await shop.HoldAsync(1);
        await placed;
        shop.Store.OnCommit = async (_, commit) =>
        {
            shop.Store.OnCommit = null;
            if (committed)
            {
                await commit();
            }

            throw new CommitOutcomeUnknownException("The connection was lost.", new IOException("for the test"));
        };
        await Assert.ThrowsAnyAsync<Exception>(
            () => shop.Order(receipt.OrderId).ApplyPaymentEventAsync(TestShop.Success(receipt, "e1")));

        var again = await shop.Order(receipt.OrderId).ApplyPaymentEventAsync(TestShop.Success(receipt, "e1"));

        Assert.Equal(committed ? PaymentEventOutcome.Duplicate : PaymentEventOutcome.Paid, again);
        Assert.Equal(OrderStatus.Paid, (await shop.Order(receipt.OrderId).GetAsync(new MemberId(1)))!.Status);
    }

    [Fact]
    public async Task A_payment_for_an_order_that_does_not_exist_is_kept()
    {
        await using var shop = await TestShop.StartAsync();
        await shop.PoolAsync(units: 1);
        var receipt = await shop.HoldAsync(1);
        var unknown = receipt with { OrderId = receipt.OrderId with { Low = receipt.OrderId.Low + 7 } };

        var outcome = await shop.Order(unknown.OrderId).ApplyPaymentEventAsync(TestShop.Success(unknown, "e1"));

        Assert.Equal(PaymentEventOutcome.UnknownOrder, outcome);
        Assert.NotNull(
            await shop.Store.ReadStateAsync(Slots.Of("e1"), "unmatched-payment", "e1", CancellationToken.None));
    }
}
