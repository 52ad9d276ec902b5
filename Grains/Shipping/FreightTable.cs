using Commerce.Orders;

namespace Commerce.Shipping;

/// <summary>Finds what a delivery costs and when it arrives: pure functions of the settings.</summary>
internal static class FreightTable
{
    /// <summary>What is asked for a delivery; null: nothing is delivered there.</summary>
    /// <param name="settings">The shop's rules.</param>
    /// <param name="address">Where to.</param>
    /// <param name="goods">What the goods cost.</param>
    /// <param name="grams">What they weigh.</param>
    /// <param name="now">When it is ordered.</param>
    /// <exception cref="OverflowException">The weight costs more than can be counted.</exception>
    public static FreightOffer? Find(
        FreightSettings settings, DeliveryAddress address, Money goods, long grams, DateTimeOffset now)
    {
        if (settings.Rules.Count == 0)
        {
            return new FreightOffer(goods with { Amount = 0 }, Delivery: null);
        }

        return settings.Rules.FirstOrDefault(
            rule => rule.Currency == goods.Currency && rule.Area.Contains(address)) is { } found
            ? new FreightOffer(
                goods with { Amount = Amount(found, goods.Amount, grams) }, Promise(settings, found, now))
            : null;
    }

    private static long Amount(FreightRule rule, long goods, long grams)
    {
        if (goods >= rule.FreeFrom)
        {
            return 0;
        }

        var over = Math.Max(0, grams - rule.First.Grams);
        var steps = (over + rule.Step.Grams - 1) / rule.Step.Grams;
        return checked(rule.First.Amount + (steps * rule.Step.Amount));
    }

    private static DeliveryPromise Promise(FreightSettings settings, FreightRule rule, DateTimeOffset now)
    {
        var today = DateOnly.FromDateTime(now.UtcDateTime);
        var sent = NextWorkingDay(now.UtcDateTime.Hour < settings.CutOffHour ? today : today.AddDays(1));
        return new DeliveryPromise(After(sent, rule.Days.From), After(sent, rule.Days.To));
    }

    private static DateOnly After(DateOnly day, int workingDays)
    {
        for (var left = workingDays; left > 0; left--)
        {
            day = NextWorkingDay(day.AddDays(1));
        }

        return day;
    }

    private static DateOnly NextWorkingDay(DateOnly day) => day.DayOfWeek switch
    {
        DayOfWeek.Saturday => day.AddDays(2),
        DayOfWeek.Sunday => day.AddDays(1),
        _ => day,
    };
}

/// <summary>What is asked for a delivery.</summary>
/// <param name="Freight">What it costs.</param>
/// <param name="Delivery">When it arrives; null: nothing is promised.</param>
internal sealed record FreightOffer(Money Freight, DeliveryPromise? Delivery);
