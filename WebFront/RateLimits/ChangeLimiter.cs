using Commerce.Web.Problems;
using Commerce.Web.Sessions;

namespace Commerce.Web.RateLimits;

/// <summary>
/// Bounds what changes of carts, lists and address books cost: every one is a commit, and a guest's first one leaves
/// rows for a month.
/// </summary>
internal sealed class ChangeLimiter(RateLimitOptions limits, TimeProvider time)
{
    private const int KnownMax = 20_000;
    private const string TooMany = "Too many changes.";

    private readonly RecentCache<string, TokenBucket> _changes = new(KnownMax / 2);
    private readonly FailureCounter _newCarts = new(time);
    private readonly RateLimit _limit = new(limits.CartChangesPerSecond, limits.CartChangesBurst, TooMany, time);

    /// <summary>Why a change is refused; null: it is not.</summary>
    /// <param name="key">What is changed, for example the key of a cart; null: it would be a new one.</param>
    /// <param name="isGuests">Whether it is a guest's cart. One that was not met here before counts as new: anybody can
    /// make secrets up.</param>
    public Problem? Refusal(HttpContext context, string? key, bool isGuests)
    {
        if (key is not null && _changes.TryGet(key, out var bucket))
        {
            return _limit.Refusal(bucket);
        }

        var address = context.Connection.RemoteIpAddress?.ToString() ?? "";
        if (isGuests)
        {
            if (_newCarts.IsOver(address, limits.GuestCartsPerAddress, out var wait))
            {
                return RateLimit.TooOften(TooMany, wait);
            }

            _newCarts.Add(address);
        }

        if (key is null)
        {
            return null;
        }

        _changes.Set(key, bucket = new TokenBucket());
        return _limit.Refusal(bucket);
    }

    /// <summary>Why a change of something that a member has is refused; null: it is not.</summary>
    public Problem? Refusal(HttpContext context, string what, MemberId member) =>
        Refusal(context, $"{what} {member}", isGuests: false);
}
