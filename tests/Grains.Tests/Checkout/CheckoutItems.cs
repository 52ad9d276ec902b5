using Commerce.Catalog;
using Commerce.Inventory;
using Commerce.Orders;

namespace Commerce.Checkout;

/// <summary>A shop's catalogue for tests of the checkout, and orders from it.</summary>
internal static class CheckoutItems
{
    public static readonly DeliveryAddress Home = new("Ada", "1 Street", null, "London", "N1", "GB");

    /// <summary>A product of one SKU, with units in its pool.</summary>
    public static async Task StockAsync(IGrainFactory grains, string sku, int units, long price = 500)
    {
        await PutAsync(grains, sku, price);
        await Pool(grains, sku).AdjustAsync(new AdjustStock(units, "test", "opening"));
    }

    public static Task PutAsync(IGrainFactory grains, string sku, long price, bool published = true) =>
        grains.GetGrain<IProductGrain>($"p-{sku}").PutAsync(new Product(
            $"p-{sku}", $"Thing {sku}", null, "things", published, 0,
            [new SkuDetails(sku, "Standard", new Money(price, "GBP"))]));

    public static IStockPoolGrain Pool(IGrainFactory grains, string sku) =>
        grains.GetGrain<IStockPoolGrain>(PoolId.ForSku(sku).Value);

    public static ICheckoutGrain Checkout(IGrainFactory grains, long buyer, string key) =>
        grains.GetGrain<ICheckoutGrain>(CheckoutKey.Of(new MemberId(buyer), key));

    public static PlaceOrder Order(long buyer, params (string Sku, int Quantity)[] items) => new(
        new MemberId(buyer), [.. items.Select(item => new CheckoutItem(item.Sku, item.Quantity))], Home,
        PaymentMethod.Online, ExpectedTotal: null, Note: null, RequestHash: items.Sum(item => item.Quantity));

    /// <summary>Places an order under a key of its buyer.</summary>
    public static Task<CheckoutResult> PlaceAsync(IGrainFactory grains, PlaceOrder order, string key = "k") =>
        grains.GetGrain<ICheckoutGrain>(CheckoutKey.Of(order.Buyer, key)).PlaceAsync(order);

    /// <summary>What a pool has: available, held, sold.</summary>
    public static async Task<(int Available, int Held, int Sold)> UnitsAsync(IGrainFactory grains, string sku)
    {
        var status = await Pool(grains, sku).GetStatusAsync();
        Assert.True(status.EquationHolds);
        return (status.Available, status.Held, status.Sold);
    }
}
