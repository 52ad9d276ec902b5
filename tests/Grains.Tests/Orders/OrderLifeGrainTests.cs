using Commerce.Checkout;
using Commerce.Inventory;
using Commerce.Payments;
using Commerce.Shipping;
using Commerce.Shop;
using Commerce.Storage;

namespace Commerce.Orders;

/// <summary>What happens to orders after they were paid, with pools, outbox, deadlines and a gateway at work.</summary>
public sealed class OrderLifeGrainTests
{
    private static readonly MemberId Buyer = new(1);

    [Fact]
    public async Task A_paid_order_is_on_the_list_until_all_of_it_is_sent_and_on_its_way_until_it_has_arrived()
    {
        await using var shop = await NewShopAsync(5);
        var order = await PaidAsync(shop, "a", 2);
        Assert.Equal([order], await ListAsync(shop, WorkList.Paid));
        Assert.Empty(await ListAsync(shop, WorkList.Confirmed));

        await ShipAsync(shop, order, "s", 1);
        Assert.Equal([order], await ListAsync(shop, WorkList.Paid));
        Assert.Equal([order], await ListAsync(shop, WorkList.Shipped));
        await ShipAsync(shop, order, "t", 1);
        Assert.Empty(await ListAsync(shop, WorkList.Paid));
        await DeliverAsync(shop, order, "s1");
        await DeliverAsync(shop, order, "s2");

        Assert.Empty(await ListAsync(shop, WorkList.Shipped));
        await shop.RestartAsync();
        var view = await ViewAsync(shop, order);
        Assert.Equal((OrderStatus.Delivered, 2), (view.Status, view.Shipments!.Count));
    }

    [Fact]
    public async Task The_list_is_read_in_pages_oldest_first_over_all_shards()
    {
        await using var shop = await NewShopAsync(50);
        var placed = new List<OrderId>();
        for (var buyer = 1; buyer <= 9; buyer++)
        {
            placed.Add(await PaidAsync(shop, $"k{buyer}", 1, buyer));
            shop.Time.Advance(TimeSpan.FromSeconds(1));
        }

        var read = new List<OrderId>();
        OrderId? after = null;
        do
        {
            var page = await shop.Grains.GetGrain<IWorkListGrain>(IWorkListGrain.Key)
                .ListAsync(WorkList.Paid, after, 4);
            Assert.InRange(page.Orders.Count, 1, 4);
            read.AddRange(page.Orders);
            after = page.Next;
        }
        while (after is not null);

        Assert.Equal(placed, read);
    }

    [Fact]
    public async Task An_event_that_comes_again_puts_an_order_on_the_list_once_and_not_after_it_was_sent()
    {
        await using var shop = await NewShopAsync(5);
        var order = await PaidAsync(shop, "a", 1);
        await shop.Order(order).OpenFulfilmentAsync(eventId: 1);
        Assert.Equal([order], await ListAsync(shop, WorkList.Paid));

        await ShipAsync(shop, order, "s", 1);
        await shop.Order(order).OpenFulfilmentAsync(eventId: 1);

        Assert.Empty(await ListAsync(shop, WorkList.Paid));
    }

