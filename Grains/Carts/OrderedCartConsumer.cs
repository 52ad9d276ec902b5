using Commerce.Checkout;
using Commerce.Delivery;

namespace Commerce.Carts;

/// <summary>
/// Takes out of carts what was ordered from them. Idempotent without an inbox: the cart knows what it gave to which
/// checkout.
/// </summary>
internal sealed class OrderedCartConsumer(IGrainFactory grains) : IOutboxConsumer
{
    public string Name => "carts";

    public IReadOnlyCollection<string> Topics { get; } = [CheckoutState.CartOrdered];

    public Task HandleAsync(EventEnvelope happened, CancellationToken cancellationToken) => grains
        .GetGrain<ICartGrain>(CheckoutKey.BuyerOf(happened.Key).ToString())
        .RemoveOrderedAsync(happened.Key)
        .WaitAsync(cancellationToken);
}
