using Commerce.Catalog;
using Commerce.Hosting;
using Commerce.Inventory;

namespace Commerce.FlashSales;

/// <summary>
/// Goal: units are in the SKUs' pools or in the sale's, never in both, never lost, wherever a crash cuts a sale off.
/// Method: a whole silo whose store fails at each write in turn; then the deadline's call, or the retry, carries on.
/// </summary>
public sealed class FlashSaleGrainTests : IAsyncLifetime
{
    private const int Stock = 100;

    private RunningShop _shop = null!;

    public async ValueTask InitializeAsync() => _shop = await RunningShop.StartAsync();

    public ValueTask DisposeAsync() => _shop.DisposeAsync();

    [Fact]
    public async Task A_sale_takes_its_units_opens_and_gives_back_what_is_left()
    {
        var skus = await SkusAsync("whole");
        var sale = Sale("whole");
        Assert.Equal(ScheduleOutcome.Scheduled, (await sale.ScheduleAsync(PlanOf(skus))).Outcome);

        var view = (await sale.GetAsync())!;
        Assert.Equal(SaleState.Open, view.State);
        Assert.Equal([10, 20, 30], view.Items.Select(item => item.Remaining));
        Assert.Equal([90, 80, 70], await AvailableAsync(skus));
        Assert.Equal(new Money(1999, "GBP"), view.Items[0].ListPrice);

        var buyer = new MemberId(7);
        var held = await Pool("whole", skus[0]).HoldAsync(new HoldStock(buyer, 2, "k1", 1, null));
        var sold = await Pool("whole", skus[1]).HoldAsync(new HoldStock(buyer, 1, "k2", 1, null));
        await Pool("whole", skus[1]).SellAsync(sold.Receipt!.OrderId);
        Assert.Equal(HoldOutcome.LimitReached,
            (await Pool("whole", skus[0]).HoldAsync(new HoldStock(buyer, 1, "k3", 1, null))).Outcome);

        Assert.True(await sale.EndAsync());
        Assert.Equal(SaleState.Ended, (await sale.GetAsync())!.State);
        Assert.Equal([90, 99, 100], await AvailableAsync(skus));
        Assert.Equal(HoldOutcome.Ended,
            (await Pool("whole", skus[0]).HoldAsync(new HoldStock(new MemberId(8), 1, "k4", 1, null))).Outcome);

        await Pool("whole", skus[0]).ReleaseAsync(held.Receipt!.OrderId, "not paid");
        await sale.AdvanceAsync();
        Assert.Equal([100, 99, 100], await AvailableAsync(skus));
        Assert.Equal(0, (await Pool("whole", skus[0]).GetStatusAsync()).Intake);
        Assert.True(await sale.EndAsync());
        Assert.False(await sale.PauseAsync());
    }

    [Fact]
    public async Task A_paused_sale_refuses_until_it_goes_on()
    {
        var skus = await SkusAsync("pause");
        var sale = Sale("pause");
        Assert.False(await sale.PauseAsync());
        await sale.ScheduleAsync(PlanOf(skus));

        Assert.True(await sale.PauseAsync());
        Assert.True(await sale.PauseAsync());
        Assert.Equal(SaleState.Paused, (await sale.GetAsync())!.State);
        Assert.Equal(HoldOutcome.Paused, (await HoldAsync("pause", skus[0])).Outcome);
        Assert.True(await sale.ResumeAsync());
        Assert.Equal(HoldOutcome.Held, (await HoldAsync("pause", skus[0])).Outcome);
    }

    [Fact]
    public async Task An_unknown_sku_or_too_few_units_refuse_the_whole_sale()
    {
        var skus = await SkusAsync("few");
        var plan = PlanOf(skus);

        Assert.Equal(
            new ScheduleResult(ScheduleOutcome.UnknownSku, "nobody-has-it"),
            await Sale("few1").ScheduleAsync(
                plan with { Items = [.. plan.Items, plan.Items[0] with { Sku = "nobody-has-it" }] }));
        Assert.Equal(
            new ScheduleResult(ScheduleOutcome.InsufficientStock, skus[1], Stock),
            await Sale("few2").ScheduleAsync(
                plan with { Items = [plan.Items[0], plan.Items[1] with { Quantity = Stock + 1 }, plan.Items[2]] }));
        Assert.Equal([Stock, Stock, Stock], await AvailableAsync(skus));
        Assert.Null(await Sale("few2").GetAsync());
        Assert.False(await Sale("few2").EndAsync());
    }

