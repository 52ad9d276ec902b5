using Commerce.Catalog;
using Commerce.Inventory;
using Commerce.Orders;
using Commerce.Storage;

namespace Commerce.Checkout;

/// <summary>What a checkout decides, case by case, without grain or store.</summary>
public sealed class CheckoutDecisionsTests
{
    private static readonly DateTimeOffset Now = LoggedPool.Start.AddTicks(7);
    private static readonly DeliveryAddress Home = new("Ada", "1 Street", null, "London", "N1", "GB");
    private static readonly CheckoutSettings Settings = new(TimeSpan.FromMinutes(15), CashMax: 5_000);

    private static readonly Product Mug = new(
        "mug", "Mug", null, "tableware", true, 0,
        [new SkuDetails("MUG-B", "Blue", Gbp(1_000)), new SkuDetails("MUG-A", "Mug, Amber", Gbp(1_500))]);

    private static readonly Product Lamp = new(
        "lamp", "Lamp", null, "lighting", true, 0, [new SkuDetails("LAMP", "Standard", Gbp(3_000))]);

    [Fact]
    public void Lines_are_named_and_priced_by_the_catalogue_and_sorted_by_SKU()
    {
        var (lines, refusal) = Price(Order(("MUG-B", 2), ("LAMP", 1), ("MUG-A", 3)), Mug, Lamp, Mug);

        Assert.Null(refusal);
        Assert.Equal(
            [
                new OrderStateLine("sku:LAMP", "LAMP", "Lamp", 1, Gbp(3_000)),
                new OrderStateLine("sku:MUG-A", "MUG-A", "Mug, Amber", 3, Gbp(1_500)),
                new OrderStateLine("sku:MUG-B", "MUG-B", "Mug, Blue", 2, Gbp(1_000)),
            ],
            lines);
        Assert.Equal(Gbp(9_500), OrderState.TotalOf(lines));
    }

    [Fact]
    public void The_first_refusal_in_order_of_precedence_is_the_answer()
    {
        // Everything is wrong at once; then one thing after the other is repaired.
        var order = Order(("LAMP", 2), ("MUG-A", 1)) with
        {
            PaymentMethod = PaymentMethod.Cod,
            ExpectedTotal = Gbp(1),
        };
        var euros = Mug with { Skus = [new SkuDetails("MUG-A", "Amber", new Money(1_500, "EUR"))] };

        Assert.Equal((CheckoutOutcome.UnknownSku, "LAMP"), Refusal(order, null, euros));
        Assert.Equal((CheckoutOutcome.UnknownSku, "LAMP"), Refusal(order, Lamp with { Published = false }, euros));
        Assert.Equal((CheckoutOutcome.UnknownSku, "LAMP"), Refusal(order, Mug, euros));
        Assert.Equal((CheckoutOutcome.NotOneTotal, null), Refusal(order, Lamp, euros));
        Assert.Equal((CheckoutOutcome.PriceChanged, null), Refusal(order, Lamp, Mug));
        order = order with { ExpectedTotal = Gbp(7_500) };
        Assert.Equal((CheckoutOutcome.CashNotAvailable, null), Refusal(order, Lamp, Mug));
        Assert.Null(Price(order with { PaymentMethod = PaymentMethod.Online }, Lamp, Mug).Refusal);
    }

    [Fact]
    public void The_largest_total_that_may_be_paid_in_cash_is_inside_and_what_is_next_to_it_outside()
    {
        var order = Order(("LAMP", 1)) with { PaymentMethod = PaymentMethod.Cod };
        var dear = Lamp with { Skus = [new SkuDetails("LAMP", "Standard", Gbp(5_001))] };

        Assert.Null(Price(order, Lamp with { Skus = [new SkuDetails("LAMP", "Standard", Gbp(5_000))] }).Refusal);
        var refusal = Price(order, dear).Refusal!;
        Assert.Equal((Gbp(5_001), 5_000), (refusal.Total, refusal.CashMax));
        var nothing = Settings with { CashMax = 0 };
        Assert.NotNull(Price(order, nothing, Lamp).Refusal);
    }

