using Commerce.Orders;

namespace Commerce.Shipping;

/// <summary>What deliveries cost and when they arrive, case by case.</summary>
public sealed class FreightTableTests
{
    private static readonly FreightSettings Settings = new(
        [
            new(new(["GB"], ["Northern Ireland"]), "GBP", new(1_000, 700), new(500, 150), FreeFrom: null, new(3, 5)),
            new(new(["GB"], []), "GBP", new(1_000, 395), new(500, 100), FreeFrom: 5_000, new(1, 2)),
            new(new([], []), "EUR", new(1_000, 0), new(1_000, 0), FreeFrom: null, new(0, 0)),
        ],
        CutOffHour: 14);

    [Theory]
    [InlineData(1, 395)]
    [InlineData(1_000, 395)]
    [InlineData(1_001, 495)]
    [InlineData(1_500, 495)]
    [InlineData(1_501, 595)]
    [InlineData(11_000, 2_395)]
    public void The_first_weight_has_its_price_and_each_further_one_that_is_begun(long grams, long expected) =>
        Assert.Equal(expected, Find("GB", null, 4_999, grams)!.Freight.Amount);

    [Theory]
    [InlineData(4_999, 395)]
    [InlineData(5_000, 0)]
    [InlineData(5_001, 0)]
    public void From_an_amount_on_it_is_free(long goods, long expected) =>
        Assert.Equal(expected, Find("GB", null, goods, 10)!.Freight.Amount);

    [Theory]
    [InlineData("GB", "Northern Ireland", 700)]
    [InlineData("GB", " northern ireland ", 700)]
    [InlineData("GB", "Scotland", 395)]
    [InlineData("GB", null, 395)]
    public void The_first_rule_that_fits_counts(string country, string? region, long expected) =>
        Assert.Equal(expected, Find(country, region, 4_000, 10)!.Freight.Amount);

    [Theory]
    [InlineData("FR", null, "GBP")]
    [InlineData("IE", "Northern Ireland", "GBP")]
    [InlineData("GB", null, "USD")]
    public void Where_no_rule_fits_nothing_is_delivered(string country, string? region, string currency) =>
        Assert.Null(FreightTable.Find(Settings, At(country, region), new Money(1, currency), 1, Monday(9)));

    [Fact]
    public void Without_rules_everything_is_free_and_nothing_promised() => Assert.Equal(
        new FreightOffer(new Money(0, "GBP"), Delivery: null),
        FreightTable.Find(FreightSettings.Free, At("FR", null), new Money(1, "GBP"), 1, Monday(9)));

    // 2 November 2026 is a Monday.
    [Theory]
    [InlineData(2, 13, 3, 4)]
    [InlineData(2, 14, 4, 5)]
    [InlineData(5, 13, 6, 9)]
    [InlineData(5, 14, 9, 10)]
    [InlineData(6, 14, 10, 11)]
    [InlineData(7, 9, 10, 11)]
    [InlineData(8, 23, 10, 11)]
    public void What_is_ordered_in_time_is_sent_the_same_working_day(int day, int hour, int from, int to)
    {
        var offer = FreightTable.Find(
            Settings, At("GB", null), new Money(1, "GBP"), 1,
            new DateTimeOffset(2026, 11, day, hour, 59, 59, TimeSpan.Zero));

        Assert.Equal(
            new DeliveryPromise(new DateOnly(2026, 11, from), new DateOnly(2026, 11, to)), offer!.Delivery);
    }

    [Fact]
    public void The_hour_is_that_of_UTC()
    {
        var offer = FreightTable.Find(
            Settings, At("GB", null), new Money(1, "GBP"), 1,
            new DateTimeOffset(2026, 11, 2, 20, 0, 0, TimeSpan.FromHours(8)));

        Assert.Equal(new DateOnly(2026, 11, 3), offer!.Delivery!.From);
    }

    [Fact]
    public void A_weight_that_costs_more_than_can_be_counted_is_an_error_and_never_wraps()
    {
        var dear = new FreightSettings(
            [new(DeliveryArea.Everywhere, "GBP", new(1, 1), new(1, long.MaxValue / 2), FreeFrom: null, new(0, 0))], 0);

        Assert.Throws<OverflowException>(
            () => FreightTable.Find(dear, At("GB", null), new Money(1, "GBP"), 4, Monday(9)));
    }

    [Fact]
    public void More_weight_never_costs_less_and_dearer_goods_never_cost_more_to_deliver()
    {
        var random = new Random(4711);
        for (var n = 0; n < 2_000; n++)
        {
            var (grams, goods) = (random.NextInt64(1, 60_000), random.NextInt64(1, 8_000));
            var now = Find("GB", null, goods, grams)!.Freight.Amount;
            Assert.True(Find("GB", null, goods, grams + random.Next(2_000))!.Freight.Amount >= now);
            Assert.True(Find("GB", null, goods + random.Next(2_000), grams)!.Freight.Amount <= now);
        }
    }

    private static FreightOffer? Find(string country, string? region, long goods, long grams) =>
        FreightTable.Find(Settings, At(country, region), new Money(goods, "GBP"), grams, Monday(9));

    private static DateTimeOffset Monday(int hour) => new(2026, 11, 2, hour, 0, 0, TimeSpan.Zero);

    private static DeliveryAddress At(string country, string? region) =>
        new("Ada", "1 Street", null, "Town", null, country, region);
}
