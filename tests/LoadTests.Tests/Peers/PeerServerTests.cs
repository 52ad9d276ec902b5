using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Commerce.LoadTests.Flash;
using Commerce.LoadTests.Peers;
using Commerce.LoadTests.Servers;
using Commerce.LoadTests.Shop;
using Npgsql;
using StackExchange.Redis;

namespace Commerce.LoadTests.Tests.Peers;

/// <summary>
/// The designs that the shop is compared with keep the shop's promises: what is measured is not the speed of being
/// wrong. On a real PostgreSQL and a real Redis.
/// </summary>
public sealed class PeerServerTests(PeerServersFixture servers)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string> Designs => [.. Enum.GetNames<PeerKind>()];

    [Theory]
    [MemberData(nameof(Designs))]
    public async Task As_many_units_are_sold_as_there_are_and_no_buyer_has_more_than_one_may(string design)
    {
        await using var peer = await StartAsync(design);
        var sale = await peer.Api.CreatePeerSaleAsync(units: 40, limitPerBuyer: 2, price: 999, Cancellation);
        var buyers = await peer.Api.CreateSessionsAsync(30, null, Cancellation);

        var answers = await Task.WhenAll(
            buyers.SelectMany((token, buyer) => Enumerable.Range(0, 3).Select(async n =>
                (Buyer: buyer, Answer: await peer.OrderAsync(sale, token, $"key-{n}")))));

        var receipts = answers.Where(one => one.Answer.Status == HttpStatusCode.Created).ToList();
        Assert.Equal(40, receipts.Count);
        Assert.All(receipts.GroupBy(one => one.Buyer), buyer => Assert.InRange(buyer.Count(), 1, 2));
        Assert.Equal(
            Enumerable.Range(1, 40), receipts.Select(one => (int)one.Answer.Receipt(0, 0).Sequence).Order());
        Assert.Equal(40, receipts.Select(one => one.Answer.Receipt(0, 0).OrderId).Distinct().Count());
        Assert.All(answers.Except(receipts), one => Assert.Equal(HttpStatusCode.Conflict, one.Answer.Status));
        Assert.Equal((40, 0), await peer.HeldAndAvailableAsync(sale, held: 40));
    }

    [Theory]
    [MemberData(nameof(Designs))]
    public async Task The_same_key_gives_the_same_receipt_at_the_same_time_and_after_the_last_unit(string design)
    {
        await using var peer = await StartAsync(design);
        var sale = await peer.Api.CreatePeerSaleAsync(units: 1, limitPerBuyer: 1, price: 999, Cancellation);
        var buyers = await peer.Api.CreateSessionsAsync(2, null, Cancellation);

        var answers = await Task.WhenAll(
            Enumerable.Range(0, 8).Select(_ => peer.OrderAsync(sale, buyers[0], "once")));
        var later = await peer.OrderAsync(sale, buyers[0], "once");
        var other = await peer.OrderAsync(sale, buyers[1], "once");
        var different = await peer.OrderAsync(sale, buyers[0], "once", quantity: 2);

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.Created, answer.Status));
        Assert.Single(answers.Append(later).Select(answer => answer.Body).Distinct(StringComparer.Ordinal));
        Assert.Contains("/problems/sold-out", other.Body, StringComparison.Ordinal);
        Assert.Contains("/problems/idempotency-key-reused", different.Body, StringComparison.Ordinal);
        Assert.Equal((1, 0), await peer.HeldAndAvailableAsync(sale, held: 1));
    }

    [Theory]
    [MemberData(nameof(Designs))]
    public async Task A_buyer_at_the_limit_is_refused_and_finds_the_orders_in_the_database(string design)
    {
        await using var peer = await StartAsync(design);
        var sale = await peer.Api.CreatePeerSaleAsync(units: 10, limitPerBuyer: 2, price: 999, Cancellation);
        var buyer = await peer.Api.CreateSessionAsync("shopper", Cancellation);

        var first = await peer.OrderAsync(sale, buyer, "first", quantity: 2);
        var second = await peer.OrderAsync(sale, buyer, "second");

        Assert.Equal(HttpStatusCode.Created, first.Status);
        Assert.Contains("/problems/limit-reached", second.Body, StringComparison.Ordinal);
        Assert.Equal((2, 8), await peer.HeldAndAvailableAsync(sale, held: 2));
        var (total, orderIds) = await peer.Api.ListOrdersAsync(buyer, Cancellation);
        Assert.Equal(1, total);
        Assert.Equal([first.Receipt(0, 0).OrderId], orderIds);
    }

    [Theory]
    [MemberData(nameof(Designs))]
    public async Task Who_has_no_session_no_key_or_no_quantity_is_refused(string design)
    {
        await using var peer = await StartAsync(design);
        var sale = await peer.Api.CreatePeerSaleAsync(units: 10, limitPerBuyer: 2, price: 999, Cancellation);
        var buyer = await peer.Api.CreateSessionAsync("shopper", Cancellation);

        Assert.Equal(HttpStatusCode.Unauthorized, (await peer.OrderAsync(sale, "nobody", "key")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await peer.OrderAsync(sale, buyer, null)).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await peer.OrderAsync(sale, buyer, "key", quantity: 0)).Status);
        Assert.Equal((0, 10), await peer.HeldAndAvailableAsync(sale, held: 0));
    }

    [Theory]
    [InlineData("Redis")]
    [InlineData("RedisLean")]
    public async Task What_a_consumer_had_read_before_it_crashed_is_written_by_the_next(string design)
    {
        await (await StartAsync(design)).DisposeAsync(); // Makes the stream.
        await using var redis = await ConnectionMultiplexer.ConnectAsync((await servers.GetRedisAsync()).Connection);
        var script = await redis.GetServers()[0].ScriptLoadAsync(SaleScript.Text);
        var item = new RedisItem(new PeerItem(Guid.CreateVersion7().ToString("N"), "85123A", 5, 5, 999, "GBP"));
        await redis.GetDatabase().StringSetAsync([new(item.Keys[0], item.Units), new(item.Keys[1], 0)]);
        await using var link = new StackExchangeLink(redis, script);
        var order = new PeerOrder(
            Guid.CreateVersion7(), 7, "key", 1, DateTimeOffset.FromUnixTimeMilliseconds(1_800_000_000_000));
        await link.HoldAsync(item, order);
        Assert.Equal(order, Assert.Single((await link.ReadAsync(unacknowledged: false, 10)).Orders).Order);

        await using var peer = await StartAsync(design);

        await using var database = NpgsqlDataSource.Create(peer.Database);
        var orders = new OrderTable(database);
        while ((await orders.ListAsync(7)).Total == 0)
        {
            Cancellation.ThrowIfCancellationRequested();
        }

        Assert.Equal([order.Id], (await orders.ListAsync(7)).Newest);
    }

    private async Task<Peer> StartAsync(string design)
    {
        var kind = Enum.Parse<PeerKind>(design);
        var port = FreePort.Find();
        var redis = kind is PeerKind.Redis or PeerKind.RedisLean ? (await servers.GetRedisAsync()).Connection : null;
        var options = new PeerOptions(kind, port, await servers.CreateDatabaseAsync(), PoolSize: 4, redis);
        return new Peer(await PeerServer.StartAsync(options, TimeProvider.System, Cancellation), options);
    }

    private sealed class Peer(PeerServer server, PeerOptions options) : IAsyncDisposable
    {
        private readonly HttpClient _http = new() { BaseAddress = new Uri($"http://127.0.0.1:{options.Port}") };

        public string Database => options.Postgres;

        public ShopApi Api { get; } = new(new Uri($"http://127.0.0.1:{options.Port}"));

        public async Task<Answer> OrderAsync(SaleTarget sale, string token, string? key, int quantity = 1)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, sale.OrderPath)
            {
                Content = JsonContent.Create(new { quantity }),
            };
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            if (key is not null)
            {
                request.Headers.Add("Idempotency-Key", key);
            }

            using var response = await _http.SendAsync(request, Cancellation);
            return new Answer(response.StatusCode, await response.Content.ReadAsStringAsync(Cancellation));
        }

        /// <summary>Units in orders, when so many are there, and units left.</summary>
        public async Task<(long Held, long Available)> HeldAndAvailableAsync(SaleTarget sale, long held)
        {
            while (true)
            {
                var pool = await Api.GetPoolAsync(sale.PoolId, "", Cancellation);
                if (pool.Held >= held)
                {
                    return (pool.Held, pool.Available);
                }
            }
        }

        public async ValueTask DisposeAsync()
        {
            Api.Dispose();
            _http.Dispose();
            await server.DisposeAsync();
        }
    }

    private sealed record Answer(HttpStatusCode Status, string Body)
    {
        public Receipt Receipt(int request, int buyer) =>
            Flash.Receipt.Parse(request, buyer, System.Text.Encoding.UTF8.GetBytes(Body));
    }
}
