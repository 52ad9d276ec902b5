using Commerce.Checkout;
using Commerce.Shipping;
using Microsoft.Extensions.DependencyInjection;

[assembly: AssemblyFixture(typeof(Commerce.Shop.FreightShop))]

namespace Commerce.Shop;

/// <summary>A shop that takes something for deliveries, to Great Britain only, and cash in England only.</summary>
public sealed class FreightShop : IAsyncLifetime
{
    /// <summary>What the delivery of a little costs; for goods of 50.00 it is free.</summary>
    public const int Freight = 395;

    public RunningShop Shop { get; } = new(services => services.AddSingleton(
        new CheckoutSettings(TimeSpan.FromMinutes(15), CashMax: 3_000)
        {
            CashArea = new DeliveryArea(["GB"], ["England"]),
            Freight = new FreightSettings(
                [new(new(["GB"], []), "GBP", new(2_000, Freight), new(1_000, 60), FreeFrom: 5_000, new(1, 3))], 14),
        }));

    public ValueTask InitializeAsync() => Shop.InitializeAsync();

    public ValueTask DisposeAsync() => Shop.DisposeAsync();
}
