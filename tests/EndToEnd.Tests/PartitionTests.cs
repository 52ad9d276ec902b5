using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Commerce.Shop;
using Commerce.Testing;

namespace Commerce;

/// <summary>
/// Goal: whatever silos cannot reach, each other, the shards, Redis, the pool goes on selling somewhere, once, and all
/// is as before soon after. Method: three silos in a network that loses what it is told to, and the silo of the pool at
/// the wrong side of it, while buyers at two fronts do not give up.
/// </summary>
/// <remarks>
/// On an idle machine the longest pause is to be 8 s and healing to take 5 s; what is asserted is twice that.
/// </remarks>
public sealed class PartitionTests(PostgresServer postgres, PartitionTests.Cluster running)
    : IClassFixture<PartitionTests.Cluster>
{
    private static readonly TimeSpan PauseMax = TimeSpan.FromSeconds(16);
    private static readonly TimeSpan HealMax = TimeSpan.FromSeconds(10);

    /// <summary>Longer than a cut silo is waited for.</summary>
    private static readonly TimeSpan CutFor = TimeSpan.FromSeconds(12);

    private PrivateNetwork Network => running.Network;

    [Fact]
    public Task Silos_that_are_all_cut_from_each_other_leave_one_that_sells_and_are_three_again() => SellsOnAsync(
        async owner =>
        {
            await Network.CutAsync(owner, Others(owner));
            await Network.CutAsync(Others(owner)[0], Others(owner)[1]);
        });

    [Fact]
    public Task A_silo_cut_from_the_others_leaves_its_pool_to_them_and_comes_back() => SellsOnAsync(
        owner => Network.CutAsync(owner, Others(owner)));

    [Fact]
    public Task Two_silos_cut_from_the_third_keep_the_pool() => SellsOnAsync(
        owner => Network.CutAsync(Others(owner)[0], owner, Others(owner)[1]));

    [Fact]
    public async Task What_a_silo_sends_to_one_other_being_lost_kills_nobody()
    {
        var rows = await running.RowsAsync(postgres);

        await SellsOnAsync(owner => Network.CutOutgoingAsync(owner, Others(owner)[0]), takeoversMax: 0);

        Assert.Equal(rows.Select(row => row.Silo), (await running.RowsAsync(postgres)).Select(row => row.Silo));
    }

    [Fact]
    public Task A_silo_cut_from_the_shards_gives_up_its_pool_and_lives() => SellsOnAsync(
        owner => Network.CutPortAsync(owner, postgres.Port),
        async (owner, sale) =>
        {
            Assert.NotEqual(running.Shop.Silos[owner].Address, (await sale.OwnerAsync()).Silo);
            Assert.True((await running.RowsAsync(postgres)).Single(row => running.IsOf(row, owner)).IsDegraded);
        },
        takeoversMax: 1);

    [Fact]
    public Task A_silo_cut_from_Redis_goes_on_with_what_it_knows() => SellsOnAsync(
        owner => Network.CutPortAsync(owner, running.RedisPort),
        async (owner, sale) => Assert.Equal(running.Shop.Silos[owner].Address, (await sale.OwnerAsync()).Silo),
        takeoversMax: 0);

    private static int[] Others(int place) => [.. Enumerable.Range(0, 3).Where(other => other != place)];

    private async Task SellsOnAsync(
        Func<int, Task> cut, Func<int, RunningSale, Task>? whileCut = null, int takeoversMax = 4)
    {
        await running.ReadyAsync(postgres);
        var sale = await running.Shop.Clients[0].NewSaleAsync(100_000, limitPerBuyer: 10_000);
        var owner = running.PlaceOf((await sale.OwnerAsync()).Silo);
        var buying = await SteadyBuying.StartAsync([sale, sale with { Client = running.Shop.Clients[1] }], buyers: 8);
        var (_, epoch) = await sale.OwnerAsync();

        var began = Stopwatch.GetTimestamp();
        await cut(owner);
        await buying.GoOnAsync(CutFor);
        await buying.NextReceiptAsync();
        if (whileCut is not null)
        {
            await whileCut(owner, sale);
        }

        var pause = buying.LongestPause(began);
        var healing = Stopwatch.StartNew();
        await Network.HealAsync();
        await running.HealedAsync();
        var firstReceipt = await buying.NextReceiptAsync();
        healing.Stop();
        await buying.StopAsync();

        var (_, last) = await sale.OwnerAsync();
        TestContext.Current.SendDiagnosticMessage(string.Create(CultureInfo.InvariantCulture,
            $"{TestContext.Current.TestMethod?.MethodName}: longest pause {pause.TotalSeconds:0.0} s, healed after "
            + $"{healing.Elapsed.TotalSeconds:0.0} s, {last - epoch} takeovers in "
            + $"{Stopwatch.GetElapsedTime(began).TotalSeconds:0} s, {buying.Receipts.Count} receipts, "
            + $"{buying.Troubles.Count} answers that were none"));
        Assert.True(pause < PauseMax, $"Nobody had a receipt for {pause}.\n{running.Output}");
        Assert.True(healing.Elapsed < HealMax, $"Healed after {healing.Elapsed}.\n{running.Output}");
        Assert.InRange(last - epoch, 0, takeoversMax);
        Assert.Equal(buying.Receipts.Count, buying.Receipts.DistinctBy(receipt => receipt.OrderId).Count());
        Assert.Equal(buying.Receipts.Count, (await sale.CountAsync()).Held);
        await Audit.ReceiptsAreOrdersAsync(sale, [.. buying.Receipts.Take(50)]);
    }

    /// <summary>A cluster in a network, for all of these tests; a silo that ends is started again.</summary>
    public sealed class Cluster : IAsyncDisposable
    {
        private readonly CancellationTokenSource _stop = new();
        private readonly RedisServer _redis = new();
        private PrivateNetwork? _network;
        private ShopCluster? _shop;
        private Task _supervised = Task.CompletedTask;

        internal PrivateNetwork Network => _network!;

        internal ShopCluster Shop => _shop!;

        internal string Output => string.Join("\n\n", Shop.Silos.Select(silo => silo.Output));

        internal int RedisPort => int.Parse(
            _redis.ConnectionString.Split(',')[0].Split(':')[1], CultureInfo.InvariantCulture);

        internal async Task ReadyAsync(PostgresServer postgres)
        {
            if (_shop is not null)
            {
                return;
            }

            _network ??= await PrivateNetwork.MakeAsync(places: 3);
            await postgres.ReadyAsync();
            await _redis.ReadyAsync();
            _network.Offer(postgres.Port);
            _network.Offer(RedisPort);
            _shop = await ShopCluster.StartAsync(postgres, _redis, silos: 3, fronts: 2, _network);
            _supervised = Task.WhenAll(_shop.Silos.Select(silo => silo.SuperviseAsync(_stop.Token)));
        }

        internal int PlaceOf(string address) => Shop.Silos.Index().Single(each => each.Item.Address == address).Index;

        internal bool IsOf(Row row, int place) =>
            row.Silo.StartsWith($"{Shop.Silos[place].Address}@", StringComparison.Ordinal);

        /// <summary>The rows of silos that are not dead, in order of their places.</summary>
        internal async Task<IReadOnlyList<Row>> RowsAsync(PostgresServer postgres)
        {
            await ReadyAsync(postgres);
            return await RowsAsync();
        }

        /// <summary>Until all three are active, and have said so since now.</summary>
        internal async Task HealedAsync()
        {
            var now = long.Parse((await _redis.AskAsync("time"))[0], CultureInfo.InvariantCulture);
            await Eventually.SeesAsync(
                "three silos are active and say so",
                RowsAsync,
                rows => rows.Count == 3
                    && rows.All(row => row.Status == "Active" && row.BeatAt / 1000 >= now));
        }

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await _supervised;
            if (_shop is not null)
            {
                await _shop.DisposeAsync();
            }

            if (_network is not null)
            {
                await _network.DisposeAsync();
            }

            await _redis.DisposeAsync();
            _stop.Dispose();
        }

        private async Task<IReadOnlyList<Row>> RowsAsync()
        {
            var fields = await _redis.AskAsync("hgetall", $"commerce:{{{Shop.Id}}}:membership");
            var table = fields.Chunk(2).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);
            return
            [
                .. table.Where(each => each.Key.StartsWith("row:", StringComparison.Ordinal))
                    .Select(each => (Silo: each.Key["row:".Length..], Row: JsonDocument.Parse(each.Value).RootElement))
                    .Select(each => new Row(
                        each.Silo,
                        each.Row.GetProperty("status").GetString()!,
                        each.Row.GetProperty("degraded").GetBoolean(),
                        long.Parse(table[$"beat:{each.Silo}"], CultureInfo.InvariantCulture)))
                    .Where(row => row.Status != "Dead")
                    .OrderBy(row => row.Silo, StringComparer.Ordinal),
            ];
        }

        internal sealed record Row(string Silo, string Status, bool IsDegraded, long BeatAt);
    }
}
