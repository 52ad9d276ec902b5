namespace Commerce.Carts;

/// <summary>
/// One cart. Key: of a member's cart the member's id; of a guest's the SHA-256 of the cart's token in lower-case
/// hexadecimal, so that who reads the store cannot open a cart with what is there. What is answered is durable. No
/// stock is set aside by a cart, and prices in it are what somebody saw: an order is priced when it is placed.
/// </summary>
[Alias("carts.cart")]
public interface ICartGrain : IGrainWithStringKey
{
    /// <summary>The lines, in the order in which they came in; none if there is no cart, or it was handed
    /// over.</summary>
    [Alias("get"), AlwaysInterleave]
    Task<Cart> GetAsync();

    /// <summary>Sets a line's quantity, and makes the line if it is new. Repeating it changes nothing.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The quantity is not 1 to
    /// <see cref="CartLimits.QuantityMax"/>.</exception>
    [Alias("set")]
    Task<CartChange> SetAsync(SetCartLine command);

    /// <summary>Takes a line out. Repeating it changes nothing.</summary>
    [Alias("remove")]
    Task<CartChange> RemoveAsync(string sku);

    /// <summary>Selects these lines for the next order, and no others; what is not in the cart is passed
    /// over.</summary>
    [Alias("select")]
    Task<CartChange> SelectAsync(IReadOnlyList<string> skus);

    /// <summary>
    /// Of a guest's cart: merges it into a member's and ends it. Once begun it is finished, by itself too if need be,
    /// and for the member it was begun for, whoever asks again.
    /// </summary>
    [Alias("hand-over")]
    Task HandOverAsync(MemberId member);

    /// <summary>Of a member's cart: takes the lines of a guest's in. The same cart again changes nothing.</summary>
    [Alias("merge")]
    Task MergeAsync(MergeCart command);

    /// <summary>
    /// The selected lines, for an order. The same order gets the same lines, whatever happened to the cart since: what
    /// is paid for is what was ordered. A line that another order has taken is not given to a second one, until it is
    /// changed or given up, or two minutes have gone by without an order. Empty: nothing is selected that could be
    /// ordered, and nothing is remembered.
    /// </summary>
    /// <param name="order">Names the order: its id, or the key its buyer gave it.</param>
    [Alias("take")]
    Task<IReadOnlyList<TakenLine>> TakeAsync(string order);

    /// <summary>
    /// An order took lines and will not be: another may have them. Repeating it changes nothing; of what was ordered
    /// nothing is given up.
    /// </summary>
    /// <param name="order">As it was named when it took them.</param>
    [Alias("give-up")]
    Task GiveUpAsync(string order);

    /// <summary>
    /// Takes out what an order took, but leaves every line that was changed since. Repeating it changes nothing; an
    /// order that took nothing, or long ago, is passed over.
    /// </summary>
    [Alias("remove-ordered")]
    Task RemoveOrderedAsync(string order);

    /// <summary>
    /// Of a guest's cart: its time may be over. Finishes a hand-over that was cut short, or ends the cart.
    /// </summary>
    /// <returns>False: it is not time yet.</returns>
    [Alias("expire")]
    Task<bool> ExpireAsync();
}
