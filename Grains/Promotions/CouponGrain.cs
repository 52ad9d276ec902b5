using System.Text.Json;
using Commerce.Orders;
using Commerce.Persistence;
using Commerce.Storage;

namespace Commerce.Promotions;

/// <summary>
/// Keeps one coupon, and a row for each member who asked for it, in its shard; both change in one transaction, so that
/// the number of orders that have it is always that of the rows which say so.
/// </summary>
internal sealed class CouponGrain : Grain, ICouponGrain
{
    private readonly IShardStore _store;
    private readonly GrainRow<CouponState> _row;

    public CouponGrain(IShardStore store)
    {
        _store = store;
        _row = new GrainRow<CouponState>(this, store, CouponState.GrainType);
    }

    private string Code => this.GetPrimaryKeyString();

    public override Task OnActivateAsync(CancellationToken cancellationToken) => _row.ReadAsync(cancellationToken);

    public async Task<CouponStatus> PutAsync(Coupon coupon)
    {
        Check(coupon);
        if (_row.State?.Coupon != coupon)
        {
            await _row.WriteAsync(new CouponState(coupon, _row.State?.Used ?? 0));
        }

        return View()!;
    }

    public Task<CouponStatus?> GetAsync() => Task.FromResult(View());

    public async Task<CouponOffer> OfferAsync(MemberId member) => _row.State is { } coupon
        ? new CouponOffer(coupon.Coupon, CouponDecisions.Refusal(coupon, (await ReadUseAsync(member)).Use))
        : CouponOffer.None;

    public Task<CouponRefusal?> ReserveAsync(MemberId member, OrderId orderId) =>
        DecideAsync(member, (coupon, use) => CouponDecisions.Reserve(coupon, use, orderId));

    public Task<CouponRefusal?> RetakeAsync(MemberId member, OrderId orderId) =>
        DecideAsync(member, (coupon, use) => CouponDecisions.Retake(coupon, use, orderId));

    public Task GiveBackAsync(MemberId member, OrderId orderId) =>
        DecideAsync(member, (coupon, use) => CouponDecisions.GiveBack(coupon, use, orderId));

    private CouponStatus? View() => _row.State is { } coupon ? new CouponStatus(coupon.Coupon, coupon.Used) : null;

    private string UseKey(MemberId member) => $"{Code}:{member}";

    private async Task<CouponRefusal?> DecideAsync(
        MemberId member, Func<CouponState, CouponUse, CouponDecision> decide)
    {
        if (_row.State is not { } coupon)
        {
            return CouponRefusal.Unknown;
        }

        var (use, version) = await ReadUseAsync(member);
        var decision = decide(coupon, use);
        if (decision.Next is { } next)
        {
            await _row.WriteAsync(
                next.Coupon,
                new PutState(
                    CouponUse.GrainType, UseKey(member), version,
                    JsonSerializer.SerializeToUtf8Bytes(next.Use, StateJson.Options)));
        }

        return decision.Refusal;
    }

    private async Task<(CouponUse Use, long Version)> ReadUseAsync(MemberId member) =>
        await _store.ReadStateAsync(Slots.Of(Code), CouponUse.GrainType, UseKey(member), CancellationToken.None)
            is { } row
            ? (JsonSerializer.Deserialize<CouponUse>(row.Payload.Span, StateJson.Options)!, row.Version)
            : (CouponUse.None, 0);

    private void Check(Coupon coupon)
    {
        if (coupon.Code != Code || !Coupon.IsCode(coupon.Code)
            || (coupon.AmountOff is null) == (coupon.PercentOff is null)
            || coupon.AmountOff is { } off && (off.Amount <= 0 || off.Currency != coupon.Minimum.Currency)
            || coupon.PercentOff is < 1 or > 100 || coupon.Minimum.Amount < 0
            || coupon.ValidFrom >= coupon.ValidTo || coupon.Units is < 1 or > Coupon.UnitsMax)
        {
            throw new ArgumentException(
                $"Coupon '{Code}' was not put: it takes an amount or 1 to 100 per cent off, in the currency of its "
                + $"minimum, for a while, and for 1 to {Coupon.UnitsMax} orders; given was {coupon}.",
                nameof(coupon));
        }
    }
}
