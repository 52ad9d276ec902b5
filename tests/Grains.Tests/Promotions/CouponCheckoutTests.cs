using Commerce.Checkout;
using Commerce.Hosting;
using Commerce.Inventory;
using Commerce.Orders;
using Commerce.Payments;
using static Commerce.Shop.Patience;

namespace Commerce.Promotions;

/// <summary>
/// Goal: a coupon is had by as many orders as it has units, by a member once, and whatever crashes, by exactly the
/// orders that there are. Method: whole silos, whose writes are cut in turn.
/// </summary>
public sealed class CouponCheckoutTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Long = new(2100, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private RunningShop _shop = null!;

    public async ValueTask InitializeAsync() => _shop = await RunningShop.StartAsync();

    public ValueTask DisposeAsync() => _shop.DisposeAsync();

    [Fact]
    public async Task Its_discount_is_on_the_lines_and_the_order_is_the_same_however_often_it_is_asked_for()
    {
        await StockAsync("A", "B");
        await PutAsync("TEN", percent: 10);
        var order = Order(1, "TEN", ("A", 1), ("B", 1)); // 5.00 + 5.00

        var placed = await PlaceAsync(order);

        Assert.Equal(CheckoutOutcome.Placed, placed.Outcome);
        Assert.Equal([50L, 50L], placed.Order!.Lines.Select(line => line.Discount));
        Assert.Equal((new Money(900, "GBP"), "TEN"), (placed.Order.Total, placed.Order.Coupon));
        Assert.Equal(placed.Order.OrderId, (await PlaceAsync(order)).Order!.OrderId);
        Assert.Equal(1, await UsedAsync("TEN"));
        var listed = await _shop.Grains.GetGrain<IOrderListGrain>($"{order.Buyer}").ListAsync(null, 1, 10);
        Assert.Equal(900, Assert.Single(listed.Items).Total.Amount);
    }

    [Fact]
    public async Task A_member_has_it_once_and_all_together_as_often_as_there_are_units()
    {
        await StockAsync("A");
        await PutAsync("TWO", percent: 10, units: 2);

        var results = await Task.WhenAll(Enumerable.Range(1, 20).Select(
            buyer => PlaceAsync(Order(buyer, "TWO", ("A", 1)))));
        var again = await PlaceAsync(
            Order(1 + Array.FindIndex(results, one => one.Order is not null), "TWO", ("A", 1)), "again");

        Assert.Equal(2, results.Count(result => result.Outcome == CheckoutOutcome.Placed));
        Assert.All(
            results.Where(result => result.Order is null),
            result => Assert.Equal(
                (CheckoutOutcome.CouponNotValid, CouponRefusal.UsedUp), (result.Outcome, result.Coupon)));
        Assert.Equal(CouponRefusal.UsedByMember, again.Coupon);
        Assert.Equal(2, await UsedAsync("TWO"));
        Assert.Equal((98, 2, 0), await CheckoutItems.UnitsAsync(_shop.Grains, "A"));
    }

    [Fact]
    public async Task What_does_not_apply_is_refused_before_anything_is_held()
    {
        await StockAsync("A");
        await PutAsync("BIG", percent: 10, minimum: 501);

        Assert.Equal(CouponRefusal.Unknown, (await PlaceAsync(Order(1, "NONE", ("A", 1)), "a")).Coupon);
        Assert.Equal(CouponRefusal.BelowMinimum, (await PlaceAsync(Order(1, "BIG", ("A", 1)), "b")).Coupon);

        Assert.Equal((100, 0, 0), await CheckoutItems.UnitsAsync(_shop.Grains, "A"));
        Assert.Equal(CheckoutOutcome.Placed, (await PlaceAsync(Order(1, "BIG", ("A", 2)), "c")).Outcome);
    }

    [Fact]
    public async Task An_order_that_is_refused_for_want_of_units_leaves_it_to_its_member()
    {
        await StockAsync("A");
        await CheckoutItems.StockAsync(_shop.Grains, "RARE", units: 1);
        await PutAsync("TEN", percent: 10);

        var refused = await PlaceAsync(Order(1, "TEN", ("A", 1), ("RARE", 2)));

        Assert.Equal(CheckoutOutcome.InsufficientStock, refused.Outcome);
        Assert.Equal(0, await UsedAsync("TEN"));
        Assert.Equal(CheckoutOutcome.Placed, (await PlaceAsync(Order(1, "TEN", ("A", 1)), "new")).Outcome);
    }

    [Theory]
    [InlineData(PaymentMethod.Online)]
    [InlineData(PaymentMethod.Cod)]
    public async Task An_order_that_is_cancelled_gives_it_back_and_one_that_stands_does_not(PaymentMethod method)
    {
        await StockAsync("A");
        await PutAsync("TEN", percent: 10);
        var placed = (await PlaceAsync(Order(1, "TEN", ("A", 1)) with { PaymentMethod = method })).Order!;
        var order = _shop.Grains.GetGrain<IOrderGrain>($"{placed.OrderId}");

        await order.SettleAsync();
        Assert.Equal(1, await UsedAsync("TEN"));
        await order.CancelAsync(new MemberId(1));
        await order.SettleAsync();
        await order.SettleAsync();

        Assert.Equal(0, await UsedAsync("TEN"));
        Assert.Equal(CheckoutOutcome.Placed, (await PlaceAsync(Order(1, "TEN", ("A", 1)), "new")).Outcome);
    }

    [Fact]
    public async Task An_order_that_is_paid_after_it_was_given_up_has_its_coupon_again()
    {
        await StockAsync("A");
        await PutAsync("TEN", percent: 10);
        var placed = await GivenUpAsync("TEN");

        Assert.Equal(PaymentEventOutcome.PaidAfterRetake, await PayAsync(placed));
        Assert.Equal(1, await UsedAsync("TEN"));
        Assert.Equal(CouponRefusal.UsedByMember, (await PlaceAsync(Order(1, "TEN", ("A", 1)), "new")).Coupon);

        await _shop.Grains.GetGrain<IOrderGrain>($"{placed.OrderId}").CancelAsync(new MemberId(1));
        await _shop.Grains.GetGrain<IOrderGrain>($"{placed.OrderId}").SettleAsync();
        Assert.Equal(0, await UsedAsync("TEN"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_late_payment_goes_back_if_the_coupon_is_used_for_another_order_by_then(long buyer)
    {
        await StockAsync("A");
        await PutAsync("TEN", percent: 10, units: 1);
        var placed = await GivenUpAsync("TEN");
        var other = (await PlaceAsync(Order(buyer, "TEN", ("A", 1)), "new")).Order!;

        Assert.Equal(PaymentEventOutcome.Refunding, await PayAsync(placed));

        // What is heard once stays so, though the coupon is free again.
        await _shop.Grains.GetGrain<IOrderGrain>($"{other.OrderId}").CancelAsync(new MemberId(buyer));
        await _shop.Grains.GetGrain<IOrderGrain>($"{other.OrderId}").SettleAsync();
        Assert.NotNull(
            await _shop.Grains.GetGrain<ICouponGrain>("TEN").RetakeAsync(new MemberId(1), placed.OrderId));
        Assert.Equal(0, await UsedAsync("TEN"));
        Assert.Equal((100, 0, 0), await CheckoutItems.UnitsAsync(_shop.Grains, "A"));
        var order = await _shop.Grains.GetGrain<IOrderGrain>($"{placed.OrderId}").GetAsync(new MemberId(1));
        Assert.Contains("its coupon is used", Assert.Single(order!.Refunds!).Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_crash_at_any_write_ends_with_one_order_that_has_it(bool doneFirst)
    {
        await StockAsync("A");
        await PutAsync("TEN", percent: 10, units: 1_000);
        for (var n = 0; ; n++)
        {
            var order = Order(1_000 + n, "TEN", ("A", 1));
            _shop.Store.Arm(n, doneFirst);
            try
            {
                await PlaceAsync(order);
            }
            catch (Exception)
            {
                // The buyer heard nothing.
            }

            var failed = _shop.Store.Failed;
            _shop.Store.Disarm();

            var placed = await UntilItWorksAsync(() => PlaceAsync(order));

            Assert.Equal(CheckoutOutcome.Placed, placed.Outcome);
            Assert.Equal(n + 1, await UntilItWorksAsync(() => UsedAsync("TEN")));
            if (!failed)
            {
                Assert.True(n > 3, $"Only {n} writes were cut.");
                return;
            }
        }
    }

    [Fact]
    public async Task A_reservation_that_comes_after_it_was_given_back_has_nothing()
    {
        await PutAsync("TEN", percent: 10, units: 1);
        var grain = _shop.Grains.GetGrain<ICouponGrain>("TEN");
        var late = OrderId.CreateForCheckout(LoggedPool.Start, 1, 1);
        var other = OrderId.CreateForCheckout(LoggedPool.Start, 1, 2);

        await grain.GiveBackAsync(new MemberId(1), late);

        Assert.NotNull(await grain.ReserveAsync(new MemberId(1), late));
        Assert.Null(await grain.ReserveAsync(new MemberId(1), other));
        Assert.Null(await grain.ReserveAsync(new MemberId(1), other));
        Assert.Equal(1, await UsedAsync("TEN"));
        await grain.GiveBackAsync(new MemberId(1), other);
        await grain.GiveBackAsync(new MemberId(1), other);
        Assert.Equal(0, await UsedAsync("TEN"));
    }

    private static PlaceOrder Order(long buyer, string code, params (string Sku, int Quantity)[] items) =>
        CheckoutItems.Order(buyer, items) with { CouponCode = code };

    private Task<CheckoutResult> PlaceAsync(PlaceOrder order, string key = "k") =>
        CheckoutItems.PlaceAsync(_shop.Grains, order, key);

    private async Task StockAsync(params string[] skus)
    {
        foreach (var sku in skus)
        {
            await CheckoutItems.StockAsync(_shop.Grains, sku, units: 100);
        }
    }

    /// <summary>An order of one unit with a coupon, cancelled and settled before it was paid.</summary>
    private async Task<Order> GivenUpAsync(string code)
    {
        var placed = (await PlaceAsync(Order(1, code, ("A", 1)))).Order!;
        var order = _shop.Grains.GetGrain<IOrderGrain>($"{placed.OrderId}");
        await order.CancelAsync(new MemberId(1));
        await order.SettleAsync();
        Assert.Equal(0, await UsedAsync(code));
        return placed;
    }

    private Task<PaymentEventOutcome> PayAsync(Order placed) =>
        _shop.Grains.GetGrain<IOrderGrain>($"{placed.OrderId}").ApplyPaymentEventAsync(new PaymentEvent(
            "paid", PaymentEventKind.Succeeded, $"pay-{placed.OrderId}", placed.OrderId, placed.Total,
            placed.PlacedAt));

    private Task PutAsync(string code, int percent, int units = 100, long minimum = 0) =>
        _shop.Grains.GetGrain<ICouponGrain>(code).PutAsync(new Coupon(
            code, AmountOff: null, percent, new Money(minimum, "GBP"), DateTimeOffset.UnixEpoch, Long, units));

    private async Task<int> UsedAsync(string code) =>
        (await _shop.Grains.GetGrain<ICouponGrain>(code).GetAsync())!.Used;
}
