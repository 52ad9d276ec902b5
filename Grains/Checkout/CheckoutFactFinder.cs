using Commerce.Catalog;
using Commerce.Promotions;

namespace Commerce.Checkout;

/// <summary>Asks for what a price depends on.</summary>
internal static class CheckoutFactFinder
{
    /// <summary>The facts of an order at this moment.</summary>
    /// <param name="grains">Whom to ask.</param>
    /// <param name="order">Which order.</param>
    /// <param name="inCash">Whether cash on delivery is a question at all.</param>
    /// <param name="findProduct">Finds the product that has a SKU; null: none.</param>
    public static async Task<CheckoutFacts> AskAsync(
        IGrainFactory grains, PlaceOrder order, bool inCash, Func<string, Task<Product?>> findProduct)
    {
        var buyer = order.Buyer.ToString();
        var products = Task.WhenAll(order.Items.Select(item => findProduct(item.Sku)));
        var refused = inCash
            ? grains.GetGrain<ICashHistoryGrain>(buyer).CountRefusedDeliveriesAsync()
            : Task.FromResult(0);
        var coupon = order.CouponCode is { } code
            ? grains.GetGrain<ICouponGrain>(code).OfferAsync(order.Buyer)
            : Task.FromResult(CouponOffer.None);
        await Task.WhenAll(products, refused, coupon);
        var offer = await coupon;
        return new CheckoutFacts(await products, await refused, offer.Coupon, offer.Refusal);
    }
}
