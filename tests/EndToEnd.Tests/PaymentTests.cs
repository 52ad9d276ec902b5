using System.Net;
using Commerce.Shop;

namespace Commerce;

/// <summary>Payments over HTTP: the sandbox gateway, its bad days, and people who pretend to be it.</summary>
public sealed class PaymentTests
{
    private const long Price = ShopClient.PriceOfSale;
    private static readonly TimeSpan AlmostNothing = TimeSpan.FromMilliseconds(15);

    [Fact]
    public async Task A_paid_order_is_paid_once_however_often_and_in_whatever_order_the_gateway_tells()
    {
        await using var shop = await ShopProcess.StartAsync();
        using var client = shop.NewClient();
        var sale = await client.NewSaleAsync(units: 5);
        using var gateway = await BuyAsync(client, sale);
        var (paymentId, page) = await gateway.BeginAsync();

        await gateway.PressAsync(page, "pay");
        await gateway.UntilAsync("paid");
        await gateway.PressAsync(page, "repeat");
        var again = gateway.EventOf(paymentId, "payment.succeeded", Price, "ev-again");
        (await gateway.TellAsync(again)).Expect(HttpStatusCode.OK);
        (await gateway.TellAsync(again)).Expect(HttpStatusCode.OK);
        var failed = gateway.EventOf(paymentId, "payment.failed", Price, "ev-old");
        (await gateway.TellAsync(failed)).Expect(HttpStatusCode.OK);

        var order = await gateway.OrderAsync();
        Assert.Equal("paid", order.Text("status"));
        Assert.Single(StatusesOf(order), status => status == "paid");
        await Eventually.SeesAsync(
            "the unit is sold", sale.CountAsync, seen => seen == new PoolNumbers(5, 4, 0, 1, true));
    }

    [Fact]
    public async Task A_forged_or_stale_webhook_is_refused_and_changes_nothing()
    {
        await using var shop = await ShopProcess.StartAsync();
        using var client = shop.NewClient();
        var sale = await client.NewSaleAsync(units: 5);
        using var gateway = await BuyAsync(client, sale);
        var (paymentId, _) = await gateway.BeginAsync();
        var body = gateway.EventOf(paymentId, "payment.succeeded", Price, "ev-forged");
        var now = TimeProvider.System.GetUtcNow();

        string[] signatures =
        [
            "",
            "t=1,v1=00",
            Gateway.Sign(body, now, secret: "a secret of somebody else, long enough"),
            Gateway.Sign(body.Replace("ev-forged", "ev-other", StringComparison.Ordinal), now),
            Gateway.Sign(body, now.AddDays(-1)),
        ];
        foreach (var signature in signatures)
        {
            var answer = await gateway.TellAsync(body, signature);
            Assert.True((int)answer.Status is >= 400 and < 500, $"'{signature}' was answered {answer.Status}.");
        }

        Assert.Equal("awaitingPayment", (await gateway.OrderAsync()).Text("status"));
        Assert.Equal(new PoolNumbers(5, 4, 1, 0, true), await sale.CountAsync());
    }

    [Fact]
    public async Task A_payment_of_another_amount_does_not_pay_the_order()
    {
        await using var shop = await ShopProcess.StartAsync();
        using var client = shop.NewClient();
        var sale = await client.NewSaleAsync(units: 5);
        using var gateway = await BuyAsync(client, sale);
        var (paymentId, _) = await gateway.BeginAsync();

        var little = gateway.EventOf(paymentId, "payment.succeeded", 1, "ev-little");
        (await gateway.TellAsync(little)).Expect(HttpStatusCode.OK);

        Assert.Equal("awaitingPayment", (await gateway.OrderAsync()).Text("status"));
    }

    [Fact]
    public async Task A_late_payment_takes_the_unit_again_while_one_is_left()
    {
        await using var shop = await ShopProcess.StartAsync();
        using var client = shop.NewClient();
        var sale = await client.NewSaleAsync(units: 2, holdSeconds: 2);
        var (late, page) = await BuyToPayAsync(client, sale);
        await late.UntilAsync("expired");
        await Eventually.SeesAsync("the units are back", sale.CountAsync, seen => seen.Available == 2);

        await late.PressAsync(page, "pay");

        await late.UntilAsync("paid");
        Assert.Equal(new PoolNumbers(2, 1, 0, 1, true), await sale.CountAsync());
        late.Dispose();
    }