    [Fact]
    public void A_total_that_cannot_be_counted_is_refused_and_never_wraps()
    {
        var dear = Lamp with { Skus = [new SkuDetails("LAMP", "Standard", Gbp(long.MaxValue / 2))] };

        Assert.Equal((CheckoutOutcome.NotOneTotal, null), Refusal(Order(("LAMP", 3)), dear));
    }

    [Fact]
    public void What_every_pool_has_reserved_is_an_order_that_waits_for_its_payment()
    {
        var begun = Begun(Order(("MUG-B", 2), ("LAMP", 1)), Mug, Lamp);
        Assert.Null(CheckoutDecisions.ResultOf(begun));

        var (placed, order) = CheckoutDecisions.Place(begun, Now.AddSeconds(3), Settings);

        var id = OrderId.Parse(order.OrderId);
        Assert.True(id.IsOfCheckout);
        Assert.Equal((LoggedPool.Start, Slots.Of(begun.Buyer)), (id.PlacedAt, id.Slot));
        Assert.Equal((OrderStatus.AwaitingPayment, Gbp(5_000)), (order.Status, order.Total()));
        Assert.Equal(LoggedPool.Start.AddSeconds(3).AddMinutes(15), order.PayBefore);
        Assert.Equal(["LAMP", "MUG-B"], order.Lines().Select(line => line.Sku));
        var again = CheckoutJson.Decode(CheckoutJson.Encode(placed));
        Assert.Equal(CheckoutOutcome.Placed, CheckoutDecisions.ResultOf(again)!.Outcome);
        Assert.Equal(
            OrderJson.Encode(order), OrderJson.Encode(OrderJson.Decode(OrderJson.Encode(order))));
        Assert.Equal(order.View().Lines, CheckoutDecisions.ResultOf(again)!.Order!.Lines);
    }

    [Fact]
    public void An_order_in_cash_is_confirmed_and_waits_for_nothing()
    {
        var begun = Begun(Order(("LAMP", 1)) with { PaymentMethod = PaymentMethod.Cod, Note = "Ring twice." }, Lamp);

        var order = CheckoutDecisions.Place(begun, Now, Settings).Order;

        Assert.Equal((OrderStatus.Confirmed, true, "Ring twice."), (order.Status, order.IsCash(), order.Note));
        Assert.Equal(StartPaymentOutcome.NotPayable, OrderDecisions.StartPayment(order, Now).Outcome);
        Assert.Null(OrderDecisions.Expire(order, Now.AddYears(1)).Next);
        var cancelled = OrderDecisions.Cancel(order, Now);
        Assert.Equal((OrderStatus.Cancelled, OrderTopics.Cancelled),
            (cancelled.Next!.Status, cancelled.Events![0].Topic));
    }

    [Fact]
    public void Money_that_comes_for_an_order_in_cash_goes_back()
    {
        var begun = Begun(Order(("LAMP", 1)) with { PaymentMethod = PaymentMethod.Cod }, Lamp);
        var order = CheckoutDecisions.Place(begun, Now, Settings).Order;

        var decision = OrderDecisions.Apply(
            order,
            new Payments.PaymentEvent("e1", Payments.PaymentEventKind.Succeeded, order.PaymentId(),
                OrderId.Parse(order.OrderId), order.Total(), Now),
            OrderSettings.Default, Now);

        Assert.Equal(OrderStatus.Confirmed, decision.Next!.Status);
        Assert.Equal(OrderTopics.RefundDue, decision.Events![0].Topic);
    }

    [Theory]
    [InlineData(ReserveOutcome.SoldOut, CheckoutOutcome.SoldOut)]
    [InlineData(ReserveOutcome.InsufficientStock, CheckoutOutcome.InsufficientStock)]
    [InlineData(ReserveOutcome.Quarantined, CheckoutOutcome.Quarantined)]
    public void What_one_pool_refuses_is_refused_for_good(ReserveOutcome outcome, CheckoutOutcome expected)
    {
        var begun = Begun(Order(("MUG-B", 2), ("LAMP", 1)), Mug, Lamp);

        var releasing = CheckoutDecisions.AfterReserve(begun, begun.Lines[1], outcome)!;

        Assert.Equal(CheckoutPhase.Releasing, releasing.Phase);
        var refused = CheckoutDecisions.AfterRelease(releasing);
        foreach (var state in new[] { releasing, refused, CheckoutJson.Decode(CheckoutJson.Encode(refused)) })
        {
            Assert.Equal(new CheckoutResult(expected, Sku: "MUG-B"), CheckoutDecisions.ResultOf(state));
        }

        Assert.Equal((false, true), (releasing.IsFinal, refused.IsFinal));
    }

