using Commerce.Orders;

namespace Commerce.Rollups;

/// <summary>What of an order counts, and in which hour.</summary>
public sealed class SalesFactsTests
{
    private static readonly DateTimeOffset Placed = new(2026, 3, 4, 5, 59, 59, TimeSpan.Zero);

    private static readonly OrderState Unpaid = new(
        "o", "m", "sku:tea", "tea", "Tea", 2, new Money(150, "GBP"), Placed, Placed.AddMinutes(15), null, null,
        OrderStatus.AwaitingPayment, [new TimelineEntry(OrderStatus.AwaitingPayment, Placed, null)],
        MoreLines: [new OrderStateLine("sku:cup", "cup", "Cup", 1, new Money(500, "GBP"))]);

    [Fact]
    public void An_order_counts_from_its_payment_on_in_the_hour_of_that()
    {
        Assert.Empty(SalesFacts.Of(Unpaid));
        var sold = Assert.Single(SalesFacts.Of(Paid()));

        var hour = new DateTimeOffset(2026, 3, 4, 6, 0, 0, TimeSpan.Zero);
        Assert.Equal(
            [
                new("tea", hour, "GBP", 1, 2, 300, 0, 0), new("cup", hour, "GBP", 1, 1, 500, 0, 0),
                new("", hour, "GBP", 1, 3, 800, 0, 0),
            ],
            sold.Rows());
        Assert.Equal([new("cup", "tea", 1), new("tea", "cup", 1)], sold.Pairs());
        Assert.Equal(["sold"], SalesFacts.Added(Unpaid, Paid()));
        Assert.Empty(SalesFacts.Added(Paid(), Paid()));
    }

    [Fact]
    public void Cancelled_before_it_is_paid_it_never_counts_and_after_that_it_is_given_up()
    {
        var early = Enter(Unpaid, OrderStatus.Cancelled, 1);
        Assert.Empty(SalesFacts.Of(early));
        Assert.Equal(["sold"], SalesFacts.Of(Enter(early, OrderStatus.Paid, 2)).Select(fact => fact.Cause));

        var late = Enter(Paid(), OrderStatus.Cancelled, 70);
        Assert.Equal(["cancelled"], SalesFacts.Added(Paid(), late));
        var givenUp = SalesFacts.Of(late)[1];
        Assert.Equal((0, 0, 3, 800), Figures(givenUp));
        Assert.Empty(givenUp.Pairs());
        Assert.Equal(SalesFacts.Of(late), SalesFacts.Of(Enter(late, OrderStatus.Refunded, 80)), Same);
    }

    [Fact]
    public void What_came_back_for_good_is_given_up_at_the_price_of_the_order()
    {
        var back = new ReturnRecord(
            "r1", ReturnKind.Refund, ReturnStatus.Requested, [new ReturnRecordLine("tea", 2)], "why", null, "k", 1,
            Placed.AddHours(1));
        var asked = Paid() with { Returns = [back] };
        var taken = asked with
        {
            Returns =
            [
                back with
                {
                    Status = ReturnStatus.Approved,
                    DecidedAt = Placed.AddHours(2),
                    Lines = [new ReturnRecordLine("tea", 2, Resellable: 1)],
                },
            ],
        };

        Assert.Empty(SalesFacts.Added(Paid(), asked));
        Assert.Equal(["return:r1"], SalesFacts.Added(asked, taken));
        Assert.Equal((0, 0, 1, 150), Figures(SalesFacts.Of(taken)[1]));
    }

    [Fact]
    public void A_price_that_was_made_good_is_given_up_once_and_what_comes_back_later_at_the_lower_price()
    {
        var claim = new PriceClaim(
            "tea", new Money(150, "GBP"), new Money(100, "GBP"), 2, new Money(100, "GBP"), Placed.AddHours(3));
        var claimed = Paid() with { PriceClaims = [claim] };

        Assert.Equal(["price:tea"], SalesFacts.Added(Paid(), claimed));
        Assert.Equal((0, 0, 0, 100), Figures(SalesFacts.Of(claimed)[1]));
        Assert.Empty(SalesFacts.Added(Paid(), Paid() with { PriceClaims = [claim with { At = null }] }));

        Assert.Equal(100, RefundedOf(claimed, decidedAfterHours: 4));
        Assert.Equal(150, RefundedOf(claimed, decidedAfterHours: 2));

        static long RefundedOf(OrderState order, int decidedAfterHours)
        {
            var back = new ReturnRecord(
                "r1", ReturnKind.Refund, ReturnStatus.Approved, [new ReturnRecordLine("tea", 1, Resellable: 1)], "why",
                null, "k", 1, Placed.AddHours(1), DecidedAt: Placed.AddHours(decidedAfterHours));
            return Figures(SalesFacts.Of(order with { Returns = [back] })[1]).Refunded;
        }
    }

