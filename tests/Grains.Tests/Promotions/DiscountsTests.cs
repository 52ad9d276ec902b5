using Commerce.Orders;

namespace Commerce.Promotions;

/// <summary>What coupons take off: a table of cases, and sums that add up whatever the numbers.</summary>
public sealed class DiscountsTests
{
    private static readonly DateTimeOffset From = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset To = From.AddDays(10);

    [Theory]
    [InlineData(500, null, 2_000, 500)]
    [InlineData(500, null, 1_000, 500)]
    [InlineData(5_000, null, 2_000, 1_999)]
    [InlineData(null, 10, 2_000, 200)]
    [InlineData(null, 10, 1_999, 199)]
    [InlineData(null, 33, 1_000, 330)]
    [InlineData(null, 100, 2_000, 1_999)]
    [InlineData(null, 100, long.MaxValue, long.MaxValue - 1)]
    public void It_takes_an_amount_or_a_part_off_and_leaves_something_to_pay(
        int? amount, int? percent, long goods, long expected) =>
        Assert.Equal((expected, null), Discounts.Of(Coupon(amount, percent), new Money(goods, "GBP"), From));

    [Theory]
    [InlineData(-1, "GBP", 2_000, CouponRefusal.TooEarly)]
    [InlineData(10 * 24 * 60, "GBP", 2_000, CouponRefusal.TooLate)]
    [InlineData(10, "EUR", 2_000, CouponRefusal.OtherCurrency)]
    [InlineData(10, "GBP", 999, CouponRefusal.BelowMinimum)]
    public void It_does_not_apply(int minutes, string currency, long goods, CouponRefusal expected) => Assert.Equal(
        (0, expected),
        Discounts.Of(Coupon(500, null), new Money(goods, currency), From.AddMinutes(minutes)));

    [Theory]
    [InlineData(100, new long[] { 100, 100, 100 }, new long[] { 34, 33, 33 })]
    [InlineData(10, new long[] { 1, 1, 8 }, new long[] { 1, 1, 8 })]
    [InlineData(1, new long[] { 1, 2, 3 }, new long[] { 0, 0, 1 })]
    [InlineData(5, new long[] { 0, 10 }, new long[] { 0, 5 })]
    [InlineData(0, new long[] { 3, 4 }, new long[] { 0, 0 })]
    [InlineData(0, new long[] { }, new long[] { })]
    public void It_is_distributed_by_the_largest_remainders(long amount, long[] parts, long[] expected) =>
        Assert.Equal(expected, Discounts.Distribute(amount, parts));

    [Fact]
    public void More_than_there_is_cannot_be_distributed()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Discounts.Distribute(4, [1, 2]));
        Assert.Throws<ArgumentOutOfRangeException>(() => Discounts.Distribute(-1, [1, 2]));
    }

    [Fact]
    public void The_parts_add_up_and_none_is_more_than_it_has_or_a_unit_off_its_share()
    {
        var random = new Random(17);
        for (var n = 0; n < 5_000; n++)
        {
            var parts = Enumerable.Range(0, random.Next(1, 21))
                .Select(_ => random.NextInt64(random.Next(2) == 0 ? 5 : long.MaxValue / 64)).ToArray();
            var sum = parts.Sum();
            var amount = random.NextInt64(sum + 1);

            var shares = Discounts.Distribute(amount, parts);

            Assert.Equal(amount, shares.Sum());
            foreach (var (share, part) in shares.Zip(parts))
            {
                Assert.InRange(share, 0, part);
                Assert.True(sum == 0 || share - (long)((Int128)amount * part / sum) is 0 or 1);
            }
        }
    }

    [Fact]
    public void However_a_line_is_returned_in_parts_what_is_paid_back_adds_up_to_what_was_paid()
    {
        var random = new Random(23);
        for (var n = 0; n < 2_000; n++)
        {
            var (quantity, price) = (random.Next(1, 100), random.NextInt64(1, 100_000));
            var line = new OrderStateLine(
                "sku:A", "A", "A", quantity, new Money(price, "GBP"), random.NextInt64((price * quantity) + 1));
            var (kept, back) = (quantity, 0L);
            while (kept > 0)
            {
                var units = random.Next(1, kept + 1);
                var part = line.PaidFor(kept).Amount - line.PaidFor(kept - units).Amount;
                Assert.InRange(part, 0, line.Total().Amount);
                (kept, back) = (kept - units, back + part);
            }

            Assert.Equal(line.Total().Amount, back);
        }

        Assert.Throws<ArgumentOutOfRangeException>(
            () => new OrderStateLine("sku:A", "A", "A", 2, new Money(5, "GBP")).PaidFor(3));
    }

    private static Coupon Coupon(int? amount, int? percent) => new(
        "C-1", amount is { } off ? new Money(off, "GBP") : null, percent, new Money(1_000, "GBP"), From, To, 5);
}
