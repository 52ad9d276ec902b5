using Commerce.Hosting;
using Commerce.Orders;

namespace Commerce.Checkout;

/// <summary>Who has refused deliveries at the door pays online: with a whole silo.</summary>
public sealed class CashHistoryTests
{
    [Fact]
    public async Task Each_refused_delivery_counts_once_and_after_some_there_is_no_cash_any_more()
    {
        await using var shop = await RunningShop.StartAsync(
            null, ("Commerce:Orders:CashOnDelivery:RefusedDeliveriesMax", "2"));
        await CheckoutItems.StockAsync(shop.Grains, "A", units: 9);
        var history = shop.Grains.GetGrain<ICashHistoryGrain>($"{new MemberId(1)}");
        var order = CheckoutItems.Order(1, ("A", 1)) with { PaymentMethod = PaymentMethod.Cod };

        await history.RecordRefusedDeliveryAsync(new OrderId(1, 1));
        await history.RecordRefusedDeliveryAsync(new OrderId(1, 1));
        Assert.Equal(1, await history.CountRefusedDeliveriesAsync());
        Assert.Equal(CheckoutOutcome.Placed, (await CheckoutItems.PlaceAsync(shop.Grains, order, "one")).Outcome);
        await history.RecordRefusedDeliveryAsync(new OrderId(1, 2));
        var refused = await CheckoutItems.PlaceAsync(shop.Grains, order, "two");

        Assert.Equal(
            (CheckoutOutcome.CashNotAvailable, CashRefusal.History), (refused.Outcome, refused.Cash));
        var quote = await shop.Grains.GetGrain<IQuoteGrain>($"{new MemberId(1)}").QuoteAsync(order);
        Assert.Equal(CashRefusal.History, quote.Quote!.Cash);
        var other = order with { Buyer = new MemberId(2) };
        Assert.Equal(CheckoutOutcome.Placed, (await CheckoutItems.PlaceAsync(shop.Grains, other)).Outcome);
    }
}
