using Commerce.Inventory;
using Commerce.Orders;
using Commerce.Payments;
using Commerce.Shop;
using Commerce.Storage;

namespace Commerce.Checkout;

/// <summary>Orders of several SKUs from the request to their end, with pools, outbox and deadlines at work.</summary>
public sealed class CheckoutGrainTests
{
    [Fact]
    public async Task All_lines_are_held_and_the_order_is_there_at_once_and_after_a_restart()
    {
        await using var shop = await NewShopAsync(("A", 5), ("B", 5));
        var command = CheckoutItems.Order(1, ("B", 3), ("A", 2)) with
        {
            Note = "Ring twice.",
            ExpectedTotal = Gbp(2_500),
        };

        var result = await CheckoutItems.PlaceAsync(shop.Grains, command);

        var order = result.Order!;
        Assert.Equal((OrderStatus.AwaitingPayment, Gbp(2_500), "Ring twice."), (order.Status, order.Total, order.Note));
        Assert.Equal([("A", "Thing A", 2), ("B", "Thing B", 3)],
            order.Lines.Select(line => (line.Sku, line.Name, line.Quantity)));
        Assert.Equal((3, 2, 0), await UnitsAsync(shop, "A"));
        Assert.Equal((2, 3, 0), await UnitsAsync(shop, "B"));
        await shop.RestartAsync();
        var found = await shop.Order(order.OrderId).GetAsync(new MemberId(1));
        Assert.Equal(
            (order.Total, order.PayBefore, CheckoutItems.Home), (found!.Total, found.PayBefore, found.Address));
        Assert.Equal(order.Lines, found.Lines);
        Assert.Null(await shop.Order(order.OrderId).GetAsync(new MemberId(2)));
        var listed = Assert.Single((await ListAsync(shop, 1)).Items);
        Assert.Equal((order.OrderId, 2, "Thing A"), (listed.OrderId, listed.LineCount, listed.FirstLine));
        Assert.Equal(order.OrderId, (await CheckoutItems.PlaceAsync(shop.Grains, command)).Order!.OrderId);
    }

    [Fact]
    public async Task The_same_key_many_times_at_once_is_one_order_and_another_body_is_refused()
    {
        await using var shop = await NewShopAsync(("A", 100), ("B", 100));
        var command = CheckoutItems.Order(1, ("A", 1), ("B", 1));

        var results = await Task.WhenAll(
            Enumerable.Range(0, 50).Select(_ => CheckoutItems.PlaceAsync(shop.Grains, command)));

        Assert.Single(results.Select(result => result.Order!.OrderId).Distinct());
        Assert.Equal((99, 1, 0), await UnitsAsync(shop, "A"));
        Assert.Equal((99, 1, 0), await UnitsAsync(shop, "B"));
        Assert.Equal(1, (await ListAsync(shop, 1)).Total);
        var other = await CheckoutItems.PlaceAsync(shop.Grains, command with { RequestHash = 99 });
        Assert.Equal(new CheckoutResult(CheckoutOutcome.KeyReused), other);
        var anotherMember = await CheckoutItems.PlaceAsync(shop.Grains, command with { Buyer = new MemberId(2) });
        Assert.Equal(CheckoutOutcome.Placed, anotherMember.Outcome);
    }

    [Fact]
    public async Task Of_many_who_want_the_last_units_of_two_SKUs_one_gets_both_and_nothing_stays_held()
    {
        const int Buyers = 64;
        await using var shop = await NewShopAsync(("A", 1), ("B", 1));

        var results = await Task.WhenAll(Enumerable.Range(1, Buyers).Select(buyer => CheckoutItems.PlaceAsync(
            shop.Grains,
            buyer % 2 == 0
                ? CheckoutItems.Order(buyer, ("A", 1), ("B", 1))
                : CheckoutItems.Order(buyer, ("B", 1), ("A", 1)))));

        Assert.Single(results, result => result.Outcome == CheckoutOutcome.Placed);
        Assert.Equal(Buyers - 1, results.Count(result => result.Outcome == CheckoutOutcome.SoldOut));
        Assert.Equal((0, 1, 0), await UnitsAsync(shop, "A"));
        Assert.Equal((0, 1, 0), await UnitsAsync(shop, "B"));
    }

