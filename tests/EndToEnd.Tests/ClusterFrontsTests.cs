using System.Globalization;
using System.Net;
using System.Text;
using Commerce.Shop;
using Commerce.Testing;

namespace Commerce;

/// <summary>
/// Goal: what was one front's own is the shop's, whichever front is asked. Method: one cluster with a gateway beside
/// it; what is done over one front is looked at over the other.
/// </summary>
public sealed class ClusterFrontsTests(ClusterFrontsTests.Cluster cluster) : IClassFixture<ClusterFrontsTests.Cluster>
{
    // A PNG of one pixel.
    private const string Dot =
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==";

    [Fact]
    public async Task A_payment_that_came_too_late_is_paid_back_and_each_front_takes_what_the_gateway_tells()
    {
        var sale = await cluster.First.NewSaleAsync(units: 1, holdSeconds: 2);
        var (late, page) = await BuyAsync(cluster.First, sale);
        await late.UntilAsync("expired");
        var (other, othersPage) = await BuyAsync(cluster.Second, sale with { Client = cluster.Second });
        await other.PressAsync(othersPage, "pay");
        await other.UntilAsync("paid");

        await late.PressAsync(page, "pay");

        var order = await late.UntilAsync("refunded");
        Assert.NotEmpty(order.Json.GetProperty("timeline").EnumerateArray().Last().GetProperty("note").GetString()!);
        var failed = other.EventOf("any", "payment.failed", ShopClient.PriceOfSale, "ev-of-another-front");
        (await other.TellAsync(failed)).Expect(HttpStatusCode.OK); // To the front that the gateway does not know.
        Assert.Equal("paid", (await other.OrderAsync()).Text("status"));
        Assert.Equal(new PoolNumbers(1, 0, 0, 1, true), await sale.CountAsync());
        late.Dispose();
        other.Dispose();
    }

    [Fact]
    public async Task A_switch_turned_at_one_front_acts_at_the_other_within_two_seconds()
    {
        var sale = await cluster.First.NewSaleAsync(units: 5);
        var buyer = await cluster.First.NewSessionAsync();

        await TurnAsync(sale, on: false);
        Assert.Equal("overloaded", (await sale.BuyAsync(buyer, "one")).Problem);
        await Eventually.SeesAsync(
            "the other front refuses",
            () => (sale with { Client = cluster.Second }).BuyAsync(buyer, "one"),
            answer => answer.Problem == "overloaded");
        var seen = (await cluster.Second.GetAsync("api/ops/switches", sale.OpsToken)).Expect(HttpStatusCode.OK).Json;
        Assert.False(seen.GetProperty("switches").EnumerateArray()
            .Single(one => one.GetProperty("name").GetString() == "flash-sale-orders").GetProperty("on").GetBoolean());

        await TurnAsync(sale with { Client = cluster.Second }, on: true);
        await Eventually.SeesAsync(
            "the first front sells again",
            () => sale.BuyAsync(buyer, "one"),
            answer => answer.Status == HttpStatusCode.Created);
    }

    [Fact]
    public async Task A_file_sent_to_one_front_is_imported_and_read_at_the_other()
    {
        var merchant = await cluster.First.NewSessionAsync("merchant");
        var lines = Enumerable.Range(0, 3_000).Select(n => string.Create(
            CultureInfo.InvariantCulture,
            $"1,FRONT{n % 100},THING {n % 100},{(n < 2_900 ? "1" : "none")},2010-12-01 08:26:00,2.55,17850,France"));
        var file = string.Join(
            '\n', lines.Prepend("InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country"));

        var begun = await cluster.First.SendAsync(
            HttpMethod.Post, "api/merchant/imports", merchant, new StringContent(file, Encoding.UTF8, "text/csv"));
        var path = $"api/merchant/imports/{begun.Expect(HttpStatusCode.Accepted).Text("importId")}";

        var report = await Eventually.SeesAsync(
            "the import has ended, over the other front",
            () => cluster.Second.GetAsync(path, merchant),
            answer => answer.Expect(HttpStatusCode.OK).Text("state") != "running");
        Assert.Equal("completed", report.Text("state"));
        Assert.Equal(2_900, report.Json.GetProperty("linesImported").GetInt32());
        Assert.Equal(100, report.Json.GetProperty("refused").GetArrayLength());
    }

    [Fact]
    public async Task A_picture_sent_to_one_front_is_shown_by_the_other_and_is_the_same_one_there()
    {
        var merchant = await cluster.First.NewSessionAsync("merchant");

        var sent = (await SendAsync(cluster.First)).Expect(HttpStatusCode.Created);

        (await cluster.Second.GetAsync(sent.Text("url"))).Expect(HttpStatusCode.OK);
        Assert.Equal(sent.Body, (await SendAsync(cluster.Second)).Expect(HttpStatusCode.Created).Body);

        Task<Answer> SendAsync(ShopClient front) => front.SendAsync(
            HttpMethod.Post, "api/merchant/pictures", merchant, new ByteArrayContent(Convert.FromBase64String(Dot)));
    }

    [Fact]
    public async Task Sessions_made_by_the_thousand_over_one_front_are_known_to_the_other()
    {
        var tokens = await cluster.First.NewSessionsAsync(10_000);

        Assert.Equal(10_000, tokens.Distinct(StringComparer.Ordinal).Count());
        (await cluster.Second.GetAsync("api/session", tokens[^1])).Expect(HttpStatusCode.OK);
    }

    private static async Task TurnAsync(RunningSale sale, bool on) =>
        (await sale.Client.SendAsync(
            HttpMethod.Put, "api/ops/switches/flash-sale-orders", sale.OpsToken,
            new StringContent($"{{\"on\":{(on ? "true" : "false")}}}", Encoding.UTF8, "application/json")))
        .Expect(HttpStatusCode.OK);

    // An order whose payment has begun in time; on a busy machine a short hold may run out before that.
    private static async Task<(Gateway Gateway, Uri Page)> BuyAsync(ShopClient client, RunningSale sale)
    {
        var begun = await Eventually.SeesAsync(
            "the payment of an order has begun",
            async () =>
            {
                var buyer = await client.NewSessionAsync();
                var answer = await sale.BuyAsync(buyer, "one");
                var gateway = answer.Status == HttpStatusCode.Created
                    ? new Gateway(client, buyer, answer.Text("orderId"))
                    : null;
                return (Gateway: gateway, Page: gateway is null ? null : await gateway.TryBeginAsync());
            },
            seen => seen.Page is not null);
        return (begun.Gateway!, begun.Page!);
    }

    /// <summary>Two silos, two fronts, a gateway that tells the first one.</summary>
    public sealed class Cluster(PostgresServer postgres, RedisServer redis) : IAsyncLifetime
    {
        private ShopCluster? _shop;

        internal ShopClient First => _shop!.Clients[0];

        internal ShopClient Second => _shop!.Clients[1];

        public async ValueTask InitializeAsync()
        {
            _shop = await ShopCluster.StartAsync(postgres, redis, silos: 2, fronts: 2);
            await _shop.StartGatewayAsync();
        }

        public ValueTask DisposeAsync() => _shop?.DisposeAsync() ?? ValueTask.CompletedTask;
    }
}
