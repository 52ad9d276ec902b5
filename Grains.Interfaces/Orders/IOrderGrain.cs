using Commerce.Payments;
using Commerce.Shipping;

namespace Commerce.Orders;

/// <summary>
/// One order, and the judge of whether it was paid in time. Key: the text form of <see cref="OrderId"/>. What it
/// decides is durable, with its outbox event, before it answers; the pool follows by the outbox.
/// </summary>
[Alias("orders.order")]
public interface IOrderGrain : IGrainWithStringKey
{
    /// <summary>
    /// The order; null if there is none or it is not this member's. Readable as soon as its receipt was sent.
    /// </summary>
    [Alias("get")]
    Task<Order?> GetAsync(MemberId member);

    /// <summary>The order as merchants see it; null if there is none.</summary>
    [Alias("show")]
    Task<Order?> ShowAsync();

    /// <summary>Begins (or finds) the payment of an order that waits for one.</summary>
    [Alias("start-payment")]
    Task<StartPaymentResult> StartPaymentAsync(MemberId member);

    /// <summary>Applies what the gateway said. Repeating an event changes nothing.</summary>
    [Alias("apply-payment-event")]
    Task<PaymentEventOutcome> ApplyPaymentEventAsync(PaymentEvent paymentEvent);

    /// <summary>
    /// The buyer gives the order up. Only while nothing of it was sent or asked back; what was paid goes back.
    /// </summary>
    [Alias("cancel")]
    Task<CancelOutcome> CancelAsync(MemberId member);

    /// <summary>An agent does the same for the buyer, which the timeline says.</summary>
    [Alias("cancel-for-buyer")]
    Task<CancelOutcome> CancelForBuyerAsync(MemberId buyer, OrderAgent agent);

    /// <summary>
    /// An agent gives the buyer more time to pay, as often and as much as the shop allows. The same key: the time that
    /// was given before.
    /// </summary>
    [Alias("extend-payment")]
    Task<ExtendPaymentResult> ExtendPaymentAsync(ExtendPayment command);

    /// <summary>
    /// Its time to pay is over (a deadline came due). Does nothing when it was settled before. False: by this silo's
    /// clock the time is not over yet; ask again later.
    /// </summary>
    [Alias("expire")]
    Task<bool> ExpireAsync();

    /// <summary>
    /// Carries on what a decision began and a crash may have cut short (an outbox event came): the pool, a refund.
    /// </summary>
    [Alias("settle")]
    Task SettleAsync();

    /// <summary>The gateway has paid a refund back. Repeating it changes nothing.</summary>
    /// <param name="paymentId">The payment it is of.</param>
    /// <param name="dueId">The order's name for what was due.</param>
    /// <param name="refundId">The gateway's name for the refund.</param>
    [Alias("refund-made")]
    Task ConfirmRefundAsync(string paymentId, string dueId, string refundId);

    /// <summary>The buyer says that all of it has arrived. Repeating it changes nothing.</summary>
    [Alias("confirm-receipt")]
    Task<ConfirmReceiptOutcome> ConfirmReceiptAsync(MemberId member);

    /// <summary>The buyer asks for units to go back. The same key: the return that was asked for before.</summary>
    [Alias("request-return")]
    Task<ReturnResult> RequestReturnAsync(RequestReturn command);

    /// <summary>
    /// A merchant takes back what was asked for, or some of it; the rest stays with the buyer. Repeating it changes
    /// nothing.
    /// </summary>
    [Alias("approve-return")]
    Task<ReturnResult> ApproveReturnAsync(ApproveReturn command);

    /// <summary>A merchant takes nothing back. Repeating it changes nothing.</summary>
    /// <param name="returnId">Of the order's returns.</param>
    /// <param name="reason">For the buyer.</param>
    [Alias("reject-return")]
    Task<ReturnResult> RejectReturnAsync(string returnId, string reason);

    /// <summary>
    /// Pays the difference back for lines whose SKU has become cheaper since they were paid: each line once. Compares
    /// with the catalogue itself.
    /// </summary>
    [Alias("protect-price")]
    Task<PriceProtectionResult> ProtectPriceAsync(MemberId member);

    /// <summary>A merchant sends units. The same key: the shipment that was made before.</summary>
    [Alias("ship")]
    Task<ShipResult> ShipAsync(ShipOrder command);

    /// <summary>
    /// A carrier's news of a shipment. Repeating them changes nothing; older ones that come later are noted and do not
    /// turn it back.
    /// </summary>
    [Alias("track")]
    Task<TrackResult> TrackAsync(TrackShipment command);

    /// <summary>Puts the order on the list of what is to be sent, once.</summary>
    /// <param name="eventId">Of the event that says so, in the outbox of the order's shard.</param>
    [Alias("open-fulfilment")]
    Task OpenFulfilmentAsync(long eventId);

    /// <summary>
    /// The time in which the buyer might have said something is over (a deadline came due). False: not yet.
    /// </summary>
    [Alias("complete")]
    Task<bool> CompleteAsync();

    /// <summary>
    /// The time in which a cash order is to be sent is over (a deadline came due): what was not sent is given up.
    /// False: not yet.
    /// </summary>
    [Alias("lapse")]
    Task<bool> LapseAsync();
}