    [Fact]
    public async Task One_line_that_cannot_be_had_refuses_all_for_good()
    {
        await using var shop = await NewShopAsync(("A", 5), ("B", 2), ("C", 5));
        var command = CheckoutItems.Order(1, ("A", 1), ("B", 3), ("C", 1));

        var result = await CheckoutItems.PlaceAsync(shop.Grains, command);
        await CheckoutItems.Pool(shop.Grains, "B").AdjustAsync(new AdjustStock(9, "more", "more"));

        Assert.Equal(new CheckoutResult(CheckoutOutcome.InsufficientStock, Sku: "B"), result);
        Assert.Equal(result, await CheckoutItems.PlaceAsync(shop.Grains, command));
        Assert.Equal((5, 0, 0), await UnitsAsync(shop, "A"));
        Assert.Equal((11, 0, 0), await UnitsAsync(shop, "B"));
        Assert.Equal((5, 0, 0), await UnitsAsync(shop, "C"));
        Assert.Equal(CheckoutOutcome.Placed, (await CheckoutItems.PlaceAsync(shop.Grains, command, "new")).Outcome);
    }

    [Fact]
    public async Task A_quarantined_pool_refuses_the_order_for_good_and_the_units_of_the_others_go_back()
    {
        await using var shop = await NewShopAsync(("A", 5), ("B", 5), ("C", 5));
        await shop.QuarantineAsync(PoolId.ForSku("B").Value);
        var command = CheckoutItems.Order(1, ("A", 1), ("B", 2), ("C", 3));

        var result = await CheckoutItems.PlaceAsync(shop.Grains, command);

        Assert.Equal(new CheckoutResult(CheckoutOutcome.Quarantined, Sku: "B"), result);
        Assert.Equal(result, await CheckoutItems.PlaceAsync(shop.Grains, command));
        Assert.Equal((5, 0, 0), await UnitsAsync(shop, "A"));
        Assert.Equal((5, 0, 0), await UnitsAsync(shop, "C"));
    }

    [Fact]
    public async Task Of_an_order_given_up_the_units_go_back_that_are_not_of_a_quarantined_pool()
    {
        await using var shop = await NewShopAsync(("A", 5), ("B", 5));
        var placed = (await CheckoutItems.PlaceAsync(shop.Grains, CheckoutItems.Order(1, ("A", 1), ("B", 1)))).Order!;
        await shop.QuarantineAsync(PoolId.ForSku("A").Value);
        var order = shop.Order(placed.OrderId);

        Assert.Equal(CancelOutcome.Cancelled, await order.CancelAsync(new MemberId(1)));
        await Assert.ThrowsAsync<PoolQuarantinedException>(() => order.SettleAsync());

        Assert.Equal((5, 0, 0), await UnitsAsync(shop, "B"));
    }

    [Fact]
    public async Task A_refusal_before_anything_is_written_holds_nothing_and_is_decided_anew()
    {
        await using var shop = await NewShopAsync(("A", 5));
        var command = CheckoutItems.Order(1, ("A", 2)) with { ExpectedTotal = Gbp(900) };

        var changed = await CheckoutItems.PlaceAsync(shop.Grains, command);
        var unknown = await CheckoutItems.PlaceAsync(shop.Grains, CheckoutItems.Order(1, ("A", 1), ("Z", 1)), "z");

        Assert.Equal((CheckoutOutcome.PriceChanged, Gbp(1_000)), (changed.Outcome, changed.Total));
        Assert.Equal((CheckoutOutcome.UnknownSku, "Z"), (unknown.Outcome, unknown.Sku));
        Assert.Equal((5, 0, 0), await UnitsAsync(shop, "A"));
        await CheckoutItems.PutAsync(shop.Grains, "A", price: 450);
        Assert.Equal(Gbp(900), (await CheckoutItems.PlaceAsync(shop.Grains, command)).Order!.Total);
    }

