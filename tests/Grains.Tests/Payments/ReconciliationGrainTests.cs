using System.Globalization;
using Commerce.Checkout;
using Commerce.Orders;
using Commerce.Shipping;
using Commerce.Shop;
using Commerce.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace Commerce.Payments;

/// <summary>Books that are compared with orders, in a shop whose gateway has books that the test writes.</summary>
public sealed class ReconciliationGrainTests
{
    [Fact]
    public async Task A_payment_whose_webhook_was_lost_is_found_and_pays_its_order()
    {
        await using var shop = await AtNoonAsync();
        var receipt = await shop.HoldAsync(1);
        var taken = TestShop.Success(receipt, "lost");
        shop.Gateway.Book(BookingOf(taken, shop.Time.GetUtcNow()));
        var day = DayOf(shop);
        shop.Time.Advance(TimeSpan.FromDays(1));

        var report = await RunAsync(shop, day);

        var difference = Assert.Single(report.Differences);
        Assert.Equal(
            (BookDifferenceKind.PaymentMissingHere, $"{receipt.OrderId}", "lost", true),
            (difference.Kind, difference.OrderId, difference.Reference, difference.Settled));
        Assert.Equal((1, 1), (report.DifferenceCount, report.SettledCount));
        // A day later its time was over: the units were taken again.
        Assert.Equal(OrderStatus.Paid, (await shop.Order(receipt.OrderId).ShowAsync())!.Status);
        Assert.Equal(
            PaymentEventOutcome.Duplicate, await shop.Order(receipt.OrderId).ApplyPaymentEventAsync(taken));

        var again = await RunAsync(shop, day);
        Assert.Equal(report.Differences, again.Differences);
        Assert.Equal((1, 1), (again.DifferenceCount, again.SettledCount));
    }

    [Fact]
    public async Task Books_that_agree_are_compared_page_by_page_and_nobody_is_asked_twice()
    {
        await using var shop = await AtNoonAsync(units: 500);
        var receipts = await Task.WhenAll(Enumerable.Range(1, 205).Select(buyer => shop.HoldAsync(buyer)));
        foreach (var receipt in receipts)
        {
            await shop.Order(receipt.OrderId).ApplyPaymentEventAsync(TestShop.Success(receipt, $"e{receipt.Sequence}"));
            shop.Gateway.Book(
                BookingOf(TestShop.Success(receipt, $"e{receipt.Sequence}"), shop.Time.GetUtcNow()));
        }

        var day = DayOf(shop);
        shop.Time.Advance(TimeSpan.FromDays(1));

        var report = await RunAsync(shop, day);

        Assert.Equal((205, 0, 0), (report.Payments, report.Refunds, report.DifferenceCount));
        Assert.Equal(
            new ReconciledSum(new Money(205 * 1999, "GBP"), new Money(0, "GBP")), Assert.Single(report.Sums));
        Assert.Empty(shop.Gateway.Asked);
    }

    [Fact]
    public async Task What_only_an_order_says_is_asked_for_by_its_payment_whatever_the_gateways_day()
    {
        await using var shop = await AtNoonAsync();
        var (other, missing, less) = (await shop.HoldAsync(1), await shop.HoldAsync(2), await shop.HoldAsync(3));
        foreach (var (receipt, name) in new[] { (other, "other"), (missing, "missing"), (less, "less") })
        {
            await shop.Order(receipt.OrderId).ApplyPaymentEventAsync(TestShop.Success(receipt, name));
        }

        var yesterday = shop.Time.GetUtcNow().AddDays(-1);
        shop.Gateway.Book(
            BookingOf(TestShop.Success(other, "other"), yesterday),
            BookingOf(TestShop.Success(less, "less"), yesterday) with { Amount = new Money(1, "GBP") });
        var day = DayOf(shop);
        shop.Time.Advance(TimeSpan.FromDays(1));

        var report = await RunAsync(shop, day);

        Assert.Equal(
            [
                (BookDifferenceKind.PaymentAmounts, $"{less.OrderId}", false),
                (BookDifferenceKind.PaymentMissingThere, $"{missing.OrderId}", false),
            ],
            report.Differences.OrderBy(difference => difference.Reference, StringComparer.Ordinal)
                .Select(difference => (difference.Kind, difference.OrderId, difference.Settled)));
        Assert.Equal(3, shop.Gateway.Asked.Count);
    }