    [Fact]
    public void What_comes_back_of_an_order_with_a_coupon_counts_at_what_was_paid()
    {
        var back = new ReturnRecord(
            "r1", ReturnKind.Refund, ReturnStatus.Approved, [new ReturnRecordLine("tea", 2, Resellable: 2)], "why",
            null, "k", 1, Placed, DecidedAt: Placed.AddHours(1));
        var order = Paid() with { Discount = 60, Returns = [back] };

        Assert.Equal(240, Figures(SalesFacts.Of(order)[1]).Refunded);
    }

    [Fact]
    public void What_was_made_good_and_is_cancelled_then_adds_up_to_what_was_sold()
    {
        var order = PlacedOrder.Paid();
        order.Protect(("mug", 450));
        order.Cancel();

        var facts = SalesFacts.Of(order.State);

        Assert.Equal(["sold", "cancelled", "price:mug"], facts.Select(fact => fact.Cause));
        Assert.Equal((0, 0, 5, 1_750), Figures(facts[1]));
        Assert.Equal((0, 0, 0, 150), Figures(facts[2]));
        Assert.Equal(1_900, order.Refunded);
    }

    [Fact]
    public void What_comes_back_one_by_one_adds_up_to_what_was_paid_with_a_coupon()
    {
        var order = PlacedOrder.PaidWith(freight: 0, discount: 500); // 10.00 for three mugs
        order.Track(order.Ship().Shipment!.ShipmentId, Shipping.ShipmentStatus.Delivered);
        foreach (var returnId in new[] { "r1", "r2", "r3" })
        {
            order.Ask(("mug", 1));
            order.Approve(returnId, ("mug", 1, ReturnGrade.Resellable));
        }

        Assert.Equal([334L, 333L, 333L], SalesFacts.Of(order.State).Skip(1).Select(fact => Figures(fact).Refunded));
        Assert.Equal([334L, 333L, 333L], order.State.Refunds!.Select(refund => refund.Amount.Amount));
    }

    [Fact]
    public void An_exchange_counts_when_it_is_known_what_was_replaced()
    {
        var back = new ReturnRecord(
            "r1", ReturnKind.Exchange, ReturnStatus.Replacing, [new ReturnRecordLine("tea", 2, Resellable: 2)], "why",
            null, "k", 1, Placed, DecidedAt: Placed);
        var replacing = Paid() with { Returns = [back] };
        var replaced = Paid() with
        {
            Returns =
            [
                back with
                {
                    Status = ReturnStatus.Replaced,
                    Lines = [new ReturnRecordLine("tea", 2, Resellable: 2, Replaced: 2)],
                },
            ],
        };

        Assert.Empty(SalesFacts.Added(Paid(), replacing));
        Assert.Equal(["return:r1"], SalesFacts.Added(replacing, replaced));
        Assert.Empty(SalesFacts.Of(replaced)[1].Rows());
    }

    [Fact]
    public void Of_many_lines_only_the_dearest_are_paired()
    {
        var lines = Enumerable.Range(0, 40).Select(n => new OrderStateLine(
            $"sku:s{n}", $"s{n}", "Thing", 1, new Money(n == 39 ? 900 : 100 + n, "GBP"))).ToList();
        var sold = SalesFacts.Of(Paid() with { MoreLines = lines })[0];

        var pairs = sold.Pairs().ToList();

        Assert.Equal(SalesFact.PairedLinesMax * (SalesFact.PairedLinesMax - 1), pairs.Count);
        Assert.Contains(pairs, pair => pair is { Sku: "s39", Other: "tea" });
        Assert.DoesNotContain(pairs, pair => pair.Sku == "s0");
    }

    private static OrderState Paid() => Enter(Unpaid, OrderStatus.Paid, 1);

    private static OrderState Enter(OrderState order, OrderStatus status, int minutes) => order with
    {
        Status = status,
        Timeline = [.. order.Timeline, new TimelineEntry(status, Placed.AddMinutes(minutes), null)],
    };

    private static (long Orders, long Units, long Returned, long Refunded) Figures(SalesFact fact)
    {
        var whole = fact.Rows().Single(row => row.Sku.Length == 0);
        return (whole.Orders, whole.Units, whole.ReturnedUnits, whole.Refunded);
    }

    private static bool Same(SalesFact one, SalesFact other) =>
        (one.Cause, one.At, one.Kind) == (other.Cause, other.At, other.Kind) && one.Lines.SequenceEqual(other.Lines);
}