    [Fact]
    public async Task The_price_is_that_of_the_moment_it_was_begun()
    {
        await using var shop = await NewShopAsync(("A", 5));
        var command = CheckoutItems.Order(1, ("A", 2));
        await CheckoutItems.PlaceAsync(shop.Grains, command);

        await CheckoutItems.PutAsync(shop.Grains, "A", price: 9_999, published: false);
        await shop.RestartAsync();

        Assert.Equal(Gbp(1_000), (await CheckoutItems.PlaceAsync(shop.Grains, command)).Order!.Total);
    }

    [Fact]
    public async Task What_was_cut_short_is_brought_to_its_end_by_its_deadline()
    {
        await using var shop = await NewShopAsync(("A", 5), ("B", 5));
        shop.Store.OnCommit = (transactions, commit) =>
            transactions.Any(transaction => transaction.Writes.Any(write => write is PutOrderIndex))
                ? throw new CommitOutcomeUnknownException("The connection was lost.")
                : commit();
        await Assert.ThrowsAsync<CommitOutcomeUnknownException>(
            () => CheckoutItems.PlaceAsync(shop.Grains, CheckoutItems.Order(1, ("A", 2), ("B", 3))));
        shop.Store.OnCommit = null;
        Assert.Empty((await ListAsync(shop, 1)).Items);
        Assert.Equal((3, 2, 0), await UnitsAsync(shop, "A"));

        var placed = shop.Store.WhenWritten(write => write is PutOrderIndex);
        var handled = shop.Store.WhenCommitted(
            writes => writes.Any(write => write is RemoveDeadline { Kind: CheckoutState.RecoveryDeadline }));
        shop.Time.Advance(CheckoutDecisions.RecoverAfter);
        await placed;
        await handled;

        Assert.Equal(2, Assert.Single((await ListAsync(shop, 1)).Items).LineCount);
        Assert.Equal((2, 3, 0), await UnitsAsync(shop, "B"));
    }

    [Fact]
    public async Task An_answer_is_known_as_long_as_it_is_kept_and_then_its_key_makes_another_order()
    {
        await using var shop = await NewShopAsync(("A", 5));
        var command = CheckoutItems.Order(1, ("A", 2));
        var first = (await CheckoutItems.PlaceAsync(shop.Grains, command)).Order!;
        var keep = CheckoutSettings.Default.KeepFor;
        Assert.False(await CheckoutItems.Checkout(shop.Grains, 1, "k").ForgetAsync());

        shop.Time.Advance(keep - TimeSpan.FromMinutes(1));
        Assert.Equal(first.OrderId, (await CheckoutItems.PlaceAsync(shop.Grains, command)).Order!.OrderId);
        var forgotten = shop.Store.WhenWritten(write => write is DeleteState { GrainType: CheckoutState.StateType });
        shop.Time.Advance(TimeSpan.FromMinutes(1));
        await forgotten;

        Assert.NotEqual(first.OrderId, (await CheckoutItems.PlaceAsync(shop.Grains, command)).Order!.OrderId);
        Assert.True(await CheckoutItems.Checkout(shop.Grains, 2, "never begun").ForgetAsync());
        shop.Verify();
    }

