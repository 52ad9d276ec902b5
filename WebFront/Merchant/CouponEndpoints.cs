using Commerce.Promotions;
using Commerce.Web.Json;
using Commerce.Web.OpenApi;
using Commerce.Web.Problems;
using Commerce.Web.Sessions;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Commerce.Web.Merchant;

/// <summary>Coupons, for those who give them out.</summary>
internal static class CouponEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var coupons = api.MapGroup("/merchant/coupons").RequireAuthorization(Policies.Merchant);
        coupons.MapPost("", PutAsync).Describe(
            "Makes a coupon, or changes the one of that code; orders that have it keep what they have. It takes "
                + "'amountOff' or 'percentOff', the goods never cost less than one minor unit, and one member has it "
                + "once.",
            CouponBody.Example, CouponView.Example, problems: [ProblemCode.Validation, ProblemCode.OutcomeUnknown]);
        coupons.MapGet("/{code}", GetAsync).Describe(
            "A coupon, and how many orders have it.", answer: CouponView.Example, problems: ProblemCode.NotFound);
    }

    private static async Task<Results<Ok<CouponView>, Problem>> PutAsync(IGrainFactory grains, CouponBody body)
    {
        var wrong = new Validation();
        return body.Read(wrong) is { } coupon
            ? TypedResults.Ok(CouponView.Of(await grains.GetGrain<ICouponGrain>(coupon.Code).PutAsync(coupon)))
            : wrong.ToProblem();
    }

    private static async Task<Results<Ok<CouponView>, Problem>> GetAsync(IGrainFactory grains, string code)
    {
        var name = code.ToUpperInvariant();
        return Coupon.IsCode(name) && await grains.GetGrain<ICouponGrain>(name).GetAsync() is { } coupon
            ? TypedResults.Ok(CouponView.Of(coupon))
            : Problem.NotFound("There is no such coupon. POST /api/merchant/coupons makes one.");
    }
}

/// <summary>A coupon as a merchant sends it.</summary>
internal sealed record CouponBody(
    string Code, DateTimeOffset ValidFrom, DateTimeOffset ValidTo, int Units, Money Minimum, Money? AmountOff = null,
    int? PercentOff = null)
{
    private const long AmountMax = 100_000_000;

    public static CouponBody Example { get; } = new(
        "WELCOME-10", Examples.Now, Examples.Now.AddDays(30), 1_000, new Money(2_000, "GBP"), PercentOff: 10);

    /// <summary>The coupon; null with what is wrong.</summary>
    public Coupon? Read(Validation wrong)
    {
        var code = Code.ToUpperInvariant();
        wrong.That(
            Coupon.IsCode(code), "code", $"has 3 to {Coupon.CodeLengthMax} letters, digits and hyphens");
        wrong.That(ValidFrom < ValidTo, "validTo", "is later than 'validFrom'");
        wrong.Range("units", Units, 1, Coupon.UnitsMax);
        wrong.Range("minimum.amount", Minimum.Amount, 0, AmountMax);
        Prices.Check(wrong, "minimum", Minimum with { Amount = 1 });
        wrong.That(
            AmountOff is null != PercentOff is null, "amountOff", "or 'percentOff' is given, and not both");
        wrong.Range("percentOff", PercentOff ?? 1, 1, 100);
        if (AmountOff is { } off)
        {
            Prices.Check(wrong, "amountOff", off);
            wrong.That(off.Currency == Minimum.Currency, "amountOff.currency", "is that of 'minimum'");
        }

        return wrong.Any ? null : new Coupon(code, AmountOff, PercentOff, Minimum, ValidFrom, ValidTo, Units);
    }
}

/// <summary>A coupon, and how many orders have it.</summary>
internal sealed record CouponView(
    string Code, Money? AmountOff, int? PercentOff, Money Minimum, DateTimeOffset ValidFrom, DateTimeOffset ValidTo,
    int Units, int Used)
{
    public static CouponView Example { get; } = Of(new CouponStatus(
        CouponBody.Example.Read(new Validation())!, 17));

    public static CouponView Of(CouponStatus status)
    {
        var coupon = status.Coupon;
        return new CouponView(
            coupon.Code, coupon.AmountOff, coupon.PercentOff, coupon.Minimum, coupon.ValidFrom, coupon.ValidTo,
            coupon.Units, status.Used);
    }
}
