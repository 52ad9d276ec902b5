using System.Diagnostics;
using Commerce.Shop;
using Commerce.Testing;

namespace Commerce;

/// <summary>
/// Goal: what becomes of Redis does not become of the shop: it has only who is in the cluster, and the silos know that.
/// Method: buyers who buy on, and no purchase of theirs may fail, while the membership table is lost in each way.
/// </summary>
public sealed class RedisLossTests(PostgresServer postgres, RedisLossTests.Cluster running)
    : IClassFixture<RedisLossTests.Cluster>
{
    /// <summary>What an idle machine needs is within 5 s; this one may have others to serve.</summary>
    private static readonly TimeSpan BackWithin = TimeSpan.FromSeconds(15);

    [Fact]
    public Task Flushed_it_has_all_silos_again_and_buyers_notice_nothing() => LosesAsync(
        redis => redis.AskAsync("flushall"));

    [Fact]
    public Task Restarted_without_its_data_it_has_all_silos_again_and_buyers_notice_nothing() => LosesAsync(
        async redis =>
        {
            await redis.StopAsync();
            await redis.StartEmptyAsync();
        });

    [Fact]
    public Task A_silo_whose_row_was_deleted_writes_it_again_and_buyers_notice_nothing() => LosesAsync(
        async redis =>
        {
            var row = (await running.RowsAsync())[0];
            await redis.AskAsync("hdel", running.Key, row, row.Replace("row:", "beat:", StringComparison.Ordinal));
        });

    [Fact]
    public Task Paused_for_5_seconds_it_kills_no_silo_and_buyers_notice_nothing() => LosesAsync(
        redis => redis.AskAsync("client", "pause", "5000"), isLost: false);

    private async Task LosesAsync(Func<RedisServer, Task> lose, bool isLost = true)
    {
        await running.ReadyAsync(postgres);
        var sale = await running.Shop.Clients[0].NewSaleAsync(100_000, limitPerBuyer: 10_000);
        var rows = await running.RowsAsync();
        var buying = await SteadyBuying.StartAsync([sale, sale with { Client = running.Shop.Clients[1] }], buyers: 6);

        await lose(running.Redis);
        var watch = Stopwatch.StartNew();
        if (isLost)
        {
            await running.SeesAsync(rows);
        }
        else
        {
            await running.Redis.AskAsync("ping"); // It answers when the pause is over.
        }

        var took = watch.Elapsed;
        TestContext.Current.SendDiagnosticMessage($"All silos were there again after {took.TotalSeconds:0.0} s.");
        await buying.NextReceiptAsync();
        await sale.BuyAsync(await running.Shop.Clients[1].NewSessionAsync(), "a shopper who has just come");
        await buying.StopAsync();

        Assert.InRange(took, TimeSpan.Zero, BackWithin);
        Assert.Empty(buying.Troubles);
        Assert.Equal(buying.Receipts.Count, (await sale.CountAsync()).Held);
        Assert.Equal(rows, await running.RowsAsync()); // The same lives: nobody was taken for dead.
        await Audit.ReceiptsAreOrdersAsync(sale, buying.Receipts.Take(50).ToList());
    }

    /// <summary>A cluster with a Redis of its own, for all of these tests.</summary>
    public sealed class Cluster : IAsyncDisposable
    {
        private ShopCluster? _shop;

        internal RedisServer Redis { get; } = new();

        internal ShopCluster Shop => _shop!;

        internal string Key => $"commerce:{{{Shop.Id}}}:membership";

        internal async Task ReadyAsync(PostgresServer postgres) =>
            _shop ??= await ShopCluster.StartAsync(postgres, Redis, silos: 2, fronts: 2);

        internal async Task<string[]> RowsAsync() =>
            [.. (await Redis.AskAsync("hkeys", Key)).Where(IsRow).Order(StringComparer.Ordinal)];

        internal Task SeesAsync(string[] rows) => Eventually.SeesAsync(
            $"Redis has {string.Join(' ', rows)}", RowsAsync, seen => seen.SequenceEqual(rows, StringComparer.Ordinal));

        public async ValueTask DisposeAsync()
        {
            if (_shop is not null)
            {
                await _shop.DisposeAsync();
            }

            await Redis.DisposeAsync();
        }

        private static bool IsRow(string field) => field.StartsWith("row:", StringComparison.Ordinal);
    }
}