    [Fact]
    public async Task A_refund_that_the_gateway_refuses_for_good_is_set_aside_at_once_and_missing_in_its_books()
    {
        await using var shop = await AtNoonAsync();
        shop.Gateway.RefusesRefunds = true;
        var receipt = await shop.HoldAsync(1);
        var taken = TestShop.Success(receipt, "paid");
        await shop.Order(receipt.OrderId).ApplyPaymentEventAsync(taken);
        shop.Gateway.Book(BookingOf(taken, shop.Time.GetUtcNow()));
        var setAside = shop.Store.WhenWritten(write => write is PutState { GrainType: "outbox-set-aside" });

        await shop.Order(receipt.OrderId).CancelAsync(new MemberId(1));
        await setAside;
        var day = DayOf(shop);
        shop.Time.Advance(TimeSpan.FromDays(1));

        var difference = Assert.Single((await RunAsync(shop, day)).Differences);
        Assert.Equal(
            (BookDifferenceKind.RefundMissingThere, $"{receipt.OrderId}", false),
            (difference.Kind, difference.OrderId, difference.Settled));
    }

    [Fact]
    public async Task What_was_taken_before_midnight_and_heard_of_after_it_is_compared_once_and_asked_for_by_nobody()
    {
        await using var shop = await AtAsync(TimeSpan.FromDays(1) - TimeSpan.FromSeconds(30));
        var (before, after) = (DayOf(shop), DayOf(shop, 1));
        var receipt = await shop.HoldAsync(1);
        var taken = TestShop.Success(receipt, "late");
        shop.Gateway.Book(BookingOf(taken, shop.Time.GetUtcNow()));
        shop.Time.Advance(TimeSpan.FromSeconds(60));
        await shop.Order(receipt.OrderId).ApplyPaymentEventAsync(taken);
        shop.Time.Advance(TimeSpan.FromDays(2));

        foreach (var (day, payments) in new[] { (before, 1), (after, 0) })
        {
            var report = await RunAsync(shop, day);
            Assert.Equal((payments, 0), (report.Payments, report.DifferenceCount));
            Assert.Equal(payments, report.Sums.Count);
        }

        Assert.Empty(shop.Gateway.Asked);
    }

