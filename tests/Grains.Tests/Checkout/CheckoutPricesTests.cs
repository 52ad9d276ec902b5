using Commerce.Catalog;
using Commerce.Inventory;
using Commerce.Orders;
using Commerce.Promotions;
using Commerce.Shipping;

namespace Commerce.Checkout;

/// <summary>What an order costs beside its lines, and how it may be paid, case by case.</summary>
public sealed class CheckoutPricesTests
{
    private static readonly DateTimeOffset Now = LoggedPool.Start;
    private static readonly DeliveryAddress Home = new("Ada", "1 Street", null, "London", "N1", "GB", "Kent");

    private static readonly CheckoutSettings Settings = new(TimeSpan.FromMinutes(15), CashMax: 5_000)
    {
        CashArea = new DeliveryArea(["GB"], []),
        Freight = new FreightSettings(
            [new(new(["GB", "IE"], []), "GBP", new(1_000, 395), new(1_000, 100), FreeFrom: 5_000, new(1, 2))], 24),
    };

    private static readonly Product Lamp = new(
        "lamp", "Lamp", null, "lighting", true, 0,
        [new SkuDetails("LAMP", "Standard", Gbp(1_000), WeightGrams: 1_200)]);

    private static readonly Product Pen = new(
        "pen", "Pen", null, "paper", true, 0, [new SkuDetails("PEN", "Standard", Gbp(100))]);

    [Theory]
    [InlineData(1, 0, 495)] // 1,200 g
    [InlineData(0, 1, 395)] // 500 g, as nobody says
    [InlineData(1, 1, 495)] // 1,700 g
    [InlineData(1, 2, 595)] // 2,200 g
    [InlineData(5, 0, 0)] // goods of 5,000
    public void Freight_is_by_weight_and_apart_from_the_goods(int lamps, int pens, long expected)
    {
        var quote = Price(lamps, pens).Quote!;

        Assert.Equal(Gbp((lamps * 1_000) + (pens * 100)), quote.Goods);
        Assert.Equal((Gbp(expected), quote.Goods.Plus(Gbp(expected))), (quote.Freight, quote.Total));
        Assert.NotNull(quote.Delivery);
    }

    [Fact]
    public void Where_nothing_is_delivered_there_is_no_price()
    {
        var order = Order(1, 0) with { Address = Home with { Country = "FR" } };

        var priced = CheckoutPrices.Price(order, Facts(order), Settings, Now);

        Assert.Null(priced.Quote);
        Assert.Equal(CheckoutOutcome.NotServed, CheckoutPrices.Refusal(order, priced)!.Outcome);
    }

    [Theory]
    [InlineData("GB", 4, 0, null)]
    [InlineData("IE", 4, 9, CashRefusal.Area)]
    [InlineData("GB", 6, 9, CashRefusal.Amount)]
    [InlineData("GB", 4, 1, null)]
    [InlineData("GB", 4, 2, CashRefusal.History)]
    public void Cash_depends_on_where_it_goes_what_it_costs_and_who_asks(
        string country, int lamps, int refused, CashRefusal? expected)
    {
        var order = Order(lamps, 0) with
        {
            Address = Home with { Country = country },
            PaymentMethod = PaymentMethod.Cod,
        };
        var priced = CheckoutPrices.Price(order, Facts(order) with { RefusedDeliveries = refused }, Settings, Now);

        Assert.Equal(expected, priced.Quote!.Cash);
        var refusal = CheckoutPrices.Refusal(order, priced);
        Assert.Equal(expected, refusal?.Cash);
        Assert.Equal(expected is null, refusal is null);
        Assert.Null(CheckoutPrices.Refusal(order with { PaymentMethod = PaymentMethod.Online }, priced));
    }

    [Theory]
    [InlineData(495, 1_495, true)]
    [InlineData(495, 1_000, false)]
    public void The_total_that_is_expected_has_the_freight(long freight, long expected, bool agrees)
    {
        var order = Order(1, 0) with { ExpectedTotal = Gbp(expected) };
        var priced = CheckoutPrices.Price(order, Facts(order), Settings, Now);

        Assert.Equal(freight, priced.Quote!.Freight.Amount);
        Assert.Equal(
            agrees ? null : CheckoutOutcome.PriceChanged, CheckoutPrices.Refusal(order, priced)?.Outcome);
    }

    [Fact]
    public void A_coupon_is_on_the_goods_before_they_are_free_to_deliver()
    {
        var order = Order(5, 1) with { CouponCode = "FIVE" };
        var coupon = new Coupon("FIVE", Gbp(500), null, Gbp(0), Now, Now.AddDays(1), 1);

        var quote = CheckoutPrices.Price(order, Facts(order) with { Coupon = coupon }, Settings, Now).Quote!;

        Assert.Equal((500, Gbp(4_600)), (quote.Discount, quote.Goods));
        Assert.Equal(quote.Goods.Amount, quote.Lines.Sum(line => line.LineTotal.Amount));
        Assert.NotEqual(0, quote.Freight.Amount);
        var used = CheckoutPrices.Price(
            order, Facts(order) with { Coupon = coupon, CouponRefusal = CouponRefusal.UsedByMember }, Settings, Now);
        Assert.Equal((CouponRefusal.UsedByMember, 0), (used.Quote!.Coupon, used.Quote.Discount));
        Assert.Equal(CheckoutOutcome.CouponNotValid, CheckoutPrices.Refusal(order, used)!.Outcome);
    }

    [Fact]
    public void Whatever_is_ordered_the_parts_add_up_to_the_total_and_the_order_says_the_same()
    {
        var random = new Random(5);
        for (var n = 0; n < 1_000; n++)
        {
            var order = Order(random.Next(1, 50), random.Next(1, 99)) with { CouponCode = "C-1" };
            var coupon = new Coupon("C-1", null, random.Next(1, 101), Gbp(0), Now, Now.AddDays(1), 1);
            var priced = CheckoutPrices.Price(order, Facts(order) with { Coupon = coupon }, Settings, Now);
            var quote = priced.Quote!;

            var begun = CheckoutDecisions.Begin(order, priced, random: 5, Now);
            var placed = OrderJson.Decode(OrderJson.Encode(
                CheckoutDecisions.Place(CheckoutJson.Decode(CheckoutJson.Encode(begun)), Now, Settings).Order)).View();

            Assert.Equal(quote.Total.Amount, placed.Lines.Sum(line => line.LineTotal.Amount) + quote.Freight.Amount);
            Assert.Equal(quote.Total, placed.Total);
            Assert.Equal(quote.Freight.Amount, placed.Freight?.Amount ?? 0);
            Assert.Equal((quote.Delivery, "C-1"), (placed.Delivery, placed.Coupon));
        }
    }

    private static Money Gbp(long amount) => new(amount, "GBP");

    private static PricedOrder Price(int lamps, int pens)
    {
        var order = Order(lamps, pens);
        return CheckoutPrices.Price(order, Facts(order), Settings, Now);
    }

    private static PlaceOrder Order(int lamps, int pens) => new(
        new MemberId(8),
        [.. new[] { new CheckoutItem("LAMP", lamps), new CheckoutItem("PEN", pens) }.Where(item => item.Quantity > 0)],
        Home, PaymentMethod.Online, ExpectedTotal: null, Note: null, RequestHash: 1);

    private static CheckoutFacts Facts(PlaceOrder order) =>
        new([.. order.Items.Select(item => item.Sku == "LAMP" ? Lamp : Pen)]);
}