    [Theory]
    [InlineData(ReserveOutcome.Reserved)]
    [InlineData(ReserveOutcome.AlreadyReserved)]
    public void What_a_pool_has_goes_on(ReserveOutcome outcome)
    {
        var begun = Begun(Order(("LAMP", 1)), Lamp);

        Assert.Null(CheckoutDecisions.AfterReserve(begun, begun.Lines[0], outcome));
    }

    [Theory]
    [InlineData(ReserveOutcome.Withdrawn)]
    [InlineData(ReserveOutcome.Contradicts)]
    [InlineData(ReserveOutcome.UnknownPool)]
    public void What_no_pool_says_to_a_checkout_is_a_bug_and_no_refusal(ReserveOutcome outcome)
    {
        var begun = Begun(Order(("LAMP", 1)), Lamp);

        Assert.Throws<InvalidOperationException>(
            () => CheckoutDecisions.AfterReserve(begun, begun.Lines[0], outcome));
    }

    [Fact]
    public void A_pool_without_time_decides_nothing()
    {
        var begun = Begun(Order(("LAMP", 1)), Lamp);

        Assert.Throws<CommitOutcomeUnknownException>(
            () => CheckoutDecisions.AfterReserve(begun, begun.Lines[0], ReserveOutcome.Overloaded));
    }

    [Fact]
    public void The_key_of_a_checkout_is_of_one_member_and_one_key_and_short()
    {
        var (ada, ben) = (new MemberId(1), new MemberId(2));

        Assert.Equal(CheckoutKey.Of(ada, "k"), CheckoutKey.Of(ada, "k"));
        Assert.Equal(4, new[]
        {
            CheckoutKey.Of(ada, "k"), CheckoutKey.Of(ada, "K"), CheckoutKey.Of(ben, "k"), CheckoutKey.Of(ben, "K"),
        }.Distinct().Count());
        Assert.StartsWith($"{ada}:", CheckoutKey.Of(ada, new string('x', 128)), StringComparison.Ordinal);
        Assert.InRange(CheckoutKey.Of(ada, new string('x', 128)).Length, 34, 64);
    }

    private static Money Gbp(long amount) => new(amount, "GBP");

    private static PlaceOrder Order(params (string Sku, int Quantity)[] items) => new(
        new MemberId(8), [.. items.Select(item => new CheckoutItem(item.Sku, item.Quantity))], Home,
        PaymentMethod.Online, ExpectedTotal: null, Note: null, RequestHash: 1);

    private static (IReadOnlyList<OrderStateLine> Lines, CheckoutResult? Refusal) Price(
        PlaceOrder order, params Product?[] products) => Price(order, Settings, products);

    private static (IReadOnlyList<OrderStateLine> Lines, CheckoutResult? Refusal) Price(
        PlaceOrder order, CheckoutSettings settings, params Product?[] products)
    {
        var priced = CheckoutPrices.Price(order, new CheckoutFacts(products), settings, Now);
        return (priced.Lines, CheckoutPrices.Refusal(order, priced));
    }

    private static (CheckoutOutcome Outcome, string? Sku) Refusal(PlaceOrder order, params Product?[] products)
    {
        var refusal = Price(order, products).Refusal!;
        return (refusal.Outcome, refusal.Sku);
    }

    private static CheckoutState Begun(PlaceOrder order, params Product?[] products) =>
        CheckoutDecisions.Begin(
            order, CheckoutPrices.Price(order, new CheckoutFacts(products), Settings, Now), random: 5, Now);
}
