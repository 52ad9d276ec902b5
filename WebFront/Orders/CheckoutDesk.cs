using Commerce.Carts;
using Commerce.Checkout;
using Commerce.Configuration;
using Commerce.Storage;
using Commerce.Web.Ops;
using Commerce.Web.Problems;
using Commerce.Web.RateLimits;
using Commerce.Web.Sessions;

namespace Commerce.Web.Orders;

/// <summary>Takes orders to their checkout, with retries behind it. For the API and for pages.</summary>
internal sealed partial class CheckoutDesk(
    IGrainFactory grains, CommerceOptions options, Switches switches, RateLimitOptions limits, TimeProvider time,
    ILogger<CheckoutDesk> logger)
{
    /// <summary>
    /// For so long an attempt may begin: one that is not answered is waited for 5 seconds, and asked about once more.
    /// </summary>
    private static readonly TimeSpan AskAgainFor = TimeSpan.FromSeconds(6);

    /// <summary>How long a buyer waits until the cart has lost what was ordered; it may lose it later.</summary>
    private static readonly TimeSpan CartPatience = TimeSpan.FromSeconds(1);

    /// <summary>How long a buyer waits to hear, while orders are turned off, whether one was begun before.</summary>
    private static readonly TimeSpan FindPatience = TimeSpan.FromSeconds(1);

    private readonly KeyedCalls _calls = new(time, AskAgainFor);
    private readonly RateLimit _limit = new(
        limits.CheckoutsPerSecond, limits.CheckoutsBurst, "You order too often.", time);

    /// <summary>
    /// Why a session may not order this now; null: it may. What came to no known outcome under this key may be asked
    /// about again. While orders are turned off, so may what has been begun under it: nobody hears that nothing was
    /// done of what was, or may have been where the checkout does not answer. The limit goes first, so that it bounds
    /// the search, too.
    /// </summary>
    public async Task<Problem?> RefusalAsync(CurrentSession session, PlaceOrder command, string key)
    {
        if (_limit.Refusal(session.Checkouts) is { } tooOften)
        {
            return _calls.IsInDoubt(CheckoutKey.Of(command.Buyer, key)) ? null : tooOften;
        }

        return switches.Refusal(Switches.CatalogueOrders) is { } off ? await WhileOffAsync(off, command, key) : null;
    }

    /// <summary>
    /// Places an order: of its items, or of what is selected in the buyer's cart. A retry gets the order that its key
    /// has, whatever the cart holds by now; another key at the same time does not get the same lines of the cart once
    /// more, and none that were ordered just now. Never cancelled by a caller who goes away: what was begun comes to
    /// its end, and is found again under its key.
    /// </summary>
    /// <returns>Null: nothing is selected that is not being ordered, or more than an order can have.</returns>
    /// <exception cref="OutcomeUnknownException">It may have been placed, or will be; the same key tells.</exception>
    /// <exception cref="NothingDoneException">Nothing happened.</exception>
    /// <exception cref="StoreOverloadedException">Nothing happened.</exception>
    /// <exception cref="Orleans.Runtime.LimitExceededException">Nothing happened.</exception>
    public async Task<CheckoutAnswer?> PlaceAsync(PlaceOrder command, string key)
    {
        var name = CheckoutKey.Of(command.Buyer, key);
        var checkout = grains.GetGrain<ICheckoutGrain>(name);
        if (command.FromCart)
        {
            if (await checkout.FindAsync(command.RequestHash) is { } known)
            {
                await TellCartAsync(command, name, known);
                return new CheckoutAnswer(known);
            }

            var taken = await grains.GetGrain<ICartGrain>(command.Buyer.ToString()).TakeAsync(name);
            command = command with
            {
                Items = [.. taken.Select(line => new CheckoutItem(line.Sku, line.Quantity, line.SeenPrice))],
            };
            if (!Fits(command.Items))
            {
                await TellCartAsync(command, name, result: null); // Too many were taken, perhaps.
                return null;
            }
        }

        var result = await AskAsync(checkout, command, name);
        return new CheckoutAnswer(
            result,
            result.Outcome == CheckoutOutcome.PriceChanged ? (await QuoteAsync(command)).Quote : null);
    }

    /// <summary>What an order would be now, of its items or of what is selected in the buyer's cart.</summary>
    /// <returns>Null: nothing is selected, or more than an order can have.</returns>
    public async Task<QuotedOrder?> QuoteOrderAsync(PlaceOrder order)
    {
        IReadOnlyList<CartLine> cart = [];
        if (order.FromCart)
        {
            var whole = await grains.GetGrain<ICartGrain>(order.Buyer.ToString()).GetAsync();
            cart = [.. whole.Lines.Where(line => line.Selected)];
            order = order with { Items = [.. cart.Select(line => new CheckoutItem(line.Sku, line.Quantity))] };
        }

        if (!Fits(order.Items))
        {
            return null;
        }

        var result = await QuoteAsync(order);
        return new QuotedOrder(
            result, cart.ToDictionary(line => line.Sku, line => line.SeenPrice, StringComparer.Ordinal));
    }

    private async Task<Problem?> WhileOffAsync(Problem off, PlaceOrder command, string key)
    {
        var name = CheckoutKey.Of(command.Buyer, key);
        if (_calls.IsInDoubt(name))
        {
            return null;
        }

        try
        {
            var known = await grains.GetGrain<ICheckoutGrain>(name).FindAsync(command.RequestHash)
                .WaitAsync(FindPatience, time);
            return known is null ? off : null;
        }
        catch (Exception exception)
        {
            LogNotFound(logger, name, exception);
            return Problem.Unknown();
        }
    }

    // A cart may have more than an order: as many as it may, or as it might before the shop was started with less.
    private bool Fits(IReadOnlyList<CheckoutItem> items) =>
        items.Count > 0 && items.Count <= options.Orders.ItemsMax
        && items.All(item => item.Quantity <= options.Orders.QuantityMax);

    private async Task<CheckoutResult> AskAsync(ICheckoutGrain checkout, PlaceOrder command, string name)
    {
        CheckoutResult? result = null;
        try
        {
            result = await _calls.AskAsync<PlaceCall, CheckoutResult>(new PlaceCall(checkout, command, name, logger));
        }
        catch (Exception exception) when (exception is not OutcomeUnknownException)
        {
            await TellCartAsync(command, name, result: null);
            throw;
        }

        await TellCartAsync(command, name, result);
        return result;
    }

    // What was ordered is out of the cart before anybody hears of the order, and what is refused can be ordered anew.
    // Where the cart is not there in time, an event takes the lines out, and the end of their time gives them back.
    private async Task TellCartAsync(PlaceOrder command, string name, CheckoutResult? result)
    {
        if (!command.FromCart || result?.Outcome == CheckoutOutcome.KeyReused)
        {
            return;
        }

        try
        {
            var cart = grains.GetGrain<ICartGrain>(command.Buyer.ToString());
            await (result?.Outcome == CheckoutOutcome.Placed ? cart.RemoveOrderedAsync(name) : cart.GiveUpAsync(name))
                .WaitAsync(CartPatience, time);
        }
        catch (Exception exception)
        {
            LogCartLater(logger, name, exception);
        }
    }

    private Task<QuoteResult> QuoteAsync(PlaceOrder order) =>
        grains.GetGrain<IQuoteGrain>(order.Buyer.ToString()).QuoteAsync(order);

    [LoggerMessage(EventId = 4303, Level = LogLevel.Warning,
        Message = "The outcome of an order is unknown; asking again with the same key.")]
    private static partial void LogRetry(ILogger logger, Exception exception);

    [LoggerMessage(EventId = 4304, Level = LogLevel.Warning,
        Message = "The cart was not told in time what became of checkout {Checkout}; it comes by itself.")]
    private static partial void LogCartLater(ILogger logger, string checkout, Exception exception);

    [LoggerMessage(EventId = 4305, Level = LogLevel.Warning,
        Message = "Orders are turned off, and checkout {Checkout} did not say in time whether it was begun before.")]
    private static partial void LogNotFound(ILogger logger, string checkout, Exception exception);

    private readonly struct PlaceCall(ICheckoutGrain checkout, PlaceOrder command, string name, ILogger logger)
        : IKeyedCall<CheckoutResult>
    {
        public string Name => name;

        public Task<CheckoutResult> AskAsync() => checkout.PlaceAsync(command);

        // What was not written may have been decided beside a first attempt that still goes on.
        public bool Settles(CheckoutResult result) => result.Outcome is CheckoutOutcome.Placed
            or CheckoutOutcome.KeyReused or CheckoutOutcome.SoldOut or CheckoutOutcome.InsufficientStock
            or CheckoutOutcome.Quarantined;

        public void NoteAgain(Exception why) => LogRetry(logger, why);

        public void End()
        {
        }
    }
}

/// <summary>What became of an order.</summary>
/// <param name="Result">What the checkout decided.</param>
/// <param name="Quote">What it would be now, where it costs something else than was expected.</param>
internal sealed record CheckoutAnswer(CheckoutResult Result, Quote? Quote = null)
{
    /// <summary>What a refusal means to who asked; null when there is an order.</summary>
    public Problem? ToProblem() => CheckoutProblems.Of(Result, Quote);
}

/// <summary>What an order would be.</summary>
/// <param name="Result">What the checkout says.</param>
/// <param name="SeenPrices">Of the cart's lines: prices of a unit as they were seen; empty where items were
/// given.</param>
internal sealed record QuotedOrder(QuoteResult Result, IReadOnlyDictionary<string, Money> SeenPrices);
