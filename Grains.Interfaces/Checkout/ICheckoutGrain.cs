namespace Commerce.Checkout;

/// <summary>
/// Makes one order of several SKUs, all or nothing. Key: <see cref="CheckoutKey"/>, a member and the member's own key
/// for this order, so that the same request is the same checkout.
/// </summary>
[Alias("checkout.checkout")]
public interface ICheckoutGrain : IGrainWithStringKey
{
    /// <summary>
    /// Places the order, or says why not. The same key again: the same answer; what a crash cut short goes on. An
    /// exception means that the outcome is unknown: retry with the same key. An order of which nobody heard may be
    /// placed a moment later.
    /// </summary>
    [Alias("place"), ResponseTimeout("00:00:05")]
    Task<CheckoutResult> PlaceAsync(PlaceOrder command);

    /// <summary>
    /// The answer that this key has, whatever the cart holds by now; null: nothing has been begun under it.
    /// </summary>
    /// <param name="requestHash">See <see cref="PlaceOrder.RequestHash"/>.</param>
    [Alias("find")]
    Task<CheckoutResult?> FindAsync(long requestHash);

    /// <summary>
    /// Brings to its end what a crash or an error cut short (a deadline came due). True: it is at its end, or was never
    /// begun.
    /// </summary>
    [Alias("recover")]
    Task<bool> RecoverAsync();

    /// <summary>
    /// Forgets a checkout that is at its end and of which nobody asks any more (a deadline came due): its key can make
    /// an order again. False: it is not time yet.
    /// </summary>
    [Alias("forget")]
    Task<bool> ForgetAsync();
}
