using Commerce.Shipping;

namespace Commerce.Checkout;

/// <summary>Settings of the checkout.</summary>
/// <param name="PayWithin">How long an order that is paid online waits for its payment.</param>
/// <param name="CashMax">Largest total that may be paid in cash on delivery, minor units; 0: none.</param>
/// <param name="ItemsMax">Most SKUs of an order.</param>
/// <param name="QuantityMax">Most units of a SKU.</param>
public sealed record CheckoutSettings(
    TimeSpan PayWithin, long CashMax, int ItemsMax = PlaceOrder.ItemsMax, int QuantityMax = PlaceOrder.QuantityMax)
{
    /// <summary>
    /// How long it is known what was answered, so that a key makes no second order. Default: 30 days.
    /// </summary>
    public TimeSpan KeepFor { get; init; } = TimeSpan.FromDays(30);

    /// <summary>What applies where a host says nothing else.</summary>
    public static CheckoutSettings Default { get; } = new(TimeSpan.FromMinutes(15), CashMax: 30_000);

    /// <summary>Where cash is taken at the door.</summary>
    public DeliveryArea CashArea { get; init; } = DeliveryArea.Everywhere;

    /// <summary>
    /// Who has refused so many deliveries at the door pays online, 1 at least and as many as
    /// <see cref="ICashHistoryGrain"/> counts at most.
    /// </summary>
    public int RefusedDeliveriesMax { get; init; } = 2;

    /// <summary>What deliveries cost.</summary>
    public FreightSettings Freight { get; init; } = FreightSettings.Free;
}
