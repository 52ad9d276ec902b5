using Commerce.Carts;
using Commerce.Inventory;
using Commerce.Orders;
using Commerce.Payments;
using Commerce.Shop;
using static Commerce.Shop.Patience;

namespace Commerce.Checkout;

/// <summary>
/// Goal: of 64 who want the same at once one gets it, and pools, orders and carts agree about whom. Method: grains of a
/// whole silo called at once; the logs recomputed by the checker afterwards.
/// </summary>
public sealed class CheckoutRaceTests
{
    private const int Many = 64;

    [Fact]
    public async Task Of_64_carts_with_the_last_units_of_two_SKUs_one_is_ordered_whole()
    {
        await using var shop = await NewShopAsync(units: 1);
        await Task.WhenAll(Enumerable.Range(1, Many).Select(async buyer =>
        {
            foreach (var sku in buyer % 2 == 0 ? ["A", "B"] : (string[])["B", "A"])
            {
                await SetAsync(shop, buyer, sku, 1);
            }
        }));

        var results = await Task.WhenAll(Enumerable.Range(1, Many).Select(buyer => OrderCartAsync(shop, buyer)));

        Assert.Single(results, result => result.Outcome == CheckoutOutcome.Placed);
        Assert.Equal(Many - 1, results.Count(result => result.Outcome == CheckoutOutcome.SoldOut));
        Assert.Equal((0, 1, 0), await CheckoutItems.UnitsAsync(shop.Grains, "A"));
        Assert.Equal((0, 1, 0), await CheckoutItems.UnitsAsync(shop.Grains, "B"));
        shop.Verify();
    }

    [Fact]
    public async Task Of_64_orders_of_one_cart_under_keys_of_their_own_one_gets_it_and_the_others_find_nothing()
    {
        await using var shop = await NewShopAsync(units: 99);
        await SetAsync(shop, 1, "A", 2);
        await SetAsync(shop, 1, "B", 1);

        var results = await Task.WhenAll(
            Enumerable.Range(0, Many).Select(n => TryOrderCartAsync(shop, 1, $"k{n}")));

        Assert.Equal(CheckoutOutcome.Placed, Assert.Single(results, result => result is not null)!.Outcome);
        Assert.Null(await TryOrderCartAsync(shop, 1, "late"));
        Assert.Empty((await Cart(shop, 1).GetAsync()).Lines);
        Assert.Equal((97, 2, 0), await CheckoutItems.UnitsAsync(shop.Grains, "A"));
        Assert.Equal((98, 1, 0), await CheckoutItems.UnitsAsync(shop.Grains, "B"));
        shop.Verify();
    }

    [Fact]
    public async Task A_cart_whose_order_was_refused_is_ordered_under_another_key_and_no_restart_gives_it_twice()
    {
        await using var shop = await NewShopAsync(units: 1);
        await SetAsync(shop, 1, "A", 2);
        Assert.Equal(CheckoutOutcome.InsufficientStock, (await OrderCartAsync(shop, 1)).Outcome);
        await CheckoutItems.Pool(shop.Grains, "A").AdjustAsync(new AdjustStock(3, "test", "more"));
        var taken = await Cart(shop, 1).TakeAsync(CheckoutKey.Of(new MemberId(1), "slow"));
        Assert.Equal([new TakenLine("A", 2, new Money(500, "GBP"))], taken);

        await shop.RestartAsync();

        Assert.Null(await TryOrderCartAsync(shop, 1, "quick"));
        Assert.Equal(CheckoutOutcome.Placed, (await TryOrderCartAsync(shop, 1, "slow"))!.Outcome);
        Assert.Equal((2, 2, 0), await CheckoutItems.UnitsAsync(shop.Grains, "A"));
    }

    [Fact]
    public async Task A_cart_that_is_edited_while_it_is_ordered_64_times_is_one_order_of_what_it_held_at_one_moment()
    {
        await using var shop = await NewShopAsync(units: 99);
        await SetAsync(shop, 1, "A", 1);
        await SetAsync(shop, 1, "B", 1);

        var edits = new List<Task>();
        var orders = new List<Task<CheckoutResult>>();
        foreach (var quantity in Enumerable.Range(2, Many / 2))
        {
            edits.Add(SetAsync(shop, 1, "A", quantity));
            orders.Add(OrderCartAsync(shop, 1));
        }

        await Task.WhenAll(edits);
        var results = await Task.WhenAll(orders);

        Assert.Single(results.Select(result => result.Order!.OrderId).Distinct());
        var lines = results[0].Order!.Lines;
        Assert.All(results, result => Assert.Equal(lines, result.Order!.Lines));
        Assert.Equal(["A", "B"], lines.Select(line => line.Sku));
        Assert.Equal(1, lines[1].Quantity);
        Assert.Equal(
            (99 - lines[0].Quantity, lines[0].Quantity, 0), await CheckoutItems.UnitsAsync(shop.Grains, "A"));
        Assert.Equal((98, 1, 0), await CheckoutItems.UnitsAsync(shop.Grains, "B"));

        // What was ordered goes, once; what somebody has changed since is still wanted.
        await Cart(shop, 1).RemoveOrderedAsync(CheckoutKey.Of(new MemberId(1), "k"));
        var left = (await Cart(shop, 1).GetAsync()).Lines;
        Assert.DoesNotContain(left, line => line.Sku == "B" || line.Quantity == lines[0].Quantity);
        shop.Verify();
    }

