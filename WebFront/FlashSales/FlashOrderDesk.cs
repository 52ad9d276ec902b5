using Commerce.Inventory;
using Commerce.Storage;
using Commerce.Web.Problems;

namespace Commerce.Web.FlashSales;

/// <summary>
/// Takes flash orders to their pool: the edge before it, one retry behind it. For the API and for pages.
/// </summary>
internal sealed partial class FlashOrderDesk(ILogger<FlashOrderDesk> logger)
{
    private static readonly HoldResult SoldOut = new(HoldOutcome.SoldOut);

    private readonly InFlight _inFlight = new();

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
        try
        {
            var uncertain = false;
            for (var retried = false; ; retried = true)
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
                catch (Exception exception) when (!retried && !IsRefusal(exception))
                {
                    // Safe by the key: the pool finds what the first attempt may have left.
                    LogRetry(logger, item.SaleId, item.Sku, exception);
                    uncertain = exception is not StaleEpochException; // which says that nothing was written
                }
                catch (Exception exception) when (uncertain || !IsRefusal(exception))
                {
                    throw new OutcomeUnknownException(exception);
                }
            }
        }
        finally
        {
            _inFlight.Leave(command.Buyer);
        }
    }

    private static bool IsRefusal(Exception exception) =>
        exception is StoreOverloadedException or TakeoverRefusedException or Orleans.Runtime.LimitExceededException;

    [LoggerMessage(EventId = 4101, Level = LogLevel.Warning,
        Message = "The outcome of a hold in sale {SaleId} of {Sku} is unknown; asking once more with the same key.")]
    private static partial void LogRetry(ILogger logger, string saleId, string sku, Exception exception);
}
