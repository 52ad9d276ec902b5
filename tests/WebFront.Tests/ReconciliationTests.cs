using System.Globalization;
using Commerce.Orders;
using Commerce.Payments;
using Commerce.Shop;
using Microsoft.Extensions.DependencyInjection;

namespace Commerce.Web;

/// <summary>The payment gateway's books: as the gateway tells them, and as operators see what came of them.</summary>
public sealed class ReconciliationTests(RunningShop shop)
{
    private const string Path = "api/ops/reconciliation";

    [Fact]
    public async Task The_sandbox_gateway_tells_its_books_page_by_page_and_by_payment()
    {
        var gateway = shop.Services.GetRequiredService<IPaymentGateway>();
        var began = TimeProvider.System.GetUtcNow().AddSeconds(-1);
        var (sale, buyer) = (await shop.NewSaleAsync(), await shop.NewSessionAsync());
        var order = (await sale.BuyAsync(buyer, "one")).Text("orderId");
        var payment = await shop.PostAsync($"api/orders/{order}/payment", "{}", buyer);
        var (page, id, price) = (payment.Text("redirectUrl"), payment.Text("paymentId"), new Money(300, "GBP"));
        using var browser = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
        await browser.PostAsync(new Uri($"{page}/decline"), content: null);
        await browser.PostAsync(new Uri($"{page}/pay"), content: null);
        var refund = await gateway.RefundAsync(
            id, OrderId.Parse(order), new Money(200, "GBP"), "test", "refund:due", CancellationToken.None);
        var until = TimeProvider.System.GetUtcNow().AddSeconds(1);

        var books = new List<GatewayBooking>();
        for (string? after = null; ;)
        {
            var read = await gateway.ReadBooksAsync(began, until, after, 1, CancellationToken.None);
            books.AddRange(read.Items);
            if ((after = read.NextAfter) is null)
            {
                break;
            }
        }

        var ours = books.Where(booking => booking.PaymentId == id).ToList();
        Assert.Equal(
            [(false, order, price, null), (true, order, new Money(200, "GBP"), "refund:due")],
            ours.Select(booking => (booking.IsRefund, booking.OrderId, booking.Amount, booking.Key)));
        Assert.Equal(refund, ours[1].EventId);
        await Assert.ThrowsAsync<RefundRefusedException>(() => gateway.RefundAsync(
            id, OrderId.Parse(order), new Money(200, "GBP"), "test", "refund:more", CancellationToken.None));
        Assert.Equal(ours, await gateway.ReadPaymentAsync(id, CancellationToken.None));
        Assert.Empty(await gateway.ReadPaymentAsync("pay-of-nobody", CancellationToken.None));
        Assert.Empty(
            (await gateway.ReadBooksAsync(until, until.AddDays(1), null, 10, CancellationToken.None)).Items);
    }

    [Fact]
    public async Task A_day_is_compared_on_demand_and_its_report_is_there_for_operators()
    {
        var ops = await shop.NewSessionAsync("ops");
        var day = Day(-3);
        Assert.Equal("404 not-found", (await shop.GetAsync($"{Path}?day={day}", ops)).Outcome);
        Assert.Contains("Not compared yet", await PageAsync(day), StringComparison.Ordinal);

        Assert.Equal(202, (await shop.PostAsync($"{Path}/{day}", "{}", ops)).Status);
        var ended = await Eventually.SeesAsync(
            () => shop.GetAsync($"{Path}?day={day}", ops), answer => !answer.Json.GetProperty("running").GetBoolean());

        Assert.Equal((day, 0, 0), (
            ended.Text("day"), ended.Json.GetProperty("payments").GetInt32(),
            ended.Json.GetProperty("differenceCount").GetInt32()));
        var page = await PageAsync(day);
        Assert.Contains("In agreement", page, StringComparison.Ordinal);
        Assert.Contains("None: both say the same.", page, StringComparison.Ordinal);

        async Task<string> PageAsync(string of) => (await shop.GetAsync($"ops/reconciliation?day={of}", ops)).Body;
    }

    [Theory]
    [InlineData("tomorrow")]
    [InlineData("1999-01-01")]
    [InlineData("2999-01-01")]
    public async Task What_is_no_day_or_not_over_for_long_is_refused(string day)
    {
        var ops = await shop.NewSessionAsync("ops");

        Assert.Equal("400 validation", (await shop.GetAsync($"{Path}?day={day}", ops)).Outcome);
        Assert.Equal("400 validation", (await shop.PostAsync($"{Path}/{day}", "{}", ops)).Outcome);
        Assert.Contains(
            "no day whose books can be compared", (await shop.GetAsync($"ops/reconciliation?day={day}", ops)).Body,
            StringComparison.Ordinal);
    }

    private static string Day(int offset) => TimeProvider.System.GetUtcNow().AddDays(offset)
        .ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
