namespace Commerce.Operations;

/// <summary>
/// Named places of the domain at which a process can be made to die, so that a test has exactly the crash that it
/// means. Nothing happens there unless a host registers something else than <see cref="None"/>.
/// </summary>
public class FaultPoints
{
    /// <summary>Nothing happens anywhere.</summary>
    public static FaultPoints None { get; } = new();

    /// <summary>
    /// The places, in the order in which an order passes them: before and after each thing that is written.
    /// </summary>
    public static IReadOnlyList<string> All { get; } =
    [
        CartTaking, CartTaken, CheckoutBeginning, CheckoutBegun, CheckoutReserving, CheckoutReserved, CheckoutPlacing,
        CheckoutPlaced, CartClearing, CartCleared, CheckoutRefusing, CheckoutRefused, CheckoutReleasing,
        CheckoutReleased, CheckoutClosing, CheckoutClosed,
    ];

    /// <summary>A cart notes what an order takes from it.</summary>
    public const string CartTaking = "cart.taking";

    /// <summary>It is noted.</summary>
    public const string CartTaken = "cart.taken";

    /// <summary>A checkout writes down what is ordered.</summary>
    public const string CheckoutBeginning = "checkout.beginning";

    /// <summary>It is written: from now on the checkout comes to its end.</summary>
    public const string CheckoutBegun = "checkout.begun";

    /// <summary>A pool is asked for units; once for each line.</summary>
    public const string CheckoutReserving = "checkout.reserving";

    /// <summary>It has answered.</summary>
    public const string CheckoutReserved = "checkout.reserved";

    /// <summary>All have: the order is written.</summary>
    public const string CheckoutPlacing = "checkout.placing";

    /// <summary>There is an order; nobody knows yet.</summary>
    public const string CheckoutPlaced = "checkout.placed";

    /// <summary>A cart loses what was ordered from it.</summary>
    public const string CartClearing = "cart.clearing";

    /// <summary>It has lost that.</summary>
    public const string CartCleared = "cart.cleared";

    /// <summary>A pool has refused: that there will be no order is written.</summary>
    public const string CheckoutRefusing = "checkout.refusing";

    /// <summary>There will be none.</summary>
    public const string CheckoutRefused = "checkout.refused";

    /// <summary>A pool is asked to take units back; once for each line.</summary>
    public const string CheckoutReleasing = "checkout.releasing";

    /// <summary>It has answered.</summary>
    public const string CheckoutReleased = "checkout.released";

    /// <summary>All have: the end of a refused checkout is written.</summary>
    public const string CheckoutClosing = "checkout.closing";

    /// <summary>It is at its end.</summary>
    public const string CheckoutClosed = "checkout.closed";

    /// <summary>A place is reached.</summary>
    /// <param name="point">One of <see cref="All"/>.</param>
    /// <param name="checkout">Key of the checkout that comes by.</param>
    /// <returns>Is complete, unless the process is to die here.</returns>
    public virtual Task ReachAsync(string point, string checkout) => Task.CompletedTask;
}