    [Fact]
    public async Task A_paid_order_that_is_cancelled_gives_money_and_units_back_once()
    {
        await using var shop = await NewShopAsync(5);
        var order = await PaidAsync(shop, "a", 2);
        var refunded = shop.Store.WhenWritten(write => write is PutOrderIndex { Row.Status: "refunded" });
        var returned = shop.Store.WhenLogged(entry => entry.Kind == PoolEntryKind.Return);

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => shop.Order(order).CancelAsync(Buyer)));

        Assert.All(outcomes, outcome => Assert.Equal(CancelOutcome.Cancelled, outcome));
        await Task.WhenAll(refunded, returned);
        Assert.Equal((5, 0, 0), await CheckoutItems.UnitsAsync(shop.Grains, "A"));
        Assert.Equal(1_000, Assert.Single(shop.Gateway.Refunds).Value.Amount);
        Assert.Empty(await ListAsync(shop, WorkList.Paid));
    }

    [Fact]
    public async Task Of_payment_cancellation_and_expiry_at_once_one_is_what_happened_to_money_and_units_alike()
    {
        const int Orders = 64;
        await using var shop = await NewShopAsync(Orders);
        var receipts = await Task.WhenAll(Enumerable.Range(1, Orders).Select(
            async buyer => (Buyer: new MemberId(buyer), Order: await PlaceAsync(shop, "k", 1, buyer))));
        shop.Time.Advance(TimeSpan.FromMinutes(15));

        await Task.WhenAll(receipts.SelectMany(placed => new Task[]
        {
            shop.Order(placed.Order).ApplyPaymentEventAsync(Success(placed.Order, 500)),
            shop.Order(placed.Order).CancelAsync(placed.Buyer),
            shop.Order(placed.Order).ExpireAsync(),
        }));
        await Task.WhenAll(receipts.Select(placed => shop.Order(placed.Order).SettleAsync()));

        var (kept, back) = (0, 0);
        foreach (var (buyer, order) in receipts)
        {
            var view = await shop.Order(order).GetAsync(buyer);
            kept += view!.Status == OrderStatus.Paid ? 1 : 0;
            back += view.Refunds!.Count;
            Assert.Equal(1, (view.Status == OrderStatus.Paid ? 1 : 0) + view.Refunds.Count);
        }

        Assert.Equal(Orders, kept + back);
        Assert.Equal((Orders - kept, 0, kept), await CheckoutItems.UnitsAsync(shop.Grains, "A"));
    }

    [Fact]
    public async Task Of_many_returns_of_one_line_at_once_no_more_is_taken_back_than_was_bought()
    {
        await using var shop = await NewShopAsync(5);
        var order = await DeliveredAsync(shop, 3);

        var results = await Task.WhenAll(
            Enumerable.Range(0, 64).Select(n => AskAsync(shop, order, 1, $"k{n}")));
        var asked = results.Where(result => result.Outcome == ReturnOutcome.Done).ToList();
        Assert.Equal(3, asked.Count);
        await Task.WhenAll(asked.SelectMany(result => Enumerable.Range(0, 8).Select(
            _ => ApproveAsync(shop, order, result.Return!.ReturnId, 1, ReturnGrade.Resellable))));
        await Eventually.SeesAsync(async () => (await ViewAsync(shop, order)).Status == OrderStatus.Refunded);

        Assert.Equal(3, shop.Gateway.Refunds.Count);
        Assert.Equal(1_500, shop.Gateway.Refunds.Sum(refund => refund.Value.Amount));
        await Eventually.SeesAsync(async () => await CheckoutItems.UnitsAsync(shop.Grains, "A") == (5, 0, 0));
    }

    [Fact]
    public async Task Damaged_units_are_paid_back_and_not_sold_again()
    {
        await using var shop = await NewShopAsync(5);
        var order = await DeliveredAsync(shop, 3);
        var asked = await AskAsync(shop, order, 2, "k");
        Assert.Equal([order], await ListAsync(shop, WorkList.Returns));

        await ApproveAsync(shop, order, asked.Return!.ReturnId, 2, ReturnGrade.Damaged);
        await Eventually.SeesAsync(async () => (await ViewAsync(shop, order)).Refunds is [{ PaidAt: not null }]);

        Assert.Empty(await ListAsync(shop, WorkList.Returns));
        Assert.Equal((2, 0, 3), await CheckoutItems.UnitsAsync(shop.Grains, "A"));
        Assert.Equal(1_000, Assert.Single(shop.Gateway.Refunds).Value.Amount);
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(0, true)]
    [InlineData(1, false)]
    [InlineData(1, true)]
    [InlineData(2, false)]
    [InlineData(2, true)]
    [InlineData(3, true)]
    public async Task A_return_that_is_cut_short_at_any_write_comes_to_its_end_with_money_and_units_back_once(
        int writesThatPass, bool done)
    {
        await using var shop = await NewShopAsync(5);
        var order = await DeliveredAsync(shop, 3);
        var asked = await AskAsync(shop, order, 2, "k");
        var left = writesThatPass;
        shop.Store.OnCommit = async (transactions, commit) =>
        {
            // The pump's own trimming is no step of this.
            if (transactions.SelectMany(one => one.Writes).Any(write => write is PutState { GrainType: "order" })
                && Interlocked.Decrement(ref left) == -1)
            {
                if (done)
                {
                    await commit();
                }

                throw new CommitOutcomeUnknownException("The connection was lost.", new IOException("for the test"));
            }

            return await commit();
        };
        shop.Store.OnAppend = async (append, commit) =>
        {
            if (append.Entries.Any(entry => entry.Kind == PoolEntryKind.ReturnUnits)
                && Interlocked.Decrement(ref left) == -1)
            {
                if (done)
                {
                    await commit(append);
                }

                throw new CommitOutcomeUnknownException("The connection was lost.", new IOException("for the test"));
            }

            await commit(append);
        };

        await Eventually.SeesAsync(async () =>
        {
            try
            {
                return (await ApproveAsync(shop, order, asked.Return!.ReturnId, 2, ReturnGrade.Resellable)).Outcome
                    == ReturnOutcome.Done;
            }
            catch (Exception exception) when (exception is not Xunit.Sdk.XunitException)
            {
                return false;
            }
        });
        await Eventually.SeesAsync(async () => (await ViewAsync(shop, order)).Refunds is [{ PaidAt: not null }]);
        await Eventually.SeesAsync(async () => await UnitsOrNoneAsync(shop) == (4, 0, 1));

        Assert.Equal(1_000, Assert.Single(shop.Gateway.Refunds).Value.Amount);
    }

    [Fact]
    public async Task An_exchange_takes_units_of_the_pool_and_is_sent_again()
    {
        await using var shop = await NewShopAsync(3);
        var order = await DeliveredAsync(shop, 2);
        var asked = await AskAsync(shop, order, 1, "k", ReturnKind.Exchange);

        await ApproveAsync(shop, order, asked.Return!.ReturnId, 1, ReturnGrade.Damaged);
        await Eventually.SeesAsync(
            async () => (await ViewAsync(shop, order)).Returns![0].Status == ReturnStatus.Replaced);

        Assert.Equal((0, 0, 3), await CheckoutItems.UnitsAsync(shop.Grains, "A"));
        Assert.Equal([order], await ListAsync(shop, WorkList.Paid));
        await ShipAsync(shop, order, "again", 1);
        Assert.Empty(shop.Gateway.Refunds);
    }

    [Fact]
    public async Task An_exchange_of_which_none_is_left_is_paid_back()
    {
        await using var shop = await NewShopAsync(2);
        var order = await DeliveredAsync(shop, 2);
        var asked = await AskAsync(shop, order, 1, "k", ReturnKind.Exchange);

        await ApproveAsync(shop, order, asked.Return!.ReturnId, 1, ReturnGrade.Damaged);
        await Eventually.SeesAsync(async () => (await ViewAsync(shop, order)).Refunds is [{ PaidAt: not null }]);

        Assert.Equal(ReturnStatus.Approved, (await ViewAsync(shop, order)).Returns![0].Status);
        Assert.Equal((0, 0, 2), await CheckoutItems.UnitsAsync(shop.Grains, "A"));
    }

    [Fact]
    public async Task What_was_sent_instead_of_others_is_exchanged_again_and_comes_back_in_the_end()
    {
        await using var shop = await NewShopAsync(4);
        var order = await DeliveredAsync(shop, 2);
        await ExchangeAsync(shop, order, "r1", 2);
        await ShipAsync(shop, order, "again", 2);
        await DeliverAsync(shop, order, "s2");
        await ExchangeAsync(shop, order, "r2", 1);
        Assert.Equal((2, 0, 2), await CheckoutItems.UnitsAsync(shop.Grains, "A"));

        // One was sent with the first exchange, the other is not sent yet.
        await AskAsync(shop, order, 2, "k3");
        await ApproveAsync(shop, order, "r3", 2, ReturnGrade.Resellable);

        await Eventually.SeesAsync(async () => await CheckoutItems.UnitsAsync(shop.Grains, "A") == (4, 0, 0));
        await Eventually.SeesAsync(async () => (await ViewAsync(shop, order)).Refunds is [{ PaidAt: not null }]);
        Assert.Equal(1_000, Assert.Single(shop.Gateway.Refunds).Value.Amount);
        await shop.Order(order).SettleAsync();
        Assert.Equal((4, 0, 0), await CheckoutItems.UnitsAsync(shop.Grains, "A"));
        shop.Verify();
    }

    [Theory]
    [InlineData(ReturnKind.Refund, ReturnStatus.Approved, 5)]
    [InlineData(ReturnKind.Exchange, ReturnStatus.Replaced, 4)]
    public async Task A_return_into_a_quarantined_pool_holds_up_no_other(ReturnKind kind, ReturnStatus status, int left)
    {
        await using var shop = await NewShopAsync(5);
        await CheckoutItems.StockAsync(shop.Grains, "B", 5);
        var placed = (await CheckoutItems.PlaceAsync(shop.Grains, CheckoutItems.Order(1, ("A", 1), ("B", 1)))).Order!;
        var order = shop.Order(placed.OrderId);
        await order.ApplyPaymentEventAsync(Success(placed.OrderId, 1_000));
        await order.SettleAsync();
        await order.ShipAsync(new ShipOrder("s", 1, null, "Royal Mail", "RM1"));
        await DeliverAsync(shop, placed.OrderId, "s1");
        await shop.QuarantineAsync(PoolId.ForSku("A").Value);
        foreach (var (sku, returnId) in new[] { ("A", "r1"), ("B", "r2") })
        {
            await order.RequestReturnAsync(
                new RequestReturn(Buyer, sku, 1, [new OrderUnits(sku, 1)], kind, "It does not fit.", null));
            await order.ApproveReturnAsync(
                new ApproveReturn(returnId, [new GradedUnits(sku, 1, ReturnGrade.Resellable)]));
        }

        await Assert.ThrowsAsync<PoolQuarantinedException>(() => order.SettleAsync());

        Assert.Equal((left, 0, 5 - left), await CheckoutItems.UnitsAsync(shop.Grains, "B"));
        Assert.Equal(status, (await ViewAsync(shop, placed.OrderId)).Returns![1].Status);
    }

    [Fact]
    public async Task A_replacement_that_is_refused_at_the_door_is_sold_again()
    {
        await using var shop = await NewShopAsync(4);
        var order = await DeliveredAsync(shop, 2);
        await ExchangeAsync(shop, order, "r1", 2);
        await ShipAsync(shop, order, "again", 2);

        await shop.Order(order).TrackAsync(new TrackShipment("s2", ShipmentStatus.Refused, null, "London", null));

        await Eventually.SeesAsync(async () => await CheckoutItems.UnitsAsync(shop.Grains, "A") == (4, 0, 0));
        shop.Verify();
    }

    [Fact]
    public async Task Units_of_a_sale_that_is_over_come_back_into_the_pool_of_their_SKU()
    {
        await using var shop = await TestShop.StartAsync();
        await shop.PoolAsync(units: 5);
        var receipt = await shop.HoldAsync(1, quantity: 2);
        var order = shop.Order(receipt.OrderId);
        await order.ApplyPaymentEventAsync(TestShop.Success(receipt, "e1"));
        await order.ShipAsync(new ShipOrder("s", 1, null, "Royal Mail", "RM1"));
        await order.TrackAsync(new TrackShipment("s1", ShipmentStatus.Delivered, null, null, null));
        shop.Time.Advance(TimeSpan.FromHours(2));
        await order.RequestReturnAsync(new RequestReturn(
            Buyer, "k", 1, [new OrderUnits("mug", 1)], ReturnKind.Refund, "It does not fit.", null));

        await order.ApproveReturnAsync(
            new ApproveReturn("r1", [new GradedUnits("mug", 1, ReturnGrade.Resellable)]));

        await Eventually.SeesAsync(async () => (await shop.Pool("sku:mug").GetStatusAsync()).Available == 1);
        var sale = await shop.Pool().GetStatusAsync();
        Assert.Equal((3, 0, 1, true), (sale.Available, sale.Held, sale.Sold, sale.EquationHolds));
    }

    [Fact]
    public async Task An_order_that_has_arrived_is_completed_by_its_deadline()
    {
        await using var shop = await NewShopAsync(5);
        var order = await DeliveredAsync(shop, 1);
        Assert.False(await shop.Order(order).CompleteAsync());
        var completed = shop.Store.WhenWritten(write => write is PutOrderIndex { Row.Status: "completed" });

        shop.Time.Advance(TimeSpan.FromDays(7));

        await completed;
        Assert.Equal(OrderStatus.Completed, (await ViewAsync(shop, order)).Status);
    }

    [Fact]
    public async Task A_cash_order_that_is_not_sent_in_time_gives_its_units_back_by_its_deadline()
    {
        await using var shop = await NewShopAsync(5);
        var order = await PlaceAsync(shop, "k", 2, method: PaymentMethod.Cod);
        await Eventually.SeesAsync(async () => await ListAsync(shop, WorkList.Confirmed) is [_]);

        shop.Time.Advance(TimeSpan.FromDays(14));

        await Eventually.SeesAsync(async () => (await ViewAsync(shop, order)).Status == OrderStatus.Cancelled);
        await Eventually.SeesAsync(async () => await CheckoutItems.UnitsAsync(shop.Grains, "A") == (5, 0, 0));
        Assert.Empty(await ListAsync(shop, WorkList.Confirmed));
        Assert.Empty(shop.Gateway.Refunds);
    }

    [Fact]
    public async Task A_cash_order_refused_at_the_door_has_its_units_sold_again()
    {
        await using var shop = await NewShopAsync(5);
        var order = await PlaceAsync(shop, "k", 2, method: PaymentMethod.Cod);
        await ShipAsync(shop, order, "s", 2);

        await shop.Order(order).TrackAsync(new TrackShipment("s1", ShipmentStatus.Refused, null, "London", null));

        await Eventually.SeesAsync(async () => await CheckoutItems.UnitsAsync(shop.Grains, "A") == (5, 0, 0));
        Assert.Equal(OrderStatus.Returned, (await ViewAsync(shop, order)).Status);
    }

    [Fact]
    public async Task A_price_that_fell_is_made_good_once_however_often_it_is_claimed()
    {
        await using var shop = await NewShopAsync(5);
        var order = await PaidAsync(shop, "a", 2);
        Assert.Empty((await shop.Order(order).ProtectPriceAsync(Buyer)).Claims);
        await CheckoutItems.PutAsync(shop.Grains, "A", price: 420);

        var results = await Task.WhenAll(
            Enumerable.Range(0, 16).Select(_ => shop.Order(order).ProtectPriceAsync(Buyer)));
        await Eventually.SeesAsync(async () => (await ViewAsync(shop, order)).Refunds is [{ PaidAt: not null }]);

        Assert.All(results, result => Assert.Equal(2, Assert.Single(result.Claims).Quantity));
        Assert.Equal(160, Assert.Single(shop.Gateway.Refunds).Value.Amount);
        Assert.Equal(
            PriceProtectionOutcome.NotFound, (await shop.Order(order).ProtectPriceAsync(new MemberId(2))).Outcome);
    }

    private static async Task<TestShop> NewShopAsync(int units)
    {
        var shop = await TestShop.StartAsync();
        await CheckoutItems.StockAsync(shop.Grains, "A", units);
        return shop;
    }

    private static async Task<OrderId> PlaceAsync(
        TestShop shop, string key, int quantity, long buyer = 1, PaymentMethod method = PaymentMethod.Online) =>
        (await CheckoutItems.PlaceAsync(
            shop.Grains, CheckoutItems.Order(buyer, ("A", quantity)) with { PaymentMethod = method }, key))
        .Order!.OrderId;

    /// <summary>A paid order that is on the list of what is to be sent.</summary>
    private static async Task<OrderId> PaidAsync(TestShop shop, string key, int quantity, long buyer = 1)
    {
        var order = await PlaceAsync(shop, key, quantity, buyer);
        var listed = shop.Store.WhenWritten(write => write is PutState { GrainType: "work-paid" });
        Assert.Equal(
            PaymentEventOutcome.Paid,
            await shop.Order(order).ApplyPaymentEventAsync(Success(order, 500 * quantity)));
        await listed;
        await Eventually.SeesAsync(async () => (await CheckoutItems.UnitsAsync(shop.Grains, "A")).Held == 0);
        return order;
    }

    private static async Task<OrderId> DeliveredAsync(TestShop shop, int quantity)
    {
        var order = await PaidAsync(shop, "a", quantity);
        await ShipAsync(shop, order, "s", quantity);
        await DeliverAsync(shop, order, "s1");
        return order;
    }

    private static PaymentEvent Success(OrderId order, long amount) => new(
        $"paid-{order}", PaymentEventKind.Succeeded, $"pay-{order}", order, new Money(amount, "GBP"), order.PlacedAt);

    private static async Task ShipAsync(TestShop shop, OrderId order, string key, int quantity) => Assert.Equal(
        ShipOutcome.Sent,
        (await shop.Order(order).ShipAsync(
            new ShipOrder(key, 1, [new OrderUnits("A", quantity)], "Royal Mail", "RM1"))).Outcome);

    private static async Task DeliverAsync(TestShop shop, OrderId order, string shipmentId) => Assert.Equal(
        TrackOutcome.Noted,
        (await shop.Order(order).TrackAsync(
            new TrackShipment(shipmentId, ShipmentStatus.Delivered, null, null, null))).Outcome);

    private static Task<ReturnResult> AskAsync(
        TestShop shop, OrderId order, int quantity, string key, ReturnKind kind = ReturnKind.Refund) =>
        shop.Order(order).RequestReturnAsync(new RequestReturn(
            Buyer, key, 1, [new OrderUnits("A", quantity)], kind, "It does not fit.", null));

    // Units that came back as new are sold again; the same are sent instead.
    private static async Task ExchangeAsync(TestShop shop, OrderId order, string returnId, int quantity)
    {
        await AskAsync(shop, order, quantity, $"k-{returnId}", ReturnKind.Exchange);
        await ApproveAsync(shop, order, returnId, quantity, ReturnGrade.Resellable);
        await Eventually.SeesAsync(async () => (await ViewAsync(shop, order)).Returns!.Any(
            back => back.ReturnId == returnId && back.Status == ReturnStatus.Replaced));
    }

    private static Task<ReturnResult> ApproveAsync(
        TestShop shop, OrderId order, string returnId, int quantity, ReturnGrade grade) =>
        shop.Order(order).ApproveReturnAsync(
            new ApproveReturn(returnId, [new GradedUnits("A", quantity, grade)]));

    private static async Task<Order> ViewAsync(TestShop shop, OrderId order) =>
        (await shop.Order(order).GetAsync(Buyer))!;

    private static async Task<IReadOnlyList<OrderId>> ListAsync(TestShop shop, WorkList list) =>
        (await shop.Grains.GetGrain<IWorkListGrain>(IWorkListGrain.Key).ListAsync(list, null, 100)).Orders;

    // A pool whose append failed answers again once it has read its log.
    private static async Task<(int Available, int Held, int Sold)?> UnitsOrNoneAsync(TestShop shop)
    {
        try
        {
            return await CheckoutItems.UnitsAsync(shop.Grains, "A");
        }
        catch (Exception exception) when (exception is not Xunit.Sdk.XunitException)
        {
            return null;
        }
    }
}
