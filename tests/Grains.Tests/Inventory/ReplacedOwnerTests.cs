using Commerce.Orders;
using Commerce.Shop;
using Commerce.Storage;

namespace Commerce.Inventory;

/// <summary>
/// Goal: an activation that was replaced and does not know it refuses nobody what its successor has given. Method: the
/// successor is the test, which takes the pool in the store and writes there.
/// </summary>
public sealed class ReplacedOwnerTests
{
    private const string PoolKey = "sale:s1:mug";

    [Fact]
    public async Task A_retry_finds_the_receipt_that_another_owner_gave_after_the_pool_was_sold_out()
    {
        await using var shop = await TestShop.StartAsync();
        var pool = await SoldOutAsync(shop);
        var other = await TakeAsync(shop);
        var given = await AdjustAndHoldAsync(shop, other, buyer: 2);

        await Assert.ThrowsAsync<StaleEpochException>(() => pool.HoldAsync(TestShop.Hold(2)));

        var retried = await AgainAsync(() => pool.HoldAsync(TestShop.Hold(2)));
        Assert.Equal((HoldOutcome.AlreadyHeld, given), (retried.Outcome, retried.Receipt!.Sequence));
    }

    [Fact]
    public async Task Nothing_that_rests_on_the_log_being_as_it_was_is_said_by_an_owner_that_was_replaced()
    {
        foreach (var question in new Func<IStockPoolGrain, OrderId, Task>[]
        {
            (pool, _) => pool.GetHintAsync(),
            (pool, order) => pool.FindAsync(order),
            (pool, order) => pool.SellAsync(order),
            (pool, order) => pool.ReleaseAsync(order, "expired"),
            (pool, order) => pool.RetakeAsync(order),
            (pool, _) => pool.MoveOutAsync(new MoveUnits("m", 1, PoolId.ForSku("mug"))),
        })
        {
            await using var shop = await TestShop.StartAsync();
            var pool = await SoldOutAsync(shop);
            var first = (await pool.HoldAsync(TestShop.Hold(1))).Receipt!.OrderId;
            await TakeAsync(shop);

            await Assert.ThrowsAsync<StaleEpochException>(
                () => question(pool, first with { Low = first.Low + 1 }));
        }
    }

    [Fact]
    public async Task However_many_are_refused_one_question_is_on_its_way_and_one_waits()
    {
        await using var shop = await TestShop.StartAsync();
        var pool = await SoldOutAsync(shop);
        var (asked, go) = (0, new TaskCompletionSource());
        shop.Store.OnOwns = async ask =>
        {
            asked++;
            await go.Task;
            return await ask();
        };

        var refused = Enumerable.Range(2, 500).Select(buyer => pool.HoldAsync(TestShop.Hold(buyer))).ToList();
        while ((await pool.GetStatusAsync()).Refusals[HoldOutcome.SoldOut] < 501) // With the first one.
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
        }

        Assert.All(refused, call => Assert.False(call.IsCompleted));
        go.SetResult();

        Assert.All(await Task.WhenAll(refused), answer => Assert.Equal(HoldOutcome.SoldOut, answer.Outcome));
        Assert.Equal(2, asked);
    }

    [Fact]
    public async Task A_refusal_that_the_shard_cannot_confirm_is_not_given_and_the_pool_goes_on()
    {
        await using var shop = await TestShop.StartAsync();
        var pool = await SoldOutAsync(shop);
        var epoch = (await pool.GetStatusAsync()).Epoch;
        shop.Store.OnOwns = _ => throw new StoreOverloadedException("for the test");

        await Assert.ThrowsAsync<StoreOverloadedException>(() => pool.HoldAsync(TestShop.Hold(2)));
        Assert.Equal(HoldOutcome.AlreadyHeld, (await pool.HoldAsync(TestShop.Hold(1))).Outcome);

        shop.Store.OnOwns = null;
        Assert.Equal(HoldOutcome.SoldOut, (await pool.HoldAsync(TestShop.Hold(2))).Outcome);
        Assert.Equal(epoch, (await pool.GetStatusAsync()).Epoch);
    }

    [Fact]
    public async Task An_owner_that_is_replaced_while_it_reads_its_log_does_not_take_it_for_damaged()
    {
        await using var shop = await TestShop.StartAsync();
        await SoldOutAsync(shop);
        await shop.RestartAsync(store => store.OnTakeOver = async take =>
        {
            store.OnTakeOver = null;
            var row = await take();
            await AdjustAndHoldAsync(shop, await TakeAsync(shop), buyer: 3);
            return row;
        });

        var adjusted = await AgainAsync(() => shop.Pool().AdjustAsync(new AdjustStock(1, "count", "again")));

        Assert.Equal(new AdjustResult(AdjustOutcome.Done, 1), adjusted);
    }

    private static async Task<IStockPoolGrain> SoldOutAsync(TestShop shop)
    {
        var pool = await shop.PoolAsync(units: 1);
        Assert.Equal(HoldOutcome.Held, (await pool.HoldAsync(TestShop.Hold(1))).Outcome);
        Assert.Equal(HoldOutcome.SoldOut, (await pool.HoldAsync(TestShop.Hold(2))).Outcome);
        return pool;
    }

    private static Task<PoolRow> TakeAsync(TestShop shop) => shop.Store.TakeOverAsync(
        new PoolTakeover(PoolKey, Guid.NewGuid(), "10.0.0.2:1", View: 1, DeadSilos: []), CancellationToken.None);

    /// <summary>A delivery of one unit, held at once.</summary>
    private static async Task<long> AdjustAndHoldAsync(TestShop shop, PoolRow pool, long buyer)
    {
        var (now, seq, command) = (shop.Time.GetUtcNow(), pool.Counters.Seq, TestShop.Hold(buyer));
        var orderId = OrderId.Create(now, Slots.Of(command.Buyer.ToString()), Slots.Of(PoolKey), pool.Number, seq + 2);
        PoolEntry[] entries =
        [
            new(seq + 1, PoolEntryKind.Adjust, 1, null, null, "delivery", 1, 0, "delivery", now, null, null),
            new(
                seq + 2, PoolEntryKind.Hold, 1, orderId.ToString(), command.Buyer.ToString(), command.IdempotencyKey,
                command.RequestHash, 1999, null, now, now.AddMinutes(15), null),
        ];
        await shop.Store.AppendAsync(new PoolAppend(
            pool.PoolId, pool.Epoch, pool.Owner, seq, entries,
            entries.Aggregate(pool.Counters, (counters, entry) => counters.After(entry)), pool.RelayedSeq,
            Terms: null));
        return seq + 2;
    }

    // Until the activation that was replaced has made room for one that reads the log.
    private static async Task<T> AgainAsync<T>(Func<Task<T>> call)
    {
        while (true)
        {
            try
            {
                return await call();
            }
            catch (Exception exception) when (exception is CommitOutcomeUnknownException or StaleEpochException)
            {
            }
        }
    }
}
