using Commerce.Inventory;

namespace Commerce.Web.FlashSales;

/// <summary>
/// Refuses for a pool that has nothing left, without asking it for each request. It only ever says "sold out", only
/// from an answer of the pool that is less than <see cref="TrustedFor"/> old, and never to a buyer who may hold
/// something there: those must find their receipt.
/// </summary>
/// <remarks>
/// It asks while there is demand: a request that finds the last answer getting old has the next one fetched, beside it.
/// The age counts from the question, so that a slow answer is not trusted for longer.
/// </remarks>
internal sealed class SoldOutEdge(IStockPoolGrain pool, TimeProvider time)
{
    private static readonly TimeSpan TrustedFor = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan AskAgainAfter = TimeSpan.FromMilliseconds(20);

    private Answer? _last;
    private volatile bool _soldOutSeen;
    private int _asking;

    /// <summary>The pool has just refused somebody for want of units.</summary>
    public void NoteSoldOut() => _soldOutSeen = true;

    /// <summary>Whether this buyer can be told "sold out" without asking the pool.</summary>
    public bool Refuses(MemberId buyer)
    {
        if (!_soldOutSeen)
        {
            return false;
        }

        var last = Volatile.Read(ref _last);
        var age = last is null ? TimeSpan.MaxValue : time.GetElapsedTime(last.AskedAt);
        if (age > AskAgainAfter && Interlocked.Exchange(ref _asking, 1) == 0)
        {
            _ = AskAsync();
        }

        return age < TrustedFor
            && last is { Hint.SoldOut: true }
            && time.GetUtcNow() < last.Hint.ClosesAt
            && !last.Hint.Holders.MayContain(buyer);
    }

    private async Task AskAsync()
    {
        try
        {
            var askedAt = time.GetTimestamp();
            var hint = await pool.GetHintAsync();
            Volatile.Write(ref _last, new Answer(hint, askedAt));
            _soldOutSeen = hint.SoldOut;
        }
        catch (Exception)
        {
            // Without an answer nothing is refused here: buyers ask the pool, which says what is wrong.
            Volatile.Write(ref _last, null);
        }
        finally
        {
            Volatile.Write(ref _asking, 0);
        }
    }

    private sealed record Answer(PoolHint Hint, long AskedAt);
}