    [Fact]
    public async Task A_late_payment_is_paid_back_when_the_unit_has_gone_to_another()
    {
        await using var shop = await ShopProcess.StartAsync();
        using var client = shop.NewClient();
        var sale = await client.NewSaleAsync(units: 1, holdSeconds: 2);
        var (late, page) = await BuyToPayAsync(client, sale);
        await late.UntilAsync("expired");
        var (other, othersPage) = await BuyToPayAsync(client, sale);
        await other.PressAsync(othersPage, "pay");
        await other.UntilAsync("paid");

        await late.PressAsync(page, "pay");

        var order = await late.UntilAsync("refunded");
        Assert.NotEmpty(order.Json.GetProperty("timeline").EnumerateArray().Last().GetProperty("note").GetString()!);
        Assert.Equal("paid", (await other.OrderAsync()).Text("status"));
        Assert.Equal(new PoolNumbers(1, 0, 0, 1, true), await sale.CountAsync());
        late.Dispose();
        other.Dispose();
    }

    [Fact]
    public async Task Payments_that_race_their_deadline_have_one_winner_each_and_the_pool_agrees()
    {
        const int Orders = 12;
        await using var shop = await ShopProcess.StartAsync();
        using var client = shop.NewClient();

        // Enough units for orders that expire before their payment has begun: those are left to the deadline.
        var sale = await client.NewSaleAsync(units: 100, holdSeconds: 2);
        var payments = await Task.WhenAll(Enumerable.Range(0, Orders).Select(_ => BuyToPayAsync(client, sale)));

        await Task.WhenAll(payments.Select(payment => PayAtTheDeadlineAsync(payment.Gateway, payment.Page)));
        await Task.WhenAll(payments.Select(payment => payment.Gateway.UntilAsync("paid")));

        // Units are left, so what came too late took them again: nobody is refunded, and nobody pays for two.
        await Eventually.SeesAsync(
            "each payment is a sale", sale.CountAsync, seen =>
                seen == new PoolNumbers(100, 100 - Orders, 0, Orders, true));
        foreach (var (gateway, _) in payments)
        {
            Assert.Single(StatusesOf(await gateway.OrderAsync()), status => status == "paid");
            gateway.Dispose();
        }

        Assert.Equal(0, (await shop.StopAsync()).ExitCode);
        await Audit.VerifyFindsNothingAsync(shop);
    }

    private static async Task PayAtTheDeadlineAsync(Gateway gateway, Uri page)
    {
        await Eventually.SeesAsync("the deadline is here", gateway.OrderAsync, IsDue);
        await gateway.PressAsync(page, "pay");
    }

    // Once it has expired it no longer says until when it could be paid.
    private static bool IsDue(Answer order) =>
        order.Text("status") != "awaitingPayment"
        || TimeProvider.System.GetUtcNow() >= order.Json.GetProperty("payBefore").GetDateTimeOffset() - AlmostNothing;

    private static async Task<Gateway> BuyAsync(ShopClient client, RunningSale sale) =>
        await TryBuyAsync(client, sale) ?? throw new InvalidOperationException("Nothing is left in the sale.");

    private static async Task<Gateway?> TryBuyAsync(ShopClient client, RunningSale sale)
    {
        var buyer = await client.NewSessionAsync();
        var answer = await sale.BuyAsync(buyer, "one");
        return answer.Problem == "sold-out"
            ? null
            : new Gateway(client, buyer, answer.Expect(HttpStatusCode.Created).Text("orderId"));
    }

    // An order whose payment has begun in time; on a busy machine a short hold may run out before that.
    private static async Task<(Gateway Gateway, Uri Page)> BuyToPayAsync(ShopClient client, RunningSale sale)
    {
        var begun = await Eventually.SeesAsync(
            "the payment of an order has begun",
            async () =>
            {
                var gateway = await TryBuyAsync(client, sale);
                var page = gateway is null ? null : await gateway.TryBeginAsync();
                return (Gateway: gateway, Page: page);
            },
            seen => seen.Page is not null);
        return (begun.Gateway!, begun.Page!);
    }

    private static IEnumerable<string?> StatusesOf(Answer order) =>
        order.Json.GetProperty("timeline").EnumerateArray().Select(entry => entry.GetProperty("status").GetString());
}
