using System.Diagnostics;
using Commerce.Web.Problems;
using Commerce.Web.RateLimits;
using Commerce.Web.Sessions;

namespace Commerce.Web.Carts;

/// <summary>
/// Bounds what carts cost: every change is a commit, and a guest's first one leaves rows for a month.
/// </summary>
internal sealed class CartLimiter(RateLimitOptions limits, TimeProvider time)
{
    private const int CartsKnownMax = 20_000;

    private readonly RecentCache<string, OrderAllowance> _changes = new(CartsKnownMax / 2);
    private readonly FailureCounter _newCarts = new(time);

    /// <summary>Why a change is refused; null: it is not.</summary>
    /// <param name="key">Key of the cart; null: it would be a new one.</param>
    /// <param name="isGuests">Whether it is a guest's. One that was not met here before counts as new: anybody can make
    /// secrets up.</param>
    public Problem? Refusal(HttpContext context, string? key, bool isGuests)
    {
        if (key is not null && _changes.TryGet(key, out var allowance))
        {
            return Refusal(allowance);
        }

        var address = context.Connection.RemoteIpAddress?.ToString() ?? "";
        if (isGuests)
        {
            if (_newCarts.IsOver(address, limits.GuestCartsPerAddress, out var wait))
            {
                return TooOften(wait);
            }

            _newCarts.Add(address);
        }

        if (key is null)
        {
            return null;
        }

        _changes.Set(key, allowance = new OrderAllowance());
        return Refusal(allowance);
    }

    private Problem? Refusal(OrderAllowance allowance) =>
        limits.CartChangesPerSecond == 0
        || allowance.TryTake(
            time.GetTimestamp(), Stopwatch.Frequency / limits.CartChangesPerSecond, limits.CartChangesBurst,
            out var ticks)
            ? null
            : TooOften(TimeSpan.FromSeconds((double)ticks / Stopwatch.Frequency));

    private static Problem TooOften(TimeSpan wait) =>
        new(ProblemCode.RateLimited, "Too many changes. Try again after the seconds given in Retry-After.")
        {
            RetryAfter = wait,
        };
}