    [Fact]
    public async Task A_paid_order_sells_all_lines_and_one_that_expires_gives_all_back()
    {
        await using var shop = await NewShopAsync(("A", 5), ("B", 5));
        var paid = (await CheckoutItems.PlaceAsync(shop.Grains, CheckoutItems.Order(1, ("A", 1), ("B", 1)))).Order!;
        var unpaid = (await CheckoutItems.PlaceAsync(shop.Grains, CheckoutItems.Order(2, ("A", 2), ("B", 2)))).Order!;

        Assert.Equal(PaymentEventOutcome.Paid, await shop.Order(paid.OrderId).ApplyPaymentEventAsync(Success(paid)));
        await shop.Order(paid.OrderId).SettleAsync();
        var expired = shop.Store.WhenWritten(write => write is PutOrderIndex { Row.Status: "expired" });
        shop.Time.Advance(TimeSpan.FromMinutes(15));
        await expired;
        await shop.Order(unpaid.OrderId).SettleAsync();

        Assert.Equal((4, 0, 1), await UnitsAsync(shop, "A"));
        Assert.Equal((4, 0, 1), await UnitsAsync(shop, "B"));
    }

    [Fact]
    public async Task A_late_payment_has_all_lines_again_if_all_are_left()
    {
        await using var shop = await NewShopAsync(("A", 2), ("B", 3));
        var order = await CancelledAsync(shop);

        Assert.Equal(
            PaymentEventOutcome.PaidAfterRetake,
            await shop.Order(order.OrderId).ApplyPaymentEventAsync(Success(order)));

        Assert.Equal((0, 0, 2), await UnitsAsync(shop, "A"));
        Assert.Equal((0, 0, 3), await UnitsAsync(shop, "B"));
    }