    [Fact]
    public async Task Payment_cancellation_and_expiry_of_64_orders_at_once_have_one_winner_each()
    {
        await using var shop = await NewShopAsync(units: Many);
        var orders = await Task.WhenAll(Enumerable.Range(1, Many).Select(async buyer =>
            (await CheckoutItems.PlaceAsync(shop.Grains, CheckoutItems.Order(buyer, ("A", 1), ("B", 1)))).Order!));
        var almost = orders.Min(order => order.PayBefore) - shop.Time.GetUtcNow() - TimeSpan.FromMilliseconds(20);
        shop.Time.Advance(almost);

        await Task.WhenAll(orders.SelectMany((order, n) => new Task[]
        {
            shop.Order(order.OrderId).ApplyPaymentEventAsync(PaymentOf(shop, order, $"e{n}")),
            shop.Order(order.OrderId).CancelAsync(new MemberId(n + 1)),
            shop.Order(order.OrderId).ExpireAsync(),
        }));
        await Task.WhenAll(orders.Select(order => shop.Order(order.OrderId).SettleAsync()));

        var paid = 0;
        for (var n = 0; n < Many; n++)
        {
            Task<Order?> ReadAsync() => shop.Order(orders[n].OrderId).GetAsync(new MemberId(n + 1));

            // What was paid first and cancelled then is paid back by the outbox.
            await UntilAsync(async () =>
                (await ReadAsync())!.Refunds?.All(refund => refund.PaidAt is not null) != false);
            var order = (await ReadAsync())!;
            var isPaid = order.Status == OrderStatus.Paid;
            paid += isPaid ? 1 : 0;
            Assert.True(
                isPaid || order.Timeline.Any(
                    entry => entry.Note?.Contains("paid back", StringComparison.Ordinal) == true),
                $"Order {n} is {order.Status}, and its payment is neither taken nor paid back.");
        }

        Assert.Equal((Many - paid, 0, paid), await CheckoutItems.UnitsAsync(shop.Grains, "A"));
        Assert.Equal((Many - paid, 0, paid), await CheckoutItems.UnitsAsync(shop.Grains, "B"));
        shop.Verify();
    }

    private static async Task<TestShop> NewShopAsync(int units)
    {
        var shop = await TestShop.StartAsync();
        await CheckoutItems.StockAsync(shop.Grains, "A", units);
        await CheckoutItems.StockAsync(shop.Grains, "B", units);
        return shop;
    }

    private static ICartGrain Cart(TestShop shop, long buyer) =>
        shop.Grains.GetGrain<ICartGrain>($"{new MemberId(buyer)}");

    private static Task SetAsync(TestShop shop, long buyer, string sku, int quantity) => Cart(shop, buyer).SetAsync(
        new SetCartLine(sku, $"p-{sku}", quantity, Selected: true, new Money(500, "GBP"), SeenPrice: null));

    private static async Task<CheckoutResult> OrderCartAsync(TestShop shop, long buyer) =>
        (await TryOrderCartAsync(shop, buyer, "k"))!;

    // As the front does it; null: there is nothing to order.
    private static async Task<CheckoutResult?> TryOrderCartAsync(TestShop shop, long buyer, string key)
    {
        var order = CheckoutItems.Order(buyer) with { FromCart = true };
        var name = CheckoutKey.Of(order.Buyer, key);
        var taken = await Cart(shop, buyer).TakeAsync(name);
        if (taken.Count == 0)
        {
            return null;
        }

        var result = await CheckoutItems.PlaceAsync(
            shop.Grains,
            order with
            {
                Items = [.. taken.Select(line => new CheckoutItem(line.Sku, line.Quantity, line.SeenPrice))],
            },
            key);
        await (result.Outcome == CheckoutOutcome.Placed
            ? Cart(shop, buyer).RemoveOrderedAsync(name)
            : Cart(shop, buyer).GiveUpAsync(name));
        return result;
    }

    private static PaymentEvent PaymentOf(TestShop shop, Order order, string eventId) => new(
        eventId, PaymentEventKind.Succeeded, $"pay-{order.OrderId}", order.OrderId, order.Total, shop.Time.GetUtcNow());
}
