using System.Diagnostics;

namespace Commerce.Web.RateLimits;

/// <summary>
/// A token bucket in one word: the moment at which it is full again. Taking a token moves that moment by the time one
/// token takes; it may lie at most one burst ahead.
/// </summary>
internal sealed class TokenBucket
{
    private long _fullAt;

    /// <summary>Takes a token, or says how long until there is one.</summary>
    /// <param name="now">Timestamp, in ticks of <see cref="Stopwatch"/>.</param>
    /// <param name="ticksPerToken">Time in which one token comes back.</param>
    /// <param name="burst">Tokens in a full bucket.</param>
    /// <param name="wait">Ticks until the next token, when this is false.</param>
    public bool TryTake(long now, long ticksPerToken, int burst, out long wait)
    {
        while (true)
        {
            var fullAt = Volatile.Read(ref _fullAt);
            var next = Math.Max(fullAt, now) + ticksPerToken;
            wait = next - now - (ticksPerToken * burst);
            if (wait > 0)
            {
                return false;
            }

            if (Interlocked.CompareExchange(ref _fullAt, next, fullAt) == fullAt)
            {
                wait = 0;
                return true;
            }
        }
    }
}
