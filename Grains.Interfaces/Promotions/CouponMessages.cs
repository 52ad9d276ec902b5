namespace Commerce.Promotions;

/// <summary>What a coupon is.</summary>
/// <param name="Code">Its name, 3 to 32 capitals, digits and hyphens.</param>
/// <param name="AmountOff">What it takes off the goods, at most what they cost; null: a percentage.</param>
/// <param name="PercentOff">1 to 100; null: an amount. A part of a minor unit is the shop's.</param>
/// <param name="Minimum">What the goods must cost at least.</param>
/// <param name="ValidFrom">From when.</param>
/// <param name="ValidTo">Until when, not included.</param>
/// <param name="Units">How many orders may have it in all, 1 to <see cref="UnitsMax"/>; of one member one.</param>
[GenerateSerializer, Immutable, Alias("promotions.coupon")]
public sealed record Coupon(
    [property: Id(0)] string Code,
    [property: Id(1)] Money? AmountOff,
    [property: Id(2)] int? PercentOff,
    [property: Id(3)] Money Minimum,
    [property: Id(4)] DateTimeOffset ValidFrom,
    [property: Id(5)] DateTimeOffset ValidTo,
    [property: Id(6)] int Units)
{
    /// <summary>Most orders that may have one coupon.</summary>
    public const int UnitsMax = 1_000_000;

    /// <summary>Longest code.</summary>
    public const int CodeLengthMax = 32;

    /// <summary>Whether a text can be a code.</summary>
    public static bool IsCode(string? text) => text is { Length: >= 3 and <= CodeLengthMax }
        && text.All(c => char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c) || c == '-');
}

/// <summary>A coupon, and how many orders have it.</summary>
[GenerateSerializer, Immutable, Alias("promotions.coupon-status")]
public sealed record CouponStatus([property: Id(0)] Coupon Coupon, [property: Id(1)] int Used);

/// <summary>Why a coupon does not apply to an order, in order of precedence.</summary>
public enum CouponRefusal
{
    /// <summary>There is no such coupon.</summary>
    Unknown,

    /// <summary>It is not valid yet.</summary>
    TooEarly,

    /// <summary>It is not valid any more.</summary>
    TooLate,

    /// <summary>It is of another currency than the goods.</summary>
    OtherCurrency,

    /// <summary>The goods cost less than it needs.</summary>
    BelowMinimum,

    /// <summary>The member has used it.</summary>
    UsedByMember,

    /// <summary>As many orders have it as may.</summary>
    UsedUp,
}
