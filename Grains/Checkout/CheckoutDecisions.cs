using Commerce.Inventory;
using Commerce.Orders;
using Commerce.Promotions;
using Commerce.Storage;

namespace Commerce.Checkout;

/// <summary>
/// Decides a checkout: pure functions from what is stored and what pools said to what is stored next.
/// </summary>
/// <remarks>
/// <code>
/// (nothing) ──begin──► reserving ──every pool has reserved──► placed
///                          └─one has refused─► releasing ──every pool has released──► refused
/// </code>
/// From <c>releasing</c> there is no way back: the buyer may be told before the pools are. A pool that was asked for a
/// release gives no reservation to that order any more, however late the request for it arrives.
/// </remarks>
internal static class CheckoutDecisions
{
    /// <summary>
    /// After how long a checkout goes on by itself: longer than any of its calls is waited for, so that it rarely meets
    /// the buyer's own retry.
    /// </summary>
    public static readonly TimeSpan RecoverAfter = TimeSpan.FromSeconds(5);

    /// <summary>The first thing that is written: from then on the checkout comes to an end, whoever crashes.</summary>
    public static CheckoutState Begin(
        PlaceOrder command, PricedOrder priced, ulong random, DateTimeOffset now)
    {
        var buyer = command.Buyer.ToString();
        var orderId = OrderId.CreateForCheckout(now, Slots.Of(buyer), random);
        var quote = priced.Quote!;
        return new CheckoutState(
            orderId.ToString(), buyer, command.RequestHash, CheckoutPhase.Reserving, priced.Lines, command.Address,
            command.PaymentMethod, command.Note,
            StartedAt: orderId.PlacedAt, RecoverAt: orderId.PlacedAt + RecoverAfter, FromCart: command.FromCart,
            Freight: quote.Freight.Amount == 0 ? null : quote.Freight.Amount, Delivery: quote.Delivery,
            Invoice: command.Invoice, Coupon: command.CouponCode);
    }

    /// <summary>What a pool's answer means for the whole; null: the units are there, go on.</summary>
    /// <exception cref="CommitOutcomeUnknownException">The pool has not decided.</exception>
    /// <exception cref="InvalidOperationException">No pool says so to a checkout: a bug.</exception>
    public static CheckoutState? AfterReserve(CheckoutState checkout, OrderStateLine line, ReserveOutcome outcome) =>
        outcome switch
        {
            ReserveOutcome.Reserved or ReserveOutcome.AlreadyReserved => null,
            ReserveOutcome.SoldOut => Refuse(checkout, CheckoutOutcome.SoldOut, line),
            ReserveOutcome.InsufficientStock => Refuse(checkout, CheckoutOutcome.InsufficientStock, line),
            ReserveOutcome.Quarantined => Refuse(checkout, CheckoutOutcome.Quarantined, line),
            ReserveOutcome.Overloaded => throw new CommitOutcomeUnknownException(
                $"Pool '{line.PoolId}' has no time for order {checkout.OrderId} now. Retry with the same key."),
            ReserveOutcome.Withdrawn or ReserveOutcome.Contradicts or ReserveOutcome.UnknownPool =>
                throw new InvalidOperationException(
                    $"Pool '{line.PoolId}' answered {outcome} when it was asked for {line.Quantity} units for order "
                    + $"{checkout.OrderId}, which is {checkout.Phase}. Compare the pool's log with the checkout."),
        };

    /// <summary>What the answer of the coupon means for the whole; null: the order has it, go on.</summary>
    public static CheckoutState? AfterCoupon(CheckoutState checkout, CouponRefusal? refusal) => refusal is { } why
        ? checkout with
        {
            Phase = CheckoutPhase.Releasing,
            Refusal = new CheckoutRefusal(CheckoutOutcome.CouponNotValid, Sku: null, why),
        }
        : null;

    /// <summary>Every pool has reserved: the order, and the checkout that knows it.</summary>
    public static (CheckoutState Next, OrderState Order) Place(
        CheckoutState checkout, DateTimeOffset now, CheckoutSettings settings)
    {
        var placed = checkout with
        {
            Phase = CheckoutPhase.Placed,
            PayBefore = checkout.PaymentMethod == PaymentMethod.Online
                ? FloorToMs(now + settings.PayWithin)
                : checkout.StartedAt,
        };
        return (placed, OrderOf(placed));
    }

    /// <summary>Every pool has released.</summary>
    public static CheckoutState AfterRelease(CheckoutState checkout) =>
        checkout with { Phase = CheckoutPhase.Refused };

    /// <summary>What the buyer is told; null: it is not decided.</summary>
    public static CheckoutResult? ResultOf(CheckoutState checkout) => checkout.Phase switch
    {
        CheckoutPhase.Reserving => null,
        CheckoutPhase.Releasing or CheckoutPhase.Refused =>
            new CheckoutResult(
                checkout.Refusal!.Outcome, Sku: checkout.Refusal.Sku, Coupon: checkout.Refusal.Coupon),
        CheckoutPhase.Placed => new CheckoutResult(CheckoutOutcome.Placed, OrderOf(checkout).View()),
    };

    private static CheckoutState Refuse(CheckoutState checkout, CheckoutOutcome outcome, OrderStateLine line) =>
        checkout with { Phase = CheckoutPhase.Releasing, Refusal = new CheckoutRefusal(outcome, line.Sku) };

    // Deadlines are stored in milliseconds.
    private static DateTimeOffset FloorToMs(DateTimeOffset time) =>
        time.AddTicks(-(time.Ticks % TimeSpan.TicksPerMillisecond));

    private static OrderState OrderOf(CheckoutState placed)
    {
        var (first, more) = (placed.Lines[0], placed.Lines.Skip(1).ToList());
        var cash = placed.PaymentMethod == PaymentMethod.Cod;
        var status = cash ? OrderStatus.Confirmed : OrderStatus.AwaitingPayment;
        return new OrderState(
            placed.OrderId, placed.Buyer, first.PoolId, first.Sku, first.Name, first.Quantity, first.UnitPrice,
            placed.StartedAt, placed.PayBefore!.Value, SaleId: null, placed.Address, status,
            [
                cash
                    ? new TimelineEntry(
                        status, placed.StartedAt, OrderNotes.ToBePaidInCash.InEnglish(), OrderNotes.ToBePaidInCash)
                    : new TimelineEntry(status, placed.StartedAt, null),
            ],
            MoreLines: more.Count == 0 ? null : more,
            PaymentMethod: cash ? PaymentMethod.Cod : null,
            Note: placed.Note,
            Discount: first.Discount, Freight: placed.Freight, Delivery: placed.Delivery, Invoice: placed.Invoice,
            Coupon: placed.Coupon);
    }
}
