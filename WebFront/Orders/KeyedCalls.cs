using Commerce.Hosting;
using Commerce.Storage;
using Commerce.Web.Problems;
using Commerce.Web.Sessions;

namespace Commerce.Web.Orders;

/// <summary>One request to a grain under an idempotency key, so that asking again is safe.</summary>
/// <typeparam name="TResult">The answer.</typeparam>
internal interface IKeyedCall<TResult>
{
    /// <summary>
    /// Buyer and key in one: the same of every try. Asked for only where the outcome stays unknown.
    /// </summary>
    string Name { get; }

    /// <summary>Asks.</summary>
    Task<TResult> AskAsync();

    /// <summary>
    /// Hears an answer. False: it does not tell what became of an earlier attempt, whose outcome is unknown.
    /// </summary>
    bool Settles(TResult result);

    /// <summary>Notes that it will be asked again.</summary>
    void NoteAgain(Exception why);

    /// <summary>It has come to its end, however.</summary>
    void End();
}

/// <summary>
/// Asks, and asks again with the same key where an answer got lost, until the outcome is known or the time is over.
/// </summary>
/// <remarks>
/// Asking again must not be what keeps an overload going: how many may do so at once is bounded, and nobody does after
/// a refusal. An attempt that certainly was not carried out leaves no doubt behind.
/// </remarks>
/// <param name="time">The clock.</param>
/// <param name="askAgainFor">For so long an attempt may begin.</param>
internal sealed class KeyedCalls(TimeProvider time, TimeSpan askAgainFor)
{
    /// <summary>How often a grain is asked about one request.</summary>
    public const int AsksMax = 3;

    /// <summary>
    /// Requests that are asked about again at once: as many as gather in a pool. At 2 seconds each it is 2,000 more a
    /// second at most, a tenth of what is done anyway.
    /// </summary>
    public const int AskingAgainMax = 4096;

    /// <summary>Requests in doubt that are remembered: as many as may be asked about again at once.</summary>
    private const int InDoubtMax = AskingAgainMax;

    private static readonly TimeSpan DoubtLasts = TimeSpan.FromMinutes(5);

    private readonly RecentCache<string, Doubt> _inDoubt = new(InDoubtMax / 2);
    private int _askingAgain;

    /// <summary>
    /// Asks until the outcome is known. The call is a struct, so that the hottest request of the shop pays for nothing
    /// but its own state.
    /// </summary>
    /// <exception cref="OutcomeUnknownException">It may have been done or not; the same key tells.</exception>
    /// <exception cref="NothingDoneException">Nobody could be asked in time: nothing was done.</exception>
    /// <exception cref="StoreOverloadedException">Nothing was done.</exception>
    /// <exception cref="TakeoverRefusedException">Nothing was done: another process has the grain.</exception>
    /// <exception cref="Orleans.Runtime.LimitExceededException">Nothing was done.</exception>
    public async Task<TResult> AskAsync<TCall, TResult>(TCall call)
        where TCall : struct, IKeyedCall<TResult>
    {
        var (started, isAgain, uncertain) = (time.GetTimestamp(), false, false);
        try
        {
            for (var asked = 1; ; asked++)
            {
                try
                {
                    var result = await call.AskAsync();
                    return call.Settles(result) || !uncertain
                        ? result
                        : throw new OutcomeUnknownException(); // It may be clearer a moment later: asked again.
                }
                catch (Exception exception) when (!IsRefusal(exception))
                {
                    uncertain |= !WasNotDone(exception);
                    isAgain = isAgain || MayAskAgain();
                    if (!isAgain || asked == AsksMax || time.GetElapsedTime(started) >= askAgainFor)
                    {
                        throw uncertain ? new OutcomeUnknownException(exception) : new NothingDoneException(exception);
                    }

                    call.NoteAgain(exception); // Safe by the key: what an earlier attempt may have left is found.
                }
                catch (Exception exception) when (uncertain)
                {
                    throw new OutcomeUnknownException(exception);
                }
            }
        }
        catch (OutcomeUnknownException)
        {
            _inDoubt.Set(call.Name, new Doubt(time.GetTimestamp()));
            throw;
        }
        finally
        {
            if (isAgain)
            {
                Interlocked.Decrement(ref _askingAgain);
            }

            call.End();
        }
    }

    /// <summary>
    /// Whether a request came to no known outcome here lately. A refusal of its next try would say that nothing was
    /// done, which nobody knows: so it is asked about, whatever limit or switch keeps out others.
    /// </summary>
    public bool IsInDoubt(string name) =>
        _inDoubt.TryGet(name, out var doubt) && time.GetElapsedTime(doubt.Since) < DoubtLasts;

    private bool MayAskAgain()
    {
        if (Interlocked.Increment(ref _askingAgain) <= AskingAgainMax)
        {
            return true;
        }

        Interlocked.Decrement(ref _askingAgain);
        return false;
    }

    private static bool WasNotDone(Exception exception) =>
        exception is StaleEpochException || CallFailures.WasNotExecuted(exception);

    private static bool IsRefusal(Exception exception) =>
        exception is StoreOverloadedException or TakeoverRefusedException or Orleans.Runtime.LimitExceededException;

    private sealed record Doubt(long Since);
}
