using Commerce.Hosting;
using Commerce.Inventory;
using Commerce.Storage;
using Commerce.Web.Problems;

namespace Commerce.Web.FlashSales;

/// <summary>
/// Takes flash orders to their pool: the edge before it, retries behind it. For the API and for pages.
/// </summary>
/// <remarks>
/// An attempt takes at most the 2 seconds of <see cref="IStockPoolGrain.HoldAsync"/>, and none begins after 3: a buyer
/// hears within 5. A silo that was killed is known to be dead after 2, so whoever asked it has a receipt by the second
/// or third attempt. Asking again must not be what keeps an overload going: how many may do so at once is bounded, and
/// nobody does after a refusal.
/// </remarks>
internal sealed partial class FlashOrderDesk(TimeProvider time, ILogger<FlashOrderDesk> logger)
{
    /// <summary>How often a pool is asked about one request.</summary>
    public const int AsksMax = 3;

    /// <summary>
    /// Requests that are asked about again at once: as many as gather in a pool. At 2 seconds each it is 2,000 more a
    /// second at most, a tenth of what is done anyway.
    /// </summary>
    public const int AskingAgainMax = 4096;

    /// <summary>For so long an attempt may begin.</summary>
    public static readonly TimeSpan AskAgainFor = TimeSpan.FromSeconds(3);

    private static readonly HoldResult SoldOut = new(HoldOutcome.SoldOut);
    private static readonly HoldResult Overloaded = new(HoldOutcome.Overloaded);

    private readonly InFlight _inFlight = new();
    private int _askingAgain;

    /// <summary>
    /// Holds units for a buyer. Never cancelled by a caller who goes away: what was begun is finished, and found again
    /// under its key.
    /// </summary>
    /// <exception cref="OutcomeUnknownException">It may have been held or not; the same key tells.</exception>
    /// <exception cref="StoreOverloadedException">Nothing was held.</exception>
    /// <exception cref="TakeoverRefusedException">Nothing was held: another process has the pool.</exception>
    /// <exception cref="Orleans.Runtime.LimitExceededException">Nothing was held.</exception>
    public ValueTask<HoldResult> HoldAsync(SaleItemPool item, HoldStock command) =>
        item.Edge.Refuses(command.Buyer) && !_inFlight.MayHave(command.Buyer)
            ? new(SoldOut)
            : new(AskPoolAsync(item, command));

    /// <summary>What a refusal means to who asked; null when units are held.</summary>
    public static Problem? ToProblem(HoldResult result, SaleItemPool item) => result.Outcome switch
    {
        HoldOutcome.Held or HoldOutcome.AlreadyHeld => null,
        HoldOutcome.KeyReused => new(
            ProblemCode.IdempotencyKeyReused,
            "You sent another request under this Idempotency-Key. A new order has a new key, a retry the same body."),
        HoldOutcome.UnknownPool => new(
            ProblemCode.UnknownSku,
            $"'{item.Sku}' is not sold in this sale. GET /api/flash-sales/{item.SaleId} lists what is."),
        HoldOutcome.NotStarted => new(
            ProblemCode.NotStarted, "The sale has not started. Try again after the seconds given in 'retryAfter'.")
        {
            RetryAfter = result.RetryAfter,
        },
        HoldOutcome.Ended => new(ProblemCode.Ended, "The sale has ended. GET /api/flash-sales lists those that run."),
        HoldOutcome.Paused => new(ProblemCode.Paused, "The sale is paused. Try again in a moment."),
        HoldOutcome.Quarantined => new(
            ProblemCode.Paused, "The stock of this item is being checked by an operator. Try again in a few minutes."),
        HoldOutcome.LimitReached => new(
            ProblemCode.LimitReached,
            "You would have more units than one buyer may, unpaid orders included. Ask for fewer."),
        HoldOutcome.SoldOut => new(ProblemCode.SoldOut, SoldOutDetail),
        HoldOutcome.InsufficientStock =>
            new(ProblemCode.InsufficientStock, "Some units are left, but fewer. Ask for fewer."),
        HoldOutcome.Overloaded => Problem.TooBusy(),
    };

    /// <summary>What a buyer is told when nothing is left.</summary>
    public const string SoldOutDetail = "All units are taken. Some may come back when orders are not paid in time.";

    private async Task<HoldResult> AskPoolAsync(SaleItemPool item, HoldStock command)
    {
        _inFlight.Enter(command.Buyer);
        var (started, isAgain, uncertain) = (time.GetTimestamp(), false, false);
        try
        {
            for (var asked = 1; ; asked++)
            {
                try
                {
                    var result = await item.Pool.HoldAsync(command);
                    if (result.Outcome == HoldOutcome.SoldOut)
                    {
                        item.Edge.NoteSoldOut();
                    }

                    // Only a receipt ends the doubt: who refuses may be an owner that the other one has replaced.
                    return uncertain && result.Outcome is not (HoldOutcome.Held or HoldOutcome.AlreadyHeld)
                        ? throw new OutcomeUnknownException()
                        : result;
                }
                catch (Exception exception) when (!IsRefusal(exception))
                {
                    uncertain |= !WasNotDone(exception);
                    isAgain = isAgain || MayAskAgain();
                    if (!isAgain || asked == AsksMax || time.GetElapsedTime(started) >= AskAgainFor)
                    {
                        return uncertain ? throw new OutcomeUnknownException(exception) : Overloaded;
                    }

                    // Safe by the key: the pool finds what an earlier attempt may have left.
                    LogRetry(logger, item.SaleId, item.Sku, exception);
                }
                catch (Exception exception) when (uncertain)
                {
                    throw new OutcomeUnknownException(exception);
                }
            }
        }
        finally
        {
            if (isAgain)
            {
                Interlocked.Decrement(ref _askingAgain);
            }

            _inFlight.Leave(command.Buyer);
        }
    }

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

    [LoggerMessage(EventId = 4101, Level = LogLevel.Warning,
        Message = "A hold in sale {SaleId} of {Sku} has no outcome; asking again with the same key.")]
    private static partial void LogRetry(ILogger logger, string saleId, string sku, Exception exception);
}