    [Theory]
    [InlineData("A")]
    [InlineData("B")]
    [InlineData("C")]
    public async Task A_late_payment_goes_back_if_one_line_is_gone_and_none_stays_sold(string gone)
    {
        await using var shop = await NewShopAsync(("A", 2), ("B", 3), ("C", 1));
        var order = await CancelledAsync(shop, ("C", 1));
        await CheckoutItems.PlaceAsync(shop.Grains, CheckoutItems.Order(2, (gone, 1)));
        var refunded = shop.Store.WhenWritten(write => write is PutOrderIndex { Row.Status: "refunded" });

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8)
            .Select(_ => shop.Order(order.OrderId).ApplyPaymentEventAsync(Success(order))));
        await refunded;
        await shop.Order(order.OrderId).SettleAsync();

        Assert.Single(outcomes, PaymentEventOutcome.Refunding);
        Assert.Equal(order.Total, Assert.Single(shop.Gateway.Refunds).Value);
        foreach (var (sku, units) in new[] { ("A", 2), ("B", 3), ("C", 1) })
        {
            Assert.Equal(sku == gone ? (units - 1, 1, 0) : (units, 0, 0), await UnitsAsync(shop, sku));
        }
    }

    [Fact]
    public async Task A_late_payment_cut_short_between_two_lines_ends_all_or_nothing()
    {
        await using var shop = await NewShopAsync(("A", 2), ("B", 3));
        var order = await CancelledAsync(shop);
        await CheckoutItems.PlaceAsync(shop.Grains, CheckoutItems.Order(2, ("B", 1)));
        shop.Store.OnAppend = (append, commit) => append.Entries.Any(entry => entry.Kind == PoolEntryKind.RefuseRetake)
            ? throw new CommitOutcomeUnknownException("The connection was lost.")
            : commit(append);
        await Assert.ThrowsAnyAsync<Exception>(
            () => shop.Order(order.OrderId).ApplyPaymentEventAsync(Success(order)));

        var refunded = shop.Store.WhenWritten(write => write is PutOrderIndex { Row.Status: "refunded" });
        shop.Store.OnAppend = null;
        await refunded;

        Assert.Equal((2, 0, 0), await UnitsAsync(shop, "A"));
        Assert.Equal((2, 1, 0), await UnitsAsync(shop, "B"));
    }

    [Fact]
    public async Task A_late_payment_cut_short_while_lines_go_back_leaves_none_of_them_sold()
    {
        await using var shop = await NewShopAsync(("A", 2), ("B", 3), ("C", 1));
        var order = await CancelledAsync(shop, ("C", 1));
        await CheckoutItems.PlaceAsync(shop.Grains, CheckoutItems.Order(2, ("C", 1)));
        var left = 1;
        shop.Store.OnAppend = (append, commit) => append.Entries.Any(entry => entry.Kind == PoolEntryKind.Return)
            && Interlocked.Decrement(ref left) < 0
            ? throw new CommitOutcomeUnknownException("The connection was lost.")
            : commit(append);
        await Assert.ThrowsAnyAsync<Exception>(
            () => shop.Order(order.OrderId).ApplyPaymentEventAsync(Success(order)));

        var refunded = shop.Store.WhenWritten(write => write is PutOrderIndex { Row.Status: "refunded" });
        shop.Store.OnAppend = null;
        await refunded;

        Assert.Equal((2, 0, 0), await UnitsAsync(shop, "A"));
        Assert.Equal((3, 0, 0), await UnitsAsync(shop, "B"));
    }

    [Fact]
    public async Task An_order_in_cash_is_confirmed_at_once_its_units_are_sold_and_come_back_when_it_is_cancelled()
    {
        await using var shop = await NewShopAsync(("A", 5), ("B", 5));
        var command = CheckoutItems.Order(1, ("A", 2), ("B", 3)) with { PaymentMethod = PaymentMethod.Cod };
        var sold = shop.Store.WhenLogged(entry => entry.Kind == PoolEntryKind.Sell && entry.Quantity == 3);

        var order = (await CheckoutItems.PlaceAsync(shop.Grains, command)).Order!;
        await sold;

        Assert.Equal((OrderStatus.Confirmed, PaymentMethod.Cod), (order.Status, order.PaymentMethod));
        Assert.Equal((3, 0, 2), await UnitsAsync(shop, "A"));
        Assert.Equal(
            StartPaymentOutcome.NotPayable,
            (await shop.Order(order.OrderId).StartPaymentAsync(new MemberId(1))).Outcome);
        Assert.Equal(CancelOutcome.NotFound, await shop.Order(order.OrderId).CancelAsync(new MemberId(2)));
        Assert.Equal(CancelOutcome.Cancelled, await shop.Order(order.OrderId).CancelAsync(new MemberId(1)));
        await shop.Order(order.OrderId).SettleAsync();
        Assert.Equal((5, 0, 0), await UnitsAsync(shop, "A"));
        Assert.Equal((5, 0, 0), await UnitsAsync(shop, "B"));
        Assert.Equal(order.OrderId, (await CheckoutItems.PlaceAsync(shop.Grains, command)).Order!.OrderId);
    }

    private static async Task<TestShop> NewShopAsync(params (string Sku, int Units)[] skus)
    {
        var shop = await TestShop.StartAsync();
        foreach (var (sku, units) in skus)
        {
            await CheckoutItems.StockAsync(shop.Grains, sku, units);
        }

        return shop;
    }

    /// <summary>An order of 2 A and 3 B that was cancelled and has given its units back.</summary>
    private static async Task<Order> CancelledAsync(TestShop shop, params (string Sku, int Quantity)[] more)
    {
        var order = (await CheckoutItems.PlaceAsync(
            shop.Grains, CheckoutItems.Order(1, [("A", 2), ("B", 3), .. more]))).Order!;
        await shop.Order(order.OrderId).CancelAsync(new MemberId(1));
        await shop.Order(order.OrderId).SettleAsync();
        return order;
    }

    private static PaymentEvent Success(Order order) => new(
        "e1", PaymentEventKind.Succeeded, $"pay-{order.OrderId}", order.OrderId, order.Total, order.PlacedAt);

    private static Task<(int Available, int Held, int Sold)> UnitsAsync(TestShop shop, string sku) =>
        CheckoutItems.UnitsAsync(shop.Grains, sku);

    private static Task<OrderListPage> ListAsync(TestShop shop, long buyer) =>
        shop.Grains.GetGrain<IOrderListGrain>($"{new MemberId(buyer)}").ListAsync(null, 1, 10);

    private static Money Gbp(long amount) => new(amount, "GBP");
}
