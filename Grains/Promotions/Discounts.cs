namespace Commerce.Promotions;

/// <summary>
/// What coupons take off: pure arithmetic of integers. Goods never cost less than one minor unit: a payment of nothing
/// is none.
/// </summary>
internal static class Discounts
{
    /// <summary>What a coupon takes off goods that cost so much, if it applies to them.</summary>
    /// <param name="coupon">The coupon.</param>
    /// <param name="goods">What the goods cost.</param>
    /// <param name="now">The moment.</param>
    /// <returns>Minor units, less than the goods cost; or why it takes off nothing.</returns>
    public static (long Off, CouponRefusal? Refusal) Of(Coupon coupon, Money goods, DateTimeOffset now)
    {
        var most = Math.Max(0, goods.Amount - 1);
        return coupon switch
        {
            _ when now < coupon.ValidFrom => (0, CouponRefusal.TooEarly),
            _ when now >= coupon.ValidTo => (0, CouponRefusal.TooLate),
            _ when goods.Currency != coupon.Minimum.Currency => (0, CouponRefusal.OtherCurrency),
            _ when goods.Amount < coupon.Minimum.Amount => (0, CouponRefusal.BelowMinimum),
            { PercentOff: { } percent } => (Math.Min(most, (long)((Int128)goods.Amount * percent / 100)), null),
            _ => (Math.Min(most, coupon.AmountOff!.Value.Amount), null),
        };
    }

    /// <summary>
    /// Distributes an amount over parts in proportion: each gets what its share has in whole units, and those with the
    /// largest remainders one more, the earlier of equals first. The answer adds up to the amount, and no part gets
    /// more than it has.
    /// </summary>
    /// <param name="amount">0 to the sum of the parts.</param>
    /// <param name="parts">0 or more each.</param>
    public static IReadOnlyList<long> Distribute(long amount, IReadOnlyList<long> parts)
    {
        var sum = parts.Aggregate(Int128.Zero, (total, part) => total + part);
        ArgumentOutOfRangeException.ThrowIfNegative(amount);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((Int128)amount, sum, nameof(amount));
        if (amount == 0)
        {
            return new long[parts.Count];
        }

        var shares = parts.Select(part => (long)((Int128)amount * part / sum)).ToArray();
        var left = amount - shares.Sum();
        var byRemainder = Enumerable.Range(0, parts.Count).OrderByDescending(i => (Int128)amount * parts[i] % sum);
        foreach (var i in byRemainder.Take((int)left))
        {
            shares[i]++;
        }

        return shares;
    }
}