    [Fact]
    public async Task However_many_payments_of_a_shard_the_books_do_not_have_each_is_asked_for_once_and_the_run_ends()
    {
        const int Count = ReconciliationGrain.AskedOfStep + 20;
        await using var shop = await AtNoonAsync(units: Count);
        var buyers = Enumerable.Range(1, 100_000)
            .Where(buyer => shop.Store.Map.ShardOf(Slots.Of($"{new MemberId(buyer)}")) == 0).Take(Count);
        var receipts = await Task.WhenAll(buyers.Select(buyer => shop.HoldAsync(buyer)));
        await Task.WhenAll(receipts.Select(receipt => shop.Order(receipt.OrderId)
            .ApplyPaymentEventAsync(TestShop.Success(receipt, $"e{receipt.Sequence}"))));
        var day = DayOf(shop);
        shop.Time.Advance(TimeSpan.FromDays(1));

        var report = await RunAsync(shop, day);

        Assert.Equal((Count, null), (report.DifferenceCount, report.Error));
        Assert.Equal(
            receipts.Select(receipt => $"pay-{receipt.OrderId}").Order(StringComparer.Ordinal),
            shop.Gateway.Asked.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_run_in_the_first_minute_after_a_day_does_not_stand_for_the_whole_day()
    {
        await using var shop = await AtAsync(TimeSpan.FromDays(1) - TimeSpan.FromSeconds(10));
        var day = DayOf(shop);
        var receipt = await shop.HoldAsync(1);
        shop.Gateway.Book(BookingOf(TestShop.Success(receipt, "last"), shop.Time.GetUtcNow()));
        shop.Time.Advance(TimeSpan.FromSeconds(15));
        Assert.Equal(0, (await RunAsync(shop, day)).Payments);

        shop.Time.Advance(TimeSpan.FromHours(1));
        Assert.False(await Grain(shop, day).EnsureAsync());

        Assert.Equal(1, (await EndAsync(Grain(shop, day))).Payments);
        Assert.True(await Grain(shop, day).EnsureAsync());
    }

    [Fact]
    public async Task A_payment_of_an_order_that_nobody_knows_is_a_difference_that_stays()
    {
        await using var shop = await AtNoonAsync();
        var receipt = await shop.HoldAsync(1);
        var stranger = BookingOf(TestShop.Success(receipt, "e1"), shop.Time.GetUtcNow()) with
        {
            OrderId = OrderId.CreateForCheckout(shop.Time.GetUtcNow(), 3, 99).ToString(),
        };
        shop.Gateway.Book(stranger, stranger with { EventId = "e2", OrderId = "no order at all" });
        var day = DayOf(shop);
        shop.Time.Advance(TimeSpan.FromDays(1));

        var report = await RunAsync(shop, day);

        Assert.Equal((2, 0), (report.DifferenceCount, report.SettledCount));
        Assert.All(
            report.Differences,
            difference => Assert.Equal(BookDifferenceKind.PaymentMissingHere, difference.Kind));
    }

    [Fact]
    public async Task Cash_of_which_a_carrier_told_another_sum_than_was_due_is_in_the_report_of_the_day_of_telling()
    {
        await using var shop = await AtNoonAsync();
        await CheckoutItems.StockAsync(shop.Grains, "A", units: 5);
        foreach (var (buyer, cash) in new[] { (1, 500), (2, 499), (3, 0) })
        {
            var command = CheckoutItems.Order(buyer, ("A", 1)) with { PaymentMethod = PaymentMethod.Cod };
            var placed = (await CheckoutItems.PlaceAsync(shop.Grains, command)).Order!;
            var order = shop.Order(placed.OrderId);
            await order.ShipAsync(new ShipOrder("s", 1, null, "Royal Mail", "RM1"));
            await order.TrackAsync(new TrackShipment(
                "s1", ShipmentStatus.Delivered, null, null, null, new Money(cash, "GBP")));
        }

        var day = DayOf(shop);
        shop.Time.Advance(TimeSpan.FromDays(1));

        var report = await RunAsync(shop, day);

        Assert.All(
            report.Differences, difference => Assert.Equal(
                (BookDifferenceKind.CashAmounts, "s1", new Money(500, "GBP")),
                (difference.Kind, difference.PaymentId, difference.Here)));
        Assert.Equal(
            [0L, 499L], report.Differences.Select(difference => difference.There!.Value.Amount).Order());
        Assert.Equal((2, 0), (report.DifferenceCount, report.SettledCount));
        Assert.Empty((await RunAsync(shop, DayOf(shop))).Differences);
    }

    [Fact]
    public async Task Books_that_cannot_be_read_are_waited_for_and_a_restart_begins_the_run_anew()
    {
        await using var shop = await AtNoonAsync();
        var receipt = await shop.HoldAsync(1);
        shop.Gateway.Book(BookingOf(TestShop.Success(receipt, "lost"), shop.Time.GetUtcNow()));
        var day = DayOf(shop);
        shop.Time.Advance(TimeSpan.FromDays(1));
        shop.Gateway.BooksAreOpen = false;
        var grain = Grain(shop, day);

        await grain.StartAsync();
        await Eventually.SeesAsync(async () => (await grain.GetAsync())!.Error is not null);
        var waiting = (await grain.GetAsync())!;
        Assert.Equal((true, "The books are closed."), (waiting.Running, waiting.Error));

        shop.Gateway.BooksAreOpen = true;
        await shop.RestartAsync();
        var report = await EndAsync(Grain(shop, day));
        Assert.Equal((1, 1, null), (report.DifferenceCount, report.SettledCount, report.Error));
    }

    [Fact]
    public async Task Whoever_asks_for_a_report_does_not_wait_for_a_gateway_that_is_slow()
    {
        await using var shop = await AtNoonAsync();
        var day = DayOf(shop);
        shop.Time.Advance(TimeSpan.FromDays(1));
        var (asked, open) = (new TaskCompletionSource(), new TaskCompletionSource());
        shop.Gateway.Opening = () =>
        {
            asked.TrySetResult();
            return open.Task;
        };
        var grain = Grain(shop, day);
        await grain.StartAsync();
        await asked.Task.WaitAsync(TimeSpan.FromSeconds(30));

        var told = grain.GetAsync();
        var ensured = grain.EnsureAsync();
        await Eventually.SeesAsync(() => Task.FromResult(told.IsCompleted && ensured.IsCompleted));
        open.SetResult();

        Assert.True((await told)!.Running);
        Assert.False(await ensured);
        Assert.Null((await EndAsync(grain)).Error);
    }

    [Fact]
    public async Task Every_day_is_compared_once_after_it_is_over_the_oldest_first()
    {
        await using var shop = await AtNoonAsync();
        var daily = new DailyReconciliation(
            shop.Grains, shop.Gateway, new ReconciliationSettings(TimeSpan.FromHours(12) + TimeSpan.FromMinutes(1)),
            shop.Time, NullLogger<DailyReconciliation>.Instance);
        var today = DateOnly.FromDateTime(shop.Time.GetUtcNow().UtcDateTime);

        // A minute too early for yesterday.
        await Eventually.SeesAsync(daily.EnsureAsync);
        Assert.Null(await Grain(shop, Text(today.AddDays(-1))).GetAsync());
        var oldest = await Grain(shop, Text(today.AddDays(-8))).GetAsync();
        Assert.NotNull(oldest);
        Assert.True(oldest.EndedAt <= (await Grain(shop, Text(today.AddDays(-2))).GetAsync())!.StartedAt);

        shop.Time.Advance(TimeSpan.FromMinutes(2));
        await Eventually.SeesAsync(daily.EnsureAsync);
        Assert.False((await Grain(shop, Text(today.AddDays(-1))).GetAsync())!.Running);
        Assert.Equivalent(oldest, await Grain(shop, Text(today.AddDays(-8))).GetAsync(), strict: true);
    }

    private static Task<TestShop> AtNoonAsync(int units = 5) => AtAsync(TimeSpan.FromHours(12), units);

    private static async Task<TestShop> AtAsync(TimeSpan timeOfDay, int units = 5)
    {
        var shop = await TestShop.StartAsync();
        shop.Time.Advance(TimeSpan.FromDays(1) + timeOfDay - shop.Time.GetUtcNow().TimeOfDay);
        await shop.PoolAsync(units);
        return shop;
    }

    private static string DayOf(TestShop shop, int daysLater = 0) =>
        Text(DateOnly.FromDateTime(shop.Time.GetUtcNow().UtcDateTime).AddDays(daysLater));

    private static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static IReconciliationGrain Grain(TestShop shop, string day) =>
        shop.Grains.GetGrain<IReconciliationGrain>(day);

    private static async Task<Reconciliation> RunAsync(TestShop shop, string day)
    {
        Assert.True((await Grain(shop, day).StartAsync()).Running);
        return await EndAsync(Grain(shop, day));
    }

    private static async Task<Reconciliation> EndAsync(IReconciliationGrain grain)
    {
        await Eventually.SeesAsync(async () => (await grain.GetAsync())!.EndedAt is not null);
        return (await grain.GetAsync())!;
    }

    private static GatewayBooking BookingOf(PaymentEvent taken, DateTimeOffset at) => new(
        taken.EventId, IsRefund: false, taken.PaymentId, taken.OrderId.ToString(), taken.Amount, at, Key: null);
}
