using System.Net;
using Commerce.Shop;

namespace Commerce;

/// <summary>Payments over HTTP: the sandbox gateway, its bad days, and people who pretend to be it.</summary>
public sealed class PaymentTests
{
    private const long Price = ShopClient.PriceOfSale;

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
        var sale = await client.NewSaleAsync(units: 2, holdSeconds: 1);
        using var gateway = await BuyAsync(client, sale);
        var (_, page) = await gateway.BeginAsync();
        await gateway.UntilAsync("expired");
        await Eventually.SeesAsync("the unit is back", sale.CountAsync, seen => seen.Available == 2);

        await gateway.PressAsync(page, "pay");

        await gateway.UntilAsync("paid");
        Assert.Equal(new PoolNumbers(2, 1, 0, 1, true), await sale.CountAsync());
    }

    [Fact]
    public async Task A_late_payment_is_paid_back_when_the_unit_has_gone_to_another()
    {
        await using var shop = await ShopProcess.StartAsync();
        using var client = shop.NewClient();
        var sale = await client.NewSaleAsync(units: 1, holdSeconds: 1);
        using var late = await BuyAsync(client, sale);
        var (_, page) = await late.BeginAsync();
        await late.UntilAsync("expired");
        using var other = await Eventually.SeesAsync(
            "another buyer gets the unit", () => TryBuyAsync(client, sale), bought => bought is not null);
        var (_, othersPage) = await other!.BeginAsync();
        await other.PressAsync(othersPage, "pay");

        await late.PressAsync(page, "pay");

        var order = await late.UntilAsync("refunded");
        Assert.NotEmpty(order.Json.GetProperty("timeline").EnumerateArray().Last().GetProperty("note").GetString()!);
        await other.UntilAsync("paid");
        await Eventually.SeesAsync(
            "one unit is sold", sale.CountAsync, seen => seen == new PoolNumbers(1, 0, 0, 1, true));
    }

    [Fact]
    public async Task Payments_that_race_their_deadline_have_one_winner_each_and_the_pool_agrees()
    {
        const int Orders = 12;
        await using var shop = await ShopProcess.StartAsync();
        using var client = shop.NewClient();
        var sale = await client.NewSaleAsync(units: Orders, holdSeconds: 1);
        var gateways = await Task.WhenAll(Enumerable.Range(0, Orders).Select(_ => BuyAsync(client, sale)));

        await Task.WhenAll(gateways.Select(PayAtTheDeadlineAsync));
        var ends = await Task.WhenAll(gateways.Select(gateway => Eventually.SeesAsync(
            "the order is settled",
            async () => (await gateway.OrderAsync()).Text("status"),
            status => status is "paid" or "refunded")));

        // Units go back before late payments take them again: so here nobody is refunded.
        Assert.All(ends, status => Assert.Equal("paid", status));
        await Eventually.SeesAsync(
            "all are sold", sale.CountAsync, seen => seen == new PoolNumbers(Orders, 0, 0, Orders, true));
        foreach (var gateway in gateways)
        {
            Assert.Single(StatusesOf(await gateway.OrderAsync()), status => status == "paid");
            gateway.Dispose();
        }

        Assert.Equal(0, (await shop.StopAsync()).ExitCode);
        await Audit.VerifyFindsNothingAsync(shop);
    }

    private static async Task PayAtTheDeadlineAsync(Gateway gateway)
    {
        var (_, page) = await gateway.BeginAsync();
        var payBefore = (await gateway.OrderAsync()).Json.GetProperty("payBefore").GetDateTimeOffset();
        await Eventually.SeesAsync(
            "the deadline is here",
            () => Task.FromResult(TimeProvider.System.GetUtcNow()),
            now => now >= payBefore - TimeSpan.FromMilliseconds(15));
        await gateway.PressAsync(page, "pay");
    }

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

    private static IEnumerable<string?> StatusesOf(Answer order) =>
        order.Json.GetProperty("timeline").EnumerateArray().Select(entry => entry.GetProperty("status").GetString());
}
