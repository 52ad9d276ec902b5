using System.Diagnostics;
using Commerce.Web.Problems;

namespace Commerce.Web.RateLimits;

/// <summary>So many a second, and so many at once, of whoever has a bucket.</summary>
/// <param name="perSecond">How many; 0: as many as one likes.</param>
/// <param name="burst">How many at once, after a pause.</param>
/// <param name="tooOften">What is done too often, in a sentence.</param>
/// <param name="time">The clock.</param>
internal sealed class RateLimit(int perSecond, int burst, string tooOften, TimeProvider time)
{
    private readonly long _ticksEach = perSecond == 0 ? 0 : Stopwatch.Frequency / perSecond;

    /// <summary>Why one more is refused; null: it is taken.</summary>
    public Problem? Refusal(TokenBucket bucket) =>
        _ticksEach == 0 || bucket.TryTake(time.GetTimestamp(), _ticksEach, burst, out var ticks)
            ? null
            : TooOften(tooOften, TimeSpan.FromSeconds((double)ticks / Stopwatch.Frequency));

    /// <summary>The refusal.</summary>
    public static Problem TooOften(string what, TimeSpan wait) =>
        new(ProblemCode.RateLimited, $"{what} Try again after the seconds given in Retry-After.")
        {
            RetryAfter = wait,
        };
}
