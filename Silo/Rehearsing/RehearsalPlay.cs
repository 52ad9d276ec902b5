using System.Globalization;
using Commerce.Catalog;
using Commerce.FlashSales;
using Commerce.Inventory;
using Commerce.Members;
using Commerce.Orders;
using Commerce.Payments;

namespace Commerce.Rehearsing;

/// <summary>
/// A small sale with a few buyers, who do at once what buyers of a rush do: sign in, look, buy, ask again, ask for too
/// much, pay, give up, pay too late. What they are answered does not matter: that it is decided, stored, sent and read
/// once is what has it compiled.
/// </summary>
/// <param name="grains">Of a shop in which nothing else happens.</param>
/// <param name="time">The shop's clock.</param>
internal sealed class RehearsalPlay(IGrainFactory grains, TimeProvider time)
{
    /// <summary>Two for each of the ways in which an order ends.</summary>
    private const int Buyers = 6;

    private const int LimitPerBuyer = 2;
    private const string Name = "rehearsal";
    private const string Sku = "REHEARSAL";

    private static readonly Money Price = new(10_00, "GBP");
    private static readonly DeliveryAddress Address = new(Name, Name, null, Name, Name, "GB");

    /// <summary>The shortest that there is.</summary>
    private static readonly TimeSpan HoldTime = TimeSpan.FromSeconds(1);

    /// <summary>In which a hold that was not paid has expired: its shard looks four times a second.</summary>
    private static readonly TimeSpan ExpiryTime = HoldTime + TimeSpan.FromSeconds(0.5);

    private IStockPoolGrain Pool => grains.GetGrain<IStockPoolGrain>(PoolId.ForSaleItem(Name, Sku).Value);

    /// <summary>Plays it to its end.</summary>
    public async Task PlayAsync()
    {
        var buyers = Enumerable.Range(0, Buyers).Select(number => new MemberId(1 + number)).ToList();
        await Task.WhenAll([PutProductAsync(), .. buyers.Select(SignInAsync)]);
        await BeginSaleAsync();
        await Task.WhenAll(buyers.Select(TryBuyAsync));
    }

    private async Task PutProductAsync()
    {
        var stock = grains.GetGrain<IStockPoolGrain>(PoolId.ForSku(Sku).Value);
        await stock.AdjustAsync(new AdjustStock(Buyers, Name, Name));
        var product = grains.GetGrain<IProductGrain>(Name);
        await product.PutAsync(new Product(
            Name, Name, Name, "audio", Published: true, Popularity: 1, [new SkuDetails(Sku, Name, Price)]));
        await product.GetAsync();
    }

    // One unit for each: the last ones find nothing left for their second wish.
    private async Task BeginSaleAsync()
    {
        var now = time.GetUtcNow();
        var sale = grains.GetGrain<IFlashSaleGrain>(Name);
        await sale.ScheduleAsync(new ScheduleSale(
            Name, now, now + TimeSpan.FromHours(1), [new SaleItemPlan(Sku, Price, Buyers, LimitPerBuyer)], HoldTime));
        await sale.GetAsync();
        await grains.GetGrain<IFlashSaleCalendarGrain>(IFlashSaleCalendarGrain.Key).ListAsync();
    }

    private async Task SignInAsync(MemberId buyer)
    {
        var token = $"{Name}-{buyer}";
        var session = grains.GetGrain<ISessionGrain>(token);
        await session.StartAsync(new Session(buyer, Name, [Roles.Shopper], time.GetUtcNow() + TimeSpan.FromHours(1)));
        await session.GetAsync();
        await grains.GetGrain<ISessionReaderGrain>(0).FindAsync(token);
        var contact = grains.GetGrain<IContactGrain>(buyer.ToString());
        await contact.PutAsync(new Contact($"{token}@shop.test", Name));
        await contact.GetAsync();
    }

    private async Task TryBuyAsync(MemberId buyer)
    {
        try
        {
            await BuyAsync(buyer);
        }
        catch (TimeoutException)
        {
            // Where the processors are busy elsewhere a call may take too long, and has been of use all the same.
        }
    }

    private async Task BuyAsync(MemberId buyer)
    {
        var hold = new HoldStock(buyer, 1, $"{Name}-{buyer}", RequestHash: 1, Address);
        var answers = await Task.WhenAll(Pool.HoldAsync(hold), Pool.HoldAsync(hold));
        await Pool.HoldAsync(hold with { RequestHash = 2 });
        await Pool.HoldAsync(hold with { IdempotencyKey = "too-much", Quantity = LimitPerBuyer });
        await Pool.HoldAsync(hold with { IdempotencyKey = "second" });
        await Pool.GetHintAsync();
        await Pool.GetStatusAsync();
        if (answers[0].Receipt is { } receipt)
        {
            await Pool.FindAsync(receipt.OrderId);
            await EndOrderAsync(buyer, receipt);
        }
    }

    private async Task EndOrderAsync(MemberId buyer, HoldReceipt receipt)
    {
        var order = grains.GetGrain<IOrderGrain>(receipt.OrderId.ToString());
        await order.GetAsync(buyer);
        await grains.GetGrain<IOrderListGrain>(buyer.ToString()).ListAsync(null, page: 1, pageSize: 10);
        switch (buyer.Value % 3)
        {
            case 0:
                await PayAsync(order, buyer, receipt);
                break;
            case 1:
                await order.CancelAsync(buyer);
                break;
            default:
                await Task.Delay(ExpiryTime, time);
                await PayAsync(order, buyer, receipt);
                break;
        }

        await order.GetAsync(buyer);
    }

    // The gateway tells twice.
    private async Task PayAsync(IOrderGrain order, MemberId buyer, HoldReceipt receipt)
    {
        var started = await order.StartPaymentAsync(buyer);
        var paid = new PaymentEvent(
            receipt.Sequence.ToString(CultureInfo.InvariantCulture), PaymentEventKind.Succeeded,
            started.PaymentId ?? Name, receipt.OrderId, receipt.UnitPrice.Times(receipt.Quantity), time.GetUtcNow());
        await order.ApplyPaymentEventAsync(paid);
        await order.ApplyPaymentEventAsync(paid);
    }
}
