using Commerce.Orders;

namespace Commerce.Promotions;

/// <summary>A coupon as it is stored: <c>grain_state('coupon', code)</c>.</summary>
/// <param name="Coupon">What it is.</param>
/// <param name="Used">How many orders have it.</param>
internal sealed record CouponState(Coupon Coupon, int Used)
{
    public const string GrainType = "coupon";
}

/// <summary>What a member has of a coupon: <c>grain_state('coupon-use', code:member)</c>, beside the coupon.</summary>
/// <param name="OrderId">The order that has it; null: none.</param>
/// <param name="GivenBack">Orders that gave it back, or will never have it; the newest.</param>
/// <param name="Lost">Of them those that could not have it again when they were paid late.</param>
internal sealed record CouponUse(
    string? OrderId, IReadOnlyList<string> GivenBack, IReadOnlyList<string>? Lost = null)
{
    public const string GrainType = "coupon-use";

    /// <summary>Of who never asked.</summary>
    public static CouponUse None { get; } = new(null, []);
}

/// <summary>What was decided.</summary>
/// <param name="Refusal">What the caller is told.</param>
/// <param name="Next">What is stored; null: nothing changes.</param>
internal readonly record struct CouponDecision(
    CouponRefusal? Refusal, (CouponState Coupon, CouponUse Use)? Next = null);

/// <summary>Decides who has a coupon: pure functions from what is stored to what is stored next.</summary>
internal static class CouponDecisions
{
    /// <summary>So many orders are remembered: no request is late by more than these.</summary>
    private const int GivenBackMax = 20;

    /// <summary>Why a member cannot have it; null: nothing is known against it.</summary>
    public static CouponRefusal? Refusal(CouponState coupon, CouponUse use) =>
        use.OrderId is not null ? CouponRefusal.UsedByMember
        : coupon.Used >= coupon.Coupon.Units ? CouponRefusal.UsedUp
        : null;

    public static CouponDecision Reserve(CouponState coupon, CouponUse use, OrderId order)
    {
        var id = order.ToString();
        if (use.OrderId == id)
        {
            return new CouponDecision(Refusal: null);
        }

        if (use.GivenBack.Contains(id, StringComparer.Ordinal))
        {
            return new CouponDecision(CouponRefusal.UsedByMember); // Its checkout has given up: nobody listens.
        }

        return Refusal(coupon, use) is { } refusal
            ? new CouponDecision(refusal)
            : new CouponDecision(
                Refusal: null, (coupon with { Used = coupon.Used + 1 }, use with { OrderId = id }));
    }

    /// <summary>
    /// An order has it again that gave it back. A refusal is remembered: two who ask for one order, and act on what
    /// they hear, hear the same.
    /// </summary>
    public static CouponDecision Retake(CouponState coupon, CouponUse use, OrderId order)
    {
        var id = order.ToString();
        if (use.OrderId == id)
        {
            return new CouponDecision(Refusal: null);
        }

        if (use.Lost?.Contains(id, StringComparer.Ordinal) == true)
        {
            return new CouponDecision(CouponRefusal.UsedByMember);
        }

        return Refusal(coupon, use) is { } refusal
            ? new CouponDecision(
                refusal, (coupon, use with { Lost = [.. (use.Lost ?? []).Append(id).TakeLast(GivenBackMax)] }))
            : new CouponDecision(
                Refusal: null,
                (coupon with { Used = coupon.Used + 1 },
                    use with { OrderId = id, GivenBack = [.. use.GivenBack.Where(other => other != id)] }));
    }

    public static CouponDecision GiveBack(CouponState coupon, CouponUse use, OrderId order)
    {
        var id = order.ToString();
        if (use.GivenBack.Contains(id, StringComparer.Ordinal))
        {
            return default;
        }

        var givenBack = use.GivenBack.Append(id).TakeLast(GivenBackMax).ToList();
        return new CouponDecision(
            Refusal: null,
            use.OrderId == id
                ? (coupon with { Used = coupon.Used - 1 }, use with { OrderId = null, GivenBack = givenBack })
                : (coupon, use with { GivenBack = givenBack }));
    }
}
