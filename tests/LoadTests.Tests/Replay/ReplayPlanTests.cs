using Commerce.LoadTests.Replay;
using static Commerce.LoadTests.Tests.Replay.OrderLines;

namespace Commerce.LoadTests.Tests.Replay;

/// <summary>What is made of invoices and cancellations; and that it adds up to what the file adds up to.</summary>
public sealed class ReplayPlanTests
{
    private static readonly OrderLimits Wide = new(1_000, 1_000_000);

    [Fact]
    public async Task An_invoice_is_one_order_with_each_SKU_once_at_one_price()
    {
        var plan = ReplayPlan.Of(
            await TradesAsync(
                Line("1", "A", 2, "1.00"), Line("1", "B", 1, "5.00"), Line("1", "A", 3, "1.00"),
                Line("1", "A", 4, "0.90"), Line("1", "A", 1, "0.80")),
            Wide, int.MaxValue);

        Assert.Equal(["replay-1", "replay-1/2", "replay-1/3"], plan.Orders.Select(order => order.Key));
        Assert.Equal([new("A", 5, 100), new("B", 1, 500)], plan.Orders[0].Items);
        Assert.Equal([new("A", 4, 90)], plan.Orders[1].Items);
        Assert.Equal([new("A", 1, 80)], plan.Orders[2].Items);
        Assert.Equal(10, plan.Units["A"]);
    }

    [Fact]
    public async Task What_is_too_much_for_one_order_is_several()
    {
        var plan = ReplayPlan.Of(
            await TradesAsync(Line("1", "A", 250, "1.00"), Line("1", "B", 1, "1.00"), Line("1", "C", 1, "1.00")),
            new OrderLimits(ItemsMax: 2, QuantityMax: 99), int.MaxValue);

        Assert.Equal(
            ["A 99, B 1", "A 99, C 1", "A 52"],
            plan.Orders.Select(order => string.Join(", ", order.Items.Select(item => $"{item.Sku} {item.Quantity}"))));
    }

    [Fact]
    public async Task Orders_come_in_the_order_of_time_and_guests_are_members_of_their_own()
    {
        var plan = ReplayPlan.Of(
            await TradesAsync(
                Line("9", "A", 1, "1.00", "", minute: 5), Line("8", "A", 1, "1.00", "7", minute: 1),
                Line("7", "A", 1, "1.00", "", minute: 3), Line("6", "A", 1, "1.00", "7", minute: 9)),
            Wide, int.MaxValue);

        Assert.Equal(["8", "7", "9", "6"], plan.Orders.Select(order => order.Invoice));
        Assert.Equal([0, 1, 2, 0], plan.Orders.Select(order => order.Customer));
    }

    [Fact]
    public async Task A_cancellation_takes_the_latest_purchases_of_its_customer_and_says_what_it_does_not_find()
    {
        var plan = ReplayPlan.Of(
            await TradesAsync(
                Line("C0", "A", -1, "1.00"), Line("1", "A", 5, "1.00", minute: 1), Line("2", "A", 4, "2.00", minute: 2),
                Line("3", "A", 9, "3.00", customer: "2", minute: 3), Line("C4", "A", -6, "2.00", minute: 4),
                Line("C5", "A", -4, "1.00", minute: 5), Line("C6", "A", -1, "1.00", "", minute: 6)),
            Wide, int.MaxValue);

        Assert.Equal(
            ["C4: 2 of 1", "C4: 4 of 2", "C5: 3 of 1"],
            plan.Returns.Select(back =>
                $"{back.Invoice}: {back.Lines.Single().Quantity} of {plan.Orders[back.Order].Invoice}"));
        Assert.Equal(["replay-C4/replay-1", "replay-C4/replay-2", "replay-C5/replay-1"],
            plan.Returns.Select(back => back.Key));
        Assert.Equal([1, 1, 1], plan.Refused.Select(line => line.Units));
        Assert.Contains("no earlier purchase", plan.Refused[0].Reason, StringComparison.Ordinal);
        Assert.Contains("1 of 4 units", plan.Refused[1].Reason, StringComparison.Ordinal);
        Assert.Contains("nobody knows", plan.Refused[2].Reason, StringComparison.Ordinal);
        Assert.Equal(1, plan.OtherPrices); // Of C4, which took one bought at 1.00.
    }

    [Theory]
    [InlineData(1, 1_000, 1_000_000)]
    [InlineData(2, 3, 7)]
    [InlineData(3, 20, 99)]
    public async Task Plan_and_file_add_up_to_the_same_however_orders_are_cut(int seed, int items, int quantity)
    {
        var random = new Random(seed);
        var lines = Enumerable.Range(0, 2_000).Select(n =>
        {
            var invoice = random.Next(300);
            var isCancellation = invoice % 5 == 0;
            return Line(
                isCancellation ? $"C{invoice}" : $"{invoice}", $"S{random.Next(12)}",
                isCancellation ? -random.Next(1, 40) : random.Next(1, 30), $"{random.Next(1, 4)}.5",
                invoice % 7 == 0 ? "" : $"{invoice % 11}", minute: invoice * 2);
        }).ToList();
        var trades = await TradesAsync(lines);

        var plan = ReplayPlan.Of(trades, new OrderLimits(items, quantity), 250);
        var file = FileSums.Of(trades, 250);

        var planned = new Dictionary<string, SkuSums>(StringComparer.Ordinal);
        foreach (var item in plan.Orders.SelectMany(order => order.Items))
        {
            planned[item.Sku] = planned.GetValueOrDefault(item.Sku)
                + new SkuSums(item.Quantity, item.Quantity * item.Pence, 0, 0);
        }

        foreach (var (sku, units, pence) in plan.Returns.SelectMany(back => back.Lines.Select(line => (
            line.Sku, line.Quantity, plan.Orders[back.Order].Items.Single(item => item.Sku == line.Sku).Pence))))
        {
            planned[sku] = planned.GetValueOrDefault(sku) + new SkuSums(0, 0, units, units * pence);
        }

        Assert.True(file.All.ReturnedUnits > 0);
        Assert.Equal(file.Skus.OrderBy(sku => sku.Key, StringComparer.Ordinal),
            planned.OrderBy(sku => sku.Key, StringComparer.Ordinal));
        Assert.Equal(250, plan.InvoiceCount);
        Assert.Equal(plan.Orders.Count, plan.Orders.Select(order => order.Key).Distinct().Count());
        Assert.Equal(plan.Returns.Count, plan.Returns.Select(back => back.Key).Distinct().Count());
        Assert.All(plan.Orders, order => Assert.InRange(order.Items.Count, 1, items));
        Assert.All(plan.Orders.SelectMany(order => order.Items), item => Assert.InRange(item.Quantity, 1, quantity));
    }

    [Fact]
    public async Task Keys_are_such_as_the_shop_takes_whatever_the_file_has_for_numbers()
    {
        var plan = ReplayPlan.Of(
            await TradesAsync(Line("a b", "A", 1, "1.00"), Line(new string('9', 200), "A", 1, "1.00")), Wide,
            int.MaxValue);

        Assert.All(plan.Orders, order => Assert.Matches("^replay-[0-9a-f]{64}$", order.Key));
    }
}
