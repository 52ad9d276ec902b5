using Commerce.Hosting;
using Commerce.Inventory;
using Commerce.Orders;
using static Commerce.Shop.Patience;

namespace Commerce.Checkout;

/// <summary>
/// Goal: after a crash at any point all lines are held or none, and everybody hears one answer. Method: a whole silo
/// whose writes are cut in turn, before they are done or after; then the buyer asks again, or the deadline comes due.
/// </summary>
public sealed class CheckoutCrashTests : IAsyncLifetime
{
    private RunningShop _shop = null!;

    public async ValueTask InitializeAsync() => _shop = await RunningShop.StartAsync();

    public ValueTask DisposeAsync() => _shop.DisposeAsync();

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task A_crash_at_any_write_of_an_order_ends_with_one_order_that_has_all_its_units(
        bool doneFirst, bool byDeadline)
    {
        for (var n = 0; ; n++)
        {
            var (first, second) = await SkusAsync($"a{n}", units: 5, others: 5);
            var order = CheckoutItems.Order(1 + n, (first, 2), (second, 3));

            var (heard, failed) = await CutAsync(order, n, doneFirst);
            if (byDeadline)
            {
                Assert.True(await UntilItWorksAsync(() => Checkout(order).RecoverAsync()));
            }

            var result = await UntilItWorksAsync(() => Checkout(order).PlaceAsync(order));

            Assert.Equal(CheckoutOutcome.Placed, result.Outcome);
            Assert.True(heard is null || heard.Order!.OrderId == result.Order!.OrderId);
            Assert.Equal((3, 2, 0), await UnitsAsync(first));
            Assert.Equal((2, 3, 0), await UnitsAsync(second));
            var page = await _shop.Grains.GetGrain<IOrderListGrain>($"{order.Buyer}").ListAsync(null, 1, 10);
            Assert.Equal(result.Order!.OrderId, Assert.Single(page.Items).OrderId);
            Assert.Equal(
                OrderStatus.AwaitingPayment,
                (await _shop.Grains.GetGrain<IOrderGrain>($"{result.Order.OrderId}").GetAsync(order.Buyer))!.Status);
            if (!failed)
            {
                Assert.True(n > 3, $"Only {n} writes were cut.");
                return;
            }
        }
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task A_crash_at_any_write_of_a_refusal_leaves_nothing_held(bool doneFirst, bool byDeadline)
    {
        for (var n = 0; ; n++)
        {
            var (first, second) = await SkusAsync($"r{n}", units: 5, others: 2);
            var order = CheckoutItems.Order(1 + n, (first, 2), (second, 3));

            var (heard, failed) = await CutAsync(order, n, doneFirst);
            if (byDeadline)
            {
                await UntilAsync(() => Checkout(order).RecoverAsync());
            }

            var result = await UntilItWorksAsync(() => Checkout(order).PlaceAsync(order));
            await UntilAsync(() => Checkout(order).RecoverAsync());
            await CheckoutItems.Pool(_shop.Grains, second).AdjustAsync(new AdjustStock(9, "more", "more"));

            Assert.Equal((CheckoutOutcome.InsufficientStock, second), (result.Outcome, result.Sku));
            Assert.True(heard is null || heard == result);
            Assert.Equal((5, 0, 0), await UnitsAsync(first));
            Assert.Equal(result, await Checkout(order).PlaceAsync(order)); // however many units have come since
            var page = await _shop.Grains.GetGrain<IOrderListGrain>($"{order.Buyer}").ListAsync(null, 1, 10);
            Assert.Empty(page.Items);
            if (!failed)
            {
                Assert.True(n > 5, $"Only {n} writes were cut.");
                return;
            }
        }
    }

    private ICheckoutGrain Checkout(PlaceOrder order) =>
        _shop.Grains.GetGrain<ICheckoutGrain>(CheckoutKey.Of(order.Buyer, "k"));

    private Task<(int Available, int Held, int Sold)> UnitsAsync(string sku) =>
        CheckoutItems.UnitsAsync(_shop.Grains, sku);

    private async Task<(string First, string Second)> SkusAsync(string name, int units, int others)
    {
        await CheckoutItems.StockAsync(_shop.Grains, $"{name}-1", units);
        await CheckoutItems.StockAsync(_shop.Grains, $"{name}-2", others);
        return ($"{name}-1", $"{name}-2");
    }

    private async Task<(CheckoutResult? Heard, bool Failed)> CutAsync(PlaceOrder order, int n, bool doneFirst)
    {
        CheckoutResult? heard = null;
        _shop.Store.Arm(n, doneFirst);
        try
        {
            heard = await Checkout(order).PlaceAsync(order);
        }
        catch (Exception)
        {
            // The buyer heard nothing.
        }

        var failed = _shop.Store.Failed;
        _shop.Store.Disarm();
        return (heard, failed);
    }
}
