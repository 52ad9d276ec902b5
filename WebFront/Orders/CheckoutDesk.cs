using System.Globalization;
using Commerce.Carts;
using Commerce.Checkout;
using Commerce.Configuration;
using Commerce.Storage;
using Commerce.Web.Problems;

namespace Commerce.Web.Orders;

/// <summary>Takes orders to their checkout, with one retry behind it. For the API and for pages.</summary>
internal sealed partial class CheckoutDesk(IGrainFactory grains, CommerceOptions options, ILogger<CheckoutDesk> logger)
{
    /// <summary>
    /// Places an order. Never cancelled by a caller who goes away: what was begun comes to its end, and is found again
    /// under its key.
    /// </summary>
    /// <exception cref="OutcomeUnknownException">It may have been placed, or will be; the same key tells.</exception>
    /// <exception cref="StoreOverloadedException">Nothing happened.</exception>
    /// <exception cref="Orleans.Runtime.LimitExceededException">Nothing happened.</exception>
    public async Task<CheckoutResult> PlaceAsync(PlaceOrder command, string key)
    {
        var checkout = grains.GetGrain<ICheckoutGrain>(CheckoutKey.Of(command.Buyer, key));
        var uncertain = false;
        for (var retried = false; ; retried = true)
        {
            try
            {
                var result = await checkout.PlaceAsync(command);

                // What was not written may have been decided beside a first attempt that still goes on.
                return uncertain && !IsWritten(result.Outcome) ? throw new OutcomeUnknownException() : result;
            }
            catch (Exception exception) when (!retried && !IsRefusal(exception))
            {
                LogRetry(logger, exception);
                uncertain = true;
            }
            catch (Exception exception) when (uncertain || !IsRefusal(exception))
            {
                throw new OutcomeUnknownException(exception);
            }
        }
    }

    /// <summary>
    /// Places an order of what is selected in the buyer's cart. A retry gets the order that its key has, whatever the
    /// cart holds by now.
    /// </summary>
    /// <returns>Null: nothing is selected, or more than an order can have.</returns>
    /// <exception cref="OutcomeUnknownException">See <see cref="PlaceAsync"/>.</exception>
    public async Task<CheckoutResult?> PlaceCartAsync(PlaceOrder command, string key)
    {
        var name = CheckoutKey.Of(command.Buyer, key);
        if (await grains.GetGrain<ICheckoutGrain>(name).FindAsync(command.RequestHash) is { } known)
        {
            return known;
        }

        var taken = await grains.GetGrain<ICartGrain>(command.Buyer.ToString()).TakeAsync(name);
        return taken.Count == 0 || taken.Count > options.Orders.ItemsMax
            ? null
            : await PlaceAsync(
                command with { Items = [.. taken.Select(line => new CheckoutItem(line.Sku, line.Quantity))] }, key);
    }

    /// <summary>What a refusal means to who asked; null when there is an order.</summary>
    public static Problem? ToProblem(CheckoutResult result) => result.Outcome switch
    {
        CheckoutOutcome.Placed => null,
        CheckoutOutcome.KeyReused => new(
            ProblemCode.IdempotencyKeyReused,
            "You sent another request under this Idempotency-Key. A new order has a new key, a retry the same body."),
        CheckoutOutcome.UnknownSku => new(
            ProblemCode.UnknownSku, $"'{result.Sku}' is not sold. GET /api/products finds what is."),
        CheckoutOutcome.NotOneTotal => new(
            ProblemCode.Validation,
            "The items have prices of more than one currency, or cost more than can be counted. Order them apart."),
        CheckoutOutcome.PriceChanged => new(
            ProblemCode.PriceChanged,
            $"It costs {Text(result.Total)} now, not what 'expectedTotal' says. Show that, and order again."),
        CheckoutOutcome.CashNotAvailable => new(
            ProblemCode.CashNotAvailable,
            string.Create(
                CultureInfo.InvariantCulture,
                $"It costs {Text(result.Total)}; up to {result.CashMax} minor units may be paid in cash. Pay online.")),
        CheckoutOutcome.SoldOut => new(
            ProblemCode.SoldOut, $"No unit of '{result.Sku}' is left, so nothing was ordered. Order the others anew."),
        CheckoutOutcome.InsufficientStock => new(
            ProblemCode.InsufficientStock,
            $"Fewer units of '{result.Sku}' are left, so nothing was ordered. Order fewer, under a new key."),
    };

    private static bool IsWritten(CheckoutOutcome outcome) => outcome is CheckoutOutcome.Placed
        or CheckoutOutcome.KeyReused or CheckoutOutcome.SoldOut or CheckoutOutcome.InsufficientStock;

    private static bool IsRefusal(Exception exception) =>
        exception is StoreOverloadedException or Orleans.Runtime.LimitExceededException;

    private static string Text(Money? total) => total is { } money ? $"{money} in minor units" : "something else";

    [LoggerMessage(EventId = 4303, Level = LogLevel.Warning,
        Message = "The outcome of an order is unknown; asking once more with the same key.")]
    private static partial void LogRetry(ILogger logger, Exception exception);
}
