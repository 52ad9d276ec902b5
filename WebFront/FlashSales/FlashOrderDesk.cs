using Commerce.Inventory;
using Commerce.Storage;
using Commerce.Web.Ops;
using Commerce.Web.Orders;
using Commerce.Web.Problems;
using Commerce.Web.RateLimits;
using Commerce.Web.Sessions;

namespace Commerce.Web.FlashSales;

/// <summary>
/// Takes flash orders to their pool: the edge before it, <see cref="KeyedCalls"/> behind it. For the API and for pages.
/// </summary>
/// <remarks>
/// An attempt takes at most the 2 seconds of <see cref="IStockPoolGrain.HoldAsync"/>, and none begins after 3: a buyer
/// hears within 5. A silo that was killed is known to be dead after 2, so whoever asked it has a receipt by the second
/// or third attempt.
/// </remarks>
internal sealed partial class FlashOrderDesk(
    RateLimitOptions limits, Switches switches, TimeProvider time, ILogger<FlashOrderDesk> logger)
{
    /// <summary>For so long an attempt may begin.</summary>
    public static readonly TimeSpan AskAgainFor = TimeSpan.FromSeconds(3);

    private static readonly HoldResult SoldOut = new(HoldOutcome.SoldOut);

    private readonly RateLimit _limit = new(
        limits.OrdersPerSecond, limits.OrdersBurst, "You ask too often.", time);

    private readonly ILogger _logger = logger;
    private readonly KeyedCalls _calls = new(time, AskAgainFor);
    private readonly InFlight _inFlight = new();

    /// <summary>
    /// Why a session may not order now, whatever it is; null: it may. What <see cref="IsInDoubt"/> may be asked about
    /// all the same.
    /// </summary>
    public Problem? Refusal(CurrentSession session) =>
        switches.Refusal(Switches.FlashSaleOrders) ?? _limit.Refusal(session.Orders);

    /// <summary>
    /// Whether what a buyer ordered under this key may have been held or not: then it may be asked about again.
    /// </summary>
    public bool IsInDoubt(MemberId buyer, string key) => _calls.IsInDoubt(NameOf(buyer, key));

    /// <summary>
    /// Holds units for a buyer. Never cancelled by a caller who goes away: what was begun is finished, and found again
    /// under its key.
    /// </summary>
    /// <exception cref="OutcomeUnknownException">It may have been held or not; the same key tells.</exception>
    /// <exception cref="NothingDoneException">Nothing was held.</exception>
    /// <exception cref="StoreOverloadedException">Nothing was held.</exception>
    /// <exception cref="TakeoverRefusedException">Nothing was held: another process has the pool.</exception>
    /// <exception cref="Orleans.Runtime.LimitExceededException">Nothing was held.</exception>
    public ValueTask<HoldResult> HoldAsync(SaleItemPool item, HoldStock command)
    {
        if (item.Edge.Refuses(command.Buyer) && !_inFlight.MayHave(command.Buyer))
        {
            return new(SoldOut);
        }

        _inFlight.Enter(command.Buyer);
        return new(_calls.AskAsync<HoldCall, HoldResult>(new HoldCall(this, item, command)));
    }

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

    private static string NameOf(MemberId buyer, string key) => $"{buyer}:{key}";

    [LoggerMessage(EventId = 4101, Level = LogLevel.Warning,
        Message = "A hold in sale {SaleId} of {Sku} has no outcome; asking again with the same key.")]
    private static partial void LogRetry(ILogger logger, string saleId, string sku, Exception exception);

    private readonly struct HoldCall(FlashOrderDesk desk, SaleItemPool item, HoldStock command) : IKeyedCall<HoldResult>
    {
        public string Name => NameOf(command.Buyer, command.IdempotencyKey);

        public Task<HoldResult> AskAsync() => item.Pool.HoldAsync(command);

        // Only a receipt ends the doubt: who refuses may be an owner that the other one has replaced.
        public bool Settles(HoldResult result)
        {
            if (result.Outcome == HoldOutcome.SoldOut)
            {
                item.Edge.NoteSoldOut();
            }

            return result.Outcome is HoldOutcome.Held or HoldOutcome.AlreadyHeld;
        }

        public void NoteAgain(Exception why) => LogRetry(desk._logger, item.SaleId, item.Sku, why);

        public void End() => desk._inFlight.Leave(command.Buyer);
    }
}