    [Fact]
    public async Task Planning_again_is_a_retry_and_planning_otherwise_changes_nothing()
    {
        var skus = await SkusAsync("again");
        var plan = PlanOf(skus);
        await Sale("again").ScheduleAsync(plan);

        Assert.Equal(ScheduleOutcome.Scheduled, (await Sale("again").ScheduleAsync(plan)).Outcome);
        Assert.Equal([90, 80, 70], await AvailableAsync(skus));
        Assert.Equal(
            ScheduleOutcome.Contradicts, (await Sale("again").ScheduleAsync(plan with { Name = "Other" })).Outcome);
        Assert.Single(await GrainOfCalendar().ListAsync(), "again");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_crash_at_any_write_of_allotting_is_carried_on(bool writtenFirst)
    {
        for (var n = 0; ; n++)
        {
            var name = $"crash{(writtenFirst ? "a" : "b")}{n}";
            var skus = await SkusAsync(name);
            _shop.Store.Arm(n, writtenFirst);
            var plan = NotYet(PlanOf(skus));
            await IgnoreAsync(() => Sale(name).ScheduleAsync(plan));
            var failed = _shop.Store.Failed;
            _shop.Store.Disarm();

            await UntilItWorksAsync(() => Sale(name).AdvanceAsync());
            Assert.Equal(ScheduleOutcome.Scheduled, (await Sale(name).ScheduleAsync(plan)).Outcome);
            Assert.Equal([90, 80, 70], await AvailableAsync(skus));
            Assert.Equal([10, 20, 30], (await Sale(name).GetAsync())!.Items.Select(item => item.Remaining));
            Assert.Equal(HoldOutcome.NotStarted, (await HoldAsync(name, skus[2])).Outcome);
            if (!failed)
            {
                Assert.True(n > 6, $"Only {n} writes were cut.");
                return;
            }
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_crash_at_any_write_of_a_withdrawal_gives_everything_back(bool writtenFirst)
    {
        for (var n = 0; ; n++)
        {
            var name = $"back{(writtenFirst ? "a" : "b")}{n}";
            var skus = await SkusAsync(name);
            var plan = NotYet(PlanOf(skus));

            // Cut after the plan is written and before units are taken; then the last SKU's units are lost.
            _shop.Store.Arm(1, doneFirst: false);
            await IgnoreAsync(() => Sale(name).ScheduleAsync(plan));
            Assert.True(_shop.Store.Failed);
            _shop.Store.Disarm();
            await UntilItWorksAsync(() => SkuPool(skus[2]).GetStatusAsync());
            var left = (await SkuPool(skus[2]).GetStatusAsync()).Available;
            var lost = await UntilItWorksAsync(() =>
                SkuPool(skus[2]).AdjustAsync(new AdjustStock(-left, "lost", "lost")));
            if (left < Stock || lost.Outcome != AdjustOutcome.Done)
            {
                continue; // this time the cut hit another SKU: its units had been taken
            }

            _shop.Store.Arm(n, writtenFirst);
            await IgnoreAsync(() => Sale(name).AdvanceAsync());
            var failed = _shop.Store.Failed;
            _shop.Store.Disarm();
            await UntilItWorksAsync(() => Sale(name).AdvanceAsync());

            Assert.Equal(
                new ScheduleResult(ScheduleOutcome.InsufficientStock, skus[2], 0),
                await Sale(name).ScheduleAsync(plan));
            Assert.Equal([Stock, Stock, 0], await AvailableAsync(skus));
            Assert.Null(await Sale(name).GetAsync());
            if (!failed)
            {
                Assert.True(n > 4, $"Only {n} writes were cut.");
                return;
            }
        }
    }

    private static async Task IgnoreAsync(Func<Task> call)
    {
        try
        {
            await call();
        }
        catch (Exception)
        {
            // The cut, as the caller sees it.
        }
    }

    private static Task UntilItWorksAsync(Func<Task> call) => UntilItWorksAsync(async () =>
    {
        await call();
        return true;
    });

    // An activation that failed may still be ending when the next call comes.
    private static async Task<T> UntilItWorksAsync<T>(Func<Task<T>> call)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await call();
            }
            catch (Exception) when (attempt < 20)
            {
                await Task.Yield();
            }
        }
    }

    // Before its start no deadline is due: the sweeper leaves the sale to the test.
    private static ScheduleSale NotYet(ScheduleSale plan) => plan with { StartsAt = plan.EndsAt.AddYears(-1) };

    private static ScheduleSale PlanOf(string[] skus) => new(
        "Test",
        DateTimeOffset.UnixEpoch.AddYears(50),
        DateTimeOffset.UnixEpoch.AddYears(200),
        [.. skus.Select((sku, n) => new SaleItemPlan(sku, new Money(999, "GBP"), 10 * (n + 1), 2))],
        null);

    private async Task<string[]> SkusAsync(string name)
    {
        var skus = new[] { $"{name}-A", $"{name}-B", $"{name}-C" };
        foreach (var sku in skus)
        {
            await SkuPool(sku).AdjustAsync(new AdjustStock(Stock, "test", "opening"));
            await _shop.Grains.GetGrain<ISkuGrain>(sku)
                .PutAsync(new SkuOfProduct(sku, new SkuDetails(sku, $"Name of {sku}", new Money(1999, "GBP"))));
        }

        return skus;
    }

    private async Task<IReadOnlyList<int>> AvailableAsync(string[] skus)
    {
        var available = new List<int>();
        foreach (var sku in skus)
        {
            available.Add((await SkuPool(sku).GetStatusAsync()).Available);
        }

        return available;
    }

    private Task<HoldResult> HoldAsync(string saleId, string sku) =>
        Pool(saleId, sku).HoldAsync(new HoldStock(new MemberId(77), 1, "key", 1, null));

    private IFlashSaleGrain Sale(string saleId) => _shop.Grains.GetGrain<IFlashSaleGrain>(saleId);

    private IFlashSaleCalendarGrain GrainOfCalendar() =>
        _shop.Grains.GetGrain<IFlashSaleCalendarGrain>(IFlashSaleCalendarGrain.Key);

    private IStockPoolGrain Pool(string saleId, string sku) =>
        _shop.Grains.GetGrain<IStockPoolGrain>(PoolId.ForSaleItem(saleId, sku).Value);

    private IStockPoolGrain SkuPool(string sku) => _shop.Grains.GetGrain<IStockPoolGrain>(PoolId.ForSku(sku).Value);
}
